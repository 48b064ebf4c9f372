"""How well an offer fits a need: a number between 0 and 1, as the sum of named components."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from graph.matching.facts import NeedFacts, OfferFacts, Stop, Tie
from graph.matching.limits import ALL, CandidatePair, Limit, failed, metres, quantity
from graph.vocabulary.matching_rules import MatchingRules

DIGITS = 9
"""Digits to which the value of a component is kept, so that the same facts give the same bytes."""
Words = tuple[object, ...]


class Share(NamedTuple):
    """What share of its most a component adds, and what says so."""

    share: float
    facts: tuple[str, ...]
    """Ids of the nodes that are the evidence."""
    said: str
    """Name of the sentence that tells it (see `graph.matching.explanation`)."""
    words: Words = ()
    """What the sentence is about."""


class Component(NamedTuple):
    """One component of a score: what it adds, the most that it could have added, and the reason."""

    name: str
    value: float
    maximum: float
    reason: Share


@dataclass(frozen=True, slots=True)
class ScoredOffer:
    """An offer that fits a need."""

    quantity: float
    """How much of it would be given, in the need's unit of measure."""
    score: float
    components: tuple[Component, ...]
    limits_passed: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class BlockedOffer:
    """An offer that does not fit a need, and every limit that it fails."""

    blocked_by: tuple[Limit, ...]


def match_offer(
    need: NeedFacts, offer: OfferFacts, rules: MatchingRules, day: date
) -> ScoredOffer | BlockedOffer:
    """Hold an offer against a need on a day: by the limits, and where it passes them all, by its score."""
    pair = CandidatePair(need, offer, rules, day)
    if blocked := failed(pair):
        return BlockedOffer(blocked)
    components = tuple(
        component(name, most, COMPONENTS[name](pair)) for name, most in rules.weights.items()
    )
    score = round(math.fsum(part.value for part in components), DIGITS)
    return ScoredOffer(quantity(pair), score, components, ALL)


def component(name: str, maximum: float, reason: Share) -> Component:
    """Make a component of the share that its reason gives."""
    return Component(name, round(maximum * reason.share, DIGITS), maximum, reason)


def category(pair: CandidatePair) -> Share:
    """Return closeness of category: less for each step between the two in the taxonomy."""
    needed, offered = pair.need.category, pair.offer.category
    tree = pair.rules.taxonomy
    up, down = tree.way_up(needed), tree.way_up(offered)
    steps = up.index(offered) if offered in up else down.index(needed)
    said = (
        "category_same" if not steps else "category_wider" if offered in up else "category_narrower"
    )
    return Share(
        pair.rules.settings.category.per_step**steps,
        (pair.need.id, pair.offer.id),
        said,
        (offered, needed),
    )


def skills(pair: CandidatePair) -> Share:
    """Return how exactly the skills fit: those that nobody asked for are better kept for who asks for them."""
    settings, asked = pair.rules.settings.skills, set(pair.need.skills)
    spare = sorted(set(pair.offer.skills) - asked)
    share = max(settings.least, 1 - settings.per_surplus * len(spare)) if spare else 1.0
    said = (
        ("skills_surplus" if spare else "skills_exact")
        if asked
        else ("skills_unasked" if spare else "skills_none")
    )
    return Share(share, (pair.need.id, pair.offer.id), said, (sorted(asked), spare))


def proximity(pair: CandidatePair) -> Share:
    """Return nearness: in metres where both places have coordinates, else by the nearest place that holds both."""
    need, seat = pair.need, pair.offer.seat
    if not seat:
        return Share(0.0, (pair.offer.id,), "seat_unknown")
    ends = (need.way[0].id, seat[0].id) if need.way else (seat[0].id,)
    away = metres(need.way, seat)
    if away is not None:
        return Share(
            max(0.0, 1 - away / pair.rules.settings.proximity.metres),
            ends,
            "proximity_metres",
            (seat[0].name, round(away)),
        )
    shared = nearest_shared(pair)
    if shared is None:
        return Share(0.0, ends, "proximity_apart", (seat[0].name,))
    return Share(
        pair.rules.nearness.get(shared.kind, 0.0),
        (*ends, shared.id),
        "proximity_shared",
        (seat[0].name, shared.name),
    )


def nearest_shared(pair: CandidatePair) -> Stop | None:
    """Return the nearest place that holds both the need's place and the offer's seat."""
    around = {stop.id for stop in pair.offer.seat}
    return next((stop for stop in pair.need.way if stop.id in around), None)


def tie(pair: CandidatePair) -> Share:
    """Return the strongest tie that there is already between the owner and a place on the need's way."""
    known = ties_there(pair)
    if not known:
        return Share(0.0, (pair.offer.owner,), "tie_none", (pair.offer.owner_name,))
    strongest = min(known, key=lambda tied: (-pair.rules.ties[tied.duty].share, tied.fact))
    rule = pair.rules.ties[strongest.duty]
    place = next(stop.name for stop in pair.need.way if stop.id == strongest.place)
    return Share(
        rule.share,
        (strongest.fact,),
        f"tie_{'alliance' if rule.name == 'alliance' else 'duty'}",
        (pair.offer.owner_name, (rule.zh, rule.en), place),
    )


def ties_there(pair: CandidatePair) -> list[Tie]:
    """Return the ties that count: of a sort that the settings name, to a place on the need's way."""
    way = {stop.id for stop in pair.need.way}
    return [tied for tied in pair.offer.ties if tied.place in way and tied.duty in pair.rules.ties]


def fill(pair: CandidatePair) -> Share:
    """Return the share of what is still needed that the offer fills."""
    given = quantity(pair)
    share = given / pair.need.remaining
    return Share(
        share,
        (pair.need.id, pair.offer.id),
        "fill_whole" if share >= 1 else "fill_part",
        (given, pair.need.remaining, pair.need.unit_of_measure, share),
    )


def urgency(pair: CandidatePair) -> Share:
    """Return how urgent the need is and how long it has waited."""
    need, settings = pair.need, pair.rules.settings.urgency
    waited = max(0, (pair.day - need.waiting_since).days)
    waiting = min(1.0, waited / settings.full_after_days)
    share = (1 - settings.waiting_part) * pair.rules.urgencies[
        need.urgency
    ] + settings.waiting_part * waiting
    return Share(
        share, (need.id,), "urgency_waiting" if waited else "urgency_new", (need.urgency, waited)
    )


def record(pair: CandidatePair) -> Share:
    """Return the share of pledges kept, of those that ended or are overdue, beginning with the settings' prior."""
    known, prior = pair.offer.record, pair.rules.settings.record
    ended = known.made - known.open + known.overdue
    share = (known.delivered + prior.pledges * prior.share) / (ended + prior.pledges)
    words = (pair.offer.owner_name, known.delivered, ended, share)
    return Share(
        share, (pair.offer.owner, *known.projects), "record_kept" if ended else "record_new", words
    )


def load(pair: CandidatePair) -> Share:
    """Return how free the owner is: half of it with as many open pledges as the settings call usual."""
    known, usual = pair.offer.record.open, pair.rules.settings.load.usual
    return Share(
        usual / (usual + known),
        (pair.offer.owner,),
        "load_open" if known else "load_free",
        (pair.offer.owner_name, known),
    )


COMPONENTS: Mapping[str, Callable[[CandidatePair], Share]] = {
    "category": category,
    "skills": skills,
    "proximity": proximity,
    "tie": tie,
    "fill": fill,
    "urgency": urgency,
    "record": record,
    "load": load,
}
