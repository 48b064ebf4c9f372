"""What a place became and what it came from, in plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from graphql import GraphQLError

from tests.reference.seen import Clock, Seen, by_id, known

OPEN = date.max
ARROW = "SUCCEEDED_BY"


@dataclass(frozen=True)
class Step:
    """One succession, between two nodes under one clock."""

    own: Mapping[str, Any]
    older: Seen
    younger: Seen

    @property
    def since(self) -> date:
        """Its day."""
        day: date = self.own["since"]
        return day

    @property
    def sort(self) -> str:
        """How it went."""
        if not self.own["isFinal"]:
            return "PART_TRANSFERRED"
        parts = [each for each in steps_from(self.older) if each.own["isFinal"]]
        if any(each.since == self.since and each.younger != self.younger for each in parts):
            return "SPLIT"
        taken = [each for each in steps_to(self.younger) if each.since == self.since]
        if self.younger.state["from"] < self.since or len(taken) > 1:
            return "MERGED"
        return "REPLACED"


def steps_from(seen: Seen) -> list[Step]:
    """Return the successions from a node that had happened on its day, by day and id."""
    steps = [
        Step(each.own, seen, Seen(each.target, seen.clock))
        for each in seen.node.arrows
        if each.type == ARROW and seen.clock.believed(each.own)
    ]
    happened = [step for step in steps if step.since <= seen.clock.at]
    return sorted(happened, key=lambda step: (step.since, step.younger.id))


def steps_to(seen: Seen) -> list[Step]:
    """Return the successions to a node that had happened on its day, by day and id."""
    steps = [
        Step(each.own, Seen(each.source, seen.clock), seen)
        for each in seen.node.arriving
        if each.type == ARROW and seen.clock.believed(each.own)
    ]
    happened = [step for step in steps if step.since <= seen.clock.at]
    return sorted(happened, key=lambda step: (step.since, step.older.id))


def lives(seen: Seen) -> list[tuple[date, date]]:
    """Return the days over which a node was there, as far as its states were believed."""
    states = [
        seen.node.own,
        *(arrow.source.own for arrow in seen.node.arriving if arrow.type == "VERSION_OF"),
    ]
    found = [
        (max(own["from"], own["stateFrom"]), min(own["to"], own["stateTo"]))
        for own in states
        if seen.clock.believed(own)
    ]
    return [(begin, end) for begin, end in found if begin < end]


def is_there(seen: Seen) -> bool:
    """Whether a node was there on its day."""
    return any(begin <= seen.clock.at < end for begin, end in lives(seen))


@dataclass(frozen=True)
class Absent:
    """A known place that is not there on the day."""

    place: Seen
    ended: date | None
    begins: date | None
    instead: list[Seen] = field(default_factory=list)

    @property
    def contained_in(self) -> Seen | None:
        """What contained it when it was there last, or will contain it first."""
        day = self.ended - timedelta(days=1) if self.ended else self.begins
        then = self.place.under(Clock(day or date.min, self.place.clock.as_of))
        above = sorted(then.step("PART_OF"), key=lambda each: (-(each.kind.rank or 0), each.id))
        return above[0].under(self.place.clock) if above else None


def absence(seen: Seen) -> Absent | None:
    """Return that a known node is not there; None if it is, or nothing was known of it."""
    if is_there(seen) or not lives(seen):
        return None
    ends = [end for _, end in lives(seen) if end <= seen.clock.at]
    if ends:
        return Absent(seen, max(ends), None, by_id(heirs(seen, max(ends))))
    begins = min(begin for begin, _ in lives(seen))
    later = seen.under(Clock(OPEN, seen.clock.as_of))
    return Absent(seen, None, begins, by_id(forebears(later, begins, seen.clock)))


def heirs(seen: Seen, ended: date) -> Iterator[Seen]:
    """Yield what is there of what took over when a node ended, and what took over from that."""
    for step in steps_from(seen):
        if step.own["isFinal"] and step.since == ended:
            if is_there(step.younger):
                yield step.younger
                continue
            ends = [end for _, end in lives(step.younger) if step.since < end <= seen.clock.at]
            yield from heirs(step.younger, min(ends)) if ends else ()


def forebears(seen: Seen, begun: date, clock: Clock) -> Iterator[Seen]:
    """Yield what was there of what a node began from, and what that began from."""
    for step in steps_to(seen):
        if step.since == begun:
            if is_there(step.older.under(clock)):
                yield step.older.under(clock)
                continue
            begins = [begin for begin, _ in lives(step.older) if clock.at < begin <= step.since]
            yield from forebears(step.older, max(begins), clock) if begins else ()


def check_there(places: Iterable[Seen]) -> list[Seen]:
    """Return the places of an area that are there; raise the error of one that is not."""
    found = list(places)
    there = [place for place in found if known(place) and is_there(place)]
    if there:
        return there
    code = "AREA_NOT_THERE" if any(absence(place) for place in found) else "UNKNOWN_AREA"
    raise GraphQLError("There is no such area.", extensions={"code": code})
