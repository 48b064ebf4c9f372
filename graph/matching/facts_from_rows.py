"""Makes facts of the rows that a reading returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from graph.matching.facts import NO_RECORD, NeedFacts, OfferFacts, Record, Stop, Tie, Way
from graph.ontology.clock import BEGINNING
from graph.query.shape import show_instant
from graph.vocabulary.matching_rules import MatchingRules

Row = Sequence[Any]
KEPT = frozenset(("DELIVERED", "CONFIRMED"))
"""Statuses of a project that was delivered."""


class FactRows(NamedTuple):
    """What a reading returns, in its order."""

    there: bool
    """Whether there is a node with the id that was wanted."""
    needs: list[Row]
    offers: list[Row]
    areas: list[Row]
    venues: list[Row]
    promised: list[Row]
    owners: list[Row]
    """Where owners are stationed."""
    projects: list[Row]
    places: list[Row]
    assignments: list[Row]
    memberships: list[Row]
    stations: list[Row]


class MatchingFacts(NamedTuple):
    """The needs and offers that are to be matched."""

    needs: list[NeedFacts]
    offers: list[OfferFacts]


def assemble_facts(rows: FactRows, rules: MatchingRules, day: date) -> MatchingFacts:
    """Make the facts of a reading's rows."""
    ways = Ways({row[0]: row for row in rows.places})
    own = owned(rows, frozenset(rules.settings.limits.own_duties))
    sides = Sides(
        ways,
        areas={row[0]: row[1] for row in rows.areas},
        venues={row[0]: row[1] for row in rows.venues},
        available={row[0]: row[1] for row in rows.promised},
        # Of several communities the first by id: later entries overwrite earlier ones.
        stations={row[0]: row[1] for row in sorted(rows.owners, key=itemgetter(1), reverse=True)},
        records=records(rows.projects, day),
        ties=ties_of((*rows.assignments, *rows.memberships)),
    )
    return MatchingFacts(
        [need(row, ways, own) for row in rows.needs], [offer(row, sides) for row in rows.offers]
    )


@dataclass(slots=True)
class Ways:
    """The way up from each place, worked out once."""

    places: Mapping[str, Row]
    known: dict[str, Way] = field(default_factory=dict)

    def up(self, place: str | None) -> Way:
        """Return a place and all that contain it, nearest first; nothing for no place."""
        if place is None:
            return ()
        if place not in self.known:
            seen, ahead = {place}, [place]
            while ahead:
                parents = [parent for parent in self.places[ahead.pop()][5] if parent not in seen]
                seen.update(parents)
                ahead += parents
            rows = sorted(
                (self.places[each] for each in seen),
                key=lambda row: (row[0] != place, row[2], row[0]),
            )
            self.known[place] = tuple(Stop(row[0], row[1], row[3], row[4]) for row in rows)
        return self.known[place]


def need(row: Row, ways: Ways, own: Mapping[str, set[str]]) -> NeedFacts:
    """Make the facts of a need."""
    way = ways.up(row[11])
    opens = day_of(row[8])
    waiting = opens if opens > BEGINNING else day_of(show_instant(row[10])[:10])
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


@dataclass(frozen=True, slots=True)
class Sides:
    """What is known of offers and owners beside their own rows, by id."""

    ways: Ways
    areas: Mapping[str, str]
    venues: Mapping[str, str]
    available: Mapping[str, float]
    stations: Mapping[str, str]
    records: Mapping[str, Record]
    ties: Mapping[str, tuple[Tie, ...]]


def offer(row: Row, sides: Sides) -> OfferFacts:
    """Make the facts of an offer; where nothing was promised of it, all of it is available."""
    up, resource, owner = sides.ways.up, row[0], row[9]
    area = up(sides.areas.get(resource))
    return OfferFacts(
        resource,
        row[1],
        row[2],
        maximum=float(row[3]),
        available=float(sides.available.get(resource, row[3])),
        unit_of_measure=row[4],
        owner=owner,
        owner_name=row[10],
        active=(day_of(row[11]), day_of(row[12])),
        skills=tuple(row[5]),
        opens=day_of(row[6]),
        closes=day_of(row[7]),
        area=area,
        radius=row[8],
        seat=up(sides.venues.get(resource)) or up(sides.stations.get(owner)) or area,
        ties=sides.ties.get(owner, ()),
        record=sides.records.get(owner, NO_RECORD),
    )


def records(projects: Iterable[Row], day: date) -> dict[str, Record]:
    """Return the record of each owner that pledged something."""
    found: dict[str, list[Row]] = defaultdict(list)
    for owner, *project in projects:
        found[owner].append(project)
    return {owner: record(made, day) for owner, made in found.items()}


def record(projects: Iterable[Row], day: date) -> Record:
    """Count what became of an owner's pledges; each row is a project's id, the day it is due, its status."""
    known = sorted(projects, key=lambda row: str(row[0]))
    delivered = sum(status in KEPT for _, _, status in known)
    unfinished = [due for _, due, status in known if status not in KEPT and status != "WITHDRAWN"]
    overdue = sum(due is not None and day_of(due) < day for due in unfinished)
    return Record(len(known), delivered, len(unfinished), overdue, tuple(row[0] for row in known))


def ties_of(rows: Iterable[Row]) -> dict[str, tuple[Tie, ...]]:
    """Return the ties of each organization, in the order of their facts."""
    found: dict[str, list[Tie]] = defaultdict(list)
    for fact, duty, place, body in rows:
        found[body].append(Tie(duty, place, fact))
    return {
        body: tuple(sorted(ties, key=lambda tied: (tied.fact, tied.place)))
        for body, ties in found.items()
    }


def owned(rows: FactRows, duties: frozenset[str]) -> dict[str, set[str]]:
    """Return for each place the organizations whose own it is."""
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
