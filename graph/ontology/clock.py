"""The two clocks, written once: what was true on a day (`at`), and what the graph knew at a moment (`asOf`).

Every interval is half-open, `[from, to)`. Ends that are not known are far sentinels rather than nulls, so that four plain
comparisons decide, alike on both engines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

BEGINNING = date(1, 1, 1)
"""Stored as `from` where no beginning is known."""
OPEN = date(9999, 12, 31)
"""Stored as `to` of what has not ended."""
BELIEVED = datetime(9999, 12, 31, tzinfo=UTC)
"""Stored as `supersededAt` of what is still believed."""
CITY_ZONE = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """Return the day that it is in the city."""
    return datetime.now(CITY_ZONE).date()


def end_of_day(day: date) -> datetime:
    """Return the last moment of a day of the city in UTC, or the present one where that is still to come."""
    now = datetime.now(UTC).replace(microsecond=0)
    if day >= today():
        return now
    return datetime.combine(day + timedelta(days=1), time(), CITY_ZONE).astimezone(UTC) - timedelta(
        seconds=1
    )


@dataclass(frozen=True, slots=True)
class Clock:
    """Names of the parameters that hold the two clocks of one part of a question, without their `$`.

    `as_of` is None where the question is put to what is believed now. `past` asks for the states that nodes had
    then, rather than those they have now.
    """

    at: str
    as_of: str | None = None
    past: bool = False

    @property
    def moment(self) -> str:
        """Name of the parameter that holds the last moment of `at`, or the present one where that is still to come."""
        return f"{self.at}_moment"

    def believed(self, fact: str) -> str:
        """Return the predicate that the node or arrow `fact` was believed at `asOf`."""
        if self.as_of is None:
            return f"{fact}.supersededAt = $believed"
        return f"{fact}.recordedAt <= ${self.as_of} AND ${self.as_of} < {fact}.supersededAt"

    def holds(self, fact: str) -> str:
        """Return the predicate that the node or arrow `fact` held on `at`, as believed at `asOf`."""
        return f"{fact}.`from` <= ${self.at} AND ${self.at} < {fact}.to AND {self.believed(fact)}"

    def path(self, path: str) -> str:
        """Return the predicate that every arrow of a path held."""
        return f"all(step IN relationships({path}) WHERE {self.holds('step')})"

    def states(self, version: str) -> str:
        """Return the predicate that the version node `version` was the state on `at`, as believed at `asOf`."""
        return f"{version}.stateFrom <= ${self.at} AND ${self.at} < {version}.stateTo AND {self.believed(version)}"


def now() -> datetime:
    """Return the present moment in UTC, no finer than both engines store it."""
    return round_to_milliseconds(datetime.now(UTC))


def round_to_milliseconds(moment: datetime) -> datetime:
    """Return a moment that every engine stores without rounding."""
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


@lru_cache(maxsize=4096)
def parse_instant(text: str) -> datetime:
    """Return an instant that a statement returned as text; engines print UTC with and without its `Z`."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
