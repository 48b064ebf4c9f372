"""The rows of facts, as the statement of `graph.matching.facts_query` returns them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from graph.matching.tie_clauses import AssignmentRow, MembershipRow, StationRow


class NeedRow(NamedTuple):
    """A need; its days and instants are texts in ISO format."""

    id: str
    title: str
    category: str
    quantity: float
    remaining: float
    unit_of_measure: str
    urgency: str
    skills: list[str]
    opens: str
    closes: str
    recorded_at: str
    place: str


class OfferRow(NamedTuple):
    """A resource with its owner; its days are texts in ISO format."""

    id: str
    title: str
    category: str
    maximum: float
    unit_of_measure: str
    skills: list[str]
    opens: str
    closes: str
    radius: float | None
    owner: str
    owner_name: str
    owner_from: str
    owner_to: str


class LinkedPlaceRow(NamedTuple):
    """A place of a resource or of an organization."""

    node: str
    """Id of the resource or of the organization."""
    place: str


class PromisedRow(NamedTuple):
    """What is available of a resource of which something was promised."""

    resource: str
    available: float


class PledgedProjectRow(NamedTuple):
    """A project that an owner pledged."""

    owner: str
    project: str
    due: str | None
    """The day in ISO format."""
    status: str


class PlaceRow(NamedTuple):
    """A place of the statement, or one that contains such a place."""

    id: str
    name: str
    rank: int
    """Larger places have a higher rank."""
    latitude: float | None
    longitude: float | None
    parents: list[str]
    """Ids of the places that contain it directly."""


class FactRows(NamedTuple):
    """The record of the statement."""

    known: list[str]
    """Those of the ids `$wanted` whose nodes exist."""
    needs: list[NeedRow]
    offers: list[OfferRow]
    areas: list[LinkedPlaceRow]
    """Where resources can be given."""
    venues: list[LinkedPlaceRow]
    """The places of the resources' venues."""
    promised: list[PromisedRow]
    owners: list[LinkedPlaceRow]
    """Where owners are stationed."""
    projects: list[PledgedProjectRow]
    places: list[PlaceRow]
    assignments: list[AssignmentRow]
    memberships: list[MembershipRow]
    stations: list[StationRow]

    @classmethod
    def from_record(cls, record: Sequence[Any]) -> FactRows:
        """Name the columns of a record as it comes from the database."""
        raw = cls(*record)
        return cls(
            known=raw.known,
            needs=[NeedRow(*row) for row in raw.needs],
            offers=[OfferRow(*row) for row in raw.offers],
            areas=[LinkedPlaceRow(*row) for row in raw.areas],
            venues=[LinkedPlaceRow(*row) for row in raw.venues],
            promised=[PromisedRow(*row) for row in raw.promised],
            owners=[LinkedPlaceRow(*row) for row in raw.owners],
            projects=[PledgedProjectRow(*row) for row in raw.projects],
            places=[PlaceRow(*row) for row in raw.places],
            assignments=[AssignmentRow(*row) for row in raw.assignments],
            memberships=[MembershipRow(*row) for row in raw.memberships],
            stations=[StationRow(*row) for row in raw.stations],
        )
