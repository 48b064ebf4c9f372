"""Changes of chains over both protocols: who drops out and comes back misses nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.server.http.streams.test_distinct_connections import (
    AREA,
    SIGNED,
    TOKEN,
    appoint,
    end,
    fill,
)
from tests.support.processes.linli_service import Linli, linli_serve

pytestmark = pytest.mark.alone

PROTOCOL = Subprotocol("graphql-transport-ws")
QUERY = """subscription($area: AreaRef!, $after: String) {
  coverageChanged(area: $area, after: $after) { cursor change {
    on duty { code } level { id } before { state } after { state holder { id } } } }
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a small city in which `Post:P2` is vacant."""
    made = tmp_path_factory.mktemp("resuming")
    fill(made)
    return made / "var"


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Linli]:
    """A service of that city with two workers."""
    options = ("--no-sample", "--workers", "2")
    with linli_serve(folder, *options, LINLI_WRITE_TOKEN="0123456789abcdef") as service:
        service.serving()
        yield service


def told(event: Any) -> tuple[str, str, str, Any]:  # noqa: ANN401 - whatever an event holds
    """Return the place of a change, both states, and who holds the line now."""
    change = event["change"]
    after = change["after"]
    return (change["level"]["id"], change["before"]["state"], after["state"], after["holder"])


def sent_events(url: str, after: str | None, count: int) -> tuple[str, list[Any]]:
    """Return the cursor at which a stream of events begins, and as many events as wanted."""
    body = {"query": QUERY, "variables": {"area": AREA, "after": after}}
    found: list[Any] = []
    first = ""
    with (
        httpx.Client(timeout=30) as client,
        client.stream("POST", f"{url}/graphql", json=body, headers=SIGNED) as response,
    ):
        for line in response.iter_lines():
            if line.startswith("id: "):
                first = first or line.removeprefix("id: ")
            elif line.startswith("data: {"):
                data = json.loads(line.removeprefix("data: "))["data"]
                found.append(data["coverageChanged"])
            if first and len(found) == count:
                return first, found
    raise EOFError


def socket_events(url: str, after: str, count: int) -> list[Any]:
    """Return as many events of a subscription over a web socket as wanted."""
    payload = {"query": QUERY, "variables": {"area": AREA, "after": after}}
    address = f"{url.replace('http', 'ws')}/graphql"
    with connect(address, subprotocols=[PROTOCOL]) as socket:
        signed = {"Authorization": f"Bearer {TOKEN}"}
        socket.send(json.dumps({"type": "connection_init", "payload": signed}))
        assert json.loads(socket.recv(30))["type"] == "connection_ack"
        socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        found: list[Any] = []
        while len(found) < count:
            message = json.loads(socket.recv(30))
            if message["type"] == "next":
                found.append(message["payload"]["data"]["coverageChanged"])
        return found


def test_who_drops_out_resumes_over_either_protocol_at_any_worker(service: Linli) -> None:
    start, _ = sent_events(service.url, None, 0)
    for _ in range(2):
        end(service.url, appoint(service.url))
    filled = ("Building:L1", "VACANT", "HELD", {"id": "Cadre:G2"})
    vacant = ("Building:L1", "HELD", "VACANT", None)
    _, events = sent_events(service.url, start, 4)
    assert [told(event) for event in events] == [filled, vacant] * 2
    for _ in range(2):
        assert sent_events(service.url, start, 4) == (start, events)
    for reached in range(4):
        rest = socket_events(service.url, events[reached]["cursor"], 3 - reached)
        assert rest == events[reached + 1 :]
        _, sent = sent_events(service.url, events[reached]["cursor"], 3 - reached)
        assert sent == rest


def test_a_cursor_outlives_the_service(service: Linli, folder: Path) -> None:
    start, _ = sent_events(service.url, None, 0)
    made = appoint(service.url)
    service.stopped()
    with linli_serve(folder, "--no-sample", LINLI_WRITE_TOKEN="0123456789abcdef") as again:
        url = again.serving()
        end(url, made)
        _, events = sent_events(url, start, 2)
    assert [told(event)[1:3] for event in events] == [("VACANT", "HELD"), ("HELD", "VACANT")]
