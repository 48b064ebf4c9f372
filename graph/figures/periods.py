"""Periods that are asked about: days `[from, to)`, and the clock of their last day."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from graph.clock import Clock, last_moment
from graph.figures.requests import Period
from graph.piece import Draft, Reader
from graph.selection import Field, InvalidArgument

LONGEST = timedelta(days=3_660)
"""The longest period: ten years. Every month of it is counted for every place of an area."""


def period_of(values: Mapping[str, Any], field: Field) -> Period:
    """Give the period that a field asks about; raises `InvalidArgument` for one that is empty."""
    first, after = (values[field.arguments[name].slot] for name in ("from", "to"))
    if first >= after:
        message = f"“to”应晚于“from”（{first}）：时段含首日，不含末日。/ `to` is after `from` ({first}): a period holds its first day and not its last."
        raise InvalidArgument("to", message, "EMPTY_PERIOD")
    if after - first > LONGEST:
        message = f"时段最长 {LONGEST.days} 天。/ A period has at most {LONGEST.days} days."
        raise InvalidArgument("to", message, "PERIOD_TOO_LONG")
    return Period(first, after)


def at_end(draft: Draft, field: Field) -> Clock:
    """Give the clock of a period's last day, with what was known then as the field asks."""

    def last(values: Mapping[str, Any]) -> date:
        return period_of(values, field).after - timedelta(days=1)

    clock = Clock(draft.parameter("last_day", last), field.clock.as_of, past=True)

    async def look_up(_reader: Reader, values: dict[str, Any]) -> None:
        # The lookups of this draft that come after it, such as that of an address, read the clock too.
        values[clock.at] = last(values)

    draft.lookups.append(look_up)
    draft.derived[clock.moment] = lambda values: last_moment(last(values))
    return clock
