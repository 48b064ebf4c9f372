"""The suggested change is the cheapest: checked against every single change and every pair."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from graph.matching.facts import NeedFacts, OfferFacts
from graph.matching.limits import CandidatePair, failed_limits, fillable_quantity
from graph.matching.relaxation import Change, Relaxation, find_relaxation
from graph.ontology.clock import BEGINNING, OPEN
from graph.vocabulary.matching_rules import MatchingRules
from tests.graph.matching.matching_facts import DAY, ELSEWHERE, RULES, WAY, blocked_by, need, offer

COSTS = RULES.settings.relaxation
QUICK = replace(
    RULES,
    settings=RULES.settings.model_copy(
        update={"relaxation": COSTS.model_copy(update={"most_days": 12})}
    ),
)
"""The rules with so few days to move a window by that every pair of changes can be tried."""


def made(
    change: Change, the_need: NeedFacts, the_offer: OfferFacts
) -> tuple[NeedFacts, OfferFacts]:
    """Make one change."""
    match change.sort:
        case "later" | "earlier":
            moved = timedelta(days=change.amount if change.sort == "later" else -change.amount)
            opens = the_need.opens if the_need.opens == BEGINNING else the_need.opens + moved
            return replace(
                the_need,
                opens=opens,
                closes=the_need.closes if the_need.closes == OPEN else the_need.closes + moved,
            ), the_offer
        case "more":
            factor = (
                RULES.measures.factor(the_offer.unit_of_measure, the_need.unit_of_measure) or 1.0
            )
            return the_need, replace(
                the_offer, available=the_offer.available + change.amount / factor
            )
        case "skill":
            return replace(
                the_need, skills=tuple(skill for skill in the_need.skills if skill != change.target)
            ), the_offer
        case "category":
            return replace(the_need, category=change.target), the_offer
        case "widen":
            way = the_offer.area or the_offer.seat
            return the_need, replace(
                the_offer, area=way[[stop.id for stop in way].index(change.target) :]
            )


def singles(the_need: NeedFacts, the_offer: OfferFacts, rules: MatchingRules) -> Iterator[Change]:
    """Return every single change that people could be asked to make, with its cost."""
    costs = rules.settings.relaxation
    for days in range(1, costs.most_days + 1):
        yield Change("later", days * costs.later_per_day, days)
        yield Change("earlier", days * costs.earlier_per_day, days)
    step = rules.measures.step(the_need.unit_of_measure)
    for steps in range(1, int(the_need.remaining / step) + 2):
        yield Change(
            "more",
            costs.more + costs.more_for_all * steps * step / the_need.remaining,
            steps * step,
        )
    for skill in the_need.skills:
        yield Change("skill", costs.skill, target=skill)
    for parent in rules.taxonomy.way_up(the_need.category)[1:2]:
        yield Change("category", costs.category, target=parent)
    for stop in the_offer.area or the_offer.seat:
        if stop.kind in costs.widen:
            yield Change("widen", costs.widen[stop.kind], target=stop.id)


def cheapest(the_need: NeedFacts, the_offer: OfferFacts, rules: MatchingRules) -> float | None:
    """Return the least cost of one or two changes that make an offer fit, by trying all."""
    possible = list(singles(the_need, the_offer, rules))
    pairs = (pair for pair in combinations(possible, 2) if not moves_twice(pair))
    costs = [
        sum(change.cost for change in chosen)
        for chosen in (*((one,) for one in possible), *pairs)
        if fits(chosen, the_need, the_offer, rules)
    ]
    return min(costs, default=None)


def moves_twice(changes: tuple[Change, ...]) -> bool:
    """Whether a window is moved twice, which is one move beyond the days that one may ask for."""
    return all(change.sort in {"later", "earlier"} for change in changes)


def fits(
    changes: tuple[Change, ...], the_need: NeedFacts, the_offer: OfferFacts, rules: MatchingRules
) -> bool:
    """Whether an offer fits with these changes.

    If a change asks for more, it must be at least the share that the settings require.
    """
    for change in changes:
        the_need, the_offer = made(change, the_need, the_offer)
    pair = CandidatePair(the_need, the_offer, rules, DAY)
    wanted = (
        rules.settings.relaxation.asked_share * the_need.remaining
        if any(change.sort == "more" for change in changes)
        else 0
    )
    return not failed_limits(pair) and fillable_quantity(pair) >= wanted - 1e-6


days = some.integers(-15, 15).map(lambda number: DAY + timedelta(days=number))
windows = some.one_of(
    some.just((BEGINNING, OPEN)),
    some.tuples(days, some.integers(1, 8)).map(
        lambda made: (made[0], made[0] + timedelta(days=made[1]))
    ),
    days.map(lambda day: (day, OPEN)),
    days.map(lambda day: (BEGINNING, day)),
)
categories = some.sampled_from(["legal_advice", "policy_advice", "convenience", "health"])
measured = some.sampled_from(["小时", "天", "人次", "盏"])
ways = some.sampled_from([(), *(WAY[at:] for at in range(len(WAY))), ELSEWHERE])
needs = some.builds(
    lambda window, **values: need(opens=window[0], closes=window[1], **values),
    windows,
    category=categories,
    unit_of_measure=some.sampled_from(["小时", "人次"]),
    remaining=some.integers(0, 12).map(float),
    skills=some.sampled_from([(), ("甲",), ("甲", "乙"), ("甲", "乙", "丙")]),
    path=some.sampled_from([WAY, WAY[2:]]),
)
offers = some.builds(
    lambda window, **values: offer(opens=window[0], closes=window[1], **values),
    windows,
    category=categories,
    unit_of_measure=measured,
    available=some.sampled_from([0.0, 0.25, 0.5, 1.0, 3.0, 40.0]),
    skills=some.sampled_from([(), ("甲",), ("甲", "丁")]),
    area=ways,
    seat=ways,
    radius=some.sampled_from([None, 0.0]),
    active=some.sampled_from([(BEGINNING, OPEN)] * 5 + [(BEGINNING, DAY)]),
)


@settings(deadline=None, max_examples=150)
@given(needs, offers)
def test_no_single_change_and_no_pair_of_changes_is_cheaper(
    the_need: NeedFacts, the_offer: OfferFacts
) -> None:
    blocked = failed_limits(CandidatePair(the_need, the_offer, QUICK, DAY))
    if not blocked:
        return
    found = find_relaxation(the_need, the_offer, blocked, QUICK, DAY)
    least = cheapest(the_need, the_offer, QUICK) if the_need.remaining else None
    assert (found and found.cost) == (None if least is None else pytest.approx(least, abs=1e-6))
    if found:
        assert len(found.changes) <= 2
        assert fits(found.changes, the_need, the_offer, QUICK)


def test_a_window_is_not_moved_by_more_days_than_the_settings_allow() -> None:
    """Two moves of twelve days and of one would be a move of thirteen."""
    the_need, the_offer = (
        need(opens=DAY - timedelta(days=13), closes=DAY - timedelta(days=12)),
        offer(),
    )
    assert find_relaxation(the_need, the_offer, ("TIME",), QUICK, DAY) is None
    assert cheapest(the_need, the_offer, QUICK) is None
    assert find_relaxation(the_need, the_offer, ("TIME",), RULES, DAY)


def told(the_need: NeedFacts, the_offer: OfferFacts) -> Relaxation | None:
    """Return the smallest relaxation of what does not fit."""
    blocked = blocked_by(the_need, the_offer)
    assert blocked
    return find_relaxation(the_need, the_offer, blocked, RULES, DAY)


@pytest.mark.parametrize(
    ("the_need", "the_offer", "changes"),
    [
        (
            need(opens=DAY, closes=DAY + timedelta(days=5)),
            offer(opens=DAY + timedelta(days=7)),
            ["later 3"],
        ),
        (need(opens=DAY + timedelta(days=5)), offer(closes=DAY + timedelta(days=3)), ["earlier 3"]),
        (need(), offer(available=0.0), ["more 10"]),
        (need(), offer(area=ELSEWHERE), ["widen District:D1"]),
        (need(skills=("甲",)), offer(), ["skill 甲"]),
        (need(skills=("甲", "乙")), offer(), ["skill 乙", "skill 甲"]),
        (need(), offer(category="policy_advice"), ["category convenience"]),
        (need(), offer(area=ELSEWHERE, available=0.0), ["widen District:D1", "more 10"]),
    ],
)
def test_each_sort_of_change_is_told(
    the_need: NeedFacts, the_offer: OfferFacts, changes: list[str]
) -> None:
    found = told(the_need, the_offer)
    assert found
    assert sorted(
        f"{change.sort} {change.target or format(change.amount, 'g')}" for change in found.changes
    ) == sorted(changes)


@pytest.mark.parametrize(
    ("the_need", "the_offer"),
    [
        (need(), offer(unit_of_measure="盏")),
        (need(owners=("Unit:U1",)), offer()),
        (need(), offer(active=(BEGINNING, DAY))),
        (need(), offer(category="health")),
        (need(skills=("甲", "乙", "丙")), offer()),
        (need(skills=("甲", "乙")), offer(area=ELSEWHERE)),
        (need(), offer(closes=date(2026, 6, 1))),
        (need(opens=DAY, closes=DAY + timedelta(days=1)), offer(opens=DAY + timedelta(days=62))),
        (need(remaining=0.0), offer()),
        (need(remaining=0.0), offer(area=ELSEWHERE)),
    ],
)
def test_where_no_one_or_two_changes_could_help_there_is_none(
    the_need: NeedFacts, the_offer: OfferFacts
) -> None:
    assert told(the_need, the_offer) is None
