"""The days of a table, both of them within it, and the periods that offices report for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from graph.ontology.clock import midnight, today
from server.errors import RequestError
from server.pages.parameters import day_parameter
from server.pages.visit import Visit

LONGEST_DAYS = 3 * 366


@dataclass(frozen=True)
class Period:
    """The days from the first to the last."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The day after the last one, as the API counts."""
        return self.last + timedelta(days=1)

    @property
    def address(self) -> dict[str, str]:
        """How an address names it."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    @property
    def variables(self) -> dict[str, str]:
        """The variables of it that documents may declare."""
        return {
            "from": self.first.isoformat(),
            "to": self.end.isoformat(),
            "last": self.last.isoformat(),
            "fromMoment": midnight(self.first).isoformat(),
            "toMoment": midnight(self.end).isoformat(),
        }


def read_period(visit: Visit) -> Period:
    """Return the period that an address names, or else this month. Raises `RequestError`."""
    first, last = day_parameter(visit, "from"), day_parameter(visit, "to")
    end = date.fromisoformat(last) if last else today()
    begin = date.fromisoformat(first) if first else end.replace(day=1)
    if not begin <= end < date.max or (end - begin).days > LONGEST_DAYS:
        raise RequestError(
            400,
            "BAD_PERIOD",
            "起止日期应先起后止，最长三年。",
            "A period begins before it ends, and has at most three years.",
        )
    return Period(begin, end)


def usual_periods() -> Iterator[tuple[str, Period]]:
    """Yield the periods that offices report for, by the key of their text."""
    day = today()
    month = day.replace(day=1)
    before = month - timedelta(days=1)
    yield "month", Period(month, day)
    yield "last_month", Period(before.replace(day=1), before)
    yield "quarter", Period(day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1), day)
    yield "year", Period(day.replace(month=1, day=1), day)
