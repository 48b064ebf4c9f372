"""One row of a table, whatever sort of file it stands in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table that is not blank."""

    number: int
    """As a person sees it: the first row is row 1, a row with line breaks in a cell is one row."""
    cells: list[str]
    readable: bool = True
    """False where the row is no CSV, or holds bytes that are no text in the file's encoding."""
