"""Opens the tables in which ledgers come: CSV files, and the sheets of workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loaders.ledgers.files import csv_reader as delimited
from loaders.ledgers.files import xlsx_reader as workbooks
from loaders.ledgers.files.line import Line
from loaders.ledgers.files.xlsx_reader import Sheet

__all__ = ["Line", "Table", "count_rows", "opened"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that may be read several times."""

    path: Path
    sheet: Sheet | None = None
    """None for a file that is one table."""

    @property
    def place(self) -> str:
        """Return its name as a person would look for it."""
        return f"{self.path.name} {self.sheet.name}" if self.sheet else self.path.name


@contextmanager
def opened(table: Table) -> Iterator[Iterator[Line]]:
    """Open a table; gives its rows one by one, from the very first. Raises `WorkbookRefused`, also on the way."""
    sheet = table.sheet
    with (
        delimited.opened(table.path)
        if sheet is None
        else workbooks.opened(table.path, sheet.name, sheet.layout.merges) as lines
    ):
        yield lines


def count_rows(table: Table) -> int:
    """Count the rows after the header, for a progress bar."""
    return (
        delimited.count_rows(table.path)
        if table.sheet is None
        else max(0, table.sheet.layout.rows - 1)
    )
