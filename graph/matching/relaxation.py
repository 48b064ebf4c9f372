"""The smallest change that would make an offer fit a need: one or two changes with stated costs, the cheapest there is.

A change touches exactly one limit, so the cheapest set of changes is made of the cheapest change for each limit that
fails; a test holds that against trying out every single change and every pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, NamedTuple

from graph.matching.facts import NeedFacts, OfferFacts
from graph.matching.limits import CandidatePair, Limit, overlap
from graph.ontology.clock import BEGINNING, OPEN
from graph.vocabulary.matching_rules import MatchingRules

MOST_CHANGES = 2
"""Changes that people can be asked to make at once."""
DIGITS = 6
"""Digits to which a cost is kept."""

Sort = Literal["later", "earlier", "more", "widen", "skill", "category"]


class Change(NamedTuple):
    """One change: of what sort, by how much, or to or of what."""

    sort: Sort
    cost: float
    amount: float = 0.0
    """Days, or a quantity in the need's unit of measure."""
    what: str = ""
    """A skill, a category's code, the id of the place up to which an offer is widened."""


class Relaxed(NamedTuple):
    """Changes which together make an offer fit, and what they cost."""

    changes: tuple[Change, ...]
    cost: float


def relax(
    need: NeedFacts,
    offer: OfferFacts,
    blocked_by: tuple[Limit, ...],
    rules: MatchingRules,
    day: date,
) -> Relaxed | None:
    """Return the cheapest one or two changes that lift every limit by which an offer is blocked; None where there are none."""
    pair = CandidatePair(need, offer, rules, day)
    changes: list[Change] = []
    for limit in blocked_by:
        found = MENDING[limit](pair) if limit in MENDING else []
        if not found or len(changes) + len(found) > MOST_CHANGES:
            return None
        changes += found
    return Relaxed(tuple(changes), round(sum(change.cost for change in changes), DIGITS))


def category(pair: CandidatePair) -> list[Change]:
    """Take what is offered under another category below the same parent."""
    tree = pair.rules.taxonomy
    above = tree.way_up(pair.need.category)[1:2]
    if not above or above[0] not in tree.way_up(pair.offer.category):
        return []
    return [Change("category", pair.rules.settings.relaxation.category, what=above[0])]


def skills(pair: CandidatePair) -> list[Change]:
    """Do without each skill that is missing."""
    missing = sorted(set(pair.need.skills) - set(pair.offer.skills))
    return [Change("skill", pair.rules.settings.relaxation.skill, what=skill) for skill in missing]


def time(pair: CandidatePair) -> list[Change]:
    """Move the need's window by as few days as make it overlap, whichever way is cheaper."""
    need, offer, costs = pair.need, pair.offer, pair.rules.settings.relaxation
    long, starts = overlap(pair), max(pair.offer.opens, pair.day)
    if offer.closes - starts < long:
        return []
    found = []
    if need.closes < OPEN and 0 < (days := (starts + long - need.closes).days) <= costs.most_days:
        found.append(Change("later", round(days * costs.later_per_day, DIGITS), days))
    if (
        need.opens > BEGINNING
        and 0 < (days := (need.opens + long - offer.closes).days) <= costs.most_days
    ):
        found.append(Change("earlier", round(days * costs.earlier_per_day, DIGITS), days))
    return [min(found, key=lambda change: change.cost)] if found else []


def area(pair: CandidatePair) -> list[Change]:
    """Return it in a wider area: the cheapest place that contains both where it is given now and the need's place."""
    costs, around = pair.rules.settings.relaxation.widen, {stop.id for stop in pair.need.way}
    wider = [
        Change("widen", costs[stop.kind], what=stop.id)
        for stop in pair.offer.area or pair.offer.seat
        if stop.id in around and stop.kind in costs
    ]
    return [min(wider, key=lambda change: change.cost)] if wider else []


def capacity(pair: CandidatePair) -> list[Change]:
    """Ask the owner for so much more that the part of the need which the settings name can be given."""
    need, offer, costs, measures = (
        pair.need,
        pair.offer,
        pair.rules.settings.relaxation,
        pair.rules.measures,
    )
    factor = measures.factor(offer.unit_of_measure, need.unit_of_measure)
    if factor is None or need.remaining <= 0:
        return []
    more = measures.up(
        need.remaining * costs.asked_share - offer.available * factor, need.unit_of_measure
    )
    return [
        Change("more", round(costs.more + costs.more_for_all * more / need.remaining, DIGITS), more)
    ]


MENDING: Mapping[Limit, Callable[[CandidatePair], list[Change]]] = {
    "CATEGORY": category,
    "SKILLS": skills,
    "TIME": time,
    "AREA": area,
    "CAPACITY": capacity,
}
"""What lifts each limit. Nothing lifts the others: what is counted otherwise, one's own need, an owner who is gone."""
