"""Allocation: checked by brute force and SciPy, and never worse than the greedy plan."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from graph.allocation.solver import solve as solving
from graph.allocation.solver.greedy import greedy_amounts
from graph.allocation.solver.linear_program import LinearProgram, OutOfTime
from graph.allocation.solver.plan import Plan
from graph.allocation.solver.problem import (
    AllocationProblem,
    AvailableResource,
    FeasiblePair,
    OpenNeed,
    PairKey,
    Pin,
    PlanTerms,
)
from graph.allocation.solver.solve import solve_allocation
from tests.support.allocation_cases import SMALL, Scipy, Size, city, everything, in_order, possible

TINY = Size(needs=4, offers=3, communities=3, density=0.6, most=3)
MEDIUM = Size(needs=40, offers=45, communities=9, density=0.2, most=40)
FREE = PlanTerms(tolerance=0.0, floor=0.0)


def given(plan: Plan) -> dict[PairKey, float]:
    """Return what each pair of a plan gives."""
    return {(each.need, each.offer): each.quantity for each in plan.allocations}


@pytest.mark.parametrize("seed", range(60))
def test_in_whole_steps_it_is_the_fairest_of_everything_that_can_be_done_and_then_the_best(
    seed: int,
) -> None:
    terms = PlanTerms(tolerance=Random(seed).choice((0.0, 0.05, 0.3)), floor=0.0)  # noqa: S311 - a test is to be repeatable
    problem = city(seed, TINY, terms)
    plan = solve_allocation(problem)
    plans = list(everything(problem))
    fairest = max((in_order(problem.satisfaction(amounts)) for amounts in plans), default=[])
    assert in_order(plan.levels) == pytest.approx(fairest, abs=1e-5)
    fair = [
        problem.score(amounts)
        for amounts in plans
        if all(
            share >= plan.levels[community] - terms.tolerance - SMALL
            for community, share in problem.satisfaction(amounts).items()
        )
    ]
    assert plan.total == pytest.approx(max(fair, default=0.0), abs=1e-6)
    assert (plan.proven, plan.shortfall) == (True, 0.0)
    assert possible(problem, given(plan))


@pytest.mark.parametrize("seed", range(12))
def test_what_can_be_split_has_the_levels_and_the_score_that_scipy_finds(seed: int) -> None:
    terms = PlanTerms(tolerance=Random(seed).choice((0.0, 0.05)), floor=0.0)  # noqa: S311 - a test is to be repeatable
    problem = city(seed, replace(MEDIUM, step=None), terms)
    plan, oracle = solve_allocation(problem), Scipy(problem)
    levels = oracle.levels()
    assert plan.levels == pytest.approx(levels, abs=1e-4)
    assert plan.total == pytest.approx(
        oracle.best(
            {community: level - terms.tolerance for community, level in plan.levels.items()}
        ),
        abs=1e-3,
    )
    assert plan.proven
    assert possible(problem, given(plan))


@pytest.mark.parametrize("seed", range(12))
def test_steps_by_rounding_fall_short_of_the_best_that_scipy_finds_by_no_more_than_they_say(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "FEW_PAIRS", 0)
    problem = city(
        seed,
        Size(needs=14, offers=14, communities=4, density=0.3, most=9),
        PlanTerms(tolerance=0.05, floor=0.0),
    )
    plan = solve_allocation(problem)
    best = Scipy(problem).best_whole(
        {community: level - 0.05 for community, level in plan.levels.items()}
    )
    assert all(each.quantity == round(each.quantity) for each in plan.allocations)
    assert possible(problem, given(plan))
    if best is None:
        assert plan.behind
    else:
        assert plan.total >= best - plan.shortfall - SMALL
        assert plan.behind or plan.total <= best + SMALL
    assert not (plan.proven and plan.behind)


@pytest.mark.parametrize("start", range(0, 200, 20))
def test_it_is_never_worse_than_greedy(start: int) -> None:
    for seed in range(start, start + 20):
        problem = city(
            seed,
            Size(needs=24, offers=20, communities=6, density=0.3),
            PlanTerms(tolerance=0.0, floor=0.0),
        )
        plan, first = (
            solve_allocation(
                replace(problem, needs=[replace(need, step=None) for need in problem.needs])
            ),
            greedy_amounts(problem),
        )
        lifted, as_first = in_order(plan.satisfaction), in_order(problem.satisfaction(first))
        assert lifted >= [share - 1e-4 for share in as_first]
        unfair = PlanTerms(tolerance=1.0, floor=0.0)
        assert (
            solve_allocation(replace(problem, terms=unfair)).total >= problem.score(first) - SMALL
        )


def test_the_worst_off_community_comes_before_the_score() -> None:
    needs = [OpenNeed("N1", "poor", 10), OpenNeed("N2", "rich", 10)]
    fits = [FeasiblePair("N1", "R", 0.3), FeasiblePair("N2", "R", 0.9)]
    plan = solve_allocation(AllocationProblem(needs, [AvailableResource("R", 10)], fits, FREE))
    assert plan.satisfaction == pytest.approx({"poor": 0.5, "rich": 0.5}, abs=1e-5)
    relaxed = solve_allocation(
        AllocationProblem(
            needs, [AvailableResource("R", 10)], fits, PlanTerms(tolerance=0.1, floor=0.0)
        )
    )
    assert relaxed.satisfaction == pytest.approx({"poor": 0.4, "rich": 0.6}, abs=1e-5)
    assert relaxed.smallest == pytest.approx(0.4, abs=1e-5)


def test_the_second_worst_off_is_lifted_too() -> None:
    needs = [OpenNeed("N1", "a", 10), OpenNeed("N2", "b", 10), OpenNeed("N3", "c", 10)]
    fits = [
        FeasiblePair("N1", "R1", 0.5),
        FeasiblePair("N2", "R2", 0.2),
        FeasiblePair("N3", "R2", 0.9),
    ]
    plan = solve_allocation(
        AllocationProblem(
            needs, [AvailableResource("R1", 1), AvailableResource("R2", 10)], fits, FREE
        )
    )
    assert plan.satisfaction == pytest.approx({"a": 0.1, "b": 0.5, "c": 0.5}, abs=1e-5)


def test_what_comes_in_steps_is_given_in_steps_but_for_what_fills_the_rest() -> None:
    plan = solve_allocation(
        AllocationProblem(
            [OpenNeed("N", "c", 10.3, 0.5)],
            [AvailableResource("R", 9.9), AvailableResource("S", 0.6)],
            [FeasiblePair("N", "R", 0.9), FeasiblePair("N", "S", 0.8)],
        )
    )
    assert given(plan) == pytest.approx({("N", "R"): 9.8, ("N", "S"): 0.5})
    assert [(unmet.need, unmet.quantity) for unmet in plan.unmet] == []


def test_units_of_measure_are_turned_into_each_other() -> None:
    plan = solve_allocation(
        AllocationProblem(
            [OpenNeed("N", "c", 20, 0.5)],
            [AvailableResource("R", 2)],
            [FeasiblePair("N", "R", 0.9, factor=8.0)],
        )
    )
    assert given(plan) == {("N", "R"): 16.0}
    assert [(unmet.quantity, unmet.reason) for unmet in plan.unmet] == [(4.0, "USED_UP")]


def test_pairs_below_the_floor_are_left_unmatched_and_it_is_said_why() -> None:
    needs = [OpenNeed("N1", "c", 5), OpenNeed("N2", "c", 5), OpenNeed("N3", "c", 5)]
    plan = solve_allocation(
        AllocationProblem(
            needs,
            [AvailableResource("R", 50)],
            [FeasiblePair("N1", "R", 0.1), FeasiblePair("N2", "R", 0.9)],
            PlanTerms(floor=0.2),
        ),
        forbidden=[("N2", "R")],
    )
    assert plan.allocations == ()
    assert {unmet.need: unmet.reason for unmet in plan.unmet} == {
        "N1": "BELOW_FLOOR",
        "N2": "FORBIDDEN",
        "N3": "NOTHING_FITS",
    }
    assert plan.unused == ("R",)


@pytest.mark.parametrize("seed", range(30))
def test_pins_and_forbidden_pairs_are_honoured(seed: int) -> None:
    problem = city(seed, Size(needs=20, offers=20, communities=5, density=0.3))
    dice = Random(seed)  # noqa: S311 - a test is to be repeatable
    pinned, banned = dice.sample(problem.usable_pairs, 2), dice.sample(problem.usable_pairs, 5)
    pins = [Pin(fit.need, fit.offer, 1.0) for fit in pinned]
    forbidden = {(fit.need, fit.offer) for fit in banned}
    plan = solve_allocation(problem, pins, forbidden)
    unheld = {(pin.need, pin.offer) for pin in plan.unmet_pins}
    assert not forbidden & given(plan).keys()
    assert all(
        given(plan)[pin.need, pin.offer] >= 1 - SMALL
        for pin in pins
        if (pin.need, pin.offer) not in unheld
    )
    assert possible(problem, given(plan))


def test_a_pin_that_cannot_hold_is_said_with_the_reason() -> None:
    needs = [OpenNeed("N1", "c", 5, 1), OpenNeed("N2", "c", 5, 1), OpenNeed("N3", "c", 5, 1)]
    offers = [AvailableResource("R", 7), AvailableResource("S", 9)]
    fits = [
        FeasiblePair("N1", "R", 0.9),
        FeasiblePair("N2", "R", 0.9),
        FeasiblePair("N3", "R", 0.9),
        FeasiblePair("N1", "S", 0.5),
    ]
    pins = [
        Pin("N1", "R"),
        Pin("N2", "R"),
        Pin("N3", "R"),
        Pin("N1", "S"),
        Pin("N2", "S"),
        Pin("N9", "R"),
        Pin("N1", "R9"),
        Pin("N3", "R", 2),
    ]
    plan = solve_allocation(AllocationProblem(needs, offers, fits), pins, [("N3", "R")])
    assert [(pin.need, pin.offer, pin.reason, pin.allocated) for pin in plan.unmet_pins] == [
        ("N2", "R", "LESS_THAN_WANTED", 2.0),
        ("N3", "R", "FORBIDDEN", 0.0),
        ("N1", "S", "NEED_IS_FULL", 0.0),
        ("N2", "S", "BLOCKED", 0.0),
        ("N9", "R", "NO_SUCH_NEED", 0.0),
        ("N1", "R9", "NO_SUCH_RESOURCE", 0.0),
        ("N3", "R", "FORBIDDEN", 0.0),
    ]
    assert given(plan) == {("N1", "R"): 5.0, ("N2", "R"): 2.0}


def test_a_pinned_pair_may_score_below_the_floor() -> None:
    plan = solve_allocation(
        AllocationProblem(
            [OpenNeed("N", "c", 5)],
            [AvailableResource("R", 7)],
            [FeasiblePair("N", "R", 0.1)],
            PlanTerms(floor=0.5),
        ),
        [Pin("N", "R", 2)],
    )
    assert given(plan)["N", "R"] >= 2


@pytest.mark.parametrize("step", [1.0, None])
def test_the_same_problem_in_another_order_has_the_same_plan(step: float | None) -> None:
    problem = city(7, replace(MEDIUM, step=step))
    dice = Random(1)  # noqa: S311 - a test is to be repeatable
    needs, offers, fits = (
        dice.sample(problem.needs, 40),
        dice.sample(problem.offers, 45),
        dice.sample(problem.pairs, len(problem.pairs)),
    )
    mixed = AllocationProblem(needs, offers, fits, problem.terms)
    assert (
        repr(solve_allocation(problem))
        == repr(solve_allocation(problem))
        == repr(solve_allocation(mixed))
    )


@pytest.mark.parametrize("seed", range(20))
def test_no_community_that_can_be_split_stays_further_behind_than_the_tolerance(seed: int) -> None:
    problem = city(seed, replace(MEDIUM, step=None), PlanTerms(tolerance=0.1, floor=0.0))
    plan = solve_allocation(problem)
    assert plan.behind == {}
    assert all(
        share >= plan.levels[community] - 0.1 - 1e-5
        for community, share in plan.satisfaction.items()
    )


def test_without_time_the_greedy_plan_is_unproven_with_a_bound_of_its_shortfall() -> None:
    problem = city(3, MEDIUM, PlanTerms(tolerance=1.0, floor=0.0, seconds=0.0))
    plan = solve_allocation(problem)
    best = solve_allocation(replace(problem, terms=PlanTerms(tolerance=1.0, floor=0.0)))
    assert plan.total == pytest.approx(problem.score(greedy_amounts(problem)), abs=1e-6)
    assert not plan.proven
    assert plan.total + plan.shortfall >= best.total > plan.total


def test_the_time_may_end_between_the_levels_and_the_score(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_late(_programme: object, _levels: object) -> None:
        raise OutOfTime

    problem = city(3, MEDIUM, PlanTerms(floor=0.0))
    whole = solve_allocation(problem)
    monkeypatch.setattr(LinearProgram, "best", too_late)
    plan = solve_allocation(problem)
    assert plan.levels == whole.levels
    assert not plan.proven
    assert plan.total + plan.shortfall >= whole.total
    assert in_order(plan.satisfaction)[0] >= in_order(plan.levels)[0] - 0.1


def test_nothing_to_do_is_a_plan_too() -> None:
    plan = solve_allocation(AllocationProblem([], [], []))
    assert (plan.allocations, plan.smallest, plan.proven) == ((), None, True)
    alone = solve_allocation(
        AllocationProblem(
            [OpenNeed("N", "c", 0)], [AvailableResource("R", 0)], [FeasiblePair("N", "R", 1)]
        )
    )
    assert (alone.allocations, alone.unmet) == ((), ())


def alone(quantity: float, step: float, *offers: tuple[float, float]) -> AllocationProblem:
    """Make one need, and resources for it, each with what there is of it and its score."""
    offered = [
        AvailableResource(f"R{number}", capacity) for number, (capacity, _) in enumerate(offers)
    ]
    fits = [FeasiblePair("N", f"R{number}", score, 1.0) for number, (_, score) in enumerate(offers)]
    return AllocationProblem(
        [OpenNeed("N", "C", quantity, step)],
        offered,
        fits,
        PlanTerms(tolerance=0.02, floor=0.2, seconds=5.0),
    )


@pytest.mark.parametrize(
    ("quantity", "step"),
    [
        (5_000_000, 1.0),
        (200, 0.0001),
        (1_000_000_000, 1.0),
        (1_000, 1.0),
        (1_001, 1.0),
        (0.5, 0.0001),
    ],
)
def test_a_need_of_any_size_is_filled_by_the_better_of_two(quantity: float, step: float) -> None:
    plan = solve_allocation(alone(quantity, step, (quantity, 0.55), (quantity, 0.95)))
    assert given(plan) == pytest.approx({("N", "R1"): quantity})
    assert plan.proven
    assert plan.total == pytest.approx(0.95)
    plan = solve_allocation(alone(quantity, step, (quantity * 2 / 5, 0.95), (quantity, 0.55)))
    assert plan.total == pytest.approx(0.4 * 0.95 + 0.6 * 0.55, abs=1e-3)
    assert plan.satisfaction == {"C": pytest.approx(1.0)}
    assert plan.total + plan.shortfall >= 0.4 * 0.95 + 0.6 * 0.55 - 1e-6


@pytest.mark.parametrize("times", [1e2, 1e4, 1e6, 1e8])
@pytest.mark.parametrize("seed", range(8))
def test_the_size_of_quantities_makes_no_plan_worse_than_it_says(seed: int, times: float) -> None:
    small = city(seed, TINY, FREE)
    wanted = [replace(need, quantity=need.quantity * times) for need in small.open_needs.values()]
    offered = [
        replace(offer, capacity=offer.capacity * times) for offer in small.resources.values()
    ]
    problem = AllocationProblem(wanted, offered, small.pairs, replace(FREE, tolerance=0.02))
    plan = solve_allocation(problem)
    # The same city where everything can be split: its shares do not depend on the size,
    # so SciPy solves the small one.
    split = Scipy(
        replace(small, needs=[replace(need, step=None) for need in small.open_needs.values()])
    )
    levels = split.levels()
    best = split.best({community: level - 0.02 for community, level in levels.items()})
    assert plan.total == pytest.approx(best, abs=2e-2 if times < 1e4 else 1e-3)
    assert plan.total + plan.shortfall >= best - 1e-3 or not plan.proven
    assert plan.proven is False or plan.shortfall <= 1e-6
    assert possible(problem, given(plan))
