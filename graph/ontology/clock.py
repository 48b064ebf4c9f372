"""The two clocks, written once: what was true on a day (`at`), what the graph knew (`asOf`).

Every interval is half-open, `[from, to)`. Unknown ends are sentinels rather than nulls, so that
four plain comparisons decide, alike on both engines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

BEGINNING = date(1, 1, 1)
"""Stored as `from` where no beginning is known."""
OPEN = date(9999, 12, 31)
"""Stored as `to` of what has not ended."""
BELIEVED = datetime(9999, 12, 31, tzinfo=UTC)
"""Stored as `supersededAt` of what is still believed."""
ARROW_DAY = "since"
"""The property of an arrow, if its edge has days: when what it says came about."""
ARROW_FINAL = "isFinal"
"""The property beside it: whether the node from which it leads ended on that day."""
CITY_ZONE = ZoneInfo("Asia/Shanghai")
CLOCK_SKEW = timedelta(minutes=1)
"""By how much the clocks of several machines may differ."""


def today() -> date:
    """Return the present day in the city."""
    return datetime.now(CITY_ZONE).date()


def midnight(day: date) -> datetime:
    """Return the first moment of a day of the city, in its time zone."""
    return datetime.combine(day, time(), CITY_ZONE)


def end_of_day(day: date) -> datetime:
    """Return the last second of a day of the city in UTC, or the present second if that is
    earlier.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    if day >= today():
        return now
    return midnight(day + timedelta(days=1)).astimezone(UTC) - timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """The parameters of the two clocks of one part of a query: their names without `$`.

    `as_of` is None if the query asks for what is believed now. `past` asks for the states that
    nodes had then, rather than those they have now.
    """

    at: str
    as_of: str | None = None
    past: bool = False

    @property
    def moment(self) -> str:
        """The name of the parameter with the last second of `at`, as `end_of_day` returns it."""
        return f"{self.at}_moment"

    def believed(self, fact: str) -> str:
        """Return the predicate that the node or arrow `fact` was believed at `asOf`."""
        if self.as_of is None:
            return f"{fact}.supersededAt = $believed"
        return f"{fact}.recordedAt <= ${self.as_of} AND ${self.as_of} < {fact}.supersededAt"

    def holds(self, fact: str) -> str:
        """Return the predicate that the node or arrow `fact` held on `at`, as believed at
        `asOf`.
        """
        interval = f"{fact}.`from` <= ${self.at} AND ${self.at} < {fact}.to"
        return f"{interval} AND {self.believed(fact)}"

    def happened(self, arrow: str) -> str:
        """Return the predicate that the day of `arrow` had come on `at`, as believed at `asOf`."""
        return f"{arrow}.{ARROW_DAY} <= ${self.at} AND {self.believed(arrow)}"

    def path(self, path: str) -> str:
        """Return the predicate that every relationship of a path held."""
        return f"all(step IN relationships({path}) WHERE {self.holds('step')})"

    def states(self, version: str) -> str:
        """Return the predicate that `version` was the state on `at`, as believed at `asOf`."""
        interval = f"{version}.stateFrom <= ${self.at} AND ${self.at} < {version}.stateTo"
        return f"{interval} AND {self.believed(version)}"


def shared_clock(*, has_moment: bool, past: bool) -> Clock:
    """Return the clock with the parameters `at` and, with a moment of knowledge, `as_of`.

    A statement of its own has the same text in every query with it, so that engines plan it once.
    """
    return Clock("at", "as_of" if has_moment else None, past=past)


class KnownDay(NamedTuple):
    """A day, and the moment whose knowledge is asked for, None for now."""

    at: date
    as_of: datetime | None
    past: bool

    @property
    def clock(self) -> Clock:
        """The clock of a statement about it."""
        return shared_clock(has_moment=self.as_of is not None, past=self.past)

    @property
    def values(self) -> dict[str, object]:
        """The values of the clock's parameters."""
        return {"at": self.at, "as_of": self.as_of}


def known_day_of(at: date | None, as_of: datetime | None) -> KnownDay:
    """Return a day, today if None, as known at a moment, now if None."""
    present = today()
    day = at or present
    return KnownDay(day, as_of, as_of is not None or day != present)


def stated_expression(variable: str, name: str) -> str:
    """Return the expression for the `from` or `to` that the row of a fact or relationship states.

    It differs from what is stored under that name where a node at its ends is there for fewer days
    (see `graph.rows.ends.standing`), and is then stored beside it.
    """
    stated = {"from": "statedFrom", "to": "statedTo"}[name]
    return f"coalesce({variable}.{stated}, {variable}.`{name}`)"


def now() -> datetime:
    """Return the present moment in UTC, to the millisecond, which both engines can store."""
    return round_to_milliseconds(datetime.now(UTC))


def round_to_milliseconds(moment: datetime) -> datetime:
    """Return a moment in UTC to the millisecond, which both engines store without rounding."""
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


@lru_cache(maxsize=4096)
def parse_instant(text: str) -> datetime:
    """Return an instant that a statement returned as text.

    Engines print UTC with and without its `Z`.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
