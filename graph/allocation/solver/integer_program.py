"""The integer program of an allocation in whole steps: the fairest and the best plan.

It is solved by CP-SAT with one worker and a fixed seed, so that it is deterministic.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, lcm
from typing import NamedTuple

from ortools.sat.python import cp_model

from graph.allocation.solver.linear_program import OutOfTime
from graph.allocation.solver.problem import (
    NOTHING,
    AllocationProblem,
    FeasiblePair,
    OpenNeed,
    PairKey,
)

FINE = 1_000_000
"""Parts in which fractions are counted, since CP-SAT knows only integers."""
PART_TOLERANCE = 1e-4
"""The fraction of a part by which a level may be missed, since levels come from floating point."""
MANY_NEEDS = 100
"""With more needs than this, shares are not expected to come out even."""
MOST_WORK = 0.5
"""The most work of one solve, in CP-SAT's deterministic seconds, the same on every machine."""


class ShareUnit(NamedTuple):
    """How shares are counted as integers."""

    parts: int
    """Parts of a whole. Few parts in which all shares come out even are compared faster."""
    rounded: int
    """The largest sum of rounding errors, in parts."""


class IntegerOptimum(NamedTuple):
    """The value of a goal, and whether it is proven that no better one exists."""

    value: int
    proven: bool


@dataclass
class IntegerProgram:
    """The amounts of some pairs in steps, beside fixed amounts of other pairs."""

    problem: AllocationProblem
    deadline: float
    """In seconds of `time.monotonic`."""
    pairs: Sequence[FeasiblePair]
    fixed: Mapping[PairKey, float] = field(default_factory=dict)
    """Amounts of other pairs, which do not change."""
    unit: ShareUnit = field(init=False)
    model: cp_model.CpModel = field(init=False)
    solver: cp_model.CpSolver = field(init=False)
    steps: list[cp_model.IntVar] = field(init=False, default_factory=list)
    """The number of steps of each pair, in the order of `pairs`."""
    satisfied: dict[str, cp_model.IntVar] = field(init=False, default_factory=dict)
    """The satisfaction of each community, in parts."""

    def __post_init__(self) -> None:
        """Build the model."""
        self.model, self.solver = cp_model.CpModel(), deterministic_solver()
        self.unit = share_unit(self.problem)
        for pair in self.pairs:
            need = self.problem.open_needs[pair.need]
            most = whole_steps(need, min(need.quantity, pair.most))
            least = min(most, whole_steps(need, pair.least))
            self.steps.append(self.model.new_int_var(least, most, ""))
        self.add_capacities()
        for community in self.problem.communities:
            self.satisfied[community] = self.new_share()
            self.model.add(self.satisfied[community] == self.community_share(community))

    def new_share(self) -> cp_model.IntVar:
        """Add a variable for a share, in parts."""
        most = self.unit.parts + self.unit.rounded
        return self.model.new_int_var(0, most, "")

    def add_capacities(self) -> None:
        """Add the constraints that no need is overfilled and no resource gives more than it has."""
        left = self.problem.left_after(self.fixed)
        of_need: dict[str, list[int]] = {}
        of_offer: dict[str, list[int]] = {}
        for place, pair in enumerate(self.pairs):
            of_need.setdefault(pair.need, []).append(place)
            of_offer.setdefault(pair.offer, []).append(place)
        for need, places in of_need.items():
            most = whole_steps(self.problem.open_needs[need], left.needs[need])
            steps = [self.steps[place] for place in places]
            self.model.add(cp_model.LinearExpr.sum(steps) <= most)
        for offer, places in of_offer.items():
            used = [self.used_per_step(self.pairs[place]) for place in places]
            capacity = int(left.resources[offer] * FINE + 0.5)
            self.model.add(self.weighted_steps(places, used) <= capacity)

    def weighted_steps(self, places: Sequence[int], weights: Sequence[int]) -> cp_model.LinearExpr:
        """Return the weighted sum of the steps of some pairs."""
        steps = [self.steps[place] for place in places]
        return cp_model.LinearExpr.weighted_sum(steps, weights)

    def used_per_step(self, pair: FeasiblePair) -> int:
        """Return what one step of a pair takes of its resource, in parts of `FINE`."""
        need = self.problem.open_needs[pair.need]
        return round(need.grain / pair.factor * FINE)

    def community_share(self, community: str) -> cp_model.LinearExpr:
        """Return the expression for the satisfaction of a community, in parts."""
        needs = {need.id: need for need in self.problem.communities[community]}
        shares = {
            need_id: self.problem.share(need) * self.unit.parts for need_id, need in needs.items()
        }
        already = sum(
            round(amount * shares[need_id])
            for (need_id, _), amount in self.fixed.items()
            if need_id in needs
        )
        places, weights = [], []
        for place, pair in enumerate(self.pairs):
            if pair.need in needs:
                places.append(place)
                weights.append(round(shares[pair.need] * needs[pair.need].grain))
        return self.weighted_steps(places, weights) + already

    def score(self, fine: int = FINE) -> cp_model.LinearExpr:
        """Return the expression for the score of the pairs, counted in `fine` parts."""
        weights = []
        for pair in self.pairs:
            need = self.problem.open_needs[pair.need]
            weights.append(round(pair.score * need.grain / need.quantity * fine))
        return self.weighted_steps(range(len(self.pairs)), weights)

    def parts_of_level(self, level: float) -> int:
        """Return the smallest number of parts that reaches a level."""
        parts = self.unit.parts
        needed = ceil(level * parts - PART_TOLERANCE)
        return min(parts, needed)

    def keep_above(self, levels: Mapping[str, float]) -> None:
        """Add the constraint that no community is below its level."""
        for community, level in levels.items():
            least = self.parts_of_level(level) - self.unit.rounded
            self.model.add(self.satisfied[community] >= least)

    def total_below(self, levels: Mapping[str, float]) -> cp_model.LinearExpr:
        """Return the expression for the sum of what communities lack of their levels, in parts."""
        missing = []
        for community, level in levels.items():
            lack = self.model.new_int_var(0, self.unit.parts, "")
            self.model.add(lack + self.satisfied[community] >= self.parts_of_level(level))
            missing.append(lack)
        return cp_model.LinearExpr.sum(missing) + 0

    def worst_off(self, count: int) -> cp_model.LinearExpr:
        """Return the expression for the satisfaction of the `count` worst-off communities together.

        In parts. It may only be maximized or bounded from below.
        """
        level = self.new_share()
        below = []
        for satisfied in self.satisfied.values():
            lack = self.new_share()
            self.model.add(lack >= level - satisfied)
            below.append(lack)
        return count * level - cp_model.LinearExpr.sum(below)

    def lift_worst(self) -> bool:
        """Restrict the model to the fairest plans. Returns whether their fairness is proven.

        The worst-off community is lifted as high as possible, then the two worst-off, and so on.
        """
        for count in range(1, len(self.satisfied) + 1):
            total = self.worst_off(count)
            value, proven = self.solve(total)
            if not proven:
                return False
            self.model.add(total >= value - self.unit.rounded)
        return True

    def solve(
        self, goal: cp_model.LinearExpr, hint: Mapping[PairKey, int] | None = None
    ) -> IntegerOptimum:
        """Maximize a goal and return its value.

        `hint` holds numbers of steps from which the search starts. Raises `OutOfTime` if there is
        no answer at all.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        self.solver.parameters.max_time_in_seconds = left
        if hint is not None:
            for pair, step in zip(self.pairs, self.steps, strict=True):
                self.model.add_hint(step, hint.get(pair.key, 0))
        self.model.maximize(goal)
        status = self.solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise OutOfTime
        return IntegerOptimum(round(self.solver.objective_value), status == cp_model.OPTIMAL)

    def amounts(self) -> dict[PairKey, float]:
        """Return the amounts of the last solution, in the need's unit of measure."""
        found = dict(self.fixed)
        for pair, step in zip(self.pairs, self.steps, strict=True):
            if number := self.solver.value(step):
                grain = self.problem.open_needs[pair.need].grain
                found[pair.key] = round(number * grain, 9)
        return found


def whole_steps(need: OpenNeed, amount: float) -> int:
    """Return the number of whole steps of a need in an amount."""
    return int(amount / need.grain + NOTHING)


def share_unit(problem: AllocationProblem) -> ShareUnit:
    """Return the coarsest unit in which the shares of all needs come out even.

    If there is none of at most `FINE` parts, shares are counted in `FINE` parts and rounded.
    """
    stepped = [need for need in problem.open_needs.values() if need.grain]
    numbers = [need.quantity / need.grain for need in stepped]
    even = all(abs(number - round(number)) < NOTHING for number in numbers)
    if even and len(stepped) <= MANY_NEEDS:
        denominators = (
            round(number) * len(problem.communities[need.community])
            for need, number in zip(stepped, numbers, strict=True)
        )
        parts = lcm(*denominators)
        if parts <= FINE:
            return ShareUnit(parts, 0)
    return ShareUnit(FINE, len(problem.usable_pairs))


def deterministic_solver() -> cp_model.CpSolver:
    """Return a solver that always searches in the same way."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = MOST_WORK
    return solver
