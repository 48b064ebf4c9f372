"""The tables that an import reads: CSV files, and the sheets of workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from loaders.ledgers.files import ods_reader, xls_reader, xlsx_reader
from loaders.ledgers.files.csv_reader import HeaderCount, count_csv_rows, open_csv
from loaders.ledgers.files.line import Line
from loaders.ledgers.files.sheet import Sheet
from loaders.ledgers.files.xlsx_guard import UnreadableWorkbook

__all__ = ["WORKBOOKS", "Line", "Sheet", "Table", "count_rows", "list_sheets", "open_table"]

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
"""How the names of workbooks end that are read."""
OLD_WORKBOOKS = (".xls", ".et")
ZIP_MARK = b"PK\x03\x04"
"""How a workbook of XML parts begins; some have the name of an old one."""


class WorkbookReader(Protocol):
    """What a module that reads a sort of workbook can do."""

    def list_sheets(self, path: Path) -> list[Sheet]:
        """Return the sheets that have rows, in the workbook's order."""

    def open_sheet(self, path: Path, sheet: Sheet) -> AbstractContextManager[Iterator[Line]]:
        """Open one sheet and yield its lines."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that may be read several times."""

    path: Path
    sheet: Sheet | None = None
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
        with open_workbook_sheet(table.path, table.sheet) as lines:
            yield lines


def list_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook that have rows, in its order. Raises `UnreadableWorkbook`."""
    return find_workbook_reader(path).list_sheets(path)


def open_workbook_sheet(path: Path, sheet: Sheet) -> AbstractContextManager[Iterator[Line]]:
    """Open one sheet and yield its lines, from the very first row."""
    return find_workbook_reader(path).open_sheet(path, sheet)


def find_workbook_reader(path: Path) -> WorkbookReader:
    """Return what reads a workbook, by the end of its name and its first bytes."""
    ending = path.suffix.lower()
    if ending == ".ods":
        return ods_reader
    if ending not in OLD_WORKBOOKS:
        return xlsx_reader
    try:
        with path.open("rb") as file:
            is_zip = file.read(len(ZIP_MARK)) == ZIP_MARK
    except OSError as problem:
        raise UnreadableWorkbook("能打开的文件", "a file that can be opened") from problem
    return xlsx_reader if is_zip else xls_reader


def count_rows(table: Table) -> int:
    """Return about how many rows follow the header, for a progress bar."""
    if table.sheet is None:
        return count_csv_rows(table.path)
    return max(0, table.sheet.layout.rows - 1)
