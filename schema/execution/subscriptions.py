"""Execution of subscriptions: follows the change log and reads each changed node of the area."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.areas.containment import area_of_reference
from graph.areas.own_areas import OUTSIDE, is_own_area, outside_areas_error
from graph.audit.coverage_events import FOLLOWED_KINDS, CoverageEvents, plan_event
from graph.change_feed import ChangeFeed, parse_position
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import Clock, today
from graph.ontology.kinds import KINDS
from graph.queries import plan_query
from graph.query import cursors
from graph.query.plan import QueryPlan, QueryResult
from graph.query.selection import Argument, Field, InvalidArgument
from graph.rows.change_log import ChangeLogEntry, LogPosition, read_bounds
from graph.vocabulary import Vocabulary
from schema.execution.argument_values import ArgumentSource
from schema.execution.errors import Response, error_entry
from schema.execution.selections import SelectionReader
from schema.permissions.demands import Demands
from schema.roots.subscription import COVERAGE, SUBSCRIBABLE

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
    kinds: Collection[str]
    """The kinds of the entries of the log that it follows."""
    typename: str
    """The name of the type of its events."""
    query: QueryPlan
    sources: list[ArgumentSource]
    demands: Demands
    """What it takes to read what is selected of an event."""

    @property
    def queries(self) -> list[QueryPlan]:
        """The query that reads what an event shows."""
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
    sources, demands = reader.sources, reader.demands
    if root.name == COVERAGE:
        changes = root.children.named("change")
        query = plan_event(changes, root.clock, vocabulary)
        return SubscriptionPlan(root, FOLLOWED_KINDS, "CoverageEvent", query, sources, demands)
    followed = SUBSCRIBABLE[root.name]
    changed_id = {"id": Argument(CHANGED, f"{followed.kind}:")}
    nodes = [
        Field("node", field.key, field.clock, changed_id, field.selection)
        for field in root.children.named(followed.field)
    ]
    query = plan_query(nodes, vocabulary)
    return SubscriptionPlan(root, {followed.kind}, followed.event, query, sources, demands)


@dataclass(slots=True)
class SubscriptionStream:
    """One open subscription."""

    feed: ChangeFeed
    reader: Reader
    plan: SubscriptionPlan
    values: dict[str, Any]
    places: frozenset[str] = frozenset()
    """The ids of the places of the area."""
    coverage: CoverageEvents | None = None
    """Finds changes of chains, if that is what is followed."""
    seen: LogPosition = BEGINNING
    """The last position that the client has received; later ones are sent."""

    async def begin(self, vocabulary: Vocabulary, after: str | None) -> None:
        """Find the area and the first position; raises `InvalidArgument` for a wrong one.

        `after` is a cursor in place of the argument.
        """
        arguments = self.plan.root.arguments
        area = self.values[arguments["area"].slot]
        self.places = await area_of_reference(self.reader, vocabulary, area)
        await self.check_own_area(area)
        if self.plan.root.name == COVERAGE:
            self.coverage = CoverageEvents(vocabulary, self.places)
        bounds = await read_bounds(self.reader)
        if after is None and (argument := arguments.get("after")):
            after = self.values[argument.slot]
        if after is not None:
            self.seen = parse_position(after, bounds)
        else:
            self.seen = LogPosition.behind(bounds.newest)

    async def check_own_area(self, area: Mapping[str, Any]) -> None:
        """Check that the caller may follow an area. Raises `InvalidArgument`."""
        is_confined = any(KINDS[name].confined for name in self.plan.kinds)
        run = self.plan.query.start(self.values)
        if is_confined and not await is_own_area(self.reader, run, area):
            raise outside_areas_error("area")

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
        if entry.kind not in self.plan.kinds:
            return
        places_of_nodes = await self.feed.containing_places(entry)
        inside = {
            node: LogPosition(entry.number, index)
            for index, node in enumerate(entry.nodes)
            if not self.places.isdisjoint(places_of_nodes.get(node, ()))
        }
        if max(inside.values(), default=self.seen) <= self.seen:
            return
        # Which node tells of a change that several have made depends on all of them.
        events = await self.values_of_events(entry, list(inside))
        for node, position in inside.items():
            found = events.get(node, ()) if position > self.seen else ()
            for number, values in enumerate(found, 1):
                # Of several events of one node only the last is behind it: a client that leaves
                # in between gets them all again, rather than missing some.
                is_last = number == len(found)
                reached = position if is_last else position.before
                cursor = cursors.encode(reached.sort_keys)
                response = await self.event_response(values, cursor)
                if response:
                    yield StreamItem(response, cursor)

    async def values_of_events(
        self, entry: ChangeLogEntry, nodes: Sequence[str]
    ) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Return the values of the query for each event of some nodes of an entry, by node."""
        if self.coverage is None:
            return {node: [{CHANGED: node}] for node in nodes}
        found = await self.coverage.find(self.reader, entry, nodes)
        return {node: [event.values for event in events] for node, events in found.items()}

    async def event_response(self, more: Mapping[str, Any], cursor: str) -> Response | None:
        """Return the response map of one event, as it is now.

        Returns None if its node is gone, or lies in none of the caller's areas.
        """
        values = {**self.values, "today": today(), **more}
        result = await self.plan.query.ask(self.reader, values)
        root = self.plan.root
        if any(problem.code == OUTSIDE for problem in result.problems):
            return None
        if None in result.data.values() and not result.problems:
            return None
        if None in result.data.values():
            return failed_event_response(root, result)
        own = {"cursor": cursor, "__typename": self.plan.typename}
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
