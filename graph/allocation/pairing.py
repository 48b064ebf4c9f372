"""Makes the problem of an allocation of the facts of needs and resources: which pairs fit, and how well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph.allocation.solver.problem import Fit, Key, Offered, Problem, Terms, Wanted
from graph.matching.facts import NeedFacts, OfferFacts
from graph.matching.limits import CandidatePair, Limit, check_category
from graph.matching.score import BlockedOffer, ScoredOffer, match_offer
from graph.vocabulary.matching_rules import MatchingRules


@dataclass(frozen=True)
class Pairing:
    """A problem, and the facts and scores of which it was made."""

    problem: Problem
    needs: Mapping[str, NeedFacts]
    offers: Mapping[str, OfferFacts]
    scored: Mapping[Key, ScoredOffer]
    blocked: Mapping[Key, tuple[Limit, ...]]
    """Pairs of one family of categories that a hard limit rules out, with the limits."""


def pair(
    needs: Sequence[NeedFacts],
    offers: Sequence[OfferFacts],
    rules: MatchingRules,
    day: date,
    terms: Terms | None = None,
) -> Pairing:
    """Hold every open need against every offer that could fit it."""
    open_ = {need.id: need for need in needs if need.remaining > 0 and day < need.closes}
    given = {offer.id: offer for offer in offers}
    scored: dict[Key, ScoredOffer] = {}
    blocked: dict[Key, tuple[Limit, ...]] = {}
    for need, offer in of_one_family(open_.values(), offers, rules, day):
        found = match_offer(need, offer, rules, day)
        if isinstance(found, BlockedOffer):
            blocked[need.id, offer.id] = found.blocked_by
        else:
            scored[need.id, offer.id] = found
    fits = [
        Fit(*key, found.score, factor(open_[key[0]], given[key[1]], rules))
        for key, found in scored.items()
    ]
    problem = Problem(
        [
            Wanted(
                need.id,
                community_of(need),
                need.remaining,
                rules.measures.step(need.unit_of_measure),
            )
            for need in open_.values()
        ],
        [Offered(offer.id, offer.available) for offer in offers],
        fits,
        terms or terms_of(rules),
    )
    return Pairing(problem, open_, given, scored, blocked)


def terms_of(rules: MatchingRules) -> Terms:
    """Return the terms that the city's settings say."""
    said = rules.settings.allocation
    return Terms(said.tolerance, said.floor, said.seconds)


def of_one_family(
    needs: Iterable[NeedFacts], offers: Sequence[OfferFacts], rules: MatchingRules, day: date
) -> Iterator[tuple[NeedFacts, OfferFacts]]:
    """Go through the pairs whose categories fit; whether they do is asked once for two categories rather than for each pair."""
    shelves: dict[str, list[OfferFacts]] = defaultdict(list)
    for offer in offers:
        shelves[offer.category].append(offer)
    for need in needs:
        for shelf in shelves.values():
            if check_category(CandidatePair(need, shelf[0], rules, day)):
                yield from ((need, offer) for offer in shelf)


def factor(need: NeedFacts, offer: OfferFacts, rules: MatchingRules) -> float:
    """Return how much of the need's unit of measure one of the offer's is."""
    return rules.measures.factor(offer.unit_of_measure, need.unit_of_measure) or 1.0


def community_of(need: NeedFacts) -> str:
    """Return the community whose need it is; where it is that of a larger place, that place."""
    return next(
        (stop.id for stop in need.way if stop.kind == "Community"),
        need.way[0].id if need.way else "",
    )
