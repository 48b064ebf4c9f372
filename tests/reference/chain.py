"""Who covers a place, in plain Python: levels upwards, who is responsible, whom to call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from graph.vocabulary import Vocabulary
from graph.vocabulary.duties import Duty
from tests.reference.seen import Clock, Seen, by_id
from tests.reference.succession import Absent, is_there

SHOWN = 20


@dataclass(frozen=True)
class Line:
    """One responsibility: its `fact` (tenure, assignment, membership), and the organization."""

    duty: Duty
    level: Seen
    via: list[Seen]
    post: Seen | None = None
    fact: Seen | None = None
    body: Seen | None = None

    @property
    def clock(self) -> Clock:
        """The clock under which it is seen."""
        return self.level.clock

    @property
    def state(self) -> str:
        """Whether somebody holds it."""
        if self.fact:
            return "HELD"
        return "VACANT" if self.post else "UNCOVERED"

    @property
    def holder(self) -> Seen | None:
        """The cadre who holds it."""
        return (self.fact.one("HELD_BY") or self.fact.one("SERVED_BY")) if self.fact else None

    @property
    def phone(self) -> str | None:
        """The duty line of the post, else of the cadre, else of the organization."""
        phones = [
            each.state.get("dutyPhone") for each in (self.post, self.holder, self.body) if each
        ]
        return next((phone for phone in phones if phone is not None), None)

    @property
    def told(self) -> Seen | None:
        """What tells of it: the fact that holds it, or the post that nobody holds."""
        return self.fact or self.post

    @property
    def order(self) -> tuple[int, str]:
        """Its place within its level."""
        return self.duty.order, self.told.id if self.told else ""


@dataclass(frozen=True)
class Coverage:
    """The chain of a place."""

    place: Seen
    lines: list[Line] = field(default_factory=list)
    omitted: list[tuple[Duty, Seen, int]] = field(default_factory=list)
    instead_of: Absent | None = None

    @property
    def callable(self) -> list[Line]:
        """The lines of somebody who has a phone."""
        return [line for line in self.lines if line.state == "HELD" and line.phone]

    @property
    def contact(self) -> Line | None:
        """The nearest of them."""
        return next(iter(self.callable), None)

    @property
    def fallback(self) -> Line | None:
        """The first of them at a further level than the contact."""
        return next(
            (
                line
                for line in self.callable
                if self.contact and line.level.id != self.contact.level.id
            ),
            None,
        )


def coverage(place: Seen, vocabulary: Vocabulary) -> Coverage:
    """Work out the chain of a place."""
    chain = Coverage(place)
    ways = levels(place)
    for way in sorted(ways, key=lambda way: (way[-1].kind.rank, way[-1].id)):
        found = sorted(lines_at(way, vocabulary), key=lambda line: line.order)
        for duty in vocabulary:
            group = [line for line in found if line.duty is duty]
            chain.lines.extend(group[:SHOWN])
            if len(group) > SHOWN:
                chain.omitted.append((duty, way[-1], len(group)))
    return chain


def levels(place: Seen) -> list[list[Seen]]:
    """Return the shortest way from a place to each of its levels; the first by ids of equals."""
    reached: dict[str, list[Seen]] = {place.id: [place]}
    frontier = [[place]]
    while frontier:
        further = [
            [*way, next_place]
            for way in frontier
            for next_place in above(way[-1], asked=len(way) == 1)
        ]
        new: dict[str, list[Seen]] = {}
        for way in sorted(further, key=lambda way: [step.id for step in way]):
            if way[-1].id not in reached:
                new.setdefault(way[-1].id, way)
        reached |= new
        frontier = list(new.values())
    return list(reached.values())


def above(place: Seen, *, asked: bool) -> Iterator[Seen]:
    """Yield what a place is part of or stands along; for the road asked about, what it crosses."""
    yield from place.step("PART_OF")
    yield from place.step("ALONG")
    if asked:
        yield from place.step("RUNS_THROUGH")


def lines_at(way: list[Seen], vocabulary: Vocabulary) -> list[Line]:
    """Return the lines at the end of a way: what there is, and what should be there and is not."""
    there = [
        line
        for line in [*of_posts(way, vocabulary), *of_bodies(way, vocabulary)]
        if line.duty.chain
    ]
    return there + missing(way, there, vocabulary)


def missing(way: list[Seen], there: list[Line], vocabulary: Vocabulary) -> list[Line]:
    """Return a line for each missing duty, or group of duties that stand in for each other."""
    known = {line.duty.group or line.duty.code for line in there}
    absent: dict[str, Line] = {}
    # Nothing is expected of a place that is not there.
    expected = vocabulary.expected(way[-1].kind.name) if is_there(way[-1]) else ()
    for duty in expected:
        if duty.chain and (duty.group or duty.code) not in known:
            absent.setdefault(duty.group or duty.code, Line(duty, way[-1], way))
    return list(absent.values())


def of_posts(way: list[Seen], vocabulary: Vocabulary) -> Iterator[Line]:
    """Go through the posts that cover a level, once for each tenure, or once without any."""
    for post in by_id(way[-1].step("COVERS", inverse=True)):
        held: list[Seen | None] = [
            tenure for tenure in by_id(post.step("OF_POST", inverse=True)) if tenure.current()
        ]
        for tenure in held or [None]:
            yield Line(vocabulary[post.state["duty"]], way[-1], way, post, tenure)


def of_bodies(way: list[Seen], vocabulary: Vocabulary) -> Iterator[Line]:
    """Go through the organizations assigned to a level, and the alliances of those that lead it."""
    level = way[-1]
    facts = [fact for fact in by_id(level.step("ASSIGNED_AT", inverse=True)) if fact.current()]
    leading = []
    for fact in facts:
        duty, body = vocabulary[fact.state["duty"]], fact.one("ASSIGNED_TO")
        yield Line(duty, level, way, None, fact, body)
        if duty.leads and body:
            leading.append(body)
    joined = by_id(
        membership
        for body in leading
        for membership in body.step("MEMBER", inverse=True)
        if membership.current()
    )
    for duty in vocabulary:
        if duty.source == "membership" and level.kind.name in duty.levels:
            for membership in joined:
                yield Line(duty, level, way, None, membership, membership.one("OF_ALLIANCE"))


def vacancy(post: Seen) -> tuple[date | None, Seen | None]:
    """Return since when a post is vacant and who held it last; nothing for a held one."""
    if any(post.clock.holds(tenure.node.own) for tenure in believed_tenures(post)):
        return None, None
    last = last_tenure(post)
    if last is None:
        return post.day("from"), None
    return last.day("to"), last.one("HELD_BY")


def believed_tenures(post: Seen) -> list[Seen]:
    """Return the tenures of a post that were believed."""
    return [
        tenure
        for tenure in post.step("OF_POST", inverse=True)
        if post.clock.believed(tenure.node.own)
    ]


def last_tenure(post: Seen) -> Seen | None:
    """Return the tenure of a post that ended last, of several the first by id."""
    ended = [
        tenure
        for tenure in believed_tenures(post)
        if tenure.state["from"] < tenure.state["to"] <= post.clock.at
    ]
    if not ended:
        return None
    latest = max(tenure.state["to"] for tenure in ended)
    return min(
        (tenure for tenure in ended if tenure.state["to"] == latest), key=lambda each: each.id
    )
