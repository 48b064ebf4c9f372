"""GraphQL over server-sent events in single connection mode: one stream for many operations."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from server.settings import read_settings
from tests.support.processes.small_schema import client_of
from tests.support.processes.small_server import small_server

EVENTS = {"Accept": "text/event-stream"}
HEADER = "X-GraphQL-Event-Stream-Token"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """A client of a service of the small schema with room for two streams."""
    with (
        small_server(LINLI_MAX_SUBSCRIPTIONS="2") as url,
        httpx.Client(base_url=url.removesuffix("/graphql"), timeout=10) as client,
    ):
        yield client


def begin(
    client: httpx.Client, token: str, operation: str, query: str, **variables: object
) -> httpx.Response:
    """Send an operation whose results are to come over a stream."""
    body = {
        "query": query,
        "variables": variables,
        "extensions": {"operationId": operation},
    }
    return client.post("/graphql", json=body, headers={HEADER: token})


def code_of(response: httpx.Response) -> tuple[int, str]:
    """Return the status and the code of a refusal."""
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


def read_events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    """Yield the events of a stream with their data."""
    for line in lines:
        if line.startswith("event: "):
            yield line.removeprefix("event: "), json.loads(next(lines).removeprefix("data: "))


def test_results_of_several_operations_come_over_one_stream(client: httpx.Client) -> None:
    reserved = client.put("/graphql")
    token = reserved.text
    assert reserved.status_code == 201
    with client.stream("GET", "/graphql", headers={**EVENTS, HEADER: token}) as stream:
        events = read_events(stream.iter_lines())
        assert begin(client, token, "a", "{ greeting }").status_code == 202
        name, data = next(events)
        assert (name, data["id"]) == ("next", "a")
        assert data["payload"]["data"] == {"greeting": "你好，世界"}
        assert next(events) == ("complete", {"id": "a"})

        endless = "subscription { count }"
        assert begin(client, token, "b", endless, pause=0.05).status_code == 202
        assert next(events)[1]["payload"] == {"data": {"count": 0}}
        assert code_of(begin(client, token, "b", endless)) == (409, "OPERATION_RUNNING")
        ended = client.delete("/graphql", params={"operationId": "b"}, headers={HEADER: token})
        assert ended.status_code == 200
        assert begin(client, token, "b", "{ greeting }").status_code == 202
        while "greeting" not in next(events)[1]["payload"]["data"]:
            pass


def test_an_operation_that_cannot_run_is_answered_at_once(client: httpx.Client) -> None:
    token = client.put("/graphql").text
    with client.stream("GET", "/graphql", headers=EVENTS, params={"token": token}) as stream:
        assert stream.status_code == 200
        assert code_of(begin(client, token, "a", "{"))[0] == 400
        assert code_of(begin(client, token, "a", "{ nothing }"))[0] == 422
        nameless = client.post("/graphql", json={"query": "{ greeting }"}, headers={HEADER: token})
        assert code_of(nameless) == (422, "OPERATION_ID_MISSING")


def test_a_token_is_for_one_connection_and_ends_with_it(client: httpx.Client) -> None:
    token = client.put("/graphql").text
    headers = {**EVENTS, HEADER: token}
    with client.stream("GET", "/graphql", headers=headers):
        assert code_of(client.get("/graphql", headers=headers)) == (409, "STREAM_OPEN")
    assert code_of(client.get("/graphql", headers={**EVENTS, HEADER: "other"})) == (
        404,
        "STREAM_NOT_FOUND",
    )
    assert code_of(client.delete("/graphql", params={"operationId": "a"})) == (
        404,
        "STREAM_NOT_FOUND",
    )


async def test_no_more_streams_are_reserved_than_there_is_room_for() -> None:
    async with client_of(read_settings(max_subscriptions=1)) as client:
        assert (await client.put("/graphql")).status_code == 201
        assert code_of(await client.put("/graphql")) == (503, "TOO_MANY_SUBSCRIPTIONS")


async def test_several_workers_cannot_share_a_stream() -> None:
    async with client_of(read_settings(workers=2)) as client:
        assert code_of(await client.put("/graphql")) == (501, "ONE_WORKER_ONLY")
