"""Amounts that come in whole steps: what is fairest and best of them, by CP-SAT with one worker and a fixed seed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, lcm

from ortools.sat.python import cp_model

from graph.allocation.solver.linear_program import OutOfTime
from graph.allocation.solver.problem import NOTHING, Fit, Key, Problem

FINE = 1_000_000
"""CP-SAT counts in whole numbers: scores, and whatever has no parts of its own, in parts of this."""
EVEN = 1e-4
"""By so little of a part a level may be missed, having been computed in fractions."""
MANY = 100
"""Of more needs than this nobody expects shares that come out even."""
LONGEST = 0.5
"""The most work that one solving may take, in CP-SAT's own seconds, which are the same on every machine."""


@dataclass
class Whole:
    """The amounts of some pairs in steps, beside amounts of other pairs that are given and stay."""

    problem: Problem
    deadline: float
    """Of `time.monotonic`."""
    pairs: Sequence[Fit]
    given: Mapping[Key, float] = field(default_factory=dict)
    parts: int = field(init=False)
    """Shares are counted in parts of this: as coarse as they all come out even, since coarse ones are compared more quickly."""
    rounded: int = field(init=False)
    """What rounding to whole parts may add up to."""
    model: cp_model.CpModel = field(init=False)
    solver: cp_model.CpSolver = field(init=False)
    steps: list[cp_model.IntVar] = field(init=False, default_factory=list)
    satisfied: dict[str, cp_model.IntVar] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Write the model down."""
        self.model, self.solver = cp_model.CpModel(), one_worker()
        self.parts, self.rounded = parts_of(self.problem)
        for fit in self.pairs:
            need = self.problem.wanted[fit.need]
            most = int(min(need.quantity, fit.most) / need.grain + NOTHING)
            self.steps.append(
                self.model.new_int_var(min(most, int(fit.least / need.grain + NOTHING)), most, "")
            )
        self.within_needs_and_resources()
        for community in self.problem.communities:
            self.satisfied[community] = self.model.new_int_var(0, self.parts + self.rounded, "")
            self.model.add(self.satisfied[community] == self.share_of(community))

    def within_needs_and_resources(self) -> None:
        """Write that no need is given more than it has open, and that no resource gives more than there is of it."""
        open_, left = self.problem.left_after(self.given)
        of_need: dict[str, list[int]] = {}
        of_offer: dict[str, list[int]] = {}
        for place, fit in enumerate(self.pairs):
            of_need.setdefault(fit.need, []).append(place)
            of_offer.setdefault(fit.offer, []).append(place)
        for need, places in of_need.items():
            self.model.add(
                cp_model.LinearExpr.sum([self.steps[place] for place in places])
                <= int(open_[need] / self.problem.wanted[need].grain + NOTHING)
            )
        for offer, places in of_offer.items():
            self.model.add(
                self.weighed(places, [self.used(self.pairs[place]) for place in places])
                <= int(left[offer] * FINE + 0.5)
            )

    def weighed(self, places: Sequence[int], weights: Sequence[int]) -> cp_model.LinearExpr:
        """Return the sum of some steps, each with a weight."""
        return cp_model.LinearExpr.weighted_sum([self.steps[place] for place in places], weights)

    def used(self, fit: Fit) -> int:
        """Return what one step of a pair takes of the resource, in parts."""
        return round(self.problem.wanted[fit.need].grain / fit.factor * FINE)

    def share_of(self, community: str) -> cp_model.LinearExpr:
        """Return the satisfaction of a community, in parts."""
        wanted = {need.id: need for need in self.problem.communities[community]}
        shares = {need: self.problem.share(each) * self.parts for need, each in wanted.items()}
        already = sum(
            round(amount * shares[need])
            for (need, _), amount in self.given.items()
            if need in wanted
        )
        places = [place for place, fit in enumerate(self.pairs) if fit.need in wanted]
        return (
            self.weighed(
                places,
                [
                    round(shares[fit.need] * wanted[fit.need].grain)
                    for fit in (self.pairs[place] for place in places)
                ],
            )
            + already
        )

    def score(self, fine: int = FINE) -> cp_model.LinearExpr:
        """Return the score of these pairs, in so many parts: a step of a need of many steps is worth few of them."""
        wanted = self.problem.wanted
        weights = [
            round(fit.score * wanted[fit.need].grain / wanted[fit.need].quantity * fine)
            for fit in self.pairs
        ]
        return self.weighed(range(len(self.pairs)), weights)

    def part(self, level: float) -> int:
        """Return the fewest parts that are no less than a level."""
        return min(self.parts, ceil(level * self.parts - EVEN))

    def keep_above(self, levels: Mapping[str, float]) -> None:
        """Let no community be below its level."""
        for community, level in levels.items():
            self.model.add(self.satisfied[community] >= self.part(level) - self.rounded)

    def behind(self, levels: Mapping[str, float]) -> cp_model.LinearExpr:
        """Return by how much communities are below their levels, added up, in parts."""
        missing = []
        for community, level in levels.items():
            missing.append(self.model.new_int_var(0, self.parts, ""))
            self.model.add(missing[-1] + self.satisfied[community] >= self.part(level))
        return cp_model.LinearExpr.sum(missing) + 0

    def worst(self, many: int) -> cp_model.LinearExpr:
        """Return the satisfaction of so many of the worst-off communities together, in parts, for it to be maximized or bounded from below."""
        level = self.model.new_int_var(0, self.parts + self.rounded, "")
        below = []
        for satisfied in self.satisfied.values():
            below.append(self.model.new_int_var(0, self.parts + self.rounded, ""))
            self.model.add(below[-1] >= level - satisfied)
        return many * level - cp_model.LinearExpr.sum(below)

    def lift_worst(self) -> bool:
        """Keep only the fairest: the worst-off as high as can be, then the two worst-off together, and so on; tells whether all of that is proven."""
        for many in range(1, len(self.satisfied) + 1):
            total = self.worst(many)
            value, proven = self.solve(total)
            if not proven:
                return False
            self.model.add(total >= value - self.rounded)
        return True

    def solve(
        self, goal: cp_model.LinearExpr, hint: Mapping[Key, int] | None = None
    ) -> tuple[int, bool]:
        """Maximize a goal; gives its value, and whether no better one can be. Raises `OutOfTime` where there was no answer at all."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        self.solver.parameters.max_time_in_seconds = left
        if hint is not None:
            for fit, step in zip(self.pairs, self.steps, strict=True):
                self.model.add_hint(step, hint.get((fit.need, fit.offer), 0))
        self.model.maximize(goal)
        status = self.solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise OutOfTime
        return round(self.solver.objective_value), status == cp_model.OPTIMAL

    def amounts(self) -> dict[Key, float]:
        """Return what all pairs give in the last solution, in the need's unit of measure."""
        found = dict(self.given)
        for fit, step in zip(self.pairs, self.steps, strict=True):
            if number := self.solver.value(step):
                found[fit.need, fit.offer] = round(number * self.problem.wanted[fit.need].grain, 9)
        return found


def parts_of(problem: Problem) -> tuple[int, int]:
    """Return in how many parts shares are counted, and what rounding to them may add up to."""
    steps = [
        (need.quantity / need.grain, len(problem.communities[need.community]))
        for need in problem.wanted.values()
        if need.grain
    ]
    even = all(abs(number - round(number)) < NOTHING for number, _ in steps)
    parts = (
        lcm(*(round(number) * needs for number, needs in steps))
        if even and len(steps) <= MANY
        else FINE + 1
    )
    return (parts, 0) if parts <= FINE else (FINE, len(problem.usable))


def one_worker() -> cp_model.CpSolver:
    """Make a solver that always takes the same way."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = LONGEST
    return solver
