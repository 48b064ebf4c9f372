"""Five hundred streams to which nothing happens: nobody notices them, and they hold up no stop."""

import asyncio
import json
import re
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.server.http.streams.test_distinct_connections import (
    AREA,
    EVENTS,
    QUERY,
    TOKEN,
    appoint,
    fill,
)
from tests.server.http.streams.test_websocket import PROTOCOL
from tests.support.processes.linli_service import Linli, alive, linli_serve, wait_for

pytestmark = [pytest.mark.alone, pytest.mark.timeout(600)]
EACH = 250
"""Streams of events, and as many web sockets."""
TOGETHER = 50
"""Streams that are opened at a time."""
MOST_KILOBYTES = 200
"""Memory of the service for each stream, with its connection."""
MOST_KEPT = 40
"""Connections to the engine that the service keeps, however many streams there are."""
PAYLOAD = {"query": QUERY, "variables": {"area": AREA}}
SIGNED = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linli]:
    """A service of the small city, of one process, that lets so many subscribe."""
    folder = tmp_path_factory.mktemp("idle")
    fill(folder)
    most = str(2 * EACH)
    with linli_serve(
        folder / "var", "--no-sample", LINLI_WRITE_TOKEN=TOKEN, LINLI_MAX_SUBSCRIPTIONS=most
    ) as service:
        service.serving()
        yield service


async def open_events(
    url: str, turn: asyncio.Semaphore, opened: AsyncExitStack
) -> asyncio.StreamReader:
    """Subscribe by a stream of events, and return it when it has begun."""
    body = json.dumps(PAYLOAD).encode()
    address = httpx.URL(url)
    headers = {
        **EVENTS,
        **SIGNED,
        "Host": address.netloc.decode(),
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    async with turn:
        reader, writer = await asyncio.open_connection(address.host, address.port)
        opened.callback(writer.close)
        writer.write(f"POST /graphql HTTP/1.1\r\n{head}\r\n".encode() + body)
        async with asyncio.timeout(60):
            await reader.readuntil(b"id: ")
    return reader


async def open_socket(
    url: str, turn: asyncio.Semaphore, opened: AsyncExitStack
) -> ClientConnection:
    """Subscribe over a web socket, and return it when the service knows it."""
    address = f"{url.replace('http', 'ws')}/graphql"
    async with turn:
        socket = await opened.enter_async_context(
            connect(address, subprotocols=[PROTOCOL], open_timeout=60)
        )
        await socket.send(json.dumps({"type": "connection_init", "payload": SIGNED}))
        async with asyncio.timeout(60):
            assert json.loads(await socket.recv())["type"] == "connection_ack"
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": PAYLOAD}))
    return socket


def measured(service: Linli, name: str) -> float:
    """Return a figure of the service's own metrics."""
    text = httpx.get(f"{service.url}/metrics", timeout=30).text
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, text
    return float(found[1])


def seconds_for(service: Linli, path: str, **query: str) -> float:
    """Return how long an answer takes."""
    began = time.monotonic()
    response = httpx.request(
        "POST" if query else "GET", f"{service.url}{path}", json=query or None, timeout=30
    )
    assert response.status_code == 200, response.text
    return time.monotonic() - began


def connections_to_graph(service: Linli) -> int:
    """Return how many connections the service has to its engine, in use or kept."""
    (engine,) = service.family() - {service.process.pid}
    ports = {local for local, _ in sockets_of(engine)}
    return sum(remote in ports for _, remote in sockets_of(service.process.pid))


def sockets_of(pid: int) -> Iterator[tuple[str, str]]:
    """Yield both ends of each connection of a process."""
    opened = {str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            _, local, remote, *_, inode = line.split()[:10]
            if f"socket:[{inode}]" in opened:
                yield local.rpartition(":")[2], remote.rpartition(":")[2]


async def let_polls_end(service: Linli) -> None:
    """Wait until no statement runs: a poll of the log may be under way at any one moment."""
    await asyncio.to_thread(
        wait_for,
        lambda: measured(service, 'linli_pool_connections{state="in use"}') == 0,
        "a statement of an idle stream did not end",
    )


async def test_streams_that_are_left_leave_nothing(service: Linli) -> None:
    turn = asyncio.Semaphore(TOGETHER)
    async with AsyncExitStack() as opened:
        await asyncio.gather(*(open_events(service.url, turn, opened) for _ in range(EACH)))
        await asyncio.gather(*(open_socket(service.url, turn, opened) for _ in range(EACH)))
    await asyncio.to_thread(
        wait_for,
        lambda: measured(service, "linli_streams_open") == 0,
        "some subscriptions outlived their clients",
    )
    await let_polls_end(service)


async def test_500_idle_streams_hold_up_neither_questions_nor_a_stop(service: Linli) -> None:
    question = {"query": '{ whoCovers(where: { id: "Building:L1" }) { __typename } }'}
    memory = 'linli_resident_bytes{part="service"}'
    seconds_for(service, "/graphql", **question)
    before = measured(service, memory)
    turn = asyncio.Semaphore(TOGETHER)
    async with AsyncExitStack() as opened:
        streams = await asyncio.gather(
            *(open_events(service.url, turn, opened) for _ in range(EACH))
        )
        sockets = await asyncio.gather(
            *(open_socket(service.url, turn, opened) for _ in range(EACH))
        )
        await asyncio.to_thread(
            wait_for,
            lambda: measured(service, "linli_streams_open") == 2 * EACH,
            "some subscriptions did not begin",
        )
        grown = (measured(service, memory) - before) / (2 * EACH * 1000)
        waited = median([seconds_for(service, "/graphql", **question) for _ in range(20)])
        well = median([seconds_for(service, "/healthz") for _ in range(20)])
        kept = connections_to_graph(service)
        print(f"{grown:.0f} kB each; questions {waited:.2f} s, /healthz {well:.2f} s, {kept} kept")
        assert grown < MOST_KILOBYTES
        assert max(waited, well) < 2
        await let_polls_end(service)
        assert kept <= MOST_KEPT
        await asyncio.to_thread(appoint, service.url)
        async with asyncio.timeout(60):
            await asyncio.gather(
                *(each.readuntil(b"event: next") for each in streams),
                *(each.recv() for each in sockets),
            )
        # The last thing that is asked of this service.
        family = service.family()
        assert await asyncio.to_thread(service.stopped) < 6
    assert alive(family) == set()
    assert "Traceback" not in service.text
