"""Random cities for the tests of allocation, and two oracles of it: enumeration, and SciPy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from graph.allocation.solver.problem import (
    AllocationProblem,
    AvailableResource,
    FeasiblePair,
    OpenNeed,
    PairKey,
    PlanTerms,
)

SMALL = 1e-6


@dataclass(frozen=True)
class Size:
    """How large a random city is."""

    needs: int
    offers: int
    communities: int
    density: float = 0.5
    most: int = 12
    """The largest quantity, in steps."""
    step: float | None = 1.0


def city(seed: int, size: Size, terms: PlanTerms | None = None) -> AllocationProblem:
    """Make a random city; the same for the same seed."""
    dice = Random(seed)  # noqa: S311 - a test is to be repeatable
    needs = [
        OpenNeed(
            f"N{i:03}",
            f"C{dice.randrange(size.communities):02}",
            float(dice.randint(1, size.most)),
            size.step,
        )
        for i in range(size.needs)
    ]
    offers = [
        AvailableResource(f"R{i:03}", float(dice.randint(1, size.most))) for i in range(size.offers)
    ]
    fits = [
        FeasiblePair(
            need.id,
            offer.id,
            round(dice.uniform(0.05, 1), 3),
            dice.choice((1.0, 1.0, 1.0, 2.0, 0.5)),
        )
        for need in needs
        for offer in offers
        if dice.random() < size.density
    ]
    return AllocationProblem(needs, offers, fits, terms or PlanTerms())


def everything(problem: AllocationProblem) -> Iterator[dict[PairKey, float]]:
    """Return every plan in whole steps that there can be."""
    fits = problem.usable_pairs
    ranges = [
        range(
            int(
                min(
                    problem.open_needs[fit.need].quantity,
                    problem.resources[fit.offer].capacity * fit.factor,
                )
                + SMALL
            )
            + 1
        )
        for fit in fits
    ]
    for numbers in product(*ranges):
        amounts = {
            (fit.need, fit.offer): float(number)
            for fit, number in zip(fits, numbers, strict=True)
            if number
        }
        if possible(problem, amounts):
            yield amounts


def possible(problem: AllocationProblem, amounts: Mapping[PairKey, float]) -> bool:
    """Whether a plan stays within what each need has open and each resource has left."""
    needed, offered = problem.left_after(amounts)
    return all(left >= -SMALL for left in (*needed.values(), *offered.values()))


def in_order(satisfaction: Mapping[str, float]) -> list[float]:
    """Return satisfactions with the worst first, in which plans are compared."""
    return [round(share, 6) for share in sorted(satisfaction.values())]


@dataclass
class Scipy:
    """The programme of a problem for SciPy: built apart from ours, with only pairs as variables."""

    problem: AllocationProblem

    def __post_init__(self) -> None:
        """Write the rows down."""
        fits, wanted = self.problem.usable_pairs, self.problem.open_needs
        needs, offers, communities = (
            list(wanted),
            list(self.problem.resources),
            list(self.problem.communities),
        )
        self.limits = np.zeros((len(needs) + len(offers), len(fits)))
        self.shares = np.zeros((len(communities), len(fits)))
        for column, fit in enumerate(fits):
            self.limits[needs.index(fit.need), column] = 1
            self.limits[len(needs) + offers.index(fit.offer), column] = 1 / fit.factor
            need = wanted[fit.need]
            self.shares[communities.index(need.community), column] = (
                1 / need.quantity / len(self.problem.communities[need.community])
            )
        self.most = np.array(
            [wanted[need].quantity for need in needs]
            + [self.problem.resources[offer].capacity for offer in offers]
        )
        self.scores = np.array([fit.score / wanted[fit.need].quantity for fit in fits])

    def levels(self) -> dict[str, float]:
        """Find the fairest levels the long way.

        A community that cannot be lifted alone above the common level stays at it.
        """
        communities = list(self.problem.communities)
        fixed: dict[int, float] = {}
        while len(fixed) < len(communities):
            level = self.common(fixed)
            floors = np.array([fixed.get(row, level) for row in range(len(communities))])
            for row in range(len(communities)):
                if row not in fixed and self.highest(row, floors) < level + 1e-5:
                    fixed[row] = level
        return {community: fixed[row] for row, community in enumerate(communities)}

    def common(self, fixed: Mapping[int, float]) -> float:
        """Return the highest level that all communities can have that are not fixed."""
        columns = self.limits.shape[1]
        limits = np.hstack([self.limits, np.zeros((len(self.most), 1))])
        rising = np.array([[0.0 if row in fixed else 1.0] for row in range(len(self.shares))])
        fair = np.hstack([-self.shares, rising])
        bounds = np.array([-fixed.get(row, 0.0) + 1e-8 for row in range(len(self.shares))])
        return -float(
            solved(
                np.append(np.zeros(columns), -1.0),
                np.vstack([limits, fair]),
                np.append(self.most, bounds),
                [(0, None)] * columns + [(0, 1)],
            ).fun
        )

    def highest(self, row: int, floors: Any) -> float:  # noqa: ANN401 - an array
        """Return the highest satisfaction that one community can have while no other falls."""
        return -float(
            solved(
                -self.shares[row],
                np.vstack([self.limits, -self.shares]),
                np.append(self.most, -floors + 1e-7),
            ).fun
        )

    def best(self, levels: Mapping[str, float]) -> float:
        """Return the highest score with all communities at their levels, if all can be split."""
        floors = np.array([levels[community] for community in self.problem.communities])
        return -float(
            solved(
                -self.scores,
                np.vstack([self.limits, -self.shares]),
                np.append(self.most, -floors + 1e-5),
            ).fun
        )

    def best_whole(self, levels: Mapping[str, float]) -> float | None:
        """Return the same in whole steps; None where whole steps cannot be that fair."""
        floors = np.array([levels[community] for community in self.problem.communities])
        constraints = [
            LinearConstraint(self.limits, ub=self.most + SMALL),
            LinearConstraint(self.shares, lb=floors - SMALL),
        ]
        found = milp(
            -self.scores,
            constraints=constraints,
            integrality=np.ones(len(self.scores)),
            bounds=Bounds(lb=0),
        )
        return -float(found.fun) if found.status == 0 else None


def solved(goal: Any, rows: Any, most: Any, bounds: Any = (0, None)) -> Any:  # noqa: ANN401 - arrays
    """Minimize a goal, which must be possible."""
    found = linprog(goal, A_ub=rows, b_ub=most, bounds=bounds, method="highs")
    assert found.status == 0, found.message
    return found
