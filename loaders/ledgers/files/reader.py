"""The tables that an import reads: CSV files, and the sheets of workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from loaders.ledgers.files.csv_reader import HeaderCount, count_csv_rows, open_csv
from loaders.ledgers.files.line import Line
from loaders.ledgers.files.xlsx_reader import XlsxSheet, open_sheet

__all__ = ["Line", "Table", "count_rows", "open_table"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that may be read several times."""

    path: Path
    sheet: XlsxSheet | None = None
    """None for a CSV file."""
    count_headers: HeaderCount = field(default=len, compare=False)
    """Counts the headers of its ledger in a row."""

    @property
    def place(self) -> str:
        """The name under which a person finds it: that of the file, and of the sheet."""
        return f"{self.path.name} {self.sheet.name}" if self.sheet else self.path.name


@contextmanager
def open_table(table: Table) -> Iterator[Iterator[Line]]:
    """Open a table and yield its lines, from the very first row.

    Raises `UnreadableWorkbook`, also while lines are read.
    """
    if table.sheet is None:
        with open_csv(table.path, table.count_headers) as lines:
            yield lines
    else:
        with open_sheet(table.path, table.sheet) as lines:
            yield lines


def count_rows(table: Table) -> int:
    """Return about how many rows follow the header, for a progress bar."""
    if table.sheet is None:
        return count_csv_rows(table.path)
    return max(0, table.sheet.layout.rows - 1)
