"""Makes facts of the rows that a reading returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from graph.clock import BEGINNING
from graph.matching.facts import NeedFacts, OfferFacts, Record, Stop, Tie, Way
from graph.matching.rules import Rules
from graph.shape import moment

Row = Sequence[Any]
KEPT = frozenset(("DELIVERED", "CONFIRMED"))
"""Statuses of a project that was delivered."""


class Rows(NamedTuple):
    """What a reading returns, in its order."""

    there: bool
    """Whether there is a node with the id that was wanted."""
    needs: list[Row]
    offers: list[Row]
    owners: list[Row]
    places: list[Row]
    assignments: list[Row]
    memberships: list[Row]
    stations: list[Row]


class Facts(NamedTuple):
    """The needs and offers that are to be matched."""

    needs: list[NeedFacts]
    offers: list[OfferFacts]


def facts(rows: Rows, rules: Rules, day: date) -> Facts:
    """Make the facts of a reading's rows."""
    ways = Ways({row[0]: row for row in rows.places})
    owners = {row[0]: row for row in rows.owners}
    records = {row[0]: record(row[5], day) for row in rows.owners}
    ties = ties_of((*rows.assignments, *rows.memberships))
    own = owned(rows, frozenset(rules.settings.limits.own_duties))
    needs = [need(row, ways, own) for row in rows.needs]
    return Facts(needs, [offer(row, owners[row[10]], records[row[10]], ties.get(row[10], ()), ways) for row in rows.offers])


@dataclass(slots=True)
class Ways:
    """The way up from each place, worked out once."""

    places: Mapping[str, Row]
    known: dict[str, Way] = field(default_factory=dict)

    def up(self, place: str | None) -> Way:
        """Give a place and all that contain it, nearest first; nothing for no place."""
        if place is None:
            return ()
        if place not in self.known:
            seen, ahead = {place}, [place]
            while ahead:
                parents = [parent for parent in self.places[ahead.pop()][5] if parent not in seen]
                seen.update(parents)
                ahead += parents
            rows = sorted((self.places[each] for each in seen), key=lambda row: (row[0] != place, row[2], row[0]))
            self.known[place] = tuple(Stop(row[0], row[1], row[3], row[4]) for row in rows)
        return self.known[place]


def need(row: Row, ways: Ways, own: Mapping[str, set[str]]) -> NeedFacts:
    """Make the facts of a need."""
    way = ways.up(row[11])
    opens = day_of(row[8])
    waiting = opens if opens > BEGINNING else day_of(moment(row[10])[:10])
    owners = sorted(set().union(*(own.get(stop.id, set()) for stop in way)))
    return NeedFacts(
        row[0],
        row[1],
        row[2],
        quantity=float(row[3]),
        remaining=float(row[4]),
        unit_of_measure=row[5],
        urgency=row[6],
        skills=tuple(row[7]),
        opens=opens,
        closes=day_of(row[9]),
        waiting_since=waiting,
        way=way,
        owners=tuple(owners),
    )


def offer(row: Row, owner: Row, known: Record, ties: tuple[Tie, ...], ways: Ways) -> OfferFacts:
    """Make the facts of an offer."""
    area = ways.up(row[11])
    return OfferFacts(
        row[0],
        row[1],
        row[2],
        maximum=float(row[3]),
        available=float(row[4]),
        unit_of_measure=row[5],
        owner=owner[0],
        owner_name=owner[1],
        active=(day_of(owner[2]), day_of(owner[3])),
        skills=tuple(row[6]),
        opens=day_of(row[7]),
        closes=day_of(row[8]),
        area=area,
        radius=row[9],
        seat=ways.up(row[12]) or ways.up(owner[4]) or area,
        ties=ties,
        record=known,
    )


def record(projects: Iterable[Row], day: date) -> Record:
    """Count what became of an owner's pledges; each row is a project's id, the day it is due, its status."""
    known = sorted(projects, key=lambda row: str(row[0]))
    delivered = sum(status in KEPT for _, _, status in known)
    unfinished = [due for _, due, status in known if status not in KEPT and status != "WITHDRAWN"]
    overdue = sum(due is not None and day_of(due) < day for due in unfinished)
    return Record(len(known), delivered, len(unfinished), overdue, tuple(row[0] for row in known))


def ties_of(rows: Iterable[Row]) -> dict[str, tuple[Tie, ...]]:
    """Give the ties of each organization, in the order of their facts."""
    found: dict[str, list[Tie]] = defaultdict(list)
    for fact, duty, place, body in rows:
        found[body].append(Tie(duty, place, fact))
    return {body: tuple(sorted(ties, key=lambda tied: (tied.fact, tied.place))) for body, ties in found.items()}


def owned(rows: Rows, duties: frozenset[str]) -> dict[str, set[str]]:
    """Give for each place the organizations whose own it is."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, duty, place, body in rows.assignments:
        if duty in duties:
            found[place].add(body)
    for place, body in rows.stations:
        found[place].add(body)
    return found


@lru_cache(maxsize=4096)
def day_of(text: str) -> date:
    """Read a day."""
    return date.fromisoformat(text)
