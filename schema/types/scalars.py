"""Scalars of the API: days, moments with an offset, and exact decimal numbers.

Every parser raises `ValueError`, to which graphql-core adds the path and the location.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NewType

from strawberry.types.scalar import ScalarDefinition, scalar

from graph.errors import Message

DecimalNumber = NewType("DecimalNumber", float)
"""A quantity, an amount of money or another decimal number."""

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)


def parse_day(value: Any) -> date:
    """Return the day of an input. Raises `ValueError`."""
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise expected("应为 2026-11-25 这样的日期", "It should be a day such as 2026-11-25")


def parse_moment(value: Any) -> datetime:
    """Return the moment of an input. Raises `ValueError`."""
    try:
        if isinstance(value, str) and MOMENT.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise expected(
        "应为 2026-11-25T09:00:00+08:00 这样带时区的时刻",
        "It should be a moment with an offset such as 2026-11-25T09:00:00+08:00",
    )


def parse_decimal(value: Any) -> float:
    """Return the decimal number of an input, a number or a text. Raises `ValueError`."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and math.isfinite(value):
        return float(value)
    if isinstance(value, str) and NUMBER.fullmatch(value):
        return float(value)
    raise expected(
        "应为 127 或 0.1 这样的十进制数", "It should be a decimal number such as 127 or 0.1"
    )


def expected(zh: str, en: str) -> ValueError:
    """Return the error of a value that is none of a scalar; graphql-core repeats the value."""
    return ValueError(str(Message(f"{zh}。", f"{en}.")))


SCALARS: Mapping[object, ScalarDefinition] = {
    date: scalar(
        name="Date",
        description="日期。A day of the city's calendar as YYYY-MM-DD, such as 2026-11-25.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=date.isoformat,
        parse_value=parse_day,
    ),
    datetime: scalar(
        name="DateTime",
        description="时刻。A moment of RFC 3339 with its offset, such as "
        "2026-11-25T09:00:00+08:00; answers are at the city's offset.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=datetime.isoformat,
        parse_value=parse_moment,
    ),
    DecimalNumber: scalar(
        name="Decimal",
        description="十进制数。A quantity, an amount of money or another decimal number: exact, "
        "with at most six places, as a JSON number without trailing zeros, such as 127 or 0.1. "
        'Inputs may also be texts, such as "0.1".',
        serialize=float,
        parse_value=parse_decimal,
    ),
}
"""What stands for each Python type in the schema."""
