"""Rounding: brings amounts of the linear program into whole steps and distributes the rest anew."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor

from graph.allocation.solver.integer_program import IntegerProgram
from graph.allocation.solver.linear_program import OutOfTime
from graph.allocation.solver.problem import NOTHING, AllocationProblem, FeasiblePair, PairKey

STEP_TOLERANCE = 1e-6
"""The fraction of a step that floating-point arithmetic may have lost."""
MANY_STEPS = 10_000
"""In a need of more steps than this, one step is too small to be distributed anew."""
FAIRNESS = 1_000
"""The weight of what communities lack of their levels against the score."""


def round_to_steps(
    problem: AllocationProblem,
    amounts: Mapping[PairKey, float],
    least: Mapping[str, float],
    deadline: float,
) -> dict[PairKey, float]:
    """Return amounts in whole steps that are close to the given ones.

    `least` holds the satisfaction that communities should reach, as far as whole steps allow it.
    """
    whole = {key: round_down(problem, key, amount) for key, amount in amounts.items()}
    rounded = {
        key[0]
        for key, amount in amounts.items()
        if amount - whole[key] > STEP_TOLERANCE * problem.open_needs[key[0]].quantity
    }
    free = pairs_to_redistribute(problem, whole, rounded)
    if free:
        whole = redistribute_steps(problem, whole, free, least, deadline)
    return fill_remainders(problem, whole)


def round_down(problem: AllocationProblem, key: PairKey, amount: float) -> float:
    """Round an amount down to whole steps of its need; unchanged if any amount can be given."""
    grain = problem.open_needs[key[0]].grain
    if not grain:
        return amount
    steps = floor(amount / grain + STEP_TOLERANCE)
    return round(steps * grain, 9)


def pairs_to_redistribute(
    problem: AllocationProblem, whole: Mapping[PairKey, float], rounded: set[str]
) -> list[FeasiblePair]:
    """Return the pairs of rounded needs that have an amount, or a resource with something left."""
    spare = problem.left_after(whole).resources
    free = []
    for pair in problem.usable_pairs:
        need = problem.open_needs[pair.need]
        worthwhile = pair.need in rounded and need.quantity <= MANY_STEPS * need.grain
        if worthwhile and (pair.key in whole or spare[pair.offer] > NOTHING):
            free.append(pair)
    return free


def redistribute_steps(
    problem: AllocationProblem,
    whole: dict[PairKey, float],
    free: list[FeasiblePair],
    least: Mapping[str, float],
    deadline: float,
) -> dict[PairKey, float]:
    """Distribute anew what the free pairs have and what is left, in whole steps.

    Returns the amounts unchanged if there is no time.
    """
    keys = {pair.key for pair in free}
    fixed = {key: amount for key, amount in whole.items() if key not in keys}
    hint = {
        key: round(whole[key] / problem.open_needs[key[0]].grain) for key in keys if key in whole
    }
    try:
        program = IntegerProgram(problem, deadline, free, fixed)
        program.solve(program.score() - FAIRNESS * program.total_below(least), hint)
    except OutOfTime:
        return whole
    return program.amounts()


def fill_remainders(
    problem: AllocationProblem, amounts: dict[PairKey, float]
) -> dict[PairKey, float]:
    """Add the last part of needs that are not a whole number of steps.

    Less than a step may be given if it fills all that is left of a need.
    """
    left = problem.left_after(amounts)
    for key in sorted(amounts):
        need, offer = key
        missing = left.needs[need]
        used = missing / problem.factors[key]
        is_remainder = NOTHING < missing < problem.open_needs[need].grain
        if is_remainder and used <= left.resources[offer] + NOTHING:
            amounts[key] += missing
            left.needs[need] = 0.0
            left.resources[offer] -= used
    return amounts
