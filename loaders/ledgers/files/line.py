"""One row of a table, whatever sort of file it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple


class CellSort(Enum):
    """What a spreadsheet holds in a cell that is no text: it may not fit the column."""

    NUMBER = "number"
    """The text is the number as it is shown."""
    DAY = "day"
    """The text is the day in ISO form."""
    MOMENT = "moment"
    """A day with a time; the text is its ISO form."""
    TIME = "time"
    """A time of day, or a duration."""
    FLAG = "flag"
    """The text is 是 or 否."""
    UNCLEAR = "unclear"
    """What the cell shows is not known; the text is its value."""


class LineFault(NamedTuple):
    """Why a row cannot be split into cells."""

    place: int | None
    """The cell at fault, counted from 0."""
    zh: str
    """What was expected."""
    en: str


SPOILT = LineFault(
    None,
    "可读的行（编码与文件其余部分相同的 CSV）",
    "a row of CSV in the encoding of the file",
)
"""A row with bytes that are invalid in the file's encoding."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table that is not blank."""

    number: int
    """As a person counts: the first row is 1; a row with line breaks in a cell is one row."""
    cells: list[str]
    """What the cells show."""
    fault: LineFault | None = None
    """Why the row cannot be read, None if it can."""
    sorts: Mapping[int, CellSort] = field(default_factory=dict)
    """Those cells, counted from 0, that are no texts."""
    hidden: bool = False
    """Whether the sheet hides the row."""

    @property
    def readable(self) -> bool:
        """Whether the row can be read."""
        return self.fault is None
