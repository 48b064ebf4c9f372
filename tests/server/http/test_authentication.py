"""Who may write: whoever sends the token, under a name that goes into the evidence."""

import logging
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import AsyncClient

from server.http.authentication import WriteAuth, make_token, write_auth_of
from server.settings import SettingsRejected, read_settings
from tests.support.processes.small_schema import client_of

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
async def test_anything_else_does_not(client: AsyncClient, given: str) -> None:
    assert await caller(client, authorization=given, x_linli_caller="office") is None


async def test_where_there_is_no_token_nobody_writes() -> None:
    assert WriteAuth(None).writer({"authorization": "Bearer None"}) is None
    assert WriteAuth(None).writer({"authorization": "Bearer "}) is None


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
        write_auth_of(read_settings(write_token=TOKEN))
    )


async def test_pages_that_may_ask_may_send_the_token() -> None:
    asking = {
        "Origin": "https://city.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-linli-caller",
    }
    async with client_of(read_settings(cors_origins=("https://city.example",))) as client:
        assert (await client.options("/graphql", headers=asking)).status_code == 200


def test_a_development_start_makes_a_token_once_that_only_its_user_can_read(tmp_path: Path) -> None:
    settings = read_settings(data=tmp_path)
    assert write_auth_of(settings).token is None
    token = make_token(settings)
    assert token is not None
    assert write_auth_of(settings).token == token
    assert stat.S_IMODE((tmp_path / "write-token").stat().st_mode) == 0o600
    assert make_token(settings) is None


def test_a_token_that_is_set_goes_before_the_one_that_was_made(tmp_path: Path) -> None:
    make_token(read_settings(data=tmp_path))
    assert write_auth_of(read_settings(data=tmp_path, write_token=TOKEN)).token == TOKEN
    assert make_token(read_settings(data=tmp_path / "other", write_token=TOKEN)) is None


def test_on_a_server_of_its_own_nobody_writes_until_a_token_is_set(tmp_path: Path) -> None:
    make_token(read_settings(data=tmp_path))
    settings = read_settings(data=tmp_path, neo4j_uri="bolt://localhost")
    assert write_auth_of(settings).token is None
    assert make_token(settings) is None


@pytest.mark.parametrize(
    "token", ["short", "x" * 501, "sixteen letters and blanks", "令牌令牌令牌令牌令牌令牌令牌令牌"]
)
def test_a_token_that_is_easily_guessed_or_cannot_be_sent_is_refused_without_repeating_it(
    token: str,
) -> None:
    with pytest.raises(SettingsRejected, match="LINLI_WRITE_TOKEN") as refused:
        read_settings(write_token=token)
    assert token not in str(refused.value)
