"""The finished plan: allocations, unmet needs with reasons, and how good and how fair it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.allocation.solver.pins import UnmetPin
from graph.allocation.solver.problem import NOTHING, AllocationProblem, OpenNeed, PairKey

PROVEN = 1e-6
"""A plan is proven optimal if its shortfall is at most this share of its score."""
SAME = 1e-5
"""Shares that differ by less count as equal."""


@dataclass(frozen=True, slots=True)
class PlannedAllocation:
    """What one resource gives to one need."""

    need: str
    offer: str
    quantity: float
    """In the need's unit of measure."""
    score: float


@dataclass(frozen=True, slots=True)
class UnmetNeed:
    """The quantity of a need that remains open, and the reason."""

    need: str
    quantity: float
    reason: str
    """A member of the enum `UNMET` of `graph.ontology.kinds.plans`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer to an allocation problem."""

    allocations: tuple[PlannedAllocation, ...]
    unmet: tuple[UnmetNeed, ...]
    unused: tuple[str, ...]
    """Ids of the resources that give nothing."""
    satisfaction: Mapping[str, float]
    """The satisfaction of each community: the mean share that its needs receive."""
    levels: Mapping[str, float]
    """The satisfaction of each community in the fairest plan."""
    behind: Mapping[str, float]
    """Communities below their level by more than the tolerance, with the rest of the difference.

    The reasons are quantities that cannot be split, or too little time.
    """
    total: float
    """The total score: each pair's score times the share of the need that it fills."""
    proven: bool
    """Whether no better plan is possible."""
    shortfall: float
    """The most by which the total may be below the best possible; 0 if the plan is proven."""
    unmet_pins: tuple[UnmetPin, ...]
    """Pins that cannot be met, each with the reason."""

    @property
    def smallest(self) -> float | None:
        """The satisfaction of the worst-off community; None if there is no need."""
        return min(self.satisfaction.values(), default=None)


@dataclass(frozen=True, slots=True)
class Solution:
    """Amounts, the fairest levels behind them, and an upper bound of the score at these levels."""

    amounts: Mapping[PairKey, float]
    levels: Mapping[str, float]
    bound: float
    proven: bool = True
    """Whether levels and bound are exact rather than the best found in time."""


def build_plan(
    asked: AllocationProblem,
    settled: AllocationProblem,
    solution: Solution,
    unmet_pins: Sequence[UnmetPin],
) -> Plan:
    """Build the plan of a solution.

    `asked` is the problem before pins, forbidden pairs and the floor were applied, `settled` after.
    """
    amounts = {key: amount for key, amount in sorted(solution.amounts.items()) if amount > NOTHING}
    scores = {pair.key: pair.score for pair in settled.usable_pairs}
    satisfaction, total = settled.satisfaction(amounts), settled.score(amounts)
    behind = communities_behind(solution.levels, satisfaction, settled.terms.tolerance)
    shortfall = max(0.0, solution.bound - total)
    proven = solution.proven and not behind and shortfall <= PROVEN * max(1.0, total)
    return Plan(
        tuple(PlannedAllocation(*key, amount, scores[key]) for key, amount in amounts.items()),
        tuple(unmet_needs(asked, settled, amounts)),
        unused_resources(settled, amounts),
        {community: round(share, 9) for community, share in satisfaction.items()},
        {community: round(level, 9) for community, level in solution.levels.items()},
        behind,
        round(total, 9),
        proven,
        0.0 if proven else round(shortfall, 9),
        tuple(unmet_pins),
    )


def communities_behind(
    levels: Mapping[str, float], satisfaction: Mapping[str, float], tolerance: float
) -> dict[str, float]:
    """Return by how much communities miss their level less the tolerance, without the others."""
    behind = {}
    for community, level in levels.items():
        missing = round(level - SAME - tolerance - satisfaction[community], 6)
        if missing > 0:
            behind[community] = missing
    return behind


def unused_resources(
    settled: AllocationProblem, amounts: Mapping[PairKey, float]
) -> tuple[str, ...]:
    """Return the ids of the resources that give nothing, in order."""
    giving = {offer for _, offer in amounts}
    return tuple(offer for offer in settled.resources if offer not in giving)


def unmet_needs(
    asked: AllocationProblem, settled: AllocationProblem, amounts: Mapping[PairKey, float]
) -> list[UnmetNeed]:
    """Return the needs of which something remains open, with reasons, in the order of ids."""
    received: dict[str, float] = {}
    for (need_id, _), amount in amounts.items():
        received[need_id] = received.get(need_id, 0.0) + amount
    best_scores: dict[str, float] = {}
    for pair in asked.usable_pairs:
        best_scores[pair.need] = max(best_scores.get(pair.need, 0.0), pair.score)
    usable = {pair.need for pair in settled.usable_pairs}
    unmet = []
    for need in settled.open_needs.values():
        left = round(need.quantity - received.get(need.id, 0.0), 6)
        if left > 0:
            reason = unmet_reason(need, best_scores, usable, asked.terms.floor)
            unmet.append(UnmetNeed(need.id, left, reason))
    return unmet


def unmet_reason(
    need: OpenNeed, best_scores: Mapping[str, float], usable: set[str], floor: float
) -> str:
    """Return the code of the reason why a need is not filled."""
    if need.id in usable:
        return "USED_UP"
    if need.id not in best_scores:
        return "NOTHING_FITS"
    return "BELOW_FLOOR" if best_scores[need.id] < floor else "FORBIDDEN"
