"""The entry point of the solver: chooses the method for a problem and keeps to its time limit.

The linear program solves the problem as if everything could be split, and its amounts are rounded
to steps. A small problem in which everything comes in steps is solved by the integer program.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence

from graph.allocation.solver.greedy import greedy_amounts, score_upper_bound
from graph.allocation.solver.integer_program import IntegerProgram
from graph.allocation.solver.linear_program import LinearProgram, OutOfTime
from graph.allocation.solver.pins import apply_pins
from graph.allocation.solver.plan import Plan, Solution, build_plan
from graph.allocation.solver.problem import AllocationProblem, PairKey, Pin
from graph.allocation.solver.progress import ProgressListener, ignore_progress
from graph.allocation.solver.rounding import fill_remainders, round_to_steps

FEW_PAIRS, FEW_COMMUNITIES = 30, 6
"""Up to this size the fairest plan in whole steps is computed; larger problems use split levels."""
FEW_STEPS = 1_000
"""The same for the steps of each need: in a larger need, rounding loses too little to matter."""
SCORE_PARTS = 1_000_000_000
"""Parts in which scores are counted to prove a plan in whole steps."""


def solve_allocation(
    problem: AllocationProblem,
    pins: Sequence[Pin] = (),
    forbidden: Collection[PairKey] = (),
    on_progress: ProgressListener = ignore_progress,
) -> Plan:
    """Return the best plan.

    No community is below its level in the fairest plan by more than the tolerance; among such plans
    the one with the highest score is returned. When the time limit is over, it is the best plan so
    far, with an upper bound of what it lacks.
    """
    deadline = time.monotonic() + problem.terms.seconds
    settled, unmet_pins = apply_pins(problem, pins, forbidden)
    on_progress("start", 0.0)
    solution = solve_by_rounding(settled, deadline, on_progress)
    if is_small(settled):
        solution = solve_in_steps(settled, deadline) or solution
    on_progress("done", 1.0)
    return build_plan(problem, settled, solution, unmet_pins)


def is_small(problem: AllocationProblem) -> bool:
    """Whether everything comes in steps, and so few that the best plan in steps can be proven."""
    stepped = all(
        need.grain and need.quantity <= FEW_STEPS * need.grain
        for need in problem.open_needs.values()
    )
    return (
        stepped
        and 0 < len(problem.usable_pairs) <= FEW_PAIRS
        and len(problem.communities) <= FEW_COMMUNITIES
    )


def solve_by_rounding(
    problem: AllocationProblem, deadline: float, on_progress: ProgressListener
) -> Solution:
    """Solve the problem as if everything could be split, then round to steps.

    The bound is the score of the plan in which everything can be split.
    """
    levels = dict.fromkeys(problem.communities, 0.0)
    amounts, bound, proven = greedy_amounts(problem), score_upper_bound(problem), False
    try:
        program = LinearProgram(problem, deadline)
        on_progress("levels", 0.1)
        levels, amounts = program.fairest()
        on_progress("score", 0.5)
        amounts, bound = program.best(less_tolerance(problem, levels))
        proven = True
    except OutOfTime:
        pass  # the amounts found so far are the best so far, and are not called proven
    on_progress("steps", 0.8)
    least = less_tolerance(problem, levels)
    rounded = round_to_steps(problem, amounts, least, deadline)
    best = better_amounts(problem, rounded, greedy_amounts(problem), least)
    return Solution(best, levels, bound, proven)


def less_tolerance(problem: AllocationProblem, levels: Mapping[str, float]) -> dict[str, float]:
    """Return the levels less the tolerance."""
    tolerance = problem.terms.tolerance
    return {community: level - tolerance for community, level in levels.items()}


def better_amounts(
    problem: AllocationProblem,
    rounded: dict[PairKey, float],
    greedy: dict[PairKey, float],
    least: Mapping[str, float],
) -> dict[PairKey, float]:
    """Return the greedy amounts if they are fair enough and score more than the rounded ones."""
    shares = problem.satisfaction(greedy)
    if any(shares[community] < level for community, level in least.items()):
        return rounded
    is_better = problem.score(greedy) > problem.score(rounded)
    return greedy if is_better else rounded


def solve_in_steps(problem: AllocationProblem, deadline: float) -> Solution | None:
    """Return the best plan in whole steps; None if there is not enough time to prove it.

    First the fairest plans are found, then their best for the levels, then the best plan that stays
    within the tolerance of these levels.
    """
    try:
        fairest = IntegerProgram(problem, deadline, problem.usable_pairs)
        if not (fairest.lift_worst() and fairest.solve(fairest.score(SCORE_PARTS)).proven):
            return None
        levels = problem.satisfaction(fairest.amounts())
        program = IntegerProgram(problem, deadline, problem.usable_pairs)
        program.keep_above(less_tolerance(problem, levels))
        if not program.solve(program.score(SCORE_PARTS)).proven:
            return None
    except OutOfTime:
        return None
    amounts = program.amounts()
    return Solution(fill_remainders(problem, amounts), levels, problem.score(amounts))
