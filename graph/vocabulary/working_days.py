"""Working days: on which days offices work, and when a time limit ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from graph.ontology.clock import CITY_ZONE, midnight
from graph.vocabulary.toml_files import VOCABULARY, Entry, VocabularyRefused, read_entry

CALENDAR_FILE = VOCABULARY / "calendar.toml"
LIMIT = re.compile(r"(\d{1,3})(h|wd)", re.ASCII)
"""The form of a time limit, in hours (`24h`) or working days (`3wd`)."""


class CalendarFile(Entry):
    """The file of the calendar."""

    holidays: list[str]
    working_weekends: list[str]


@dataclass(frozen=True)
class Calendar:
    """The days on which a city's offices work: weekdays except holidays, and some weekends."""

    holidays: frozenset[date]
    working_weekends: frozenset[date]

    def works(self, day: date) -> bool:
        """Whether offices work on a day."""
        if day in self.working_weekends:
            return True
        is_weekday = day.isoweekday() <= 5
        return is_weekday and day not in self.holidays

    def deadline(self, since: datetime, limit: str) -> datetime:
        """Return the moment by which something is due that has so long from a moment on.

        Hours run on through nights and holidays. Working days are whole: the first is the next one
        after the day of `since`, and the limit ends with the last one, at midnight in the city.
        """
        found = LIMIT.fullmatch(limit)
        if found is None:
            raise ValueError(f"{limit!r} is not a time limit such as 24h or 3wd")
        number = int(found[1])
        if found[2] == "h":
            return since + timedelta(hours=number)
        day = since.astimezone(CITY_ZONE).date()
        while number:
            day += timedelta(days=1)
            number -= self.works(day)
        return midnight(day + timedelta(days=1)).astimezone(since.tzinfo)


def load_calendar(path: Path = CALENDAR_FILE) -> Calendar:
    """Return the calendar of a file. Raises `VocabularyRefused`."""
    file = read_entry(path, CalendarFile)
    try:
        holidays = frozenset(day for text in file.holidays for day in days_of(text))
        return Calendar(
            holidays, frozenset(date.fromisoformat(text) for text in file.working_weekends)
        )
    except ValueError as problem:
        raise VocabularyRefused(
            path, "", f"日期不对（{problem}）", f"a day is wrong ({problem})"
        ) from None


def days_of(interval: str) -> list[date]:
    """Return the days of `first/last`, with both ends."""
    first, last = (date.fromisoformat(text) for text in interval.split("/"))
    length = (last - first).days + 1
    return [first + timedelta(days=number) for number in range(length)]
