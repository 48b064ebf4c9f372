"""Streams of events over HTTP: their form, and that they end with client and service."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.settings import read_settings
from tests.support.processes.linli_service import Linli, alive, linli_serve, wait_for
from tests.support.processes.small_schema import LISTENING, client_of
from tests.support.small_city import CITY, write

FREE_DAYS = (date(2020, 1, 1) + timedelta(days=days) for days in count())
"""Days on which nobody has held the vacant post yet, in order."""
EVENTS = {"Accept": "text/event-stream"}
TOKEN = "0123456789abcdef"
SIGNED = {**EVENTS, "Authorization": f"Bearer {TOKEN}"}
"""Who follows appointments has signed in."""
AREA = {"code": "220802001001"}
QUERY = """subscription($area: AreaRef!, $after: String) {
  tenureChanged(area: $area, after: $after) { cursor tenure { id } }
}"""
APPOINT = """mutation($from: Date!) {
  appoint(input: { post: "Post:P2", holder: "Cadre:G2", from: $from }) {
    __typename ... on Tenure { id }
  }
}"""
END = """mutation($id: ID!, $on: Date!) {
  endTenure(input: { tenure: $id, on: $on, reason: "调离" }) {
    __typename ... on Tenure { id }
  }
}"""


async def test_results_come_as_next_and_the_end_as_complete() -> None:
    async with client_of() as client:
        response = await client.post(
            "/graphql",
            json={"query": "subscription { count }", "variables": {"to": 2}},
            headers=EVENTS,
        )
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    assert (
        response.text == "id: 0\n\n"
        'id: 1\nevent: next\ndata: {"data":{"count":0}}\n\n'
        'id: 2\nevent: next\ndata: {"data":{"count":1}}\n\n'
        "event: complete\ndata: \n\n"
    )
    assert LISTENING == []


async def test_a_stream_without_events_is_kept_alive_by_comments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.http.streams.distinct_connections.PING_SECONDS", 0.05)
    async with client_of() as client:
        response = await client.post(
            "/graphql",
            json={"query": "subscription { count }", "variables": {"to": 1, "pause": 0.3}},
            headers=EVENTS,
        )
    assert response.text.startswith("id: 0\n\n: \n\n")
    assert response.text.endswith("event: complete\ndata: \n\n")


async def test_a_browser_may_ask_by_get_but_not_change_anything() -> None:
    async with client_of() as client:
        asked = await client.get("/graphql", params={"query": "{ greeting }"}, headers=EVENTS)
        assert asked.text.startswith('event: next\ndata: {"data":{"greeting":"你好，世界"}')
        changed = await client.get(
            "/graphql", params={"query": 'mutation { rename(to: "x") }'}, headers=EVENTS
        )
        assert "NOT_A_QUERY" in changed.text


async def test_a_request_that_is_no_question_is_refused_without_a_stream() -> None:
    async with client_of(read_settings(max_body_bytes=1_000)) as client:
        response = await client.post(
            "/graphql", content=b"{", headers={**EVENTS, "Content-Type": "application/json"}
        )
        assert response.status_code == 400
        assert response.headers["content-type"].startswith("application/graphql-response+json")
        assert (
            await client.post(
                "/graphql", json={"query": "{ greeting }", "x": "x" * 1_000}, headers=EVENTS
            )
        ).status_code == 413


async def test_whoever_takes_anything_gets_json() -> None:
    async with client_of() as client:
        for accept in ("*/*", "application/json, text/event-stream"):
            response = await client.post(
                "/graphql", json={"query": "{ greeting }"}, headers={"Accept": accept}
            )
            assert response.headers["content-type"] == "application/json; charset=utf-8"


async def test_a_browser_that_connects_again_goes_on_after_the_last_event() -> None:
    """EventSource sends the last `id` of the stream by itself, to the address of the first time."""
    async with client_of() as client:
        response = await client.get(
            "/graphql",
            params={"query": "subscription { count }", "variables": '{"to": 4}'},
            headers={**EVENTS, "Last-Event-ID": "3"},
        )
    assert response.text.startswith(
        'id: 3\n\nid: 4\nevent: next\ndata: {"data":{"count":3}}\n\nevent: complete'
    )


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linli]:
    """A service of the small city with two workers; `Post:P2` is vacant."""
    folder = tmp_path_factory.mktemp("streaming")
    fill(folder)
    with linli_serve(
        folder / "var", "--no-sample", "--workers", "2", LINLI_WRITE_TOKEN="0123456789abcdef"
    ) as service:
        service.serving()
        yield service


def fill(folder: Path) -> None:
    """Import the small city, with a vacant post, into a data folder."""
    from server.cli.console import err  # noqa: PLC0415 - see above
    from server.cli.ledger_import import import_into_graph  # noqa: PLC0415 - other tests of this file need no graph

    posts = [*CITY["岗位"], {"编号": "P2", "责任": "楼栋长", "场所编号": "L1", "场所类别": "楼栋"}]
    report = import_into_graph(
        read_settings(data=folder / "var"),
        write(folder / "ledgers", **{**CITY, "岗位": posts}),
        None,
        err,
    )
    assert report.ok


def change(url: str, mutation: str, **variables: object) -> Any:  # noqa: ANN401 - whatever a mutation returns
    """Run a mutation and return what its only root returned."""
    headers = {"Authorization": "Bearer 0123456789abcdef", "X-Linli-Caller": "office"}
    body = {"query": mutation, "variables": variables}
    response = httpx.post(f"{url}/graphql", json=body, headers=headers, timeout=30)
    (value,) = response.json()["data"].values()
    return value


def appoint(url: str) -> str:
    """Have somebody hold the vacant post from a day on that is still free; return the tenure."""
    tenure = change(url, APPOINT, **{"from": str(next(FREE_DAYS))})
    assert tenure["__typename"] == "Tenure"
    return str(tenure["id"])


def end(url: str, tenure: str) -> None:
    """End a tenure, so that the post is vacant again."""
    ended = change(url, END, id=tenure, on=str(next(FREE_DAYS)))
    assert ended["__typename"] == "Tenure"


def next_event(lines: Iterator[str]) -> Any:  # noqa: ANN401 - whatever an event holds
    """Return the data of the next event of a stream."""
    for line in lines:
        if line.startswith("data: {"):
            return json.loads(line.removeprefix("data: "))["data"]["tenureChanged"]
    raise EOFError


def cursor_of(lines: Iterator[str], tenure: str) -> str:
    """Return the cursor of the next event of a tenure, passing over those of others."""
    while (event := next_event(lines))["tenure"]["id"] != tenure:
        pass
    cursor: str = event["cursor"]
    return cursor


@contextmanager
def follow_changes(url: str, number: int) -> Iterator[list[Iterator[str]]]:
    """Open streams of the area's appointments; their lines, once each of them is under way."""
    body = {"query": QUERY, "variables": {"area": AREA}}
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(timeout=30))
        pool = stack.enter_context(ThreadPoolExecutor(number))
        streams = [
            stack.enter_context(client.stream("POST", f"{url}/graphql", json=body, headers=SIGNED))
            for _ in range(number)
        ]
        lines = [stream.iter_lines() for stream in streams]
        # A stream sends what changes after it has begun, so that nothing but an event shows that.
        first = [pool.submit(next_event, line) for line in lines]
        while not all(event.done() for event in first):
            end(url, appoint(url))
        yield lines


@pytest.mark.alone
def test_workers_tell_of_each_others_changes_and_know_each_others_cursors(service: Linli) -> None:
    with follow_changes(service.url, 4) as streams, ThreadPoolExecutor() as pool:
        made = appoint(service.url)
        cursors = list(pool.map(lambda lines: cursor_of(lines, made), streams))
    assert len(set(cursors)) == 1
    end(service.url, made)
    body = {"query": QUERY, "variables": {"area": AREA, "after": cursors[0]}}
    with httpx.Client(timeout=30) as client:
        for _ in range(4):
            with client.stream(
                "POST", f"{service.url}/graphql", json=body, headers=SIGNED
            ) as again:
                assert next_event(again.iter_lines())["tenure"]["id"] == made


@pytest.mark.alone
def test_open_streams_end_with_the_service_in_time_and_without_complete(service: Linli) -> None:
    with follow_changes(service.url, 4) as streams:
        family = service.family()
        assert service.stopped() < 5
        for lines in streams:
            assert "event: complete" not in list(lines)
    assert alive(family) == set()
    assert "Traceback" not in service.text
    assert "ERROR" not in service.text
    assert "0123456789abcdef" not in service.text


@pytest.mark.alone
def test_a_client_that_goes_away_makes_room_for_the_next_one(tmp_path: Path) -> None:
    fill(tmp_path)
    body = {"query": QUERY, "variables": {"area": AREA}}
    with (
        linli_serve(
            tmp_path / "var", "--no-sample", LINLI_MAX_SUBSCRIPTIONS="1", LINLI_WRITE_TOKEN=TOKEN
        ) as service,
        httpx.Client(timeout=30) as client,
    ):
        url = f"{service.serving()}/graphql"
        with client.stream("POST", url, json=body, headers=SIGNED):
            wait_for(
                lambda: "TOO_MANY_SUBSCRIPTIONS" in beginning(client, url, body),
                "the first one does not count",
            )
        wait_for(
            lambda: "TOO_MANY_SUBSCRIPTIONS" not in beginning(client, url, body),
            "there is no room again",
        )
        assert "Traceback" not in service.text


def beginning(client: httpx.Client, url: str, body: Mapping[str, Any]) -> str:
    """Return what a stream says at once; nothing where it waits for changes."""
    try:
        with client.stream("POST", url, json=body, headers=SIGNED, timeout=2) as response:
            return response.read().decode()
    except httpx.ReadTimeout:
        return ""
