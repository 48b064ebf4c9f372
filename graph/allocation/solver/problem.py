"""What an allocation is worked out of: needs, offers, the pairs that fit, and what is fixed beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

NOTHING = 1e-9
"""What is less than this is nothing: what computing with fractions leaves over."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A need: how much of it is open, and whose it is."""

    id: str
    community: str
    quantity: float
    """In its own unit of measure."""
    step: float | None = None
    """What is given is a multiple of this, unless it fills all that is left; None where any part of it can be given."""

    @property
    def grain(self) -> float:
        """The step, or the whole need where that is less than a step; 0 where any part can be given."""
        return min(self.step, self.quantity) if self.step else 0.0


@dataclass(frozen=True, slots=True)
class Offered:
    """A resource: how much of it is left."""

    id: str
    capacity: float
    """In its own unit of measure."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A need and a resource that fit each other."""

    need: str
    offer: str
    score: float
    """From 0 to 1."""
    factor: float = 1.0
    """How much of the need's unit of measure one of the resource's is."""
    most: float = inf
    """The most that may be given, in the need's unit of measure."""
    least: float = 0.0
    """What has to be given, in the need's unit of measure."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A pair that a person wants in the plan: with this quantity, or with as much as it can give."""

    need: str
    offer: str
    quantity: float | None = None


Key = tuple[str, str]
"""A pair by the ids of its need and its resource."""


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a plan is made, besides what there is."""

    tolerance: float = 0.02
    """How far below the level that the fairest plan gives it a community may stay for the sake of the score, as a share."""
    floor: float = 0.2
    """Pairs that score less are left unmatched."""
    seconds: float = 30.0
    """After this the best plan so far is given."""


@dataclass(frozen=True)
class Problem:
    """Everything that an allocation is worked out of. The order of its parts does not matter: it is put in order of the ids."""

    needs: Sequence[Wanted]
    offers: Sequence[Offered]
    fits: Sequence[Fit]
    terms: Terms = field(default_factory=Terms)

    @cached_property
    def wanted(self) -> dict[str, Wanted]:
        """The needs of which something is open, by id."""
        return {
            need.id: need
            for need in sorted(self.needs, key=lambda need: need.id)
            if need.quantity > NOTHING
        }

    @cached_property
    def offered(self) -> dict[str, Offered]:
        """The resources of which something is left, by id."""
        return {
            offer.id: offer
            for offer in sorted(self.offers, key=lambda offer: offer.id)
            if offer.capacity > NOTHING
        }

    @cached_property
    def usable(self) -> list[Fit]:
        """The pairs of which both sides have something left, in order."""
        there = (fit for fit in self.fits if fit.need in self.wanted and fit.offer in self.offered)
        return sorted(there, key=lambda fit: (fit.need, fit.offer))

    @cached_property
    def factors(self) -> dict[Key, float]:
        """How much of the need's unit of measure one of the resource's is, by pair."""
        return {(fit.need, fit.offer): fit.factor for fit in self.usable}

    @cached_property
    def communities(self) -> dict[str, list[Wanted]]:
        """The needs of each community."""
        found: dict[str, list[Wanted]] = {}
        for need in self.wanted.values():
            found.setdefault(need.community, []).append(need)
        return dict(sorted(found.items()))

    def left_after(self, amounts: Mapping[Key, float]) -> tuple[dict[str, float], dict[str, float]]:
        """Return what is left of each need and of each resource once these amounts are given."""
        needed = {need.id: need.quantity for need in self.wanted.values()}
        offered = {offer.id: offer.capacity for offer in self.offered.values()}
        for (need, offer), amount in sorted(amounts.items()):
            needed[need] -= amount
            offered[offer] -= amount / self.factors[need, offer]
        return needed, offered

    def share(self, need: Wanted) -> float:
        """Return what one of a need's unit of measure adds to the satisfaction of its community, in which every need counts the same."""
        return 1 / (need.quantity * len(self.communities[need.community]))

    def satisfaction(self, amounts: Mapping[Key, float]) -> dict[str, float]:
        """Return the share of its needs that each community is given: the mean over its needs."""
        shares = dict.fromkeys(self.communities, 0.0)
        for (need, _), amount in sorted(amounts.items()):
            wanted = self.wanted[need]
            shares[wanted.community] += amount * self.share(wanted)
        return {community: min(1.0, share) for community, share in shares.items()}

    def score(self, amounts: Mapping[Key, float]) -> float:
        """Return the total score: each pair's score by the share of the need that it gives."""
        return sum(
            (
                fit.score * amounts.get((fit.need, fit.offer), 0.0) / self.wanted[fit.need].quantity
                for fit in self.usable
            ),
            0.0,
        )
