"""One row of a table, whatever sort of file it comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table that is not blank."""

    number: int
    """As a person counts: the first row is 1; a row with line breaks in a cell is one row."""
    cells: list[str]
    readable: bool = True
    """False if the row is not CSV, or has bytes that are invalid in the file's encoding."""
