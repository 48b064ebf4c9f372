"""Days and moments are cut to periods alike on both engines, by the calendar of the city."""

from datetime import date, timedelta

import pytest

from graph.database.connection import Database
from graph.groups.periods import CUTS, day_of_moment, show_period

DAYS = [
    *(date(year, month, day) for year in (1987, 2020, 2026) for month, day in ((1, 1), (2, 28))),
    *(date(2024, 12, 28) + timedelta(days) for days in range(6)),
    *(date(2026, month, 1) for month in range(1, 13)),
]


async def cut(database: Database, period: str, days: list[str]) -> list[str]:
    """Return the values of the periods in which days lie, as the engine cuts them."""
    found = f"COLLECT {{ UNWIND $days AS each RETURN {CUTS[period]('each')} }}"
    raw = await database.read(f"RETURN {found}", {"days": days})
    return [show_period(period, each)[0] for each in raw]


async def test_every_day_is_in_its_week_month_quarter_and_year(town_engine: Database) -> None:
    days = [day.isoformat() for day in DAYS]
    weeks = [day.isocalendar() for day in DAYS]
    assert await cut(town_engine, "DAY", days) == days
    assert await cut(town_engine, "WEEK", days) == [f"{week[0]}-W{week[1]:02}" for week in weeks]
    assert await cut(town_engine, "MONTH", days) == [day[:7] for day in days]
    assert await cut(town_engine, "QUARTER", days) == [
        f"{day.year}-Q{(day.month + 2) // 3}" for day in DAYS
    ]
    assert await cut(town_engine, "YEAR", days) == [day[:4] for day in days]


async def test_a_moment_is_on_the_day_of_the_city(town_engine: Database) -> None:
    moments = {
        "2026-02-28T15:59:59Z": "2026-02-28",
        "2026-02-28T16:00Z": "2026-03-01",
        "2026-02-28T17:00:00.123Z": "2026-03-01",
        "2025-12-31T23:00": "2026-01-01",
    }
    found = f"COLLECT {{ UNWIND $moments AS each RETURN {day_of_moment('each')} }}"
    assert await town_engine.read(f"RETURN {found}", {"moments": [*moments]}) == [*moments.values()]


@pytest.mark.parametrize(
    ("period", "raw", "value", "label"),
    [
        ("DAY", "2026-03-01", "2026-03-01", "2026年3月1日"),
        ("WEEK", "2024-12-30", "2025-W01", "2025年第1周"),
        ("MONTH", "2026-03", "2026-03", "2026年3月"),
        ("QUARTER", "2026-Q1", "2026-Q1", "2026年第1季度"),
        ("YEAR", "2026", "2026", "2026年"),
    ],
)
def test_a_period_has_a_value_and_a_chinese_label(
    period: str, raw: str, value: str, label: str
) -> None:
    assert show_period(period, raw) == (value, label)
