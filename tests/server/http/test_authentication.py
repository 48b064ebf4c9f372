"""Who may write: whoever sends the token, under a name that goes into the evidence."""

import logging
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import AsyncClient

from server.settings import SettingsRejected, read_settings
from server.sign_in.local_secrets import find_token_secret, find_write_token, make_local_secrets
from server.sign_in.sign_in import make_sign_in
from tests.support.processes.small_schema import client_of, refusal_of

TOKEN = "0123456789abcdef-token"
GREETING = {"query": "{ greeting }"}


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    async with client_of(read_settings(write_token=TOKEN)) as client:
        yield client


async def caller(client: AsyncClient, **headers: str | bytes) -> str | None:
    """Return the name under which a caller may write, as the answerer is told it."""
    given = {
        name.replace("_", "-").encode(): value.encode() if isinstance(value, str) else value
        for name, value in headers.items()
    }
    response = await client.post("/graphql", json=GREETING, headers=given)
    name: str | None = response.json()["extensions"]["caller"]
    return name


async def test_the_token_lets_a_caller_write_as_operator_or_under_a_name(
    client: AsyncClient,
) -> None:
    right = f"Bearer {TOKEN}"
    assert await caller(client, authorization=right) == "operator"
    assert await caller(client, authorization=right, x_linli_caller="office 3") == "office 3"
    assert await caller(client, authorization=right, x_linli_caller="海明街道办") == "海明街道办"
    assert await caller(client, authorization=right, x_linli_caller="%E6%B5%B7%E6%98%8E") == "海明"
    assert await caller(client, authorization=f"bearer  {TOKEN}") == "operator"


@pytest.mark.parametrize(
    "given",
    [
        "",
        TOKEN,
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        "Bearer 令牌",
    ],
)
async def test_anything_else_proves_nothing(client: AsyncClient, given: str) -> None:
    headers = {b"authorization": given.encode(), b"x-linli-caller": b"office"}
    response = await client.post("/graphql", json=GREETING, headers=headers)
    if given.lower().startswith("bearer"):
        assert refusal_of(response) == (401, "TOKEN_MALFORMED")
        assert "invalid_token" in response.headers["www-authenticate"]
    else:
        assert response.json()["extensions"]["caller"] is None


@pytest.mark.parametrize("name", ["a\tb", "x" * 65, "a;b", "<b>", b"\xff\xfe", "a%0Ab", "%FF"])
async def test_a_name_that_could_do_harm_is_refused(client: AsyncClient, name: str | bytes) -> None:
    raw = name.encode() if isinstance(name, str) else name
    response = await client.post(
        "/graphql",
        json=GREETING,
        headers={b"authorization": f"Bearer {TOKEN}".encode(), b"x-linli-caller": raw},
    )
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (
        400,
        "BAD_CALLER",
    )


async def test_the_token_is_in_no_log_line_and_no_answer(
    client: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        response = await client.post(
            "/graphql", json=GREETING, headers={"authorization": f"Bearer {TOKEN}"}
        )
        await client.post(
            "/graphql",
            content=b"{",
            headers={"authorization": f"Bearer {TOKEN}", "content-type": "application/json"},
        )
    assert TOKEN not in response.text
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(read_settings(write_token=TOKEN)) + repr(
        make_sign_in(read_settings(write_token=TOKEN))
    )


async def test_pages_that_may_ask_may_send_the_token() -> None:
    asking = {
        "Origin": "https://city.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-linli-caller",
    }
    async with client_of(read_settings(cors_origins=("https://city.example",))) as client:
        assert (await client.options("/graphql", headers=asking)).status_code == 200


def test_a_development_start_makes_secrets_once_that_only_its_user_can_read(tmp_path: Path) -> None:
    settings = read_settings(data=tmp_path)
    assert find_write_token(settings) is find_token_secret(settings) is None
    token = make_local_secrets(settings)
    assert token is not None
    assert find_write_token(settings) == token != find_token_secret(settings)
    for name in ("write-token", "token-secret"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    secret = find_token_secret(settings)
    assert make_local_secrets(settings) is None
    assert find_token_secret(settings) == secret


def test_what_is_set_goes_before_what_was_made(tmp_path: Path) -> None:
    make_local_secrets(read_settings(data=tmp_path))
    given = {"data": tmp_path, "write_token": TOKEN, "token_secret": "s" * 32}
    assert find_write_token(read_settings(**given)) == TOKEN
    assert find_token_secret(read_settings(**given)) == "s" * 32
    assert make_local_secrets(read_settings(**{**given, "data": tmp_path / "other"})) is None


@pytest.mark.parametrize(
    "more", [{"neo4j_uri": "bolt://localhost"}, {"env": "production", "token_secret": "s" * 32}]
)
def test_elsewhere_there_are_no_secrets_but_those_that_are_set(
    tmp_path: Path, more: dict[str, str]
) -> None:
    make_local_secrets(read_settings(data=tmp_path))
    settings = read_settings(data=tmp_path, **more)
    assert find_write_token(settings) is None
    assert find_token_secret(settings) == more.get("token_secret")
    assert make_local_secrets(settings) is None


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "LINLI_TOKEN_SECRET"),
        ({"write_token": TOKEN}, "LINLI_WRITE_TOKEN"),
        ({"cors_origins": "*"}, "LINLI_CORS_ORIGINS"),
        ({"neo4j_uri": "bolt://db", "neo4j_password": "neo4j"}, "NEO4J_PASSWORD"),
    ],
)
def test_production_does_not_start_with_what_is_only_for_trying(
    given: dict[str, str], name: str
) -> None:
    safe = {} if name == "LINLI_TOKEN_SECRET" else {"token_secret": "s" * 32}
    with pytest.raises(SettingsRejected, match=name):
        read_settings(env="production", **safe, **given)


async def test_production_has_no_explorer() -> None:
    settings = read_settings(env="production", token_secret="s" * 32)
    async with client_of(settings) as client:
        html = {"Accept": "text/html"}
        assert (await client.get("/graphql", headers=html)).status_code == 406
        assert (await client.get("/explorer/page.js")).status_code == 404


async def test_where_sign_in_is_required_nothing_is_answered_without_it() -> None:
    async with client_of(read_settings(require_sign_in=True, write_token=TOKEN)) as client:
        assert refusal_of(await client.post("/graphql", json=GREETING)) == (401, "SIGN_IN_REQUIRED")
        assert await caller(client, authorization=f"Bearer {TOKEN}") == "operator"
        assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize(
    "token", ["short", "x" * 501, "sixteen letters and blanks", "令牌令牌令牌令牌令牌令牌令牌令牌"]
)
def test_a_token_that_is_easily_guessed_or_cannot_be_sent_is_refused_without_repeating_it(
    token: str,
) -> None:
    with pytest.raises(SettingsRejected, match="LINLI_WRITE_TOKEN") as refused:
        read_settings(write_token=token)
    assert token not in str(refused.value)
