"""Periods that are asked about: days `[from, to)`, and the clock of their last day."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from graph.errors import Message
from graph.ontology.clock import Clock
from graph.query.compiler import CompileContext
from graph.query.execution import Execution
from graph.query.selection import Field, InvalidArgument
from graph.reports.request_counts import Period

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

    def last_day(run: Execution) -> date:
        return period_of(run.values, field).after - timedelta(days=1)

    clock = Clock(draft.parameter("last_day", last_day), field.clock.as_of, past=True)
    draft.add_clock(clock)
    return clock
