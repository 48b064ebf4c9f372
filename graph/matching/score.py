"""How well an offer fits a need: a score between 0 and 1, which is the sum of named components."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from graph.matching.facts import NeedFacts, OfferFacts, PathPlace, Tie
from graph.matching.limits import (
    ALL_LIMITS,
    CandidatePair,
    MatchLimit,
    distance_in_metres,
    failed_limits,
    fillable_quantity,
)
from graph.vocabulary.matching_rules import MatchingRules

VALUE_DIGITS = 9
"""Digits to which the value of a component is rounded, so that equal facts give equal bytes."""
SentenceWords = tuple[object, ...]
"""What a sentence is about, in the order in which its function takes it."""


class ComponentShare(NamedTuple):
    """The share of its maximum that a component reaches, with the reason."""

    share: float
    facts: tuple[str, ...]
    """Ids of the nodes that are the evidence."""
    sentence: str
    """Key of its sentence in `graph.matching.explanation.SENTENCES`."""
    words: SentenceWords = ()


class Component(NamedTuple):
    """One component of a score: its value, the highest possible value, and the reason."""

    name: str
    value: float
    maximum: float
    reason: ComponentShare


@dataclass(frozen=True, slots=True)
class ScoredOffer:
    """An offer that fits a need."""

    quantity: float
    """How much of it can be given, in the need's unit of measure."""
    score: float
    components: tuple[Component, ...]
    limits_passed: tuple[MatchLimit, ...]


@dataclass(frozen=True, slots=True)
class BlockedOffer:
    """An offer that does not fit a need, with every limit that it fails."""

    blocked_by: tuple[MatchLimit, ...]


def match_offer(
    need: NeedFacts, offer: OfferFacts, rules: MatchingRules, day: date
) -> ScoredOffer | BlockedOffer:
    """Compare an offer with a need on a day: by the limits and, if it passes all, by its score."""
    pair = CandidatePair(need, offer, rules, day)
    if blocked := failed_limits(pair):
        return BlockedOffer(blocked)
    components = tuple(
        make_component(name, maximum, COMPONENTS[name](pair))
        for name, maximum in rules.weights.items()
    )
    score = round(math.fsum(component.value for component in components), VALUE_DIGITS)
    return ScoredOffer(fillable_quantity(pair), score, components, ALL_LIMITS)


def make_component(name: str, maximum: float, reason: ComponentShare) -> Component:
    """Return the component for the share that it reaches."""
    value = round(maximum * reason.share, VALUE_DIGITS)
    return Component(name, value, maximum, reason)


def score_category(pair: CandidatePair) -> ComponentShare:
    """Return the closeness of the categories: less for each step between them in the taxonomy."""
    needed, offered = pair.need.category, pair.offer.category
    above_need = pair.rules.taxonomy.way_up(needed)
    above_offer = pair.rules.taxonomy.way_up(offered)
    if offered in above_need:
        steps = above_need.index(offered)
        sentence = "category_wider" if steps else "category_same"
    else:
        steps = above_offer.index(needed)
        sentence = "category_narrower"
    share = pair.rules.settings.category.per_step**steps
    return ComponentShare(share, (pair.need.id, pair.offer.id), sentence, (offered, needed))


def score_skills(pair: CandidatePair) -> ComponentShare:
    """Return how exactly the skills fit.

    Extra skills lower the score, so that scarce skills stay available for needs that require them.
    """
    settings, required = pair.rules.settings.skills, set(pair.need.skills)
    extra = sorted(set(pair.offer.skills) - required)
    share = max(settings.least, 1 - settings.per_surplus * len(extra)) if extra else 1.0
    if required:
        sentence = "skills_surplus" if extra else "skills_exact"
    else:
        sentence = "skills_unasked" if extra else "skills_none"
    facts = (pair.need.id, pair.offer.id)
    return ComponentShare(share, facts, sentence, (sorted(required), extra))


def score_proximity(pair: CandidatePair) -> ComponentShare:
    """Return the nearness of the offer's seat: by metres, else by the nearest place around both."""
    need, seat = pair.need, pair.offer.seat
    if not seat:
        return ComponentShare(0.0, (pair.offer.id,), "seat_unknown")
    ends = (need.path[0].id, seat[0].id) if need.path else (seat[0].id,)
    distance = distance_in_metres(need.path, seat)
    if distance is not None:
        share = max(0.0, 1 - distance / pair.rules.settings.proximity.metres)
        metres = round(distance)
        return ComponentShare(share, ends, "proximity_metres", (seat[0].name, metres))
    shared = nearest_shared_place(pair)
    if shared is None:
        return ComponentShare(0.0, ends, "proximity_apart", (seat[0].name,))
    share = pair.rules.nearness.get(shared.kind, 0.0)
    facts = (*ends, shared.id)
    return ComponentShare(share, facts, "proximity_shared", (seat[0].name, shared.name))


def nearest_shared_place(pair: CandidatePair) -> PathPlace | None:
    """Return the nearest place around both the need's place and the offer's seat, or None."""
    around_seat = {place.id for place in pair.offer.seat}
    return next((place for place in pair.need.path if place.id in around_seat), None)


def score_tie(pair: CandidatePair) -> ComponentShare:
    """Return the strongest existing tie between the owner and a place on the need's path."""
    offer, rules = pair.offer, pair.rules.ties
    ties = ties_to_need(pair)
    if not ties:
        return ComponentShare(0.0, (offer.owner,), "tie_none", (offer.owner_name,))

    def sort_key(tie: Tie) -> tuple[float, str]:
        return -rules[tie.duty].share, tie.fact

    strongest = min(ties, key=sort_key)
    rule = rules[strongest.duty]
    names = {place.id: place.name for place in pair.need.path}
    sentence = "tie_alliance" if rule.name == "alliance" else "tie_duty"
    words = (offer.owner_name, (rule.zh, rule.en), names[strongest.place])
    return ComponentShare(rule.share, (strongest.fact,), sentence, words)


def ties_to_need(pair: CandidatePair) -> list[Tie]:
    """Return the owner's ties of the sorts in the settings to places on the need's path."""
    places = {place.id for place in pair.need.path}
    return [tie for tie in pair.offer.ties if tie.place in places and tie.duty in pair.rules.ties]


def score_fill(pair: CandidatePair) -> ComponentShare:
    """Return the share of the remaining need that the offer fills."""
    need = pair.need
    quantity = fillable_quantity(pair)
    share = quantity / need.remaining
    sentence = "fill_whole" if share >= 1 else "fill_part"
    facts = (need.id, pair.offer.id)
    words = (quantity, need.remaining, need.unit_of_measure, share)
    return ComponentShare(share, facts, sentence, words)


def score_urgency(pair: CandidatePair) -> ComponentShare:
    """Return how urgent the need is and how long it has waited."""
    need, settings = pair.need, pair.rules.settings.urgency
    waited = max(0, (pair.day - need.waiting_since).days)
    waiting = min(1.0, waited / settings.full_after_days)
    urgency = pair.rules.urgencies[need.urgency]
    part = settings.waiting_part
    share = (1 - part) * urgency + part * waiting
    sentence = "urgency_waiting" if waited else "urgency_new"
    return ComponentShare(share, (need.id,), sentence, (need.urgency, waited))


def score_record(pair: CandidatePair) -> ComponentShare:
    """Return the share of delivered pledges, of those that ended or are overdue.

    Every owner begins with the pledges of the settings' prior.
    """
    offer, prior = pair.offer, pair.rules.settings.record
    known = offer.record
    ended = known.made - known.open + known.overdue
    delivered = known.delivered + prior.pledges * prior.share
    share = delivered / (ended + prior.pledges)
    sentence = "record_kept" if ended else "record_new"
    facts = (offer.owner, *known.projects)
    words = (offer.owner_name, known.delivered, ended, share)
    return ComponentShare(share, facts, sentence, words)


def score_load(pair: CandidatePair) -> ComponentShare:
    """Return how free the owner is: 0.5 with the number of open pledges that is usual."""
    offer, usual = pair.offer, pair.rules.settings.load.usual
    pledges = offer.record.open
    share = usual / (usual + pledges)
    sentence = "load_open" if pledges else "load_free"
    words = (offer.owner_name, pledges)
    return ComponentShare(share, (offer.owner,), sentence, words)


COMPONENTS: Mapping[str, Callable[[CandidatePair], ComponentShare]] = {
    "category": score_category,
    "skills": score_skills,
    "proximity": score_proximity,
    "tie": score_tie,
    "fill": score_fill,
    "urgency": score_urgency,
    "record": score_record,
    "load": score_load,
}
"""The function of each component."""
