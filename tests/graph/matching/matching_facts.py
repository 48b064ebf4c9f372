"""Needs and offers with what is usual; a test says only what matters to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from graph.matching.facts import NeedFacts, OfferFacts, PathPlace, PlacePath
from graph.matching.limits import MatchLimit
from graph.matching.score import BlockedOffer, ScoredOffer, match_offer
from graph.vocabulary import matching_rules as rules

RULES = rules.load_matching_rules()
DAY = date(2026, 7, 1)
WAY: PlacePath = (
    PathPlace("Building:L1", "1号楼"),
    PathPlace("Compound:X1", "民生小区", 45.62, 122.84),
    PathPlace("Community:C1", "解放社区"),
    PathPlace("Subdistrict:S1", "海明街道"),
    PathPlace("District:D1", "洮北区"),
    PathPlace("City:T1", "白城市"),
)
"""The building at which the usual need is."""
ELSEWHERE: PlacePath = (
    PathPlace("Community:C2", "军民社区"),
    PathPlace("Subdistrict:S2", "瑞光街道"),
    *WAY[4:],
)
"""A community of another subdistrict."""


def need(**values: Any) -> NeedFacts:  # noqa: ANN401 - the values of any of its fields
    """Make a need of ten hours of legal advice."""
    usual: dict[str, Any] = {
        "id": "Need:N1",
        "title": "法律咨询",
        "category": "legal_advice",
        "quantity": 10.0,
        "remaining": 10.0,
        "unit_of_measure": "小时",
        "waiting_since": DAY,
        "path": WAY,
    }
    return NeedFacts(**usual | values)


def offer(**values: Any) -> OfferFacts:  # noqa: ANN401 - the values of any of its fields
    """Make an offer that fits the usual need."""
    usual: dict[str, Any] = {
        "id": "Resource:R1",
        "title": "律师服务",
        "category": "legal_advice",
        "maximum": 20.0,
        "available": 20.0,
        "unit_of_measure": "小时",
        "owner": "Unit:U1",
        "owner_name": "司法局",
    }
    return OfferFacts(**usual | values)


def blocked_by(
    the_need: NeedFacts, the_offer: OfferFacts, day: date = DAY
) -> tuple[MatchLimit, ...]:
    """Return the limits that an offer fails; none where it fits."""
    found = match_offer(the_need, the_offer, RULES, day)
    return found.blocked_by if isinstance(found, BlockedOffer) else ()


def scored(the_need: NeedFacts, the_offer: OfferFacts, day: date = DAY) -> ScoredOffer:
    """Return how an offer fits that does fit."""
    found = match_offer(the_need, the_offer, RULES, day)
    assert isinstance(found, ScoredOffer), found
    return found


def shares(found: ScoredOffer) -> dict[str, float]:
    """Return the share of its maximum that each component reaches."""
    return {part.name: round(part.value / part.maximum, 6) for part in found.components}
