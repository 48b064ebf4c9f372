"""What matching knows of a need and of an offer: plain facts, none of them about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from graph.ontology.clock import BEGINNING, OPEN
from graph.ontology.global_ids import kind_name_of


class PathPlace(NamedTuple):
    """A place on the path from a place to the city."""

    id: str
    """Its prefix names the kind: `Community:C1`."""
    name: str
    latitude: float | None = None
    """In degrees north; None if unknown."""
    longitude: float | None = None
    """In degrees east; None if unknown."""

    @property
    def kind(self) -> str:
        """The kind of place."""
        return kind_name_of(self.id)


PlacePath = tuple[PathPlace, ...]
"""A place and all places that contain it, nearest first."""


class Tie(NamedTuple):
    """An existing tie between an owner and a place."""

    duty: str
    """The duty of an assignment there, or `alliance`."""
    place: str
    """Id of the place; for a shared alliance, that of the place that another member leads."""
    fact: str
    """Id of the node that states the tie."""


class PledgeRecord(NamedTuple):
    """What became of an owner's pledges by the day asked about, without secretaries' projects."""

    made: int = 0
    delivered: int = 0
    open: int = 0
    """Neither delivered nor withdrawn."""
    overdue: int = 0
    """Open ones that were due before the day."""
    projects: tuple[str, ...] = ()
    """Ids of all of them."""


NO_RECORD = PledgeRecord()
"""The record of an owner without any pledge."""


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """A need on the day asked about."""

    id: str
    title: str
    category: str
    """Its code in the taxonomy of services."""
    quantity: float
    remaining: float
    """The quantity that nobody has pledged yet."""
    unit_of_measure: str
    urgency: str = "NORMAL"
    skills: tuple[str, ...] = ()
    """Skills that the need requires."""
    opens: date = BEGINNING
    closes: date = OPEN
    """The window is [opens, closes)."""
    waiting_since: date = OPEN
    """The day on which its window opened or, without one, on which it was recorded."""
    path: PlacePath = ()
    """Where it is needed, and all places that contain that."""
    owners: tuple[str, ...] = ()
    """Ids of the organizations that lead its building, compound or community."""


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """A resource on the day asked about, with what is known of its owner."""

    id: str
    title: str
    category: str
    """Its code in the taxonomy of services."""
    maximum: float
    available: float
    """The quantity that is not promised yet, in the resource's unit of measure."""
    unit_of_measure: str
    owner: str
    """Id of the organization that offers it."""
    owner_name: str = ""
    active: tuple[date, date] = (BEGINNING, OPEN)
    """The interval [from, to) over which the owner exists."""
    skills: tuple[str, ...] = ()
    opens: date = BEGINNING
    closes: date = OPEN
    """The window is [opens, closes)."""
    area: PlacePath = ()
    """Where it can be given, and all places that contain that; empty for anywhere."""
    radius: float | None = None
    """How far from its area, or from its seat if it has no area, it can be given, in metres."""
    seat: PlacePath = ()
    """Where it comes from: its venue, else the community of its owner's station, else its area."""
    ties: tuple[Tie, ...] = ()
    """The owner's ties; only those to places on a need's path count for that need."""
    record: PledgeRecord = NO_RECORD
