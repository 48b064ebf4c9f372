"""A greedy plan, which is ready at once and is returned if the time limit is too short for more."""

from __future__ import annotations

from graph.allocation.solver.pins import givable_quantity
from graph.allocation.solver.problem import NOTHING, AllocationProblem, FeasiblePair, PairKey


def greedy_amounts(problem: AllocationProblem) -> dict[PairKey, float]:
    """Return the amounts of a greedy plan.

    Required amounts come first. Then each pair, the best score first, receives what both sides
    allow.
    """
    left = problem.left_after({})
    amounts: dict[PairKey, float] = {}

    def give(pair: FeasiblePair, amount: float) -> None:
        if amount > NOTHING:
            amounts[pair.key] = amounts.get(pair.key, 0.0) + amount
            left.needs[pair.need] -= amount
            left.resources[pair.offer] -= amount / pair.factor

    for pair in problem.usable_pairs:
        give(pair, pair.least)
    for pair in sorted(problem.usable_pairs, key=best_first):
        need = problem.open_needs[pair.need]
        give(pair, givable_quantity(need, pair, left.needs[pair.need], left.resources[pair.offer]))
    return amounts


def best_first(pair: FeasiblePair) -> tuple[float, str, str]:
    """Return the sort key for the highest score first, equal scores by id."""
    return -pair.score, pair.need, pair.offer


def score_upper_bound(problem: AllocationProblem) -> float:
    """Return a score that no plan exceeds: every need is filled by its best pair."""
    best: dict[str, float] = {}
    for pair in problem.usable_pairs:
        best[pair.need] = max(best.get(pair.need, 0.0), pair.score)
    return sum(best.values())
