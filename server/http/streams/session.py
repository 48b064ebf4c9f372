"""One connection of the subprotocol graphql-transport-ws, and the operations that it has begun."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from graph.callers import ANONYMOUS, Caller
from server.http.admission.admission import charge_rejection
from server.http.authentication import Authentication
from server.http.failures import request_error_of
from server.http.graphql_request import check_request
from server.http.streams.distinct_connections import STALL_SECONDS, open_items
from server.http.streams.messages import (
    ClientMessage,
    ConnectionRejected,
    connection_ack,
    next_result,
    operation_complete,
    operation_error,
    parse_message,
    pong,
)
from server.http.streams.single_connection import MOST_OPERATIONS, too_many_operations_error
from server.runtime.graphql_executor import GraphQLExecutor
from server.sign_in.token_records import TokenRecords

INIT_SECONDS = 10.0
"""How long a client may take to introduce itself."""
CLOSE_SECONDS = 1.0
"""How long a client may take to hear why it is cut off."""


@dataclass
class WebSocketSession:
    """A connection; a client that has introduced itself may begin operations."""

    socket: WebSocket
    executor: GraphQLExecutor
    auth: Authentication
    caller: Caller = ANONYMOUS
    """Who the client is, once it has introduced itself."""
    is_introduced: bool = False
    records: TokenRecords | None = None
    """What says whether the client's token still holds."""
    operations: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    tasks: asyncio.TaskGroup = field(init=False)
    """All operations, and what reads the messages."""

    async def run(self) -> None:
        """Answer messages until the client goes, breaks the protocol, or the service stops."""
        try:
            # Whatever ends the connection ends its operations, and the other way round.
            async with asyncio.TaskGroup() as self.tasks:
                await self.follow()
        except* ConnectionRejected as group:
            (rejection, *_) = group.exceptions
            await self.close(rejection)
        except* (WebSocketDisconnect, WebSocketDisconnected):
            pass

    async def close(self, rejection: BaseException) -> None:
        """Close the connection, saying why, unless the client does not even read that."""
        if isinstance(rejection, ConnectionRejected):
            with suppress(WebSocketDisconnect, WebSocketDisconnected, TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self.socket.close(rejection.code, rejection.reason)

    async def follow(self) -> None:
        """Answer messages. Raises `ConnectionRejected` and `WebSocketDisconnect`."""
        try:
            async with asyncio.timeout(INIT_SECONDS):
                while not self.is_introduced:
                    await self.answer(await self.receive())
        except TimeoutError:
            raise ConnectionRejected(4408, "Connection initialisation timeout") from None
        while True:
            await self.answer(await self.receive())

    async def receive(self) -> ClientMessage:
        """Return the next message."""
        frame = await self.socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame["code"])
        return parse_message(frame.get("text"))

    async def answer(self, message: ClientMessage) -> None:
        """Do what a message asks for."""
        if message.type == "connection_init":
            await self.introduce(message.payload or {})
        elif message.type == "ping":
            await self.send(pong(message.payload))
        elif message.type == "subscribe":
            await self.begin(message)
        elif message.type == "complete" and (task := self.operations.pop(message.id, None)):
            task.cancel()

    async def introduce(self, given: Mapping[str, Any]) -> None:
        """Note who the client is: by its first message, else by the headers of the connection."""
        if self.is_introduced:
            raise ConnectionRejected(4429, "Too many initialisation requests")
        named = {name.lower(): value for name, value in given.items() if isinstance(value, str)}
        try:
            self.caller = await self.auth.find_caller(self.socket, named)
        except Exception as problem:  # noqa: BLE001 - the log has the rest
            code = request_error_of(problem).code
            raise ConnectionRejected(4403, f"Forbidden: {code}") from None
        self.is_introduced = True
        await self.send(connection_ack())

    async def begin(self, message: ClientMessage) -> None:
        """Begin an operation."""
        if not self.is_introduced:
            raise ConnectionRejected(4401, "Unauthorized")
        if message.id in self.operations:
            raise ConnectionRejected(4409, f"Subscriber for {message.id} already exists")
        if len(self.operations) >= MOST_OPERATIONS:
            await self.send(operation_error(message.id, too_many_operations_error().entries()))
            return
        self.operations[message.id] = self.tasks.create_task(self.execute(message))

    async def execute(self, message: ClientMessage) -> None:
        """Send the results of an operation and its end, or why it cannot run."""
        try:
            ending = await self.send_results(message)
        except (ConnectionRejected, WebSocketDisconnect, WebSocketDisconnected):
            raise
        except Exception as problem:  # noqa: BLE001 - the caller gets a number, the log the rest
            ending = operation_error(message.id, request_error_of(problem).entries())
        # From here on the client may use the id again.
        if self.operations.get(message.id) is asyncio.current_task():
            del self.operations[message.id]
            await self.send(ending)

    async def send_results(self, message: ClientMessage) -> str:
        """Send the results of an operation; return the message that ends it."""
        asked = check_request(message.payload)
        admission = self.auth.admission
        account = await admission.open_account(self.socket, self.caller)
        admitted = admission.admit(asked, self.caller, account)
        items = open_items(self.executor, admitted, self.caller, self.records)
        async with aclosing(items):
            async for result, _ in items:
                if result is None:
                    continue
                if "data" not in result:
                    await charge_rejection(account, result)
                    return operation_error(message.id, result["errors"])
                await self.send(next_result(message.id, result))
        return operation_complete(message.id)

    async def send(self, text: str) -> None:
        """Send a message; a client that reads nothing for long is cut off."""
        try:
            async with asyncio.timeout(STALL_SECONDS):
                await self.socket.send_text(text)
        except TimeoutError:
            raise ConnectionRejected(4408, "Nothing was read for too long") from None
