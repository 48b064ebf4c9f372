"""What a node's history is read from: states, arrows and facts, each with its interval, its belief and its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from graph.ontology.clock import BEGINNING, BELIEVED, CITY_ZONE, OPEN, parse_instant

FIRST, LAST = BEGINNING.isoformat(), OPEN.isoformat()
Sort = Literal["BEGAN", "ENDED", "CHANGED", "CORRECTED"]


def day_of(text: str) -> str:
    """Return the day in the city of a stored instant; a day stays as it is."""
    return parse_instant(text).astimezone(CITY_ZONE).date().isoformat() if "T" in text else text


@dataclass(frozen=True, slots=True)
class Record:
    """One belief about something that holds over `[begin, end)`: a state of a node, an arrow, a fact."""

    subject: str
    """What it is about: the same for all beliefs about the same."""
    begin: str
    end: str
    recorded: datetime
    superseded: datetime
    told: Sequence[Any]
    """Evidence: source, sheet, row, who recorded it, when, when it was confirmed."""
    words: str
    """What it says, for people."""
    content: Sequence[tuple[str, str]] = ()
    """What it says besides its interval, by Chinese name."""
    since: str = FIRST
    """Of a state: the day from which it holds; `begin` is then when the node itself began."""
    until: str = LAST
    """Of a state: the day until which it holds."""
    reason: str = ""
    """Why it ended, where that is told."""

    def believed(self, at: datetime) -> bool:
        """Whether it was believed at a moment."""
        return self.recorded <= at < self.superseded

    def known(self, at: datetime) -> bool:
        """Whether it had been recorded by a moment."""
        return self.recorded <= at


@dataclass(frozen=True, slots=True)
class Event:
    """Something that began, ended, changed or was corrected."""

    at: str
    recorded: datetime
    id: str
    sort: Sort
    label: str
    told: Sequence[Any]

    @property
    def keys(self) -> list[Any]:
        """The sort keys of the event, its own last."""
        return [self.at, self.recorded.astimezone(UTC).isoformat(), self.id]


NOW = BELIEVED.replace(year=9998)
"""A moment after everything that is recorded, before the end of what is believed."""
EVIDENCE = ("source", "sheet", "row", "recordedBy")


def read(
    subject: str,
    words: str,
    interval: Sequence[str],
    belief: Sequence[Any],
    content: Sequence[tuple[str, str]] = (),
    reason: str = "",
) -> Record:
    """Make a record of what the graph gave: days of the interval, days of the state if it is one, and `BELIEF`."""
    begin, end, since, until = (*interval, FIRST, LAST)[:4] if len(interval) == 2 else interval
    recorded, superseded = parse_instant(belief[0]), parse_instant(belief[1])
    return Record(
        subject,
        day_of(begin or FIRST),
        end or LAST,
        recorded,
        superseded,
        belief[2:],
        words,
        content,
        since or FIRST,
        until or LAST,
        reason,
    )


def belief_of(variable: str) -> str:
    """Return the expression for when something was believed, and where it came from."""
    names = ", ".join(f"{variable}.{name}" for name in EVIDENCE)
    return f"[toString({variable}.recordedAt), toString({variable}.supersededAt), {names}, toString({variable}.recordedAt), toString({variable}.confirmedAt)]"
