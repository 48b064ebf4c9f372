"""The linear program of an allocation in which everything can be split.

It finds the fairest plan, and then the plan with the highest score that is nearly as fair. GLOP,
the simplex solver of OR-Tools, is deterministic: the same problem always has the same answer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ortools.linear_solver import pywraplp

from graph.allocation.solver.problem import NOTHING, AllocationProblem, PairKey

ROW_TOLERANCE = 1e-6
"""How far a row may be off its bound, since GLOP computes in floating point."""
LIMITING_PRICE = 1e-6
"""A shadow price above this shows that a community keeps the common level from rising."""


class OutOfTime(Exception):
    """The time limit is over before there is an answer."""


class FairestPlan(NamedTuple):
    """The level of each community in the fairest plan, and the amounts of one such plan."""

    levels: dict[str, float]
    amounts: dict[PairKey, float]


class ScoredPlan(NamedTuple):
    """The amounts of the plan with the highest score, and that score."""

    amounts: dict[PairKey, float]
    score: float


@dataclass
class LinearProgram:
    """The linear program of one problem.

    Amounts are shares of needs, so that hours and yuan have the same magnitude.

    pair ≥ 0 ── Σ = ─▶ need ≤ 1 ── mean ≥ level ─▶ community
      └─ Σ ≤ ─▶ resource
    """

    problem: AllocationProblem
    deadline: float
    """In seconds of `time.monotonic`."""
    solver: Any = field(init=False)
    pairs: list[Any] = field(init=False, default_factory=list)
    """One variable for each usable pair, in their order."""
    communities: dict[str, Any] = field(init=False, default_factory=dict)
    """One row for each community."""
    level: Any = field(init=False)
    """The level that all rising communities share."""

    def __post_init__(self) -> None:
        """Build the model."""
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.solver.SuppressOutput()
        self.level = self.solver.NumVar(0.0, 1.0, "")
        filled = self.add_needs()
        self.add_resources()
        for community, needs in self.problem.communities.items():
            row = self.solver.Constraint(0.0, self.solver.infinity())
            for need in needs:
                row.SetCoefficient(filled[need.id], 1 / len(needs))
            self.communities[community] = row

    def add_needs(self) -> dict[str, Any]:
        """Add a variable for each pair and one for each need, which is the sum of its pairs.

        Returns the variables of the needs, by id.
        """
        rows, filled = {}, {}
        for need in self.problem.open_needs:
            filled[need] = self.solver.NumVar(0.0, 1.0, "")
            rows[need] = self.solver.Constraint(0.0, 0.0)
            rows[need].SetCoefficient(filled[need], -1.0)
        for pair in self.problem.usable_pairs:
            quantity = self.problem.open_needs[pair.need].quantity
            most = max(pair.least, min(pair.most, quantity))
            variable = self.solver.NumVar(pair.least / quantity, most / quantity, "")
            rows[pair.need].SetCoefficient(variable, 1.0)
            self.pairs.append(variable)
        return filled

    def add_resources(self) -> None:
        """Add the constraint that no resource gives more than its capacity."""
        rows = {
            offer: self.solver.Constraint(-self.solver.infinity(), 1.0)
            for offer in self.problem.resources
        }
        for pair, variable in zip(self.problem.usable_pairs, self.pairs, strict=True):
            quantity = self.problem.open_needs[pair.need].quantity
            used = quantity / pair.factor / self.problem.resources[pair.offer].capacity
            rows[pair.offer].SetCoefficient(variable, used)

    def run(self) -> None:
        """Solve the model as it stands, from the last basis. Raises `OutOfTime`."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        self.solver.SetTimeLimit(max(1, int(left * 1000)))
        status = self.solver.Solve()
        if status in (pywraplp.Solver.INFEASIBLE, pywraplp.Solver.ABNORMAL):
            # The last basis can be off by more than GLOP tolerates; a fresh start is not.
            self.solver.Reset()
            status = self.solver.Solve()
        if status in (pywraplp.Solver.NOT_SOLVED, pywraplp.Solver.FEASIBLE):
            raise OutOfTime
        if status != pywraplp.Solver.OPTIMAL:
            raise AssertionError(
                f"A linear program that is feasible by construction has no answer ({status=})."
            )

    def fairest(self) -> FairestPlan:
        """Return the fairest levels, and the amounts of one plan that reaches them.

        The common level rises until some community keeps it from rising further, which its shadow
        price shows. That community keeps its level, and the others go on. No other plan gives more
        to the worst-off, or to the second without taking from the worst-off, and so on.
        Raises `OutOfTime`.
        """
        levels, amounts = dict.fromkeys(self.communities, 0.0), dict[PairKey, float]()
        reached = {
            self.problem.open_needs[pair.need].community for pair in self.problem.usable_pairs
        }
        rising = {
            community: row for community, row in self.communities.items() if community in reached
        }
        for row in rising.values():
            row.SetCoefficient(self.level, -1.0)
        self.solver.Objective().SetCoefficient(self.level, 1.0)
        self.solver.Objective().SetMaximization()
        while rising:
            self.run()
            level, amounts = min(1.0, max(0.0, self.level.solution_value())), self.amounts()
            for community in limiting_communities(rising, level):
                row = rising.pop(community)
                row.SetCoefficient(self.level, 0.0)
                row.SetLb(level - ROW_TOLERANCE)
                levels[community] = level
        return FairestPlan(levels, amounts)

    def best(self, levels: dict[str, float]) -> ScoredPlan:
        """Return the plan with the highest score that leaves no community below its level.

        Raises `OutOfTime`.
        """
        for community, row in self.communities.items():
            row.SetCoefficient(self.level, 0.0)
            row.SetLb(max(0.0, levels[community] - ROW_TOLERANCE))
        objective = self.solver.Objective()
        objective.SetCoefficient(self.level, 0.0)
        for pair, variable in zip(self.problem.usable_pairs, self.pairs, strict=True):
            objective.SetCoefficient(variable, pair.score)
        objective.SetMaximization()
        self.run()
        return ScoredPlan(self.amounts(), float(objective.Value()))

    def amounts(self) -> dict[PairKey, float]:
        """Return the amount of each pair in the last solution, in the need's unit of measure."""
        found = {}
        for pair, variable in zip(self.problem.usable_pairs, self.pairs, strict=True):
            share = variable.solution_value()
            if share > NOTHING:
                found[pair.key] = share * self.problem.open_needs[pair.need].quantity
        return found


def limiting_communities(rising: dict[str, Any], level: float) -> list[str]:
    """Return the communities that keep the common level from rising further."""
    if level >= 1 - ROW_TOLERANCE:
        return list(rising)
    prices = {community: abs(row.dual_value()) for community, row in rising.items()}
    highest = max(prices.values())
    return [
        community
        for community, price in prices.items()
        if price > LIMITING_PRICE or price == highest
    ]
