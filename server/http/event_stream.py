"""GraphQL over server-sent events: one stream per operation, with `next` for each result and `complete` at its end."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

import anyio
import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent

from graph.errors import GraphError
from server.http.graphql_request import Asked
from server.runtime.state import Answers

LOG = logging.getLogger("linli.http")

ALIVE_SECONDS = 12
"""After so long without an event a comment is sent, lest something between us and the client takes the silence for an end."""
STALLED_SECONDS = 20
"""A client that takes in nothing for so long is cut off; it can come back with its cursor."""
FAREWELL_SECONDS = 1
"""How long an event under way may take when the service is told to stop."""

Results = AsyncGenerator[Mapping[str, Any] | None, None]


def streamed(answers: Answers, asked: Asked, caller: str | None) -> EventSourceResponse:
    """Answer a question with a stream of events, until its end, the client's or the service's."""
    ending = anyio.Event()
    results = answers.stream(
        asked.query,
        variables=asked.variables,
        operation_name=asked.operation_name,
        read_only=asked.read_only,
        caller=caller,
    )
    return EventSourceResponse(
        events(results, ending),
        sep="\n",
        ping=ALIVE_SECONDS,
        ping_message_factory=lambda: ServerSentEvent(comment="", sep="\n"),
        send_timeout=STALLED_SECONDS,
        shutdown_event=ending,
        shutdown_grace_period=FAREWELL_SECONDS,
    )


async def events(results: Results, ending: anyio.Event) -> AsyncIterator[dict[str, str]]:
    """Go through the events of a stream; one that ends without `complete` is to be taken up again with the last cursor."""
    async with aclosing(results):
        try:
            async for result in results:
                if result is not None:
                    yield {"event": "next", "data": orjson.dumps(result).decode()}
                if ending.is_set():
                    return
        except GraphError as problem:
            LOG.warning("a stream ended early: %s", problem)
            return
    yield {"event": "complete", "data": ""}
