"""Tokens of a running service: issued by a command, used, listed, and revoked in two seconds."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.commands import Linli as Commands
from tests.support.processes.linli_service import Linli, linli_serve

ASKED = {"query": "{ viewer { role name } }"}
FOLLOWED = {"query": 'subscription { needChanged(area: {code: "2208"}) { cursor } }'}
CITY = "编号,名称\n2208,白城市\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an embedded graph."""
    return tmp_path_factory.mktemp("tokens") / "var"


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Linli]:
    """A service over a graph with nothing but its city."""
    with linli_serve(folder, "--no-sample") as started:
        url = started.serving()
        token = (folder / "write-token").read_text(encoding="ascii").strip()
        response = httpx.post(
            f"{url}/ledgers",
            files={"file": ("城市.csv", CITY)},
            headers={"Authorization": f"Bearer {token}"},
            timeout=120,
        )
        assert response.json()["ok"], response.text
        yield started


def bearer(token: str) -> dict[str, str]:
    """Return the headers of a token."""
    return {"Authorization": f"Bearer {token}"}


def issue(linli: Commands, folder: Path, *options: str) -> tuple[str, str]:
    """Issue a token by the command; return its id and the token."""
    code, told = linli({"LINLI_DATA": str(folder)}, "token", "issue", *options)
    assert code == 0, told
    line, *_, token = told.split("\n")[:-1]
    return line.split()[1], token


def ask(url: str, token: str) -> Any:  # noqa: ANN401 - data, or a code
    """Return who a token says one is, or the code with which it is refused."""
    answer = httpx.post(f"{url}/graphql", json=ASKED, headers=bearer(token), timeout=30).json()
    if "errors" in answer:
        return answer["errors"][0]["extensions"]["code"]
    return tuple(answer["data"]["viewer"].values())


def test_a_token_is_issued_used_listed_and_revoked(
    service: Linli, folder: Path, linli: Commands
) -> None:
    settings = {"LINLI_DATA": str(folder)}
    identity, token = issue(linli, folder, "--role", "researcher", "--name", "王主任")
    assert {ask(service.url, token) for _ in range(6)} == {("RESEARCHER", "王主任")}
    code, told = linli(settings, "token", "list")
    assert (code, identity in told, token in told, "有效 valid" in told) == (0, True, False, True)
    with httpx.stream(
        "POST",
        f"{service.url}/graphql",
        json=FOLLOWED,
        headers={**bearer(token), "Accept": "text/event-stream"},
        timeout=30,
    ) as stream:
        lines = stream.iter_lines()
        next(lines)
        code, told = linli(settings, "token", "revoke", identity)
        assert code == 0, told
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            time.sleep(0.2)
        assert {ask(service.url, token) for _ in range(6)} == {"TOKEN_REVOKED"}
        assert "TOKEN_REVOKED" in "".join(lines), "the stream goes on"
    assert "已撤销" in linli(settings, "token", "list")[1]
    assert token not in service.text


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--role", "coordinator"), "for a coordinator only, who needs one"),
        (("--role", "researcher", "--area", "2208"), "for a coordinator only, who needs one"),
        (("--role", "coordinator", "--area", "999"), "there is not exactly one “999”"),
        (("--role", "root"), "researcher, coordinator, administrator"),
        (("--role", "researcher", "--days", "4000"), "from 1 to 366"),
    ],
)
def test_what_no_token_can_be_issued_for_is_said(
    service: Linli, folder: Path, linli: Commands, options: tuple[str, ...], part: str
) -> None:
    assert service.url
    settings = {"LINLI_DATA": str(folder)}
    code, told = linli(settings, "token", "issue", "--name", "王主任", *options)
    assert (code, part in told) == (1, True), told


def test_only_an_administrator_issues_lists_and_revokes(
    service: Linli, folder: Path, linli: Commands
) -> None:
    _, token = issue(linli, folder, "--role", "coordinator", "--name", "社区", "--area", "2208")
    for method, path in (("POST", "/tokens"), ("GET", "/tokens"), ("POST", "/tokens/x/revoke")):
        for headers, status in ((bearer(token), 403), ({}, 401)):
            given = {"name": "a", "role": "administrator"} if method == "POST" else None
            answer = httpx.request(
                method, f"{service.url}{path}", json=given, headers=headers, timeout=30
            )
            assert answer.status_code == status
