"""The plan that there is at once, before anything is optimized: what is given when the time is too short for more."""

from __future__ import annotations

from graph.allocation.solver.pins import givable
from graph.allocation.solver.problem import NOTHING, Fit, Key, Problem


def greedy(problem: Problem) -> dict[Key, float]:
    """Return each pair, the best first, as much as is left on both sides, after what has to be given."""
    needed = {need.id: need.quantity for need in problem.wanted.values()}
    offered = {offer.id: offer.capacity for offer in problem.offered.values()}
    amounts: dict[Key, float] = {}

    def give(fit: Fit, amount: float) -> None:
        if amount > NOTHING:
            amounts[fit.need, fit.offer] = amounts.get((fit.need, fit.offer), 0.0) + amount
            needed[fit.need] -= amount
            offered[fit.offer] -= amount / fit.factor

    for fit in problem.usable:
        give(fit, fit.least)
    for fit in sorted(problem.usable, key=lambda fit: (-fit.score, fit.need, fit.offer)):
        give(fit, givable(problem.wanted[fit.need], fit, needed[fit.need], offered[fit.offer]))
    return amounts


def most_possible(problem: Problem) -> float:
    """Return a score that no plan exceeds: every need filled by what fits it best."""
    best: dict[str, float] = {}
    for fit in problem.usable:
        best[fit.need] = max(best.get(fit.need, 0.0), fit.score)
    return sum(best.values())
