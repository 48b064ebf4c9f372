"""The linear programme of an allocation in which everything can be split: what is fairest, and what scores most without being unfair.

It is solved by GLOP, the simplex of OR-Tools, which always takes the same way: the same problem has the same answer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from ortools.linear_solver import pywraplp

from graph.allocation.solver.problem import NOTHING, Key, Problem

EXACT = 1e-6
"""How far a row may be off its bound: GLOP computes in floating point."""
COUNTS = 1e-6
"""A shadow price above this says that a community holds back the level."""


class OutOfTime(Exception):
    """The time is over before there was an answer."""


@dataclass
class Programme:
    """The programme of one problem. Quantities are shares of needs, so that hours and yuan are of one size.

    pair ≥ 0 ── Σ = ─▶ need ≤ 1 ── mean ≥ level ─▶ community
      └─ Σ ≤ ─▶ resource
    """

    problem: Problem
    deadline: float
    """Of `time.monotonic`."""
    solver: Any = field(init=False)
    pairs: list[Any] = field(init=False, default_factory=list)
    communities: dict[str, Any] = field(init=False, default_factory=dict)
    level: Any = field(init=False)

    def __post_init__(self) -> None:
        """Write the programme down."""
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.solver.SuppressOutput()
        self.level = self.solver.NumVar(0.0, 1.0, "")
        met = self.needs()
        self.resources()
        for community, needs in self.problem.communities.items():
            row = self.solver.Constraint(0.0, self.solver.infinity())
            for need in needs:
                row.SetCoefficient(met[need.id], 1 / len(needs))
            self.communities[community] = row

    def needs(self) -> dict[str, Any]:
        """Write a variable for each pair and for the part of each need that is met, which is the sum of its pairs."""
        rows, met = {}, {}
        for need in self.problem.wanted:
            met[need] = self.solver.NumVar(0.0, 1.0, "")
            rows[need] = self.solver.Constraint(0.0, 0.0)
            rows[need].SetCoefficient(met[need], -1.0)
        for fit in self.problem.usable:
            quantity = self.problem.wanted[fit.need].quantity
            pair = self.solver.NumVar(
                fit.least / quantity, max(fit.least, min(fit.most, quantity)) / quantity, ""
            )
            rows[fit.need].SetCoefficient(pair, 1.0)
            self.pairs.append(pair)
        return met

    def resources(self) -> None:
        """Write that no resource gives more than there is of it."""
        rows = {
            offer: self.solver.Constraint(-self.solver.infinity(), 1.0)
            for offer in self.problem.offered
        }
        for fit, pair in zip(self.problem.usable, self.pairs, strict=True):
            quantity = self.problem.wanted[fit.need].quantity
            rows[fit.offer].SetCoefficient(
                pair, quantity / fit.factor / self.problem.offered[fit.offer].capacity
            )

    def run(self) -> None:
        """Solve it as it stands, from where it was solved last. Raises `OutOfTime`."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        self.solver.SetTimeLimit(max(1, int(left * 1000)))
        status = self.solver.Solve()
        if status in (pywraplp.Solver.INFEASIBLE, pywraplp.Solver.ABNORMAL):
            # What it kept of the time before can be off by more than it allows; from the beginning it is not.
            self.solver.Reset()
            status = self.solver.Solve()
        if status in (pywraplp.Solver.NOT_SOLVED, pywraplp.Solver.FEASIBLE):
            raise OutOfTime
        if status != pywraplp.Solver.OPTIMAL:
            raise AssertionError(
                f"A programme that has an answer by its making was found to have none (status {status})."
            )

    def fairest(self) -> tuple[dict[str, float], dict[Key, float]]:
        """Return the level to which the fairest plan lifts each community, and the amounts of one such plan. Raises `OutOfTime`.

        The level of all is raised until some community holds it back, which its shadow price tells; that one keeps its level,
        and the others go on. No other plan gives the worst-off more, nor the second without taking from the worst-off, and so on.
        """
        levels, amounts = dict.fromkeys(self.communities, 0.0), dict[Key, float]()
        reached = {self.problem.wanted[fit.need].community for fit in self.problem.usable}
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
            for community in holding_back(rising, level):
                row = rising.pop(community)
                row.SetCoefficient(self.level, 0.0)
                row.SetLb(level - EXACT)
                levels[community] = level
        return levels, amounts

    def best(self, levels: dict[str, float]) -> tuple[dict[Key, float], float]:
        """Return the amounts that score most while no community is below its level, and their score. Raises `OutOfTime`."""
        for community, row in self.communities.items():
            row.SetCoefficient(self.level, 0.0)
            row.SetLb(max(0.0, levels[community] - EXACT))
        objective = self.solver.Objective()
        objective.SetCoefficient(self.level, 0.0)
        for fit, pair in zip(self.problem.usable, self.pairs, strict=True):
            objective.SetCoefficient(pair, fit.score)
        objective.SetMaximization()
        self.run()
        return self.amounts(), float(objective.Value())

    def amounts(self) -> dict[Key, float]:
        """Return what each pair gives, in the need's unit of measure."""
        values = (
            (fit, pair.solution_value())
            for fit, pair in zip(self.problem.usable, self.pairs, strict=True)
        )
        return {
            (fit.need, fit.offer): value * self.problem.wanted[fit.need].quantity
            for fit, value in values
            if value > NOTHING
        }


def holding_back(rising: dict[str, Any], level: float) -> list[str]:
    """Return the communities that keep the level of all from rising further."""
    if level >= 1 - EXACT:
        return list(rising)
    prices = {community: abs(row.dual_value()) for community, row in rising.items()}
    most = max(prices.values())
    return [community for community, price in prices.items() if price > COUNTS or price == most]
