"""What matching knows of a need and of an offer: plain facts, none of them about a person.

Everything that follows (limits, scores, relaxations, an allocation) is worked out of these alone, so that the same facts
always give the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from graph.ontology.clock import BEGINNING, OPEN


class Stop(NamedTuple):
    """A place on a way up: its id, which names its kind, its name, and where it lies if that is known."""

    id: str
    name: str
    latitude: float | None = None
    longitude: float | None = None

    @property
    def kind(self) -> str:
        """The kind of place."""
        return self.id.partition(":")[0]


Way = tuple[Stop, ...]
"""A place and all that contain it, nearest first."""


class Tie(NamedTuple):
    """What already ties an owner to a place: the duty of an assignment there, or `alliance`, and the node that says so."""

    duty: str
    place: str
    """Id of the place; of a shared alliance that of the place which another member leads."""
    fact: str


class Record(NamedTuple):
    """What became of the pledges that an owner made by the day asked about; secretaries' projects are not among them."""

    made: int = 0
    delivered: int = 0
    open: int = 0
    """Neither delivered nor withdrawn."""
    overdue: int = 0
    """Of the open ones: those that were due before the day."""
    projects: tuple[str, ...] = ()
    """Ids of all of them."""


NO_RECORD = Record()
"""The record of an owner that never pledged anything."""


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """A need on the day asked about."""

    id: str
    title: str
    category: str
    """Code of the taxonomy of services."""
    quantity: float
    remaining: float
    """What nobody has pledged yet."""
    unit_of_measure: str
    urgency: str = "NORMAL"
    skills: tuple[str, ...] = ()
    """Skills that it takes."""
    opens: date = BEGINNING
    closes: date = OPEN
    """The window [opens, closes)."""
    waiting_since: date = OPEN
    """The day since which it waits: when its window opened, or when the graph came to know it."""
    way: Way = ()
    """Where it is, and what contains that."""
    owners: tuple[str, ...] = ()
    """Ids of the organizations whose own need it is: they lead its building, compound or community."""


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """A resource on the day asked about, with what is known of its owner."""

    id: str
    title: str
    category: str
    maximum: float
    available: float
    """What nobody has been promised yet, in the unit of measure of the resource."""
    unit_of_measure: str
    owner: str
    """Id of the organization that offers it."""
    owner_name: str = ""
    active: tuple[date, date] = (BEGINNING, OPEN)
    """The owner is there over this interval [from, to)."""
    skills: tuple[str, ...] = ()
    opens: date = BEGINNING
    closes: date = OPEN
    area: Way = ()
    """Where it can be given, and what contains that; empty for anywhere."""
    radius: float | None = None
    """How far from its area, or from its seat where it has no area, it can be given, in metres."""
    seat: Way = ()
    """Where it comes from: its venue's place, or the community in which its owner is stationed, or its area."""
    ties: tuple[Tie, ...] = ()
    """The owner's ties; those to places that are not on the need's way count for nothing."""
    record: Record = NO_RECORD
