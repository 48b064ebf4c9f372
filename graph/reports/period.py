"""Periods that are asked about: days `[from, to)`, and the clock of their last day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import CITY_ZONE, Clock, end_of_day
from graph.query.compiler import CompileContext
from graph.query.selection import Field, InvalidArgument
from graph.reports.context import PeriodParameters
from graph.reports.request_counts import Period

YEAR = timedelta(days=365)
LONGEST = timedelta(days=3_660)
"""The longest period: ten years. Every month of it is counted for every place of an area."""


def period_of(values: Mapping[str, Any], field: Field) -> Period:
    """Return the period that a field asks about; raises `InvalidArgument` for one that is empty."""
    first, after = (values[field.arguments[name].slot] for name in ("from", "to"))
    if first >= after:
        message = Message(
            f"“to”应晚于“from”（{first}）：时段含首日，不含末日。",
            f"`to` is after `from` ({first}): a period holds its first day and not its last.",
        )
        raise InvalidArgument("to", message, "EMPTY_PERIOD")
    if after - first > LONGEST:
        message = Message(
            f"时段最长 {LONGEST.days} 天。",
            f"A period has at most {LONGEST.days} days.",
        )
        raise InvalidArgument("to", message, "PERIOD_TOO_LONG")
    return Period(first, after)


def at_end(draft: CompileContext, field: Field) -> Clock:
    """Return the clock of a period's last day, with what was known then as the field asks."""

    def last(values: Mapping[str, Any]) -> date:
        return period_of(values, field).after - timedelta(days=1)

    clock = Clock(draft.parameter("last_day", last), field.clock.as_of, past=True)

    async def look_up(_reader: Reader, values: dict[str, Any]) -> None:
        # The lookups of this draft that come after it, such as that of an address, read the clock too.
        values[clock.at] = last(values)

    draft.prefetches.append(look_up)
    draft.parameters[clock.moment] = lambda values: end_of_day(last(values))
    return clock


def period_parameters(draft: CompileContext, field: Field) -> PeriodParameters:
    """Declare the parameters of the period that a field asks about."""

    def first_day(values: Mapping[str, Any]) -> date:
        return period_of(values, field).first

    def first_moment(values: Mapping[str, Any]) -> datetime:
        return midnight(first_day(values))

    def year_ago(values: Mapping[str, Any]) -> datetime:
        return midnight(period_of(values, field).after - YEAR)

    return PeriodParameters(
        draft.parameter("first_day", first_day),
        draft.parameter("first_moment", first_moment),
        draft.parameter("year_ago", year_ago),
    )


def midnight(day: date) -> datetime:
    """Return the first moment of a day of the city in UTC."""
    return datetime.combine(day, time(), CITY_ZONE).astimezone(UTC)
