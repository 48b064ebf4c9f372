"""What residents ask for in an area and a period, and what of it rises beyond chance."""

from datetime import date, datetime
from itertools import pairwise
from math import comb
from typing import Any

import pytest

from graph.reports.request_counts import (
    Period,
    Request,
    count_by_category,
    count_by_month,
    count_requests,
)
from graph.reports.significance import corrected_p_values, rise_p_value
from tests.reference.reports.requests import analysis
from tests.support.engine_examples import examples
from tests.support.rich_town import MOMENTS, RichTown

FIGURES = """opened openedBefore change openAtEnd late solved medianHours
  months { month opened solved }
  categories { category { code } opened openedBefore change openAtEnd late solved medianHours
    pValue correctedPValue rising }"""
ANALYSIS = f"""query($area: AreaRef!, $from: Date!, $to: Date!, $by: PlaceKind, $asOf: DateTime) {{
  requestAnalysis(area: $area, from: $from, to: $to, by: $by, asOf: $asOf) {{
    area {{ id }} from to before
    whole {{ place {{ id }} {FIGURES} }}
    places {{ place {{ id }} {FIGURES} }} }} }}"""
PERIODS = (
    ("2023-06-01", "2023-06-02"),
    ("2023-06-01", "2024-01-10"),
    ("2024-01-01", "2025-01-03"),
    ("2019-01-01", "2026-01-01"),
)
AREAS = (
    "City:2208",
    "District:220802",
    "Community:220802001001",
    "Grid:W1",
    "Compound:X1",
    "Alliance:M1",
)


@pytest.mark.parametrize("area", examples(AREAS, of_both=("District:220802", "Alliance:M1")))
async def test_every_analysis_is_the_one_of_the_reference(town: RichTown, area: str) -> None:
    for first, after in PERIODS:
        for by in (None, "COMMUNITY", "GRID", "BUILDING"):
            for moment in (None, MOMENTS[2]):
                given = {"area": {"id": area}, "from": first, "to": after, "by": by, "asOf": moment}
                answer = await town.executor.execute(ANALYSIS, variables=given)
                assert "errors" not in answer, answer["errors"]
                assert answer["data"]["requestAnalysis"] == analysis(
                    town.reference, area, first, after, by, moment
                ), given


async def test_a_whole_month_is_compared_with_as_many_days_before_it(town: RichTown) -> None:
    given = {"area": {"id": "City:2208"}, "from": "2024-01-01", "to": "2024-02-01"}
    found = (await town.executor.execute(ANALYSIS, variables=given))["data"]["requestAnalysis"]
    assert found["before"] == "2023-12-01"
    assert (found["whole"]["opened"], found["whole"]["solved"], found["whole"]["medianHours"]) == (
        1,
        1,
        120.0,
    )


@pytest.mark.parametrize(
    ("first", "after"), [("2024-01-01", "2024-01-01"), ("2024-02-01", "2024-01-01")]
)
async def test_an_empty_period_is_refused_in_words(town: RichTown, first: str, after: str) -> None:
    answer = await town.executor.execute(
        ANALYSIS, variables={"area": {"id": "City:2208"}, "from": first, "to": after}
    )
    assert answer["errors"][0]["extensions"]["code"] == "EMPTY_PERIOD"
    assert "最后一天的次日" in answer["errors"][0]["message"]


async def test_an_area_that_is_not_there_is_null_with_a_reason(town: RichTown) -> None:
    answer = await town.executor.execute(
        ANALYSIS, variables={"area": {"code": "999"}, "from": "2024-01-01", "to": "2024-02-01"}
    )
    assert answer["data"] == {"requestAnalysis": None}
    assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_AREA"


def test_the_chance_of_a_rise_is_the_exact_upper_tail_of_a_coin() -> None:
    assert rise_p_value(0, 5) == 1.0
    assert rise_p_value(5, 0) == 1 / 32
    assert rise_p_value(3, 1) == 5 / 16
    for now in range(8):
        for before in range(8):
            tosses = [
                sum(1 for number in range(2 ** (now + before)) if number.bit_count() == heads)
                for heads in range(now, now + before + 1)
            ]
            assert rise_p_value(now, before) == sum(tosses) / 2 ** (now + before)


def test_the_chance_is_exact_for_thousands_of_requests_too() -> None:
    assert rise_p_value(2000, 2000) == pytest.approx(0.5 + comb(4000, 2000) / 2**4001, rel=1e-12)
    assert 0 < rise_p_value(3000, 1000) < 1e-200


def test_holms_correction_multiplies_the_smallest_most_and_never_falls() -> None:
    assert corrected_p_values([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert corrected_p_values([0.5, 0.9]) == [1.0, 1.0]
    assert corrected_p_values([]) == []
    chances = [0.001, 0.2, 0.01, 0.04, 0.04]
    held = sorted(zip(chances, corrected_p_values(chances), strict=True))
    assert all(one[1] <= other[1] for one, other in pairwise(held))
    assert all(chance <= value <= 1 for chance, value in held)


def requests(category: str, *days: str) -> list[Request]:
    """Make requests of a category raised on days."""
    return [
        Request(
            category, datetime.fromisoformat(f"{day}T09:00:00+08:00"), None, solved=False, due=None
        )
        for day in days
    ]


def test_only_what_rises_beyond_chance_is_told_as_rising() -> None:
    period = Period(date(2024, 2, 1), date(2024, 3, 1))
    many = requests("pipes", *["2024-02-10"] * 12, "2024-01-15")
    few = requests("noise", *["2024-02-10"] * 4, *["2024-01-15"] * 3)
    old = requests("green", "2020-01-01")
    found = {
        each["category"]: each
        for each in count_by_category([*many, *few, *old], period, {"pipes": "管网维修"})
    }
    assert {category: each["rising"] for category, each in found.items()} == {
        "pipes": True,
        "noise": False,
        "green": False,
    }
    assert found["pipes"]["pValue"] == 14 / 2**13
    assert found["pipes"]["correctedPValue"] == 28 / 2**13
    assert found["pipes"]["sentence"].startswith("“管网维修”由 1 件升至 12 件，超出偶然所能解释")
    assert found["green"]["pValue"] is None


def test_a_request_raised_before_and_still_open_is_open_at_the_end_but_not_opened() -> None:
    found: dict[str, Any] = count_requests(
        requests("green", "2020-01-01"), Period(date(2024, 2, 1), date(2024, 3, 1))
    )
    assert (found["opened"], found["openAtEnd"], found["change"]) == (0, 1, None)


def test_the_trend_has_every_month_that_the_period_touches() -> None:
    found = count_by_month(
        requests("green", "2024-02-29", "2024-01-14"), Period(date(2024, 1, 15), date(2024, 4, 1))
    )
    assert found == [
        {"month": "2024-01", "opened": 0, "solved": 0},
        {"month": "2024-02", "opened": 1, "solved": 0},
        {"month": "2024-03", "opened": 0, "solved": 0},
    ]
