"""Trusted documents, costs and rate limits over WebSockets and shared event streams."""

import json
from pathlib import Path
from typing import Any

from httpx import AsyncClient
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.support.processes.small_schema import NODES
from tests.support.processes.small_server import small_server

PROTOCOL = Subprotocol("graphql-transport-ws")
GREETING = {"documentId": "1a2b"}
EACH = NODES + 10


def environment(folder: Path) -> dict[str, str]:
    """Return the settings of a service that answers two requests for one trusted document."""
    file = folder / "documents.json"
    file.write_text(json.dumps({"1a2b": "{ greeting }"}), encoding="utf-8")
    return {"LINLI_TRUSTED_DOCUMENTS": str(file), "LINLI_RATE_LIMIT": str(2 * EACH)}


async def received(connection: ClientConnection) -> dict[str, Any]:
    """Return the next message."""
    message: dict[str, Any] = json.loads(await connection.recv())
    return message


async def ask(connection: ClientConnection, identity: str, payload: object) -> dict[str, Any]:
    """Begin an operation and return its first message."""
    message = {"type": "subscribe", "id": identity, "payload": payload}
    await connection.send(json.dumps(message))
    while True:
        answer = await received(connection)
        if answer.get("id") == identity:
            return answer


async def test_over_a_websocket(tmp_path: Path) -> None:
    with small_server(**environment(tmp_path)) as address:
        url = address.replace("http", "ws")
        async with connect(url, subprotocols=[PROTOCOL]) as connection:
            await connection.send(json.dumps({"type": "connection_init"}))
            assert (await received(connection))["type"] == "connection_ack"
            answer = await ask(connection, "a", GREETING)
            assert answer["payload"]["data"] == {"greeting": "你好，世界"}
            for identity, payload, code in (
                ("b", {"query": "{ greeting }"}, "TRUSTED_DOCUMENTS_ONLY"),
                ("c", GREETING, "RATE_LIMITED"),
            ):
                answer = await ask(connection, identity, payload)
                assert answer["type"] == "error"
                assert answer["payload"][0]["extensions"]["code"] == code


async def test_over_a_shared_event_stream(tmp_path: Path) -> None:
    with small_server(**environment(tmp_path)) as address:
        async with AsyncClient() as client:
            token = (await client.put(address)).text
            named = {"X-GraphQL-Event-Stream-Token": token}
            first, second, third = (
                {**GREETING, "extensions": {"operationId": identity}} for identity in "abc"
            )
            for asked in (first, second):
                taken = await client.post(address, json=asked, headers=named)
                assert taken.status_code == 202
            response = await client.post(address, json=third, headers=named)
            assert response.status_code == 429
            assert response.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
            assert response.headers["retry-after"]
