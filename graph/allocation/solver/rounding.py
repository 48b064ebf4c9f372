"""Brings amounts that could be split into whole steps: what is whole stays, the rest is given out anew by CP-SAT."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor

from graph.allocation.solver.integer_program import Whole
from graph.allocation.solver.linear_program import OutOfTime
from graph.allocation.solver.problem import NOTHING, Fit, Key, Problem

NEARLY = 1e-6
"""The part of a step that computing with fractions may have taken."""
MANY_STEPS = 10_000
"""Of a need of more steps than this, a step is not worth giving anew."""
FAIRNESS = 1_000
"""What a community's being behind weighs against the score of everything that could be given instead."""


def in_steps(
    problem: Problem, amounts: Mapping[Key, float], least: Mapping[str, float], deadline: float
) -> dict[Key, float]:
    """Return amounts in whole steps that are near to these; `least` is what communities should have, as far as whole steps allow it."""
    whole = {key: down(problem, key, amount) for key, amount in amounts.items()}
    loose = {
        key[0]
        for key, amount in amounts.items()
        if amount - whole[key] > NEARLY * problem.wanted[key[0]].quantity
    }
    _, spare = problem.left_after(whole)
    stepped = (
        fit
        for fit in problem.usable
        if fit.need in loose
        and problem.wanted[fit.need].quantity <= MANY_STEPS * problem.wanted[fit.need].grain
    )
    free = [fit for fit in stepped if (fit.need, fit.offer) in whole or spare[fit.offer] > NOTHING]
    if free:
        whole = given_anew(problem, whole, free, least, deadline)
    return filled_up(problem, whole)


def down(problem: Problem, key: Key, amount: float) -> float:
    """Round an amount down to whole steps of its need, or leave it where any part can be given."""
    grain = problem.wanted[key[0]].grain
    return round(floor(amount / grain + NEARLY) * grain, 9) if grain else amount


def given_anew(
    problem: Problem,
    whole: dict[Key, float],
    free: list[Fit],
    least: Mapping[str, float],
    deadline: float,
) -> dict[Key, float]:
    """Return out anew what the free pairs have and what is left, in whole steps; where there is no time, it stays as it is."""
    keys = {(fit.need, fit.offer) for fit in free}
    try:
        model = Whole(
            problem,
            deadline,
            free,
            {key: amount for key, amount in whole.items() if key not in keys},
        )
        hint = {
            key: round(whole[key] / problem.wanted[key[0]].grain) for key in keys if key in whole
        }
        model.solve(model.score() - FAIRNESS * model.behind(least), hint)
    except OutOfTime:
        return whole
    return model.amounts()


def filled_up(problem: Problem, amounts: dict[Key, float]) -> dict[Key, float]:
    """Return the last part of needs that are not a whole number of steps: less than a step may be given where it fills all that is left."""
    left, spare = problem.left_after(amounts)
    for key in sorted(amounts):
        need, offer = key
        rest = left[need] / problem.factors[key]
        if NOTHING < left[need] < problem.wanted[need].grain and rest <= spare[offer] + NOTHING:
            amounts[key] += left[need]
            left[need], spare[offer] = 0.0, spare[offer] - rest
    return amounts
