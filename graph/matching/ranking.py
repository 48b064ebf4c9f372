"""The ranking of pairs: matches, the best first, and near misses, the cheapest to mend first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from math import inf
from typing import NamedTuple

from graph.matching.facts import NeedFacts, OfferFacts
from graph.matching.limits import MatchLimit
from graph.matching.relaxation import Relaxation, find_relaxation
from graph.matching.score import BlockedOffer, ScoredOffer, match_offer
from graph.vocabulary.matching_rules import MatchingRules


class RankedMatch(NamedTuple):
    """A need and an offer that fits it."""

    need: NeedFacts
    offer: OfferFacts
    scored: ScoredOffer


class NearMiss(NamedTuple):
    """A need and an offer that does not fit it."""

    need: NeedFacts
    offer: OfferFacts
    blocked_by: tuple[MatchLimit, ...]
    relaxation: Relaxation | None
    """The changes that would make it fit; None if one or two are not enough."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Matches, the best first, and near misses, the cheapest to mend first."""

    fits: tuple[RankedMatch, ...]
    misses: tuple[NearMiss, ...]


def rank_pairs(
    pairs: Iterable[tuple[NeedFacts, OfferFacts]], rules: MatchingRules, day: date, first: int
) -> Ranking:
    """Return the best `first` matches, and as many near misses as the settings say."""
    fits: list[RankedMatch] = []
    misses: list[NearMiss] = []
    for need, offer in pairs:
        found = match_offer(need, offer, rules, day)
        if isinstance(found, BlockedOffer):
            relaxation = find_relaxation(need, offer, found.blocked_by, rules, day)
            misses.append(NearMiss(need, offer, found.blocked_by, relaxation))
        else:
            fits.append(RankedMatch(need, offer, found))
    shown = rules.settings.relaxation.shown
    return Ranking(
        tuple(nsmallest(first, fits, key=match_sort_key)),
        tuple(nsmallest(shown, misses, key=near_miss_sort_key)),
    )


def match_sort_key(match: RankedMatch) -> tuple[float, str, str]:
    """Return the sort key for the best score first, equal scores by id."""
    score = match.scored.score
    return -score, match.offer.id, match.need.id


def near_miss_sort_key(miss: NearMiss) -> tuple[float, int, str, str]:
    """Return the sort key for the cheapest to mend first.

    What cannot be mended comes last, with fewer limits first.
    """
    cost = miss.relaxation.cost if miss.relaxation else inf
    limits = len(miss.blocked_by)
    return cost, limits, miss.offer.id, miss.need.id
