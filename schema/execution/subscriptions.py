"""Runs subscriptions: follows the log of changes and projects each changed node of the area as its event asks for it."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

from graph.areas.containment import area_of_reference
from graph.change_feed import ChangeFeed
from graph.errors import Message
from graph.ontology.clock import today
from graph.queries import QueryPlan, Reader, plan_query
from graph.query import cursors as page
from graph.query.selection import Argument, Field, InvalidArgument
from graph.rows import change_log as changes
from graph.rows.change_log import ChangeLogEntry
from graph.vocabulary.duties import Vocabulary
from schema.execution.selections import Asked, Reading
from schema.roots.subscription import EVENTS

CHANGED = "changed"
"""Under this name the id of what changed is handed to the question that reads it."""

Position = tuple[int, int]
"""Number of an entry of the log, and place of a node in it."""


@dataclass(frozen=True, slots=True)
class SubscriptionPlan:
    """A planned subscription."""

    root: Field
    kind: str
    question: QueryPlan
    asked: list[Asked]


def watch_of(reading: Reading, vocabulary: Vocabulary) -> SubscriptionPlan:
    """Plan a subscription: validation has seen to it that it has one root."""
    (root,) = reading.roots()
    kind, shown = EVENTS[root.name]
    given = {"id": Argument(CHANGED, f"{kind}:")}
    nodes = [
        Field("node", field.key, field.clock, given, field.selection)
        for field in root.children.named(shown)
    ]
    return SubscriptionPlan(root, kind, plan_query(nodes, vocabulary), reading.asked)


@dataclass(slots=True)
class SubscriptionStream:
    """One subscription under way."""

    feed: ChangeFeed
    reader: Reader
    watch: SubscriptionPlan
    values: dict[str, Any]
    places: frozenset[str] = frozenset()
    seen: Position = (0, 0)
    """Up to where the client has been told; nothing before is told again."""

    async def begin(self, vocabulary: Vocabulary) -> None:
        """Find the area and the position to begin at. Raises `InvalidArgument` for an area or a cursor that is none."""
        arguments = self.watch.root.arguments
        self.places = await area_of_reference(
            self.reader, vocabulary, self.values[arguments["area"].slot]
        )
        newest = await changes.latest_revision(self.reader)
        after = arguments.get("after")
        self.seen = position_of(self.values[after.slot], newest) if after else (newest, END)

    async def run(self) -> AsyncGenerator[dict[str, Any] | None, None]:
        """Go through the events, for as long as somebody listens: each is a response map, None where there is nothing new."""
        number = self.seen[0] - (self.seen[1] != END)
        async with self.feed.listening():
            while True:
                entries = await self.feed.after(number)
                if not entries:
                    yield None
                for entry in entries:
                    number = entry.number
                    async for event in self.events(entry):
                        yield event

    async def events(self, entry: ChangeLogEntry) -> AsyncIterator[dict[str, Any]]:
        """Go through the events of one entry of the log."""
        if entry.kind != self.watch.kind:
            return
        whereabouts = await self.feed.whereabouts(entry)
        for place, node in enumerate(entry.nodes):
            if (entry.number, place) > self.seen and not self.places.isdisjoint(
                whereabouts.get(node, ())
            ):
                yield await self.event(node, page.encode([str(entry.number), str(place)]))

    async def event(self, node: str, cursor: str) -> dict[str, Any]:
        """Return the response of one event: the node as it is now."""
        answer = await self.watch.question.ask(
            self.reader, {**self.values, "today": today(), CHANGED: node}
        )
        root, data = self.watch.root, answer.data
        if data is None or None in data.values():
            return {
                "data": None,
                "errors": [
                    {
                        "message": p.message,
                        "path": [root.key, *p.path],
                        "extensions": {"code": p.code},
                    }
                    for p in answer.problems
                ],
            }
        known = {"cursor": cursor, "__typename": f"{self.watch.kind}Event"}
        return {
            "data": {
                root.key: {
                    field.key: known[field.name] if field.name in known else data[field.key]
                    for field in root.children.fields
                }
            }
        }


END = 1 << 30
"""A place behind the last node of any entry."""


def position_of(cursor: str, newest: int) -> Position:
    """Read a cursor; raises `InvalidArgument` for a text that is none of this graph."""
    number, place = page.decode(cursor, "after", 2)
    if not (number.isdecimal() and place.isdecimal() and int(number) <= newest):
        message = Message(
            "“after”不是这个图谱的订阅给出的游标。",
            "`after` is not a cursor that a subscription of this graph gave out.",
        )
        raise InvalidArgument("after", message, "INVALID_CURSOR")
    return int(number), int(place)
