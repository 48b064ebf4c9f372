"""The hard limits: each a rule with a name, which an offer passes or does not; one that it fails rules it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Literal, get_args

from graph.matching.facts import NeedFacts, OfferFacts, Stop, Way
from graph.ontology.declarations import Choices
from graph.vocabulary.matching_rules import MatchingRules

Limit = Literal[
    "CATEGORY", "SKILLS", "TIME", "AREA", "CAPACITY", "UNIT_OF_MEASURE", "OWN_NEED", "ACTIVE"
]
ALL: tuple[Limit, ...] = get_args(Limit)
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
LARGE = frozenset(("Community", "Subdistrict", "District", "City"))
"""Kinds of place so large that their coordinates say nothing about a place in them."""


@dataclass(frozen=True, slots=True)
class CandidatePair:
    """A need and an offer on a day, and what they are held against each other by."""

    need: NeedFacts
    offer: OfferFacts
    rules: MatchingRules
    day: date


def check_category(pair: CandidatePair) -> bool:
    """Pass where the categories are the same or one is above the other.

    A parent stands for all below it, both ways: who offers 便民服务 can give 法律咨询, and who needs 便民服务 is helped by it.
    """
    needed, offered = pair.need.category, pair.offer.category
    tree = pair.rules.taxonomy
    return needed == offered or offered in tree.way_up(needed) or needed in tree.way_up(offered)


def skills(pair: CandidatePair) -> bool:
    """Pass where the offer comes with every skill that is asked for."""
    return set(pair.need.skills) <= set(pair.offer.skills)


def time(pair: CandidatePair) -> bool:
    """Pass where the windows share enough of the days to come."""
    need, offer = pair.need, pair.offer
    shared = min(need.closes, offer.closes) - max(need.opens, offer.opens, pair.day)
    return shared >= overlap(pair)


def overlap(pair: CandidatePair) -> timedelta:
    """Return how long the windows must overlap: what the settings say, or the shorter window where that is less."""
    need, offer = pair.need, pair.offer
    return min(
        timedelta(days=pair.rules.settings.limits.overlap_days),
        need.closes - need.opens,
        offer.closes - offer.opens,
    )


def area(pair: CandidatePair) -> bool:
    """Pass where the offer's area contains the need's place, or the place is within reach; an offer without both goes anywhere."""
    need, offer = pair.need, pair.offer
    if not offer.area and offer.radius is None:
        return True
    if offer.area and any(stop.id == offer.area[0].id for stop in need.way):
        return True
    away = metres(need.way, offer.area or offer.seat)
    return offer.radius is not None and away is not None and away <= offer.radius


def capacity(pair: CandidatePair) -> bool:
    """Pass where something can be given: there is some left of it, and some still needed."""
    if pair.rules.measures.factor(pair.offer.unit_of_measure, pair.need.unit_of_measure) is None:
        return pair.offer.available > 0 and pair.need.remaining > 0
    return quantity(pair) > 0


def unit_of_measure(pair: CandidatePair) -> bool:
    """Pass where what is offered can be counted as what is needed."""
    return (
        pair.rules.measures.factor(pair.offer.unit_of_measure, pair.need.unit_of_measure)
        is not None
    )


def own_need(pair: CandidatePair) -> bool:
    """Pass where the owner is not one of those whose own need it is."""
    return pair.offer.owner not in pair.need.owners


def active(pair: CandidatePair) -> bool:
    """Pass where the owner is there on the day."""
    began, ended = pair.offer.active
    return began <= pair.day < ended


RULES: Mapping[Limit, Callable[[CandidatePair], bool]] = {
    "CATEGORY": check_category,
    "SKILLS": skills,
    "TIME": time,
    "AREA": area,
    "CAPACITY": capacity,
    "UNIT_OF_MEASURE": unit_of_measure,
    "OWN_NEED": own_need,
    "ACTIVE": active,
}


def failed(pair: CandidatePair) -> tuple[Limit, ...]:
    """Return every limit that a pair fails, in their order."""
    return tuple(limit for limit, passes in RULES.items() if not passes(pair))


def quantity(pair: CandidatePair) -> float:
    """Return how much of the need the offer can fill, in the need's unit of measure; less than all of it in whole steps."""
    need, offer, measures = pair.need, pair.offer, pair.rules.measures
    factor = measures.factor(offer.unit_of_measure, need.unit_of_measure)
    if factor is None:
        return 0.0
    available = offer.available * factor
    return (
        need.remaining
        if available >= need.remaining
        else measures.down(available, need.unit_of_measure)
    )


def located(way: Way) -> Stop | None:
    """Return what tells where a place is: itself, or the nearest small place around it, if that has coordinates."""
    return next(
        (
            stop
            for stop in way
            if stop.latitude is not None
            and stop.longitude is not None
            and (stop is way[0] or stop.kind not in LARGE)
        ),
        None,
    )


def metres(one: Way, other: Way) -> float | None:
    """Return the distance between two places over the surface of the earth; None where one of them has no coordinates."""
    start, end = located(one), located(other)
    if start is None or end is None:
        return None
    return haversine(
        (start.latitude or 0, start.longitude or 0), (end.latitude or 0, end.longitude or 0)
    )


def haversine(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the metres between two points, each in degrees north and east."""
    (south, west), (north, east) = (
        (radians(degrees) for degrees in point) for point in (start, end)
    )
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * RADIUS_OF_EARTH * asin(sqrt(half))
