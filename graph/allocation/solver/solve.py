"""Solves an allocation: by a linear programme where things can be split, in whole steps by CP-SAT where they cannot."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence

from graph.allocation.solver.greedy import greedy, most_possible
from graph.allocation.solver.integer_program import Whole
from graph.allocation.solver.linear_program import OutOfTime, Programme
from graph.allocation.solver.pins import settle
from graph.allocation.solver.plan import Plan, Solution, made
from graph.allocation.solver.problem import Key, Pin, Problem
from graph.allocation.solver.rounding import filled_up, in_steps

FEW_PAIRS, FEW_COMMUNITIES = 30, 6
"""Up to this size the fairest plan in whole steps is itself looked for; beyond it, its levels are those if everything could be split."""
FEW_STEPS = 1_000
"""The same for the steps of each need: a step of a larger one is so little of it that the programme and rounding lose less than what counts."""
EXACT = 1_000_000_000
"""Parts in which scores are counted where a plan in whole steps is to be proven: rounding to them hides less than what counts of any need."""

Told = Callable[[str, float], None]
"""Hears of the progress: what is done now, and the share of the whole that is done."""


def ignore_progress(_step: str, _share: float) -> None:
    """Hear of the progress and say nothing."""


def solve(
    problem: Problem,
    pins: Sequence[Pin] = (),
    forbidden: Collection[Key] = (),
    told: Told = ignore_progress,
) -> Plan:
    """Return the best plan: no community more than the tolerance below what the fairest plan gives it, and then the highest score.

    The time limit gives the best plan so far, with the most by which it may fall short.
    """
    deadline = time.monotonic() + problem.terms.seconds
    settled, unheld = settle(problem, pins, forbidden)
    told("start", 0.0)
    solution = by_programme(settled, deadline, told)
    if small(settled):
        solution = in_whole_steps(settled, deadline) or solution
    told("done", 1.0)
    return made(problem, settled, solution, unheld)


def small(problem: Problem) -> bool:
    """Whether everything comes in steps, and there is so little of it that the best plan in steps can be found and proven."""
    stepped = all(
        need.grain and need.quantity <= FEW_STEPS * need.grain for need in problem.wanted.values()
    )
    return (
        stepped
        and 0 < len(problem.usable) <= FEW_PAIRS
        and len(problem.communities) <= FEW_COMMUNITIES
    )


def by_programme(problem: Problem, deadline: float, told: Told) -> Solution:
    """Solve it as if everything could be split, then bring what cannot into steps; the bound is that of what could be split."""
    levels = dict.fromkeys(problem.communities, 0.0)
    amounts, bound, proven = greedy(problem), most_possible(problem), False
    try:
        programme = Programme(problem, deadline)
        told("levels", 0.1)
        levels, amounts = programme.fairest()
        told("score", 0.5)
        amounts, bound = programme.best(
            {community: level - problem.terms.tolerance for community, level in levels.items()}
        )
        proven = True
    except OutOfTime:
        pass  # what there is by now is the best so far, and is not called proven
    told("steps", 0.8)
    least = {community: level - problem.terms.tolerance for community, level in levels.items()}
    return Solution(
        better(problem, in_steps(problem, amounts, least, deadline), greedy(problem), least),
        levels,
        bound,
        proven,
    )


def better(
    problem: Problem, plan: dict[Key, float], first: dict[Key, float], least: Mapping[str, float]
) -> dict[Key, float]:
    """Return the plan that was there at once where it is fair enough and, since steps cost something, scores more."""
    shares = problem.satisfaction(first)
    fair = all(shares[community] >= level for community, level in least.items())
    return first if fair and problem.score(first) > problem.score(plan) else plan


def in_whole_steps(problem: Problem, deadline: float) -> Solution | None:
    """Find the fairest plan in whole steps, of those the best, and then the best within the tolerance; None where there is not the time."""
    try:
        fairest = Whole(problem, deadline, problem.usable)
        proven = fairest.lift_worst() and fairest.solve(fairest.score(EXACT))[1]
        levels = problem.satisfaction(fairest.amounts()) if proven else {}
        model = Whole(problem, deadline, problem.usable)
        model.keep_above(
            {community: level - problem.terms.tolerance for community, level in levels.items()}
        )
        if not (proven and model.solve(model.score(EXACT))[1]):
            return None
    except OutOfTime:
        return None
    amounts = model.amounts()
    return Solution(filled_up(problem, amounts), levels, problem.score(amounts))
