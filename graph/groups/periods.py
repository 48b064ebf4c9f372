"""Days and moments cut to the days, weeks, months, quarters and years of the city."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from graph.ontology.clock import CITY_ZONE

CITY_HOURS = int(datetime(2000, 1, 1, tzinfo=CITY_ZONE).strftime("%z")[:3])
"""By how many hours the city is ahead of UTC, in which moments are stored."""


def day_of_moment(moment: str) -> str:
    """Return the expression for the city's day at a moment, from the moment's text in UTC."""
    minute = f"datetime(left({moment}, 16) + ':00Z')"
    return f"left(toString({minute} + duration({{hours: {CITY_HOURS}}})), 10)"


def monday_expression(day: str) -> str:
    """Return the expression for the Monday of the week in which a day lies."""
    monday = "toString(date(day) - duration({days: date(day).dayOfWeek - 1}))"
    return f"head([day IN [{day}] WHERE day IS NOT NULL | {monday}])"


def quarter_expression(day: str) -> str:
    """Return the expression for the quarter in which a day lies, such as `2026-Q1`."""
    number = "toString((toInteger(substring(day, 5, 2)) + 2) / 3)"
    return f"head([day IN [{day}] WHERE day IS NOT NULL | left(day, 4) + '-Q' + {number}])"


CUTS: Mapping[str, Callable[[str], str]] = {
    "DAY": lambda day: day,
    "WEEK": monday_expression,
    "MONTH": lambda day: f"left({day}, 7)",
    "QUARTER": quarter_expression,
    "YEAR": lambda day: f"left({day}, 4)",
}
"""Builds the expression for a period from that for a day, such as `2026-03-01`."""


def show_period(period: str, raw: str) -> tuple[str, str]:
    """Return the value and the Chinese label of what `CUTS` cut a day to."""
    year = f"{int(raw[:4])}年"
    match period:
        case "DAY":
            return raw, f"{year}{int(raw[5:7])}月{int(raw[8:])}日"
        case "WEEK":
            of_year, week, _ = date.fromisoformat(raw).isocalendar()
            return f"{of_year:04}-W{week:02}", f"{of_year}年第{week}周"
        case "MONTH":
            return raw, f"{year}{int(raw[5:])}月"
        case "QUARTER":
            return raw, f"{year}第{raw[6:]}季度"
    return raw, year
