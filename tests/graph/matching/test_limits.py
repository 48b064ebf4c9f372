"""Each hard limit rules out what it says and nothing else; all that fail are told together."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from graph.matching.facts import PathPlace
from graph.matching.limits import ALL_LIMITS, haversine
from graph.matching.score import ScoredOffer, match_offer
from graph.ontology.clock import OPEN
from tests.graph.matching.matching_facts import (
    DAY,
    ELSEWHERE,
    RULES,
    WAY,
    blocked_by,
    need,
    offer,
    scored,
)

FAR = (PathPlace("Community:C9", "远处", 45.70, 122.84),)
"""A place nine kilometres north of the need's compound."""


def test_what_fits_passes_every_limit() -> None:
    assert scored(need(), offer()).limits_passed == ALL_LIMITS


@pytest.mark.parametrize(
    ("needed", "offered", "passes"),
    [
        ("legal_advice", "legal_advice", True),
        ("legal_advice", "convenience", True),
        ("convenience", "legal_advice", True),
        ("legal_advice", "policy_advice", False),
        ("legal_advice", "health", False),
        ("unheard_of", "unheard_of", True),
    ],
)
def test_a_category_fits_itself_what_is_above_it_and_what_is_below_it(
    needed: str, offered: str, passes: bool
) -> None:
    assert blocked_by(need(category=needed), offer(category=offered)) == (
        () if passes else ("CATEGORY",)
    )


@pytest.mark.parametrize(
    ("asked", "there", "passes"),
    [
        ((), (), True),
        ((), ("律师",), True),
        (("律师",), ("调解", "律师"), True),
        (("律师", "心理"), ("律师",), False),
        (("律师",), (), False),
    ],
)
def test_every_skill_that_is_asked_for_must_be_there(
    asked: tuple[str, ...], there: tuple[str, ...], passes: bool
) -> None:
    assert blocked_by(need(skills=asked), offer(skills=there)) == (() if passes else ("SKILLS",))


@pytest.mark.parametrize(
    ("opens", "closes", "passes"),
    [
        (date(2026, 8, 1), OPEN, True),
        (date(2026, 8, 30), OPEN, True),
        (date(2026, 8, 31), OPEN, False),
        (date(2020, 1, 1), date(2026, 8, 1), False),
        (date(2020, 1, 1), date(2026, 8, 2), True),
    ],
)
def test_windows_must_share_a_day(opens: date, closes: date, passes: bool) -> None:
    asked = need(opens=date(2026, 8, 1), closes=date(2026, 8, 31))
    assert blocked_by(asked, offer(opens=opens, closes=closes)) == (() if passes else ("TIME",))


def test_days_that_are_over_count_for_nothing() -> None:
    both = {"opens": date(2026, 6, 1), "closes": date(2026, 7, 1)}
    assert blocked_by(need(**both), offer(**both), date(2026, 6, 30)) == ()
    assert blocked_by(need(**both), offer(**both), date(2026, 7, 1)) == ("TIME",)


def test_an_area_must_contain_the_place() -> None:
    assert [blocked_by(need(), offer(area=WAY[at:])) for at in range(len(WAY))] == [()] * len(WAY)
    assert blocked_by(need(), offer(area=ELSEWHERE)) == ("AREA",)
    assert blocked_by(need(path=WAY[2:]), offer(area=WAY)) == ("AREA",)


def test_beyond_its_area_an_offer_reaches_as_far_as_its_radius() -> None:
    distance = haversine((45.62, 122.84), (45.70, 122.84))
    assert distance == pytest.approx(8_896, abs=1)
    assert blocked_by(need(), offer(area=FAR, radius=distance + 1)) == ()
    assert blocked_by(need(), offer(area=FAR, radius=distance - 1)) == ("AREA",)
    assert blocked_by(need(), offer(seat=FAR, radius=distance + 1)) == ()
    assert blocked_by(need(), offer(seat=FAR, radius=distance - 1)) == ("AREA",)


def test_where_coordinates_are_missing_nothing_is_within_reach() -> None:
    assert blocked_by(need(path=WAY[2:]), offer(area=FAR, radius=1e9)) == ("AREA",)
    assert blocked_by(need(), offer(area=ELSEWHERE, radius=1e9)) == ("AREA",)


def test_there_must_be_something_left_and_something_needed() -> None:
    assert blocked_by(need(), offer(available=0.5)) == ()
    assert blocked_by(need(), offer(available=0.0)) == ("CAPACITY",)
    assert blocked_by(need(remaining=0.0), offer()) == ("CAPACITY",)


def test_less_than_the_smallest_part_of_a_unit_is_nothing() -> None:
    assert blocked_by(
        need(unit_of_measure="人次"), offer(unit_of_measure="人次", available=0.9)
    ) == ("CAPACITY",)


@pytest.mark.parametrize(
    ("needed", "offered", "given"),
    [
        ("小时", "天", 16.0),
        ("天", "小时", 0.0),
        ("人次", "小时", 0.0),
        ("小时", "人次", 8.0),
        ("万元", "元", 0.0002),
        ("元", "万元", 20_000.0),
        ("盏", "盏", 2.0),
    ],
)
def test_units_are_turned_into_each_other_and_given_in_whole_steps(
    needed: str, offered: str, given: float
) -> None:
    asked, there = (
        need(unit_of_measure=needed, remaining=1e6),
        offer(unit_of_measure=offered, available=2.0),
    )
    if given:
        assert scored(asked, there).quantity == pytest.approx(given, abs=1e-12)
    else:
        assert blocked_by(asked, there) == ("CAPACITY",)


@pytest.mark.parametrize(("needed", "offered"), [("小时", "元"), ("盏", "件"), ("小时", "盏")])
def test_units_that_measure_something_else_do_not_fit(needed: str, offered: str) -> None:
    assert blocked_by(need(unit_of_measure=needed), offer(unit_of_measure=offered)) == (
        "UNIT_OF_MEASURE",
    )


def test_nobody_is_told_to_meet_a_need_of_their_own() -> None:
    assert blocked_by(need(owners=("Unit:U2",)), offer()) == ()
    assert blocked_by(need(owners=("Unit:U2", "Unit:U1")), offer()) == ("OWN_NEED",)


@pytest.mark.parametrize(("shift", "passes"), [(-1, False), (0, True), (30, True), (31, False)])
def test_the_owner_must_be_there_on_the_day(shift: int, passes: bool) -> None:
    there = offer(active=(DAY, DAY + timedelta(days=31)))
    assert blocked_by(need(), there, DAY + timedelta(days=shift)) == (() if passes else ("ACTIVE",))


def test_all_limits_that_fail_are_told_in_their_order() -> None:
    asked = need(
        skills=("律师",), owners=("Unit:U1",), opens=date(2026, 8, 1), closes=date(2026, 9, 1)
    )
    there = offer(
        category="health",
        closes=date(2026, 8, 1),
        area=ELSEWHERE,
        available=0.0,
        unit_of_measure="盏",
        active=(date(2020, 1, 1), date(2021, 1, 1)),
    )
    assert blocked_by(asked, there) == ALL_LIMITS


def test_a_longer_overlap_can_be_asked_for_but_never_more_than_a_window_has() -> None:
    settings = RULES.settings
    longer = replace(
        RULES,
        settings=settings.model_copy(
            update={"limits": settings.limits.model_copy(update={"overlap_days": 5})}
        ),
    )

    def fits(days: int, shared: int) -> bool:
        opens = date(2026, 8, 1)
        asked = need(opens=opens, closes=opens + timedelta(days=days))
        return isinstance(
            match_offer(
                asked,
                offer(opens=opens - timedelta(days=30), closes=opens + timedelta(days=shared)),
                longer,
                DAY,
            ),
            ScoredOffer,
        )

    assert [fits(30, shared) for shared in (4, 5)] == [False, True]
    assert [fits(3, shared) for shared in (2, 3)] == [False, True]
