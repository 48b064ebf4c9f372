"""Nodes as they are seen on a day with the knowledge of a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from graph.ontology.declarations import Edge, Kind
from graph.ontology.kinds import KINDS
from graph.ontology.paths import Through
from tests.reference.store import Node, shown, stated_begin

CITY = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Clock:
    """The day asked about, and the moment whose knowledge is asked for; None for now."""

    at: date
    as_of: datetime | None = None

    @property
    def moment(self) -> datetime:
        """The last second of the day, or the present moment where that is still to come."""
        now = datetime.now(CITY)
        if self.at >= now.date():
            return now
        return datetime.combine(self.at, time(23, 59, 59), CITY)

    def turned(self, arguments: Mapping[str, Any]) -> Clock:
        """Return the clock of a field within this one: its own arguments where it has them."""
        return Clock(arguments.get("at") or self.at, arguments.get("asOf") or self.as_of)

    def believed(self, own: Mapping[str, Any]) -> bool:
        """Whether a fact was believed."""
        if self.as_of is None:
            return bool(own["supersededAt"].year == date.max.year)
        return bool(own["recordedAt"] <= self.as_of < own["supersededAt"])

    def holds(self, own: Mapping[str, Any]) -> bool:
        """Whether a fact was believed to hold on the day."""
        return bool(own["from"] <= self.at < own["to"]) and self.believed(own)

    def lately(self, confirmed: datetime | None, grades: tuple[int, int]) -> str:
        """Grade how many days of the city ago somebody confirmed a fact."""
        if confirmed is None:
            return "STALE"
        now = self.as_of or datetime.now(CITY)
        days = (now.astimezone(CITY).date() - confirmed.astimezone(CITY).date()).days
        return "FRESH" if days <= grades[0] else "AGEING" if days <= grades[1] else "STALE"


@dataclass(frozen=True)
class Seen:
    """A node under a clock."""

    node: Node
    clock: Clock

    @property
    def id(self) -> str:
        """The global id."""
        return self.node.id

    @property
    def shown_id(self) -> str:
        """The id as it is shown: that of another moment says the moment."""
        if self.clock == Clock(datetime.now(CITY).date()):
            return self.id
        if self.clock.as_of is None:
            return f"{self.id}~@{self.clock.at}"
        known = self.clock.as_of.astimezone(UTC).replace(tzinfo=None).isoformat()
        return f"{self.id.partition('~')[0]}~@{self.clock.at}~{known}Z"

    def is_known(self) -> bool:
        """Whether anything was believed of the node."""
        if self.clock.as_of is None:
            return "withdrawnAt" not in self.node.own
        versions = [arrow.source.own for arrow in self.node.arriving if arrow.type == "VERSION_OF"]
        return any(self.clock.believed(own) for own in (self.node.own, *versions))

    @property
    def kind(self) -> Kind:
        """The declaration of its kind."""
        return KINDS[self.node.kind or ""]

    @cached_property
    def state(self) -> Mapping[str, Any]:
        """Its properties as they were; where nothing else is known, as they are."""
        if self.kind.fact:
            return self.node.own
        versions = [arrow.source.own for arrow in self.node.arriving if arrow.type == "VERSION_OF"]
        then = [
            own
            for own in (*versions, self.node.own)
            if own["stateFrom"] <= self.clock.at < own["stateTo"] and self.clock.believed(own)
        ]
        assert len(then) <= 1, f"{self.id} was in two states at once"
        return then[0] if then else self.node.own

    def day(self, name: str) -> date | None:
        """Return `from` or `to` as it is shown."""
        return shown(stated_begin(self.state) if name == "from" else self.state[name])

    def under(self, clock: Clock) -> Seen:
        """Return the same node under another clock."""
        return Seen(self.node, clock)

    def follow(self, edge: Edge) -> list[Seen]:
        """Return what stands at the other ends of a declared edge, once each, by id."""
        if edge.through:
            return self.follow_through(edge, edge.through)
        found = self.step(
            edge.arrow, inverse=edge.inverse, clocked=edge.temporal, dated=edge.day is not None
        )
        wanted = {kind.name for kind in KINDS.named(edge.to)}
        there = [
            other
            for other in found
            if other.node.kind in wanted
            and other.current(only_now=edge.only_current)
            and (not edge.inverse or other.is_there())
        ]
        ordered = by_id(there)
        return (
            sorted(ordered, key=lambda other: other.state[edge.order_by])
            if edge.order_by
            else ordered
        )

    def follow_through(self, edge: Edge, through: Through) -> list[Seen]:
        """Return what facts that hold lead to; of events, only the last of what is there leads."""
        kinds = {kind.name for kind in KINDS.named(edge.to)}
        found = []
        for fact in self.step(edge.arrow, inverse=True, clocked=False):
            if fact.node.kind != through.kind or not fact.current():
                continue
            for other in fact.step(through.leads, clocked=False):
                if other.node.kind not in kinds:
                    continue
                if not fact.kind.is_event or other.last_event(through.leads).id == fact.id:
                    found.append(other)
        return by_id(found)

    def last_event(self, arrow: str) -> Seen:
        """Return the last event that had happened."""
        events = [each for each in self.step(arrow, inverse=True, clocked=False) if each.current()]
        return max(events, key=lambda event: (event.state["at"], event.id))

    def is_there(self) -> bool:
        """Whether a node that is there only while another is was there; all others count as so."""
        return not self.kind.is_bound or self.state["from"] <= self.clock.at < self.state["to"]

    def current(self, *, only_now: bool = True) -> bool:
        """Whether a fact holds, or is at least believed; for anything else, whether it exists."""
        if not self.kind.fact:
            return True
        if self.kind.is_event:
            return bool(self.node.own["at"] <= self.clock.moment) and self.clock.believed(
                self.node.own
            )
        return self.clock.holds(self.node.own) if only_now else self.clock.believed(self.node.own)

    def step(
        self, arrow: str, *, inverse: bool = False, clocked: bool = True, dated: bool = False
    ) -> Iterator[Seen]:
        """Yield the other ends of valid arrows of one type; those of facts hold as facts do.

        Of `dated` arrows, those whose day had come.
        """
        for each in self.node.arriving if inverse else self.node.arrows:
            if dated and each.own.get("since", self.clock.at) > self.clock.at:
                continue
            if each.type == arrow and self.passable(each.own, clocked=clocked):
                yield Seen(each.source if inverse else each.target, self.clock)

    def passable(self, own: Mapping[str, Any], *, clocked: bool) -> bool:
        """Whether an arrow with these properties led anywhere then."""
        if "recordedAt" not in own:
            return True
        return self.clock.holds(own) if clocked and "from" in own else self.clock.believed(own)

    def one(self, arrow: str) -> Seen | None:
        """Return the only other end of the arrows of one type, the first by id of several."""
        return next(iter(by_id(self.step(arrow))), None)


def by_id(found: Iterable[Seen]) -> list[Seen]:
    """Return nodes once each in the order of their ids."""
    return sorted({each.id: each for each in found}.values(), key=lambda each: each.id)


def known(seen: Seen) -> bool:
    """Whether a fact holds, or whether anything was believed of something else on the day."""
    if seen.kind.fact:
        return seen.current()
    states = [
        seen.node.own,
        *(arrow.source.own for arrow in seen.node.arriving if arrow.type == "VERSION_OF"),
    ]
    return any(
        own["stateFrom"] <= seen.clock.at < own["stateTo"] and seen.clock.believed(own)
        for own in states
    )
