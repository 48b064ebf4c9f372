"""Single connection mode of GraphQL over server-sent events: one stream for many operations.

A client reserves a stream (PUT), opens it (GET), and sends operations (POST) whose results come
over it with their ids, until it ends them (DELETE). All of them name the token of the stream. A
stream is a matter of one process.
"""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import anyio
import orjson
from sse_starlette import EventSourceResponse
from starlette.responses import PlainTextResponse, Response

from graph.callers import Caller
from server.errors import RequestError
from server.http.failures import request_error_of
from server.http.graphql_request import HttpGraphQLRequest
from server.http.streams.distinct_connections import Events, Items, endless_response, open_items
from server.runtime.graphql_executor import GraphQLExecutor
from server.runtime.state import AppRequest

LOG = logging.getLogger("linli.http")

TOKEN_HEADER = "x-graphql-event-stream-token"  # noqa: S105 - the name of a header
RESERVED_SECONDS = 30.0
"""How long a reserved stream waits to be opened."""
MOST_OPERATIONS = 100
"""Operations that one stream may have under way."""
MOST_WAITING = 64
"""Events that wait for a slow client; further results wait to be read."""


@dataclass(eq=False)
class SharedStream:
    """One reserved stream with its operations."""

    events: asyncio.Queue[dict[str, str]] = field(
        default_factory=lambda: asyncio.Queue(MOST_WAITING)
    )
    operations: dict[str, asyncio.Task[None] | None] = field(default_factory=dict)
    """By id; None for one that is about to begin."""
    is_open: bool = False
    is_closed: bool = False
    expiry: asyncio.Task[None] | None = None
    """Closes the stream unless it is opened in time."""

    def start(self, operation: str, items: Items) -> None:
        """Send what remains of an operation's results over the stream."""
        self.operations[operation] = asyncio.create_task(self.follow(operation, items))

    async def follow(self, operation: str, items: Items) -> None:
        """Put the results of an operation into the stream, then its end."""
        try:
            async with aclosing(items):
                async for result, _ in items:
                    if result is not None:
                        await self.put(operation, "next", {"payload": result})
        except Exception as problem:  # noqa: BLE001 - the caller gets a number, the log the rest
            await self.put(
                operation, "next", {"payload": {"errors": request_error_of(problem).entries()}}
            )
        if self.operations.get(operation) is asyncio.current_task():
            del self.operations[operation]
        await self.put(operation, "complete", {})

    async def put(self, operation: str, event: str, data: Mapping[str, Any]) -> None:
        """Put an event into the stream; waits while the client is slow."""
        text = orjson.dumps({"id": operation, **data}).decode()
        await self.events.put({"event": event, "data": text})

    async def end(self, operation: str) -> None:
        """End an operation; nothing happens if it has ended by itself."""
        if task := self.operations.pop(operation, None):
            task.cancel()
            await asyncio.wait([task])

    async def close(self) -> None:
        """End all operations; no more can begin."""
        self.is_closed = True
        for operation in list(self.operations):
            await self.end(operation)


@dataclass
class EventStreams:
    """The streams in single connection mode of one process."""

    most: int
    """Streams that may be reserved or open at once."""
    is_alone: bool = True
    """Whether all requests come to this process."""
    streams: dict[str, SharedStream] = field(default_factory=dict)

    async def manage(self, request: AppRequest) -> Response:
        """Return the response to a PUT or DELETE. Raises `RequestError`."""
        if request.method == "PUT":
            return PlainTextResponse(self.reserve(), 201, {"cache-control": "no-store"})
        stream = self.find(request)
        await stream.end(request.query_params.get("operationId", ""))
        return Response(status_code=200)

    def reserve(self) -> str:
        """Return the token of a new stream. Raises `RequestError`."""
        if not self.is_alone:
            raise several_workers_error()
        if len(self.streams) >= self.most:
            raise too_many_streams_error(self.most)
        token = secrets.token_urlsafe(24)
        stream = self.streams[token] = SharedStream()

        stream.expiry = asyncio.create_task(self.expire(token, stream))
        return token

    async def expire(self, token: str, stream: SharedStream) -> None:
        """Close a stream that nobody opens."""
        await asyncio.sleep(RESERVED_SECONDS)
        if not stream.is_open:
            del self.streams[token]
            await stream.close()

    def find(self, request: AppRequest) -> SharedStream:
        """Return the stream whose token a request names. Raises `RequestError`."""
        stream = self.streams.get(token_of(request))
        if stream is None:
            raise stream_not_found_error()
        return stream

    def open(self, request: AppRequest) -> EventSourceResponse:
        """Return the events of a reserved stream. Raises `RequestError`."""
        stream = self.find(request)
        if stream.is_open:
            raise RequestError(
                409,
                "STREAM_OPEN",
                "这个事件流已经打开；一个令牌只能有一个连接。",
                "This stream is open already: a token is for one connection.",
            )
        stream.is_open = True
        if stream.expiry:
            stream.expiry.cancel()
        stopping = anyio.Event()
        return endless_response(self.stream_events(token_of(request), stream, stopping), stopping)

    async def stream_events(
        self, token: str, stream: SharedStream, stopping: anyio.Event
    ) -> Events:
        """Yield the events of a stream until its client goes or the service stops."""
        try:
            while not stopping.is_set():
                try:
                    async with asyncio.timeout(0.5):
                        event = await stream.events.get()
                except TimeoutError:
                    continue
                yield event
        finally:
            self.streams.pop(token, None)
            with anyio.CancelScope(shield=True):
                await stream.close()

    async def begin(
        self,
        request: AppRequest,
        asked: HttpGraphQLRequest,
        executor: GraphQLExecutor,
        caller: Caller,
    ) -> Mapping[str, Any] | None:
        """Begin an operation, whose results go over its stream; return the result of one that is
        rejected before it runs. Raises `RequestError`.
        """
        stream = self.find(request)
        operation = operation_id(asked)
        if operation in stream.operations:
            raise RequestError(
                409,
                "OPERATION_RUNNING",
                "这个事件流上已有同一 operationId 的操作。",
                "This stream has an operation with this operationId already.",
            )
        if len(stream.operations) >= MOST_OPERATIONS:
            raise too_many_operations_error()
        stream.operations[operation] = None
        items = open_items(executor, asked, caller, request.state["service"].tokens)
        is_begun = False
        try:
            first, cursor = await anext(items)
            if first is not None and "data" not in first:
                return first
            if stream.is_closed:
                raise stream_not_found_error()
            stream.start(operation, resumed(first, cursor, items))
            is_begun = True
        finally:
            if not is_begun:
                stream.operations.pop(operation, None)
                await items.aclose()
        return None


async def resumed(first: Mapping[str, Any] | None, cursor: str | None, items: Items) -> Items:
    """Yield an item that was taken from a stream, and the rest of the stream."""
    async with aclosing(items):
        yield first, cursor
        async for item in items:
            yield item


def token_of(request: AppRequest) -> str:
    """Return the token of the stream that a request names, empty if it names none."""
    named: str | None = request.headers.get(TOKEN_HEADER)
    # Most requests have no query, which would be parsed into an empty map.
    if not named and request.scope["query_string"]:
        named = request.query_params.get("token")
    return named or ""


def operation_id(asked: HttpGraphQLRequest) -> str:
    """Return the id under which an operation's results are sent. Raises `RequestError`."""
    found = asked.extensions.get("operationId")
    if not isinstance(found, str) or not found:
        raise RequestError(
            422,
            "OPERATION_ID_MISSING",
            "单连接模式下，请在 extensions.operationId 中给出操作的编号。",
            "In single connection mode extensions.operationId has to name the operation.",
        )
    return found


def stream_not_found_error() -> RequestError:
    """Return the error of a token that no stream has."""
    return RequestError(
        404,
        "STREAM_NOT_FOUND",
        "没有这个令牌的事件流：请先用 PUT 预订，再用 GET 打开。",
        "There is no stream with this token: reserve one with PUT, then open it with GET.",
    )


def several_workers_error() -> RequestError:
    """Return the error of a stream that requests to other processes could not find."""
    return RequestError(
        501,
        "ONE_WORKER_ONLY",
        "服务有多个回答进程（LINLI_WORKERS），不支持单连接模式：请为每个操作各开一个事件流，"
        "或使用 WebSocket。",
        "The service answers in several processes (LINLI_WORKERS), where single connection mode "
        "is not possible: open a stream for each operation, or use a WebSocket.",
    )


def too_many_streams_error(most: int) -> RequestError:
    """Return the error of a stream beyond the largest number of them."""
    return RequestError(
        503,
        "TOO_MANY_SUBSCRIPTIONS",
        f"连接已达上限 {most} 个，请稍后再试。",
        f"There are already {most} connections, the most allowed; try again later.",
        {"retry-after": "5"},
    )


def too_many_operations_error() -> RequestError:
    """Return the error of an operation beyond those that one connection may have."""
    return RequestError(
        503,
        "TOO_MANY_OPERATIONS",
        f"一个连接上最多同时有 {MOST_OPERATIONS} 个操作，请先结束一些。",
        f"One connection may have {MOST_OPERATIONS} operations under way: end some of them first.",
    )
