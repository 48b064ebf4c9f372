"""Execution of subscriptions: follows the change log and reads each changed node of the area."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.areas.containment import area_of_reference
from graph.change_feed import ChangeFeed
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import today
from graph.queries import plan_query
from graph.query import cursors
from graph.query.plan import QueryPlan, QueryResult
from graph.query.selection import Argument, Field, InvalidArgument
from graph.rows.change_log import ChangeLogEntry, latest_revision
from graph.vocabulary import Vocabulary
from schema.execution.argument_values import ArgumentSource
from schema.execution.errors import Response, error_entry
from schema.execution.selections import SelectionReader
from schema.roots.subscription import SUBSCRIBABLE

CHANGED = "changed"
"""The slot of the id of the changed node, for the query that reads it."""
FEED = "changes"
"""The mark of the cursors of all subscriptions: each is a position in the one change log."""
MOST_DIGITS = 19
"""Digits of a position; the change log has 64 bits."""
AFTER_ALL_NODES = 1 << 30
"""An index beyond the last node of any entry of the log."""


class Position(NamedTuple):
    """A position in the change log: the number of an entry, and a node's index in it."""

    entry: int
    node: int


BEGINNING = Position(0, 0)


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
    seen: Position = BEGINNING
    """The last position that the client has received; later ones are sent."""

    async def begin(self, vocabulary: Vocabulary) -> None:
        """Find the area and the first position; raises `InvalidArgument` for a wrong one."""
        arguments = self.plan.root.arguments
        area = self.values[arguments["area"].slot]
        self.places = await area_of_reference(self.reader, vocabulary, area)
        newest = await latest_revision(self.reader)
        if after := arguments.get("after"):
            self.seen = parse_position(self.values[after.slot], newest)
        else:
            self.seen = Position(newest, AFTER_ALL_NODES)

    async def run(self) -> AsyncGenerator[Response | None, None]:
        """Yield the response map of each event without end, and None after a poll without one."""
        number = self.seen.entry
        if self.seen.node != AFTER_ALL_NODES:
            # The client may not have received all nodes of this entry.
            number -= 1
        async with self.feed.listening():
            while True:
                entries = await self.feed.after(number)
                if not entries:
                    yield None
                for entry in entries:
                    number = entry.number
                    async for event in self.entry_events(entry):
                        yield event

    async def entry_events(self, entry: ChangeLogEntry) -> AsyncIterator[Response]:
        """Yield the events of one entry of the log."""
        if entry.kind != self.plan.kind:
            return
        places_of_nodes = await self.feed.containing_places(entry)
        for index, node in enumerate(entry.nodes):
            is_new = Position(entry.number, index) > self.seen
            places = places_of_nodes.get(node, ())
            if is_new and not self.places.isdisjoint(places):
                cursor = cursors.encode([FEED, str(entry.number), str(index)])
                yield await self.event_response(node, cursor)

    async def event_response(self, node: str, cursor: str) -> Response:
        """Return the response map of one event, with the node as it is now."""
        values = {**self.values, "today": today(), CHANGED: node}
        result = await self.plan.query.ask(self.reader, values)
        root = self.plan.root
        if result.data is None or None in result.data.values():
            return failed_event_response(root, result)
        own = {"cursor": cursor, "__typename": f"{self.plan.kind}Event"}
        event = {}
        for field in root.children.fields:
            event[field.key] = own[field.name] if field.name in own else result.data[field.key]
        return {"data": {root.key: event}}


def failed_event_response(root: Field, result: QueryResult) -> Response:
    """Return the response map of an event whose node lacks a required value."""
    errors = [
        error_entry([root.key, *problem.path], problem.message, problem.code)
        for problem in result.problems
    ]
    return {"data": None, "errors": errors}


def parse_position(cursor: str, newest: int) -> Position:
    """Return the position of a cursor; raises `InvalidArgument` for one of another graph."""
    number, index = cursors.decode(cursor, "after", 2, FEED)
    digits = [str(number), str(index)]
    if not all(each.isdecimal() and len(each) < MOST_DIGITS for each in digits) or (
        int(number) > newest
    ):
        message = Message(
            "“after”不是这个图谱的订阅给出的游标。",
            "`after` is not a cursor that a subscription of this graph returned.",
        )
        raise InvalidArgument("after", message, "INVALID_CURSOR")
    return Position(int(number), int(index))
