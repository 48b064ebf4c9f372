"""Execution of subscriptions: follows the change log and reads each changed node of the area."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.areas.containment import area_of_reference
from graph.change_feed import ChangeFeed, parse_position
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import Clock, today
from graph.queries import plan_query
from graph.query import cursors
from graph.query.plan import QueryPlan, QueryResult
from graph.query.selection import Argument, Field, InvalidArgument
from graph.rows.change_log import ChangeLogEntry, LogPosition, latest_revision
from graph.vocabulary import Vocabulary
from schema.execution.argument_values import ArgumentSource
from schema.execution.errors import Response, error_entry
from schema.execution.selections import SelectionReader
from schema.roots.subscription import SUBSCRIBABLE

CHANGED = "changed"
"""The slot of the id of the changed node, for the query that reads it."""


class StreamItem(NamedTuple):
    """An item of a stream: a response map, and the cursor after it; either may be None."""

    response: Response | None
    cursor: str | None


NO_EVENT = StreamItem(None, None)
"""Nothing changed for a moment."""
BEGINNING = LogPosition(0, 0)


@dataclass(frozen=True, slots=True)
class SubscriptionPlan:
    """A planned subscription."""

    root: Field
    kind: str
    query: QueryPlan
    sources: list[ArgumentSource]

    @property
    def queries(self) -> list[QueryPlan]:
        """The query that reads a changed node."""
        return [self.query]


def plan_subscription(reader: SelectionReader, vocabulary: Vocabulary) -> SubscriptionPlan:
    """Return the plan of a subscription; validation ensures that it has one root."""
    (root_field,) = reader.read_roots()
    root = root_field.field
    if root.clock != Clock("today"):
        message = Message(
            "订阅只跟随现在，请用没有时点的编号。",
            "A subscription follows the present: send the id without a moment.",
        )
        raise InvalidArgument("area", message, "ID_OF_A_MOMENT")
    followed = SUBSCRIBABLE[root.name]
    changed_id = {"id": Argument(CHANGED, f"{followed.kind}:")}
    nodes = [
        Field("node", field.key, field.clock, changed_id, field.selection)
        for field in root.children.named(followed.field)
    ]
    return SubscriptionPlan(root, followed.kind, plan_query(nodes, vocabulary), reader.sources)


@dataclass(slots=True)
class SubscriptionStream:
    """One open subscription."""

    feed: ChangeFeed
    reader: Reader
    plan: SubscriptionPlan
    values: dict[str, Any]
    places: frozenset[str] = frozenset()
    """The ids of the places of the area."""
    seen: LogPosition = BEGINNING
    """The last position that the client has received; later ones are sent."""

    async def begin(self, vocabulary: Vocabulary, after: str | None) -> None:
        """Find the area and the first position; raises `InvalidArgument` for a wrong one.

        `after` is a cursor in place of the argument.
        """
        arguments = self.plan.root.arguments
        area = self.values[arguments["area"].slot]
        self.places = await area_of_reference(self.reader, vocabulary, area)
        newest = await latest_revision(self.reader)
        if after is None and (argument := arguments.get("after")):
            after = self.values[argument.slot]
        if after is not None:
            self.seen = parse_position(after, newest)
        else:
            self.seen = LogPosition.behind(newest)

    @property
    def cursor(self) -> str:
        """The cursor after the last position that the client has received."""
        return cursors.encode(self.seen.sort_keys)

    async def run(self) -> AsyncGenerator[StreamItem, None]:
        """Yield the response map of each event without end, `NO_EVENT` after a poll without one."""
        number = self.seen.last_read
        async with self.feed.listening():
            while True:
                entries = await self.feed.after(number)
                if not entries:
                    yield NO_EVENT
                for entry in entries:
                    number = entry.number
                    async for event in self.entry_events(entry):
                        yield event

    async def entry_events(self, entry: ChangeLogEntry) -> AsyncIterator[StreamItem]:
        """Yield the events of one entry of the log."""
        if entry.kind != self.plan.kind:
            return
        places_of_nodes = await self.feed.containing_places(entry)
        for index, node in enumerate(entry.nodes):
            position = LogPosition(entry.number, index)
            places = places_of_nodes.get(node, ())
            if position > self.seen and not self.places.isdisjoint(places):
                cursor = cursors.encode(position.sort_keys)
                response = await self.event_response(node, cursor)
                if response:
                    yield StreamItem(response, cursor)

    async def event_response(self, node: str, cursor: str) -> Response | None:
        """Return the response map of one event, with the node as it is now; None if it is gone."""
        values = {**self.values, "today": today(), CHANGED: node}
        result = await self.plan.query.ask(self.reader, values)
        root = self.plan.root
        if None in result.data.values() and not result.problems:
            return None
        if None in result.data.values():
            return failed_event_response(root, result)
        own = {"cursor": cursor, "__typename": f"{self.plan.kind}Event"}
        event = {}
        for field in root.children.fields:
            event[field.key] = own[field.name] if field.name in own else result.data[field.key]
        return {"data": {root.key: event}}


def failed_event_response(root: Field, result: QueryResult) -> Response:
    """Return the response map of an event whose node lacks a required value."""
    errors = [
        error_entry([root.key, *problem.path], problem.message, problem.code, problem.extra)
        for problem in result.problems
    ]
    return {"data": None, "errors": errors}
