"""The direct way to /graphql: what it answers is what the route answers."""

from collections.abc import Mapping
from typing import Any

import pytest
from httpx import AsyncClient

from graph.errors import DatabaseUnavailable
from server.http.layers import direct_way
from server.settings import read_settings
from tests.support.processes.small_schema import client_of

JSON = {"Content-Type": "application/json"}
QUESTION = b'{"query": "{ greeting }"}'
LONG = b'{"query": "query($n: String!) { greeting(name: $n) }", "variables": {"n": "%s"}}'
REQUESTS: dict[str, dict[str, Any]] = {
    "a question": {"content": QUESTION, "headers": JSON},
    "a long answer, compressed": {
        "content": LONG % (b"a" * 5_000),
        "headers": {**JSON, "Accept-Encoding": "gzip"},
    },
    "a mutation of nobody": {"content": b'{"query": "mutation { greet }"}', "headers": JSON},
    "a wrong token": {"content": QUESTION, "headers": {**JSON, "Authorization": "Bearer nobody"}},
    "no JSON": {"content": b"{", "headers": JSON},
    "no type": {"content": QUESTION},
    "too long": {"content": QUESTION + b" " * 2_000_000, "headers": JSON},
    "a type that is not offered": {"content": QUESTION, "headers": {**JSON, "Accept": "image/png"}},
    "a page of another site": {
        "content": QUESTION,
        "headers": {**JSON, "Origin": "https://else.where"},
    },
    "another host": {"content": QUESTION, "headers": {**JSON, "Host": "else.where"}},
    "events": {"content": QUESTION, "headers": {**JSON, "Accept": "text/event-stream"}},
}


async def ask(client: AsyncClient, name: str) -> tuple[int, Mapping[str, str], bytes]:
    """Return what is answered to one of the requests, always under one id."""
    client.headers["X-Request-ID"] = "one"
    response = await client.post("/graphql", **REQUESTS[name])
    return response.status_code, dict(response.headers), response.content


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        *((name, None) for name in REQUESTS),
        ("a question", DatabaseUnavailable("bolt://127.0.0.1:9")),
        ("a question", RuntimeError()),
    ],
)
async def test_both_ways_answer_alike(
    name: str, fault: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = read_settings(rate_limit=0)
    async with client_of(settings, fault=fault) as client:
        direct = await ask(client, name)
        monkeypatch.setattr(direct_way, "PATH", "/nothing-is-here")
        by_route = await ask(client, name)
    assert direct == by_route
