"""GraphQL over WebSockets: the subprotocol graphql-transport-ws, message by message."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError
from websockets.typing import Subprotocol

from tests.support.processes.small_server import small_server

TOKEN = "0123456789abcdef"
PROTOCOL = Subprotocol("graphql-transport-ws")
INIT = {"type": "connection_init"}
GREETING = {"query": "{ greeting }"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a service of the small schema, with few connections and short messages."""
    limits = {"LINLI_MAX_SUBSCRIPTIONS": "3", "LINLI_MAX_BODY_BYTES": "2000"}
    with small_server(LINLI_WRITE_TOKEN=TOKEN, **limits) as url:
        yield url.replace("http", "ws")


class Client:
    """One connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, *messages: object) -> None:
        """Send messages as JSON."""
        for message in messages:
            await self.connection.send(json.dumps(message))

    async def receive(self) -> Any:  # noqa: ANN401 - whatever a message holds
        """Return the next message."""
        async with asyncio.timeout(10):
            return json.loads(await self.connection.recv())

    async def closed(self) -> tuple[int, str]:
        """Return the code and the reason with which the service closes the connection."""
        with pytest.raises(ConnectionClosed) as caught:
            await self.receive()
        assert caught.value.rcvd
        return caught.value.rcvd.code, caught.value.rcvd.reason


@asynccontextmanager
async def connected(
    address: str,
    **options: Any,  # noqa: ANN401 - those of websockets
) -> AsyncIterator[Client]:
    """Open a connection that has not introduced itself."""
    async with connect(address, **{"subprotocols": [PROTOCOL], **options}) as connection:
        yield Client(connection)


@asynccontextmanager
async def introduced(address: str, **payload: str) -> AsyncIterator[Client]:
    """Open a connection that may begin operations."""
    async with connected(address) as client:
        await client.send({**INIT, "payload": payload})
        assert await client.receive() == {"type": "connection_ack"}
        yield client


def subscribe(name: str, query: str, **variables: object) -> dict[str, Any]:
    """Return the message that begins an operation."""
    return {"type": "subscribe", "id": name, "payload": {"query": query, "variables": variables}}


async def test_a_query_is_answered_and_completed(address: str) -> None:
    async with introduced(address) as client:
        await client.send(subscribe("1", "query($n: String!) { greeting(name: $n) }", n="海明"))
        answer, end = await client.receive(), await client.receive()
    assert (answer["type"], answer["id"]) == ("next", "1")
    assert answer["payload"]["data"] == {"greeting": "你好，海明"}
    assert end == {"type": "complete", "id": "1"}


async def test_operations_run_beside_each_other_until_their_client_ends_them(address: str) -> None:
    async with introduced(address) as client:
        await client.send(subscribe("endless", "subscription { count }", pause=0.05))
        await client.send(subscribe("short", "subscription { count }", to=2, pause=0.01))
        kept: list[Any] = []
        while {"type": "complete", "id": "short"} not in kept:
            kept.append(await client.receive())
        counts = [each["payload"]["data"]["count"] for each in kept if each.get("id") == "endless"]
        assert counts == list(range(len(counts)))
        # The id is free again as soon as the client has ended its operation.
        await client.send(
            {"type": "complete", "id": "endless"}, subscribe("endless", "{ greeting }")
        )
        while "greeting" not in (await client.receive())["payload"]["data"]:
            pass


async def test_an_operation_that_cannot_run_is_answered_with_its_errors(address: str) -> None:
    async with introduced(address) as client:
        await client.send(subscribe("1", "{ nothing }"))
        refused = await client.receive()
        assert (refused["type"], refused["id"]) == ("error", "1")
        assert "Cannot query field" in refused["payload"][0]["message"]
        await client.send({"type": "subscribe", "id": "1", "payload": {"query": 7}})
        assert (await client.receive())["payload"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_who_calls_is_said_by_the_first_message_or_by_headers(address: str) -> None:
    named = {"Authorization": f"Bearer {TOKEN}", "X-Linli-Caller": quote("海明街道办")}
    async with introduced(address, **named) as client:
        await client.send(subscribe("1", "{ greeting }"))
        assert (await client.receive())["payload"]["extensions"]["caller"] == "海明街道办"
    async with connected(address, additional_headers=named) as client:
        await client.send(INIT, subscribe("1", "{ greeting }"))
        await client.receive()
        assert (await client.receive())["payload"]["extensions"]["caller"] == "海明街道办"
    async with introduced(address) as client:
        await client.send(subscribe("1", "{ greeting }"))
        assert (await client.receive())["payload"]["extensions"]["caller"] is None


async def test_a_token_that_proves_nothing_closes_the_connection(address: str) -> None:
    async with connected(address) as client:
        await client.send({"type": "connection_init", "payload": {"Authorization": "Bearer wrong"}})
        with pytest.raises(ConnectionClosedError, match=r"4403.*TOKEN_MALFORMED"):
            await client.receive()


async def test_a_ping_is_answered_at_any_time_with_its_payload(address: str) -> None:
    async with connected(address) as client:
        await client.send({"type": "ping", "payload": {"at": 1}}, {"type": "ping"})
        assert await client.receive() == {"type": "pong", "payload": {"at": 1}}
        assert await client.receive() == {"type": "pong"}
        await client.send({"type": "pong"}, INIT)
        assert await client.receive() == {"type": "connection_ack"}


TWICE = subscribe("1", "subscription { count }", pause=10)


@pytest.mark.parametrize(
    ("messages", "code", "reason"),
    [
        ([subscribe("1", "{ greeting }")], 4401, "Unauthorized"),
        ([INIT, INIT], 4429, "Too many initialisation requests"),
        ([INIT, TWICE, TWICE], 4409, "Subscriber for 1 already exists"),
        ([{"type": "start"}], 4400, "There is no message start of a client"),
        ([{"id": "1"}], 4400, "A message is a JSON object with a type"),
        ([[]], 4400, "A message is a JSON object with a type"),
        ([{**INIT, "payload": "x"}], 4400, "The payload of connection_init is an object"),
        ([INIT, {"type": "subscribe", "id": ""}], 4400, "The id of subscribe has 1 to 200"),
        ([INIT, {"type": "subscribe", "id": "1"}], 4400, "The payload of subscribe is an object"),
    ],
)
async def test_who_breaks_the_protocol_is_told_how_and_cut_off(
    address: str, messages: list[object], code: int, reason: str
) -> None:
    async with connected(address) as client:
        await client.send(*messages)
        if messages[0] == INIT:
            await client.receive()
        found, why = await client.closed()
    assert (found, why[: len(reason)]) == (code, reason)


async def test_a_name_that_could_do_harm_is_refused(address: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Linli-Caller": "a;b"}
    async with connected(address) as client:
        await client.send({**INIT, "payload": headers})
        assert await client.closed() == (4403, "Forbidden: BAD_CALLER")


@pytest.mark.parametrize("frame", ["{", b"{}"])
async def test_a_frame_that_is_no_json_text_ends_the_connection(
    address: str, frame: str | bytes
) -> None:
    async with connected(address) as client:
        await client.connection.send(frame)
        assert (await client.closed())[0] == 4400


async def test_a_message_beyond_the_limit_of_bodies_ends_the_connection(address: str) -> None:
    async with introduced(address) as client:
        await client.send(subscribe("1", "{ greeting }" + " " * 3_000))
        assert (await client.closed())[0] == 1009


async def test_another_subprotocol_is_not_spoken(address: str) -> None:
    for others in ([Subprotocol("graphql-ws")], None):
        async with connected(address, subprotocols=others) as client:
            assert await client.closed() == (4406, "Subprotocol not acceptable")


async def test_no_more_connect_than_there_is_room_for(address: str) -> None:
    async with introduced(address), introduced(address), introduced(address) as last:
        async with connected(address) as late:
            assert (await late.closed())[0] == 1013
        await last.connection.close()
        async with introduced(address) as next_one:
            await next_one.send({"type": "ping"})
            assert await next_one.receive() == {"type": "pong"}


async def test_one_connection_has_only_so_many_operations(address: str) -> None:
    async with introduced(address) as client:
        for number in range(101):
            await client.send(subscribe(str(number), "subscription { count }", pause=60))
        refused = await client.receive()
    assert (refused["type"], refused["id"]) == ("error", "100")
    assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"


async def test_connections_end_with_the_service() -> None:
    with small_server() as url:
        context = introduced(url.replace("http", "ws"))
        client = await context.__aenter__()
        await client.send(TWICE)
    assert (await client.closed())[0] == 1012
    await context.__aexit__(None, None, None)


async def test_who_does_not_introduce_itself_in_time_is_cut_off(address: str) -> None:
    async with connected(address) as client:
        await asyncio.sleep(9)
        assert await client.closed() == (4408, "Connection initialisation timeout")
