"""The hard limits: named rules that a pair passes or fails. A pair that fails one is no match."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Literal, NamedTuple, get_args

from graph.matching.facts import NeedFacts, OfferFacts, PlacePath
from graph.ontology.choices import Choices
from graph.vocabulary.matching_rules import MatchingRules

MatchLimit = Literal[
    "CATEGORY", "SKILLS", "TIME", "AREA", "CAPACITY", "UNIT_OF_MEASURE", "OWN_NEED", "ACTIVE"
]
ALL_LIMITS: tuple[MatchLimit, ...] = get_args(MatchLimit)
LIMITS = Choices(
    "MatchLimit",
    {
        "CATEGORY": (
            "服务类别",
            "The categories are the same, or one stands above the other in the taxonomy",
        ),
        "SKILLS": ("技能", "It comes with every skill that is asked for"),
        "TIME": ("时间", "The windows share enough of the days to come"),
        "AREA": ("区域", "It can be given where it is needed, or that is within reach"),
        "CAPACITY": ("可用数量", "There is something left of it, and something still needed"),
        "UNIT_OF_MEASURE": (
            "计量单位",
            "What it is counted in can be turned into what the need is counted in",
        ),
        "OWN_NEED": ("非自身需求", "It is not the owner's own need"),
        "ACTIVE": ("组织在册", "Its owner is there on the day asked about"),
    },
)
RADIUS_OF_EARTH = 6_371_008.8
"""Mean radius in metres."""
LARGE_KINDS = frozenset(("Community", "Subdistrict", "District", "City"))
"""Kinds of place whose coordinates do not say where a place inside them is."""


@dataclass(frozen=True, slots=True)
class CandidatePair:
    """A need and an offer on a day, with the rules by which they are compared."""

    need: NeedFacts
    offer: OfferFacts
    rules: MatchingRules
    day: date

    @property
    def factor(self) -> float | None:
        """Units of the need that one unit of the offer makes; None if they are incomparable."""
        offered = self.offer.unit_of_measure
        needed = self.need.unit_of_measure
        return self.rules.measures.factor(offered, needed)


class Coordinates(NamedTuple):
    """A point on the surface of the earth, in degrees."""

    north: float
    east: float


def check_category(pair: CandidatePair) -> bool:
    """Whether the categories are the same or one is above the other.

    A parent stands for all below it, both ways: who offers 便民服务 can give 法律咨询, and who
    needs 便民服务 is helped by it.
    """
    needed, offered = pair.need.category, pair.offer.category
    tree = pair.rules.taxonomy
    return needed == offered or offered in tree.way_up(needed) or needed in tree.way_up(offered)


def check_skills(pair: CandidatePair) -> bool:
    """Whether the offer has every skill that the need requires."""
    required, offered = set(pair.need.skills), set(pair.offer.skills)
    return required <= offered


def check_time(pair: CandidatePair) -> bool:
    """Whether the windows share enough of the days from the day asked about on."""
    need, offer = pair.need, pair.offer
    starts = max(need.opens, offer.opens, pair.day)
    ends = min(need.closes, offer.closes)
    shared = ends - starts
    return shared >= required_overlap(pair)


def required_overlap(pair: CandidatePair) -> timedelta:
    """Return how long the windows must overlap: the setting, or the shorter window if less."""
    need, offer = pair.need, pair.offer
    return min(
        timedelta(days=pair.rules.settings.limits.overlap_days),
        need.closes - need.opens,
        offer.closes - offer.opens,
    )


def check_area(pair: CandidatePair) -> bool:
    """Whether the offer's area contains the need's place, or the place is within the radius.

    An offer with neither area nor radius can be given anywhere.
    """
    need, offer = pair.need, pair.offer
    if not offer.area and offer.radius is None:
        return True
    if offer.area and any(place.id == offer.area[0].id for place in need.path):
        return True
    distance = distance_in_metres(need.path, offer.area or offer.seat)
    return offer.radius is not None and distance is not None and distance <= offer.radius


def check_capacity(pair: CandidatePair) -> bool:
    """Whether something of the offer is left and something of the need is open."""
    if pair.factor is None:
        return pair.offer.available > 0 and pair.need.remaining > 0
    return fillable_quantity(pair) > 0


def check_unit_of_measure(pair: CandidatePair) -> bool:
    """Whether the offer's unit of measure can be converted into the need's."""
    return pair.factor is not None


def check_own_need(pair: CandidatePair) -> bool:
    """Whether the owner is none of the organizations whose own need it is."""
    return pair.offer.owner not in pair.need.owners


def check_active(pair: CandidatePair) -> bool:
    """Whether the owner exists on the day."""
    began, ended = pair.offer.active
    return began <= pair.day < ended


CHECKS: Mapping[MatchLimit, Callable[[CandidatePair], bool]] = {
    "CATEGORY": check_category,
    "SKILLS": check_skills,
    "TIME": check_time,
    "AREA": check_area,
    "CAPACITY": check_capacity,
    "UNIT_OF_MEASURE": check_unit_of_measure,
    "OWN_NEED": check_own_need,
    "ACTIVE": check_active,
}
"""The check of each limit."""


def failed_limits(pair: CandidatePair) -> tuple[MatchLimit, ...]:
    """Return every limit that a pair fails, in the order of `MatchLimit`."""
    failed = (limit for limit, passes in CHECKS.items() if not passes(pair))
    return tuple(failed)


def fillable_quantity(pair: CandidatePair) -> float:
    """Return how much of the need the offer can fill, in the need's unit of measure.

    Less than all of it comes in whole steps.
    """
    factor = pair.factor
    if factor is None:
        return 0.0
    available = pair.offer.available * factor
    if available >= pair.need.remaining:
        return pair.need.remaining
    return pair.rules.measures.down(available, pair.need.unit_of_measure)


def coordinates_of(path: PlacePath) -> Coordinates | None:
    """Return the coordinates of the first place of a path, or of the nearest small place around it.

    Returns None if none of them has coordinates.
    """
    for place in path:
        is_precise = place is path[0] or place.kind not in LARGE_KINDS
        if is_precise and place.latitude is not None and place.longitude is not None:
            return Coordinates(place.latitude, place.longitude)
    return None


def distance_in_metres(one: PlacePath, other: PlacePath) -> float | None:
    """Return the distance between two places; None if one of them has no coordinates."""
    start, end = coordinates_of(one), coordinates_of(other)
    if start is None or end is None:
        return None
    return haversine(start, end)


def haversine(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the metres between two points, each in degrees north and east."""
    south, west = map(radians, start)
    north, east = map(radians, end)
    of_latitude = sin((north - south) / 2) ** 2
    of_longitude = sin((east - west) / 2) ** 2
    half = of_latitude + cos(south) * cos(north) * of_longitude
    return 2 * RADIUS_OF_EARTH * asin(sqrt(half))
