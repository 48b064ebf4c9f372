"""Makes the facts of matching from the rows that the statement of facts returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from graph.matching.fact_rows import FactRows, NeedRow, OfferRow, PlaceRow, PledgedProjectRow
from graph.matching.facts import (
    NO_RECORD,
    NeedFacts,
    OfferFacts,
    PathPlace,
    PlacePath,
    PledgeRecord,
    Tie,
)
from graph.matching.tie_clauses import AssignmentRow, MembershipRow
from graph.ontology.clock import BEGINNING
from graph.query.shape import show_instant
from graph.vocabulary.matching_rules import MatchingRules

DELIVERED = frozenset(("DELIVERED", "CONFIRMED"))
"""Statuses of a project that was delivered."""


class MatchingFacts(NamedTuple):
    """The needs and offers that are to be matched."""

    needs: list[NeedFacts]
    offers: list[OfferFacts]


def assemble_facts(rows: FactRows, rules: MatchingRules, day: date) -> MatchingFacts:
    """Return the facts of a statement's rows on a day."""
    paths = PlacePaths({row.id: row for row in rows.places})
    leaders = leaders_by_place(rows, frozenset(rules.settings.limits.own_duties))
    # Of several communities the first by id is kept, since later entries overwrite earlier ones.
    owners = sorted(rows.owners, key=lambda row: row.place, reverse=True)
    context = OfferContext(
        paths,
        areas={row.node: row.place for row in rows.areas},
        venues={row.node: row.place for row in rows.venues},
        available={row.resource: row.available for row in rows.promised},
        stations={row.node: row.place for row in owners},
        records=pledge_records(rows.projects, day),
        ties=ties_by_organization((*rows.assignments, *rows.memberships)),
    )
    return MatchingFacts(
        [need_facts(row, paths, leaders) for row in rows.needs],
        [offer_facts(row, context) for row in rows.offers],
    )


@dataclass(slots=True)
class PlacePaths:
    """The path of each place, computed once."""

    places: Mapping[str, PlaceRow]
    known: dict[str, PlacePath] = field(default_factory=dict)

    def up(self, place: str | None) -> PlacePath:
        """Return a place and all places that contain it, nearest first; empty for None."""
        if place is None:
            return ()
        if place not in self.known:
            rows = sorted(
                (self.places[each] for each in self.containing(place)),
                key=lambda row: (row.id != place, row.rank, row.id),
            )
            self.known[place] = tuple(
                PathPlace(row.id, row.name, row.latitude, row.longitude) for row in rows
            )
        return self.known[place]

    def containing(self, place: str) -> set[str]:
        """Return the ids of a place and of all places that contain it."""
        seen, ahead = {place}, [place]
        while ahead:
            row = self.places[ahead.pop()]
            parents = [parent for parent in row.parents if parent not in seen]
            seen.update(parents)
            ahead += parents
        return seen


@dataclass(frozen=True, slots=True)
class OfferContext:
    """What is known of offers and owners beside their own rows, by id."""

    paths: PlacePaths
    areas: Mapping[str, str]
    venues: Mapping[str, str]
    available: Mapping[str, float]
    stations: Mapping[str, str]
    records: Mapping[str, PledgeRecord]
    ties: Mapping[str, tuple[Tie, ...]]


def need_facts(row: NeedRow, paths: PlacePaths, leaders: Mapping[str, set[str]]) -> NeedFacts:
    """Return the facts of a need; `leaders` holds the organizations that lead each place."""
    path = paths.up(row.place)
    opens = parse_day(row.opens)
    owners: set[str] = set().union(*(leaders.get(place.id, set()) for place in path))
    return NeedFacts(
        row.id,
        row.title,
        row.category,
        quantity=float(row.quantity),
        remaining=float(row.remaining),
        unit_of_measure=row.unit_of_measure,
        urgency=row.urgency,
        skills=tuple(row.skills),
        opens=opens,
        closes=parse_day(row.closes),
        waiting_since=opens if opens > BEGINNING else parse_instant_day(row.recorded_at),
        path=path,
        owners=tuple(sorted(owners)),
    )


def offer_facts(row: OfferRow, context: OfferContext) -> OfferFacts:
    """Return the facts of an offer. If nothing of it was promised, all of it is available."""
    up = context.paths.up
    area = up(context.areas.get(row.id))
    venue = up(context.venues.get(row.id))
    return OfferFacts(
        row.id,
        row.title,
        row.category,
        maximum=float(row.maximum),
        available=float(context.available.get(row.id, row.maximum)),
        unit_of_measure=row.unit_of_measure,
        owner=row.owner,
        owner_name=row.owner_name,
        active=(parse_day(row.owner_from), parse_day(row.owner_to)),
        skills=tuple(row.skills),
        opens=parse_day(row.opens),
        closes=parse_day(row.closes),
        area=area,
        radius=row.radius,
        seat=venue or up(context.stations.get(row.owner)) or area,
        ties=context.ties.get(row.owner, ()),
        record=context.records.get(row.owner, NO_RECORD),
    )


def pledge_records(projects: Iterable[PledgedProjectRow], day: date) -> dict[str, PledgeRecord]:
    """Return the record of each owner that pledged something, by the owner's id."""
    found: dict[str, list[PledgedProjectRow]] = defaultdict(list)
    for project in projects:
        found[project.owner].append(project)
    return {owner: pledge_record(pledged, day) for owner, pledged in found.items()}


def pledge_record(projects: Iterable[PledgedProjectRow], day: date) -> PledgeRecord:
    """Return the record of one owner's pledges by a day."""
    known = sorted(projects, key=lambda row: row.project)
    ids = tuple(row.project for row in known)
    delivered = [row for row in known if row.status in DELIVERED]
    unfinished = [row for row in known if row.status not in DELIVERED and row.status != "WITHDRAWN"]
    due_days = [parse_day(row.due) for row in unfinished if row.due is not None]
    overdue = [due for due in due_days if due < day]
    return PledgeRecord(
        made=len(known),
        delivered=len(delivered),
        open=len(unfinished),
        overdue=len(overdue),
        projects=ids,
    )


def ties_by_organization(
    rows: Iterable[AssignmentRow | MembershipRow],
) -> dict[str, tuple[Tie, ...]]:
    """Return the ties of each organization, in the order of their facts."""
    found: dict[str, list[Tie]] = defaultdict(list)
    for row in rows:
        found[row.organization].append(Tie(row.duty, row.place, row.fact))
    return {
        organization: tuple(sorted(ties, key=lambda tie: (tie.fact, tie.place)))
        for organization, ties in found.items()
    }


def leaders_by_place(rows: FactRows, duties: frozenset[str]) -> dict[str, set[str]]:
    """Return the organizations whose own need a need at each place is.

    They are assigned there with one of the duties, or are residents' committees stationed there.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for assignment in rows.assignments:
        if assignment.duty in duties:
            found[assignment.place].add(assignment.organization)
    for station in rows.stations:
        found[station.place].add(station.organization)
    return found


@lru_cache(maxsize=4096)
def parse_day(text: str) -> date:
    """Parse a day in ISO format."""
    return date.fromisoformat(text)


def parse_instant_day(text: str) -> date:
    """Return the day of a stored instant in the city's time zone."""
    return parse_day(show_instant(text)[:10])
