"""GraphQL over server-sent events: one stream per operation, `next` for each result."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from typing import Any

import anyio
import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent

from graph.callers import Caller
from graph.errors import GraphError
from server.errors import RequestError
from server.http.graphql_request import HttpGraphQLRequest
from server.runtime.graphql_executor import GraphQLExecutor, StreamItem
from server.sign_in.token_records import TokenRecords

LOG = logging.getLogger("linli.http")

PING_SECONDS = 12
"""After so long without an event a comment is sent, lest a proxy takes the silence for an end."""
STALL_SECONDS = 20
"""A client that reads nothing for so long is cut off; it can come back with its cursor."""
FAREWELL_SECONDS = 1
"""How long an event under way may take when the service stops."""

Items = AsyncGenerator[StreamItem, None]
Event = dict[str, str]
Events = AsyncIterator[Event]
EventOf = Callable[[Mapping[str, Any] | None, str | None], Event]
"""Returns the event of an item of a stream, empty if nothing is to be sent."""


def open_items(
    executor: GraphQLExecutor,
    asked: HttpGraphQLRequest,
    caller: Caller,
    records: TokenRecords | None,
    after: str | None = None,
) -> Items:
    """Return the items of an operation's stream; `after` is the id of the last event received.

    They end when the caller's token expires or is revoked.
    """
    items = executor.stream(
        asked.query,
        variables=asked.variables,
        operation_name=asked.operation_name,
        caller=caller,
        terms=asked.terms,
        after=after or None,
    )
    return items if records is None else while_signed_in(items, caller, records)


async def while_signed_in(items: Items, caller: Caller, records: TokenRecords) -> Items:
    """Yield items as long as the caller's token holds, and then why it does not."""
    async with aclosing(items):
        async for item in items:
            if fault := await records.find_fault(caller):
                yield {"errors": fault.entries()}, None
                return
            yield item


def event_stream_response(
    executor: GraphQLExecutor,
    asked: HttpGraphQLRequest,
    caller: Caller,
    records: TokenRecords | None,
    after: str | None,
) -> EventSourceResponse:
    """Return a stream of events, until its end, the client's or the service's."""
    stopping = anyio.Event()
    items = open_items(executor, asked, caller, records, after)
    return endless_response(result_events(items, stopping), stopping)


def endless_response(events: Events, stopping: anyio.Event) -> EventSourceResponse:
    """Return the response that sends events; `stopping` is set when the service stops."""
    return EventSourceResponse(
        events,
        sep="\n",
        ping=PING_SECONDS,
        ping_message_factory=lambda: ServerSentEvent(comment="", sep="\n"),
        send_timeout=STALL_SECONDS,
        shutdown_event=stopping,
        shutdown_grace_period=FAREWELL_SECONDS,
    )


def next_event(result: Mapping[str, Any] | None, cursor: str | None) -> Event:
    """Return the event of an item of a stream, as GraphQL over server-sent events has it.

    An event with an id alone only has the client remember where the stream begins.
    """
    event = {} if cursor is None else {"id": cursor}
    if result is not None:
        event |= {"event": "next", "data": orjson.dumps(result).decode()}
    return event


async def result_events(
    items: Items, stopping: anyio.Event, event_of: EventOf = next_event
) -> Events:
    """Yield the events of a stream.

    One that ends without `complete` is to be opened again with the last id, which a browser's
    EventSource does by itself.
    """
    async with aclosing(items):
        try:
            async for result, cursor in items:
                if event := event_of(result, cursor):
                    yield event
                if stopping.is_set():
                    return
        except RequestError as problem:
            yield event_of({"errors": problem.entries()}, None)
        except GraphError as problem:
            LOG.warning("a stream ended early: %s", problem)
            return
    yield {"event": "complete", "data": ""}
