"""A plan: who gives how much to whom, what stays open and why, and how good it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.allocation.solver.pins import Unheld
from graph.allocation.solver.problem import NOTHING, Key, Problem, Wanted

PROVEN = 1e-6
"""A plan is proven the best where it may fall short by no more than this share of its score."""
SAME = 1e-5
"""Shares that differ by less are the same."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """What one resource gives to one need."""

    need: str
    offer: str
    quantity: float
    """In the need's unit of measure."""
    score: float


@dataclass(frozen=True, slots=True)
class Unmet:
    """What of a need stays open, and why."""

    need: str
    quantity: float
    reason: str
    """A code of `UNMET`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer to a problem."""

    allocations: tuple[Allocation, ...]
    unmet: tuple[Unmet, ...]
    unused: tuple[str, ...]
    """Resources of which nothing is given."""
    satisfaction: Mapping[str, float]
    """Each community's share of its needs that is given: the mean over its needs."""
    levels: Mapping[str, float]
    """What the fairest plan gives each community."""
    behind: Mapping[str, float]
    """Communities that stay further below their level than the tolerance, and by how much: things that cannot be split, or no time."""
    total: float
    """The total score: each pair's score by the share of the need that it gives."""
    proven: bool
    shortfall: float
    """The most by which the total may fall short of the best; 0 where it is proven."""
    unheld: tuple[Unheld, ...]
    """Pins that cannot hold, each with the reason."""

    @property
    def smallest(self) -> float | None:
        """The satisfaction of the worst-off community; None where there is no need."""
        return min(self.satisfaction.values(), default=None)


@dataclass(frozen=True, slots=True)
class Solution:
    """Amounts, the levels by which they were made, and the most that a plan of these levels can score."""

    amounts: Mapping[Key, float]
    levels: Mapping[str, float]
    bound: float
    proven: bool = True
    """Whether levels and bound are what they say, rather than the best that was found in time."""


def made(asked: Problem, settled: Problem, solution: Solution, unheld: Sequence[Unheld]) -> Plan:
    """Make the plan of a solution; `asked` is the problem before pins, forbidden pairs and the floor."""
    amounts = {key: amount for key, amount in sorted(solution.amounts.items()) if amount > NOTHING}
    scores = {(fit.need, fit.offer): fit.score for fit in settled.usable}
    satisfaction, total = settled.satisfaction(amounts), settled.score(amounts)
    least = {
        community: level - SAME - settled.terms.tolerance
        for community, level in solution.levels.items()
    }
    behind = {
        community: missing
        for community, level in least.items()
        if (missing := round(level - satisfaction[community], 6)) > 0
    }
    shortfall = max(0.0, solution.bound - total)
    proven = solution.proven and not behind and shortfall <= PROVEN * max(1.0, total)
    return Plan(
        tuple(Allocation(*key, amount, scores[key]) for key, amount in amounts.items()),
        tuple(left_open(asked, settled, amounts)),
        unused(settled, amounts),
        {community: round(share, 9) for community, share in satisfaction.items()},
        {community: round(level, 9) for community, level in solution.levels.items()},
        behind,
        round(total, 9),
        proven,
        0.0 if proven else round(shortfall, 9),
        tuple(unheld),
    )


def unused(settled: Problem, amounts: Mapping[Key, float]) -> tuple[str, ...]:
    """Return the resources of which nothing is given."""
    giving = {offer for _, offer in amounts}
    return tuple(offer for offer in settled.offered if offer not in giving)


def left_open(asked: Problem, settled: Problem, amounts: Mapping[Key, float]) -> list[Unmet]:
    """Return what stays open of each need, with the reason."""
    given: dict[str, float] = {}
    for (need, _), amount in amounts.items():
        given[need] = given.get(need, 0.0) + amount
    best = {fit.need: 0.0 for fit in asked.usable}
    for fit in asked.usable:
        best[fit.need] = max(best[fit.need], fit.score)
    usable = {fit.need for fit in settled.usable}
    open_ = (
        (need, round(need.quantity - given.get(need.id, 0.0), 6))
        for need in settled.wanted.values()
    )
    return [
        Unmet(need.id, left, reason(need, best, usable, asked.terms.floor))
        for need, left in open_
        if left > 0
    ]


def reason(need: Wanted, best: Mapping[str, float], usable: set[str], floor: float) -> str:
    """Say why something of a need stays open."""
    if need.id in usable:
        return "USED_UP"
    if need.id not in best:
        return "NOTHING_FITS"
    return "BELOW_FLOOR" if best[need.id] < floor else "FORBIDDEN"
