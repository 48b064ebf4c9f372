"""The problem of an allocation: open needs, available resources, and feasible pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import NamedTuple

NOTHING = 1e-9
"""Smaller amounts count as zero, since they are left over from floating-point arithmetic."""


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """A need with the quantity that is still open."""

    id: str
    community: str
    """Id of the community that has the need."""
    quantity: float
    """In the need's own unit of measure."""
    step: float | None = None
    """Amounts are multiples of this unless they fill all that is open.

    None if any amount can be given.
    """

    @property
    def grain(self) -> float:
        """The step, or the quantity if that is smaller; 0 if any amount can be given."""
        return min(self.step, self.quantity) if self.step else 0.0


@dataclass(frozen=True, slots=True)
class AvailableResource:
    """A resource with the capacity that is left."""

    id: str
    capacity: float
    """In the resource's own unit of measure."""


@dataclass(frozen=True, slots=True)
class FeasiblePair:
    """A need and a resource that pass every hard limit together."""

    need: str
    offer: str
    score: float
    """From 0 to 1."""
    factor: float = 1.0
    """Units of the need that one unit of the resource makes: 8 if a day counts as eight hours."""
    most: float = inf
    """The largest amount allowed, in the need's unit of measure."""
    least: float = 0.0
    """The smallest amount required, in the need's unit of measure."""

    @property
    def key(self) -> PairKey:
        """The ids of its need and its resource."""
        return self.need, self.offer


@dataclass(frozen=True, slots=True)
class Pin:
    """A pair that a person wants in the plan."""

    need: str
    offer: str
    quantity: float | None = None
    """In the need's unit of measure; None for as much as the pair can give."""


PairKey = tuple[str, str]
"""A pair by the ids of its need and its resource."""


class Remaining(NamedTuple):
    """What is left of needs and resources, by id, each in its own unit of measure."""

    needs: dict[str, float]
    resources: dict[str, float]


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """The settings by which a plan is made."""

    tolerance: float = 0.02
    """How far a community may stay below its fairest level to raise the score, as a share."""
    floor: float = 0.2
    """Pairs with a lower score are not matched."""
    seconds: float = 30.0
    """The time limit; when it is over, the best plan found so far is returned."""


@dataclass(frozen=True)
class AllocationProblem:
    """An allocation to be solved. The order of its parts does not matter: they are sorted by id."""

    needs: Sequence[OpenNeed]
    offers: Sequence[AvailableResource]
    pairs: Sequence[FeasiblePair]
    terms: PlanTerms = field(default_factory=PlanTerms)

    @cached_property
    def open_needs(self) -> dict[str, OpenNeed]:
        """The needs with an open quantity, by id."""
        needs = sorted(self.needs, key=lambda need: need.id)
        return {need.id: need for need in needs if need.quantity > NOTHING}

    @cached_property
    def resources(self) -> dict[str, AvailableResource]:
        """The resources with capacity left, by id."""
        offers = sorted(self.offers, key=lambda offer: offer.id)
        return {offer.id: offer for offer in offers if offer.capacity > NOTHING}

    @cached_property
    def usable_pairs(self) -> list[FeasiblePair]:
        """The pairs with something left on both sides, in the order of their ids."""
        usable = (
            pair
            for pair in self.pairs
            if pair.need in self.open_needs and pair.offer in self.resources
        )
        return sorted(usable, key=lambda pair: pair.key)

    @cached_property
    def factors(self) -> dict[PairKey, float]:
        """The conversion factor of each usable pair."""
        return {pair.key: pair.factor for pair in self.usable_pairs}

    @cached_property
    def communities(self) -> dict[str, list[OpenNeed]]:
        """The open needs of each community, in the order of the communities' ids."""
        found: dict[str, list[OpenNeed]] = {}
        for need in self.open_needs.values():
            found.setdefault(need.community, []).append(need)
        return dict(sorted(found.items()))

    def left_after(self, amounts: Mapping[PairKey, float]) -> Remaining:
        """Return what is left of each need and of each resource after these amounts."""
        needs = {need.id: need.quantity for need in self.open_needs.values()}
        resources = {offer.id: offer.capacity for offer in self.resources.values()}
        for (need, offer), amount in sorted(amounts.items()):
            needs[need] -= amount
            resources[offer] -= amount / self.factors[need, offer]
        return Remaining(needs, resources)

    def share(self, need: OpenNeed) -> float:
        """Return what one unit of a need adds to the satisfaction of its community.

        Every need of a community counts the same.
        """
        needs = self.communities[need.community]
        return 1 / (need.quantity * len(needs))

    def satisfaction(self, amounts: Mapping[PairKey, float]) -> dict[str, float]:
        """Return the satisfaction of each community: the mean share that its needs receive."""
        shares = dict.fromkeys(self.communities, 0.0)
        for (need_id, _), amount in sorted(amounts.items()):
            need = self.open_needs[need_id]
            shares[need.community] += amount * self.share(need)
        return {community: min(1.0, share) for community, share in shares.items()}

    def score(self, amounts: Mapping[PairKey, float]) -> float:
        """Return the total score: each pair's score times the share of the need that it fills."""
        total = 0.0
        for pair in self.usable_pairs:
            amount = amounts.get(pair.key, 0.0)
            total += pair.score * amount / self.open_needs[pair.need].quantity
        return total
