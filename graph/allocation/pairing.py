"""Makes the problem of an allocation from facts: the feasible pairs and their scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph.allocation.solver.problem import (
    AllocationProblem,
    AvailableResource,
    FeasiblePair,
    OpenNeed,
    PairKey,
    PlanTerms,
)
from graph.matching.facts import NeedFacts, OfferFacts
from graph.matching.limits import CandidatePair, MatchLimit, check_category
from graph.matching.score import BlockedOffer, ScoredOffer, match_offer
from graph.vocabulary.matching_rules import MatchingRules


@dataclass(frozen=True)
class Pairing:
    """A problem, with the facts and scores from which it was made."""

    problem: AllocationProblem
    needs: Mapping[str, NeedFacts]
    """Open needs by id."""
    offers: Mapping[str, OfferFacts]
    """Offers by id."""
    scored: Mapping[PairKey, ScoredOffer]
    blocked: Mapping[PairKey, tuple[MatchLimit, ...]]
    """The limits that rule a pair out, for pairs of one family of categories."""


def pair_needs(
    needs: Sequence[NeedFacts],
    offers: Sequence[OfferFacts],
    rules: MatchingRules,
    day: date,
    terms: PlanTerms | None = None,
) -> Pairing:
    """Compare every open need with every offer that could fit it.

    `terms` are those of the settings if None.
    """
    needs_by_id = {need.id: need for need in needs if need.remaining > 0 and day < need.closes}
    offers_by_id = {offer.id: offer for offer in offers}
    scored: dict[PairKey, ScoredOffer] = {}
    blocked: dict[PairKey, tuple[MatchLimit, ...]] = {}
    pairs: list[FeasiblePair] = []
    for need, offer in pairs_of_one_family(needs_by_id.values(), offers, rules, day):
        found = match_offer(need, offer, rules, day)
        if isinstance(found, BlockedOffer):
            blocked[need.id, offer.id] = found.blocked_by
        else:
            scored[need.id, offer.id] = found
            factor = conversion_factor(need, offer, rules)
            pairs.append(FeasiblePair(need.id, offer.id, found.score, factor))
    problem = AllocationProblem(
        [open_need(need, rules) for need in needs_by_id.values()],
        [AvailableResource(offer.id, offer.available) for offer in offers],
        pairs,
        terms or plan_terms(rules),
    )
    return Pairing(problem, needs_by_id, offers_by_id, scored, blocked)


def open_need(need: NeedFacts, rules: MatchingRules) -> OpenNeed:
    """Return a need as the solver takes it."""
    step = rules.measures.step(need.unit_of_measure)
    return OpenNeed(need.id, community_of_need(need), need.remaining, step)


def plan_terms(rules: MatchingRules) -> PlanTerms:
    """Return the terms in the city's settings."""
    settings = rules.settings.allocation
    return PlanTerms(settings.tolerance, settings.floor, settings.seconds)


def pairs_of_one_family(
    needs: Iterable[NeedFacts], offers: Sequence[OfferFacts], rules: MatchingRules, day: date
) -> Iterator[tuple[NeedFacts, OfferFacts]]:
    """Yield the pairs whose categories fit.

    The check runs once for a need and a category rather than for each pair.
    """
    offers_by_category: dict[str, list[OfferFacts]] = defaultdict(list)
    for offer in offers:
        offers_by_category[offer.category].append(offer)
    for need in needs:
        for same_category in offers_by_category.values():
            if check_category(CandidatePair(need, same_category[0], rules, day)):
                yield from ((need, offer) for offer in same_category)


def conversion_factor(need: NeedFacts, offer: OfferFacts, rules: MatchingRules) -> float:
    """Return the units of the need that one unit of the offer makes."""
    offered, needed = offer.unit_of_measure, need.unit_of_measure
    return rules.measures.factor(offered, needed) or 1.0


def community_of_need(need: NeedFacts) -> str:
    """Return the id of the need's community; for the need of a larger place, of that place."""
    for place in need.path:
        if place.kind == "Community":
            return place.id
    return need.path[0].id if need.path else ""
