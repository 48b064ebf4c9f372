"""Puts what fits in order, best first, and what nearly fits, the cheapest to mend first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from math import inf
from typing import NamedTuple

from graph.matching.facts import NeedFacts, OfferFacts
from graph.matching.limits import Limit
from graph.matching.relaxation import Relaxed, relax
from graph.matching.score import BlockedOffer, ScoredOffer, match_offer
from graph.vocabulary.matching_rules import MatchingRules


class Fit(NamedTuple):
    """A need and an offer that fits it."""

    need: NeedFacts
    offer: OfferFacts
    scored: ScoredOffer


class NearMiss(NamedTuple):
    """A need and an offer that does not fit it, with what would make it fit."""

    need: NeedFacts
    offer: OfferFacts
    blocked_by: tuple[Limit, ...]
    relaxed: Relaxed | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """What fits, best first, and near misses, the cheapest to mend first."""

    fits: tuple[Fit, ...]
    misses: tuple[NearMiss, ...]


def rank_pairs(
    pairs: Iterable[tuple[NeedFacts, OfferFacts]], rules: MatchingRules, day: date, first: int
) -> Ranking:
    """Rank the pairs; the best `first` are told, and as many near misses as the settings say."""
    fits: list[Fit] = []
    misses: list[NearMiss] = []
    for need, offer in pairs:
        found = match_offer(need, offer, rules, day)
        if isinstance(found, BlockedOffer):
            misses.append(
                NearMiss(
                    need, offer, found.blocked_by, relax(need, offer, found.blocked_by, rules, day)
                )
            )
        else:
            fits.append(Fit(need, offer, found))
    return Ranking(
        tuple(nsmallest(first, fits, key=best)),
        tuple(nsmallest(rules.settings.relaxation.shown, misses, key=nearest)),
    )


def best(fit: Fit) -> tuple[float, str, str]:
    """Return the key by which the best comes first; equal ones in the order of their ids."""
    return -fit.scored.score, fit.offer.id, fit.need.id


def nearest(miss: NearMiss) -> tuple[float, int, str, str]:
    """Return the key by which the cheapest to mend comes first; what cannot be mended comes last, the fewer limits the sooner."""
    return (
        miss.relaxed.cost if miss.relaxed else inf,
        len(miss.blocked_by),
        miss.offer.id,
        miss.need.id,
    )
