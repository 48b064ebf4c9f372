"""The smallest change that would make an offer fit a need: the cheapest one or two changes.

A change lifts exactly one limit, so the cheapest set consists of the cheapest change for each limit
that fails. A test compares this with all single changes and all pairs of changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, NamedTuple

from graph.matching.facts import NeedFacts, OfferFacts
from graph.matching.limits import CandidatePair, MatchLimit, required_overlap
from graph.ontology.clock import BEGINNING, OPEN
from graph.vocabulary.matching_rules import MatchingRules

MOST_CHANGES = 2
"""Changes that people can be asked to make at once."""
COST_DIGITS = 6
"""Digits to which a cost is rounded, so that equal facts give equal bytes."""

ChangeSort = Literal["later", "earlier", "more", "widen", "skill", "category"]


class Change(NamedTuple):
    """One change to a need or to an offer."""

    sort: ChangeSort
    cost: float
    amount: float = 0.0
    """Days, or a quantity in the need's unit of measure."""
    target: str = ""
    """A skill, the code of a category, or the id of the place to which an offer is widened."""


class Relaxation(NamedTuple):
    """Changes that make an offer fit together, and their total cost."""

    changes: tuple[Change, ...]
    cost: float


def find_relaxation(
    need: NeedFacts,
    offer: OfferFacts,
    blocked_by: tuple[MatchLimit, ...],
    rules: MatchingRules,
    day: date,
) -> Relaxation | None:
    """Return the cheapest changes that lift all limits by which an offer is blocked.

    Returns None if that takes more than `MOST_CHANGES` or is impossible.
    """
    pair = CandidatePair(need, offer, rules, day)
    changes: list[Change] = []
    for limit in blocked_by:
        found = REMEDIES[limit](pair) if limit in REMEDIES else []
        if not found or len(changes) + len(found) > MOST_CHANGES:
            return None
        changes += found
    return Relaxation(tuple(changes), round(sum(change.cost for change in changes), COST_DIGITS))


def relax_category(pair: CandidatePair) -> list[Change]:
    """Return the change to accept another category below the same parent, if there is one."""
    tree = pair.rules.taxonomy
    parents = tree.way_up(pair.need.category)[1:2]
    if not parents or parents[0] not in tree.way_up(pair.offer.category):
        return []
    return [Change("category", pair.rules.settings.relaxation.category, target=parents[0])]


def relax_skills(pair: CandidatePair) -> list[Change]:
    """Return the changes to do without each missing skill."""
    missing = sorted(set(pair.need.skills) - set(pair.offer.skills))
    cost = pair.rules.settings.relaxation.skill
    return [Change("skill", cost, target=skill) for skill in missing]


def relax_time(pair: CandidatePair) -> list[Change]:
    """Return the cheaper change of moving the need's window later or earlier until it overlaps.

    Empty if neither direction works within the days that the settings allow.
    """
    need, offer, costs = pair.need, pair.offer, pair.rules.settings.relaxation
    overlap, starts = required_overlap(pair), max(pair.offer.opens, pair.day)
    if offer.closes - starts < overlap:
        return []
    changes = []
    if need.closes < OPEN:
        days = (starts + overlap - need.closes).days
        if 0 < days <= costs.most_days:
            cost = round(days * costs.later_per_day, COST_DIGITS)
            changes.append(Change("later", cost, days))
    if need.opens > BEGINNING:
        days = (need.opens + overlap - offer.closes).days
        if 0 < days <= costs.most_days:
            cost = round(days * costs.earlier_per_day, COST_DIGITS)
            changes.append(Change("earlier", cost, days))
    return cheapest_change(changes)


def relax_area(pair: CandidatePair) -> list[Change]:
    """Return the cheapest widening of the offer's area that contains the need's place, if any."""
    costs = pair.rules.settings.relaxation.widen
    around_need = {place.id for place in pair.need.path}
    changes = [
        Change("widen", costs[place.kind], target=place.id)
        for place in pair.offer.area or pair.offer.seat
        if place.id in around_need and place.kind in costs
    ]
    return cheapest_change(changes)


def relax_capacity(pair: CandidatePair) -> list[Change]:
    """Return the change to ask the owner for more, up to the share of the need in the settings.

    Empty if the units of measure are incomparable or nothing of the need is open.
    """
    need, costs = pair.need, pair.rules.settings.relaxation
    factor = pair.factor
    if factor is None or need.remaining <= 0:
        return []
    available = pair.offer.available * factor
    lacking = need.remaining * costs.asked_share - available
    more = pair.rules.measures.up(lacking, need.unit_of_measure)
    cost = costs.more + costs.more_for_all * more / need.remaining
    return [Change("more", round(cost, COST_DIGITS), more)]


def cheapest_change(changes: list[Change]) -> list[Change]:
    """Return the cheapest change, of equal ones the first; empty for no changes."""
    if not changes:
        return []
    return [min(changes, key=lambda change: change.cost)]


REMEDIES: Mapping[MatchLimit, Callable[[CandidatePair], list[Change]]] = {
    "CATEGORY": relax_category,
    "SKILLS": relax_skills,
    "TIME": relax_time,
    "AREA": relax_area,
    "CAPACITY": relax_capacity,
}
"""The function that lifts each limit. The other limits cannot be lifted by a change."""
