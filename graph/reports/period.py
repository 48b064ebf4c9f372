"""The period that a report asks about: days `[from, to)`, and the clock of its last day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from graph.errors import Message
from graph.ontology.clock import Clock, midnight
from graph.query.compiler import CompileContext
from graph.query.execution import Execution
from graph.query.selection import Field, InvalidArgument
from graph.reports.context import PeriodParameters
from graph.reports.request_counts import Period

LONGEST = timedelta(days=3_660)
"""The longest period: ten years. Every month of it is counted for every place of an area."""
DAY = timedelta(days=1)
YEAR = timedelta(days=365)


def period_of(values: Mapping[str, Any], field: Field) -> Period:
    """Return the period that a field asks about.

    Raises `InvalidArgument` if it is empty or longer than `LONGEST`.
    """
    first, after = (values[field.arguments[name].slot] for name in ("from", "to"))
    if first >= after:
        message = Message(
            f"“to”是最后一天的次日，应晚于“from”（{first}）；"
            f"只有一天的，“to”填 {day_after(first)}。",
            f"`to` is the day after the last one, so it is after `from` ({first}); for that one"
            f" day alone it is {day_after(first)}.",
        )
        raise InvalidArgument("to", message, "EMPTY_PERIOD")
    if after - first > LONGEST:
        message = Message(
            f"时段最长 {LONGEST.days} 天。",
            f"A period has at most {LONGEST.days} days.",
        )
        raise InvalidArgument("to", message, "PERIOD_TOO_LONG")
    return Period(first, after)


def day_after(day: date) -> date:
    """Return the next day; the last day of all is its own."""
    return day if day == date.max else day + DAY


def last_day_clock(compile_context: CompileContext, field: Field) -> Clock:
    """Return the clock of a period's last day, with the field's moment of knowledge."""

    def last_day(run: Execution) -> date:
        return period_of(run.values, field).after - DAY

    clock = Clock(compile_context.parameter("last_day", last_day), field.clock.as_of, past=True)
    compile_context.add_clock(clock)
    return clock


def period_parameters(compile_context: CompileContext, field: Field) -> PeriodParameters:
    """Return the parameters of the period that a field asks about."""

    def first_day(run: Execution) -> date:
        return period_of(run.values, field).first

    def first_moment(run: Execution) -> datetime:
        return midnight(first_day(run)).astimezone(UTC)

    def year_ago(run: Execution) -> datetime:
        return midnight(period_of(run.values, field).after - YEAR).astimezone(UTC)

    return PeriodParameters(
        compile_context.parameter("first_day", first_day),
        compile_context.parameter("first_moment", first_moment),
        compile_context.parameter("year_ago", year_ago),
    )
