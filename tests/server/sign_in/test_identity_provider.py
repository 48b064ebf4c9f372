"""An OpenID Connect provider on loopback: discovery, its tokens, and the rotation of its keys."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from graph.callers import Role
from server.errors import RequestError
from server.settings import read_settings
from server.sign_in.published_keys import PAUSE_SECONDS
from server.sign_in.sign_in import make_sign_in

CLIENT, RETURN = "linli", "http://localhost/return"


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


@contextmanager
def provider(port: int) -> Iterator[str]:
    """Run the provider, which makes a new key at each start; give the address of the issuer."""
    issuer = f"http://127.0.0.1:{port}"
    command = (sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port))
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    httpx.get(f"{issuer}/jwks").raise_for_status()
                except httpx.HTTPError:
                    assert time.monotonic() < deadline, "the provider does not start"
                    time.sleep(0.2)
                else:
                    break
            yield issuer
        finally:
            process.terminate()


def signed_in(issuer: str, name: str, claims: dict[str, object]) -> str:
    """Go through the provider's pages as somebody, and return the id token."""
    with httpx.Client(base_url=issuer, timeout=30) as browser:
        browser.put(f"/users/{name}", json=claims).raise_for_status()
        page = browser.post(
            "/oauth2/authorize",
            params={
                "response_type": "code",
                "client_id": CLIENT,
                "redirect_uri": RETURN,
                "scope": "openid",
            },
            data={"sub": name},
        )
        code = parse_qs(urlsplit(page.headers["location"]).query)["code"][0]
        answer = browser.post(
            "/oauth2/token",
            data={"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN},
            auth=(CLIENT, "any secret"),
        )
        token: str = answer.json()["id_token"]
        return token


@pytest.mark.timeout(240)
async def test_a_provider_is_discovered_and_its_new_keys_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port, clock = free_port(), [0.0]
    monkeypatch.setattr("server.sign_in.published_keys.monotonic", lambda: clock[0])
    claims: dict[str, object] = {"linli_role": "coordinator", "linli_areas": ["220802001"]}
    with provider(port) as issuer:
        sign_in = make_sign_in(read_settings(oidc_issuer=issuer, token_audience=CLIENT))
        old = {"authorization": f"Bearer {signed_in(issuer, 'wang@city.example', claims)}"}
        caller = await sign_in.find_caller(old, None)
        assert (caller.name, caller.role) == ("wang@city.example", Role.COORDINATOR)
        stranger = make_sign_in(read_settings(oidc_issuer=issuer, token_audience="billing"))
        with pytest.raises(RequestError) as refused:
            await stranger.find_caller(old, None)
        assert refused.value.code == "TOKEN_AUDIENCE"
    with provider(port) as issuer:
        new = {"authorization": f"Bearer {signed_in(issuer, 'li@city.example', claims)}"}
        clock[0] += PAUSE_SECONDS
        assert (await sign_in.find_caller(new, None)).name == "li@city.example"
        with pytest.raises(RequestError) as refused:
            await sign_in.find_caller(old, None)
        assert refused.value.code in ("TOKEN_KEY_UNKNOWN", "TOKEN_SIGNATURE")
