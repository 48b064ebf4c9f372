"""GraphQL over server-sent events: one stream per operation, `next` for each result."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

import anyio
import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent

from graph.errors import GraphError
from server.http.graphql_request import HttpGraphQLRequest
from server.runtime.graphql_executor import GraphQLExecutor

LOG = logging.getLogger("linli.http")

PING_SECONDS = 12
"""After so long without an event a comment is sent, lest a proxy takes the silence for an end."""
STALL_SECONDS = 20
"""A client that reads nothing for so long is cut off; it can come back with its cursor."""
FAREWELL_SECONDS = 1
"""How long an event under way may take when the service stops."""

Results = AsyncGenerator[Mapping[str, Any] | None, None]


def event_stream_response(
    executor: GraphQLExecutor, asked: HttpGraphQLRequest, caller: str | None
) -> EventSourceResponse:
    """Return a stream of events, until its end, the client's or the service's."""
    stopping = anyio.Event()
    results = executor.stream(
        asked.query,
        variables=asked.variables,
        operation_name=asked.operation_name,
        read_only=asked.read_only,
        caller=caller,
    )
    return EventSourceResponse(
        result_events(results, stopping),
        sep="\n",
        ping=PING_SECONDS,
        ping_message_factory=lambda: ServerSentEvent(comment="", sep="\n"),
        send_timeout=STALL_SECONDS,
        shutdown_event=stopping,
        shutdown_grace_period=FAREWELL_SECONDS,
    )


async def result_events(results: Results, stopping: anyio.Event) -> AsyncIterator[dict[str, str]]:
    """Yield the events of a stream.

    One that ends without `complete` is to be opened again with the last cursor.
    """
    async with aclosing(results):
        try:
            async for result in results:
                if result is not None:
                    yield {"event": "next", "data": orjson.dumps(result).decode()}
                if stopping.is_set():
                    return
        except GraphError as problem:
            LOG.warning("a stream ended early: %s", problem)
            return
    yield {"event": "complete", "data": ""}
