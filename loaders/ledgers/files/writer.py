"""Tables that spreadsheets open: CSV in UTF-8 with a byte order mark, and XLSX.

Both are written row by row in bounded memory.
"""

from __future__ import annotations

import asyncio
import csv
import os
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import IO, Protocol

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from graph.errors import GraphError
from loaders.ledgers.files.cell import Cell
from loaders.ledgers.files.characters import FORMULA, guard_formula

BOM = "\ufeff"
MOST_ROWS = 1_048_576
"""Rows of a sheet, including its header: the limit of XLSX."""
LONGEST_TEXT = 32_767
"""Characters of a cell of a sheet: the limit of XLSX."""
EARLIEST = date(1900, 3, 1)
"""The first day that every spreadsheet counts alike."""
EXACT = 10**15
"""Whole numbers from here on lose digits in a spreadsheet."""
CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Written as the time of creation, so that the same rows give the same bytes."""
TEXT_TOO_LONG = -2
"""What the XLSX library returns for a text above `LONGEST_TEXT`."""


class SheetOverflow(GraphError):
    """The rows or a text exceed what a sheet can hold."""


class TableWriter(Protocol):
    """An open table that rows are appended to."""

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Append rows. Raises `SheetOverflow`."""


def encode_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as CSV in UTF-8, without a byte order mark."""
    text = StringIO()
    csv.writer(text).writerows([csv_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def csv_text(cell: Cell) -> str:
    """Return the text of a cell, guarded so that no spreadsheet runs it as a formula."""
    if isinstance(cell, str):
        return guard_formula(cell)
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f").removesuffix(".0")
    return "" if cell is None else str(cell)


@dataclass(frozen=True, slots=True)
class CsvWriter:
    """An open CSV file."""

    file: IO[bytes]

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Append rows."""
        self.file.write(encode_csv(rows))


AddSheet = Callable[[str, Sequence[str]], TableWriter]
"""Adds a sheet with a name and headers to a workbook, and returns what writes its rows."""


@dataclass(slots=True)
class XlsxWriter:
    """An open sheet; every text is written as text, never as a formula, a number or a link."""

    sheet: Worksheet
    day: Format
    quoted: Format
    """Of a text that a spreadsheet would run as a formula once somebody edits its cell."""
    written: int = 0
    """How many rows the sheet has, including its header."""

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Append rows. Raises `SheetOverflow`."""
        for row in rows:
            if self.written == MOST_ROWS:
                raise SheetOverflow(
                    f"一张表最多 {MOST_ROWS:,} 行，放不下。请导出为 CSV。",
                    f"A sheet has at most {MOST_ROWS:,} rows; export to CSV.",
                )
            for column, cell in enumerate(row):
                if cell is not None and cell != "":
                    self.write_cell(column, cell)
            self.written += 1

    def write_cell(self, column: int, cell: str | float | date) -> None:
        """Write one cell, as text if a spreadsheet would not keep its value exactly."""
        if isinstance(cell, date) and cell >= EARLIEST:
            self.sheet.write_datetime(self.written, column, cell, self.day)
        elif isinstance(cell, (int, float)) and is_exact(cell):
            self.sheet.write_number(self.written, column, cell)
        else:
            self.write_text(column, cell if isinstance(cell, str) else csv_text(cell))

    def write_text(self, column: int, text: str) -> None:
        """Write one text. Raises `SheetOverflow` if it is too long."""
        style = self.quoted if FORMULA.match(text) else None
        if self.sheet.write_string(self.written, column, text, style) == TEXT_TOO_LONG:
            zh = f"第 {self.written + 1} 行有超过 {LONGEST_TEXT:,} 字的单元格"
            en = f"Row {self.written + 1} has a cell of more than {LONGEST_TEXT:,} characters"
            raise SheetOverflow(f"{zh}，XLSX 放不下。请导出为 CSV。", f"{en}; export to CSV.")


def is_exact(number: float) -> bool:
    """Whether a spreadsheet keeps every digit of a number."""
    return abs(number) < EXACT and float(f"{number:.15g}") == number


@contextmanager
def open_workbook(
    target: Path | IO[bytes], sheet: str, headers: Sequence[str]
) -> Iterator[TableWriter]:
    """Open a new workbook of one sheet, with its header row written and frozen."""
    with open_sheets(target) as add_sheet:
        yield add_sheet(sheet, headers)


@contextmanager
def open_sheets(target: Path | IO[bytes]) -> Iterator[AddSheet]:
    """Open a new workbook; yields the function that adds a sheet with its header row frozen.

    A sheet is complete before the next one is added.
    """
    # Texts that look like something else stay texts; rows go to disk as they are written.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    # Closed even after an error: its rows are in a temporary file.
    with Workbook(target, options) as book:
        book.set_properties({"created": CREATED})
        header_format = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        text = book.add_format({"quote_prefix": True})

        def add_sheet(sheet: str, headers: Sequence[str]) -> TableWriter:
            page = book.add_worksheet(valid_sheet_name(sheet))
            page.freeze_panes(1, 0)
            page.set_column(0, max(0, len(headers) - 1), 18)
            for column, header in enumerate(headers):
                page.write_string(0, column, header, header_format)
            return XlsxWriter(page, day, text, 1)

        yield add_sheet


def valid_sheet_name(name: str) -> str:
    """Return the name with what a sheet's name may not have replaced, cut at 31 characters."""
    return re.sub(r"[\[\]:*?/\\]", "_", name)[:31].strip("'") or "台账"


@contextmanager
def open_table_file(path: Path, sheet: str, headers: Sequence[str]) -> Iterator[TableWriter]:
    """Open a new file of the type that its name ends in.

    It appears under its name once it is complete, or not at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".xlsx":
            with open_workbook(part, sheet, headers) as table:
                yield table
        else:
            with part.open("wb") as file:
                file.write(BOM.encode() + encode_csv([headers]))
                yield CsvWriter(file)
        os.replace(part, path)  # noqa: PTH105 - replaces an older file on every system
    finally:
        part.unlink(missing_ok=True)


@asynccontextmanager
async def open_table_file_async(
    path: Path, sheet: str, headers: Sequence[str]
) -> AsyncIterator[TableWriter]:
    """Write a file as `open_table_file` does, but finish it in a thread.

    Finishing a workbook takes seconds, in which the event loop can answer others.
    """
    context = open_table_file(path, sheet, headers)
    table = context.__enter__()
    try:
        yield table
    except BaseException as problem:
        await asyncio.to_thread(context.__exit__, type(problem), problem, problem.__traceback__)
        raise
    await asyncio.to_thread(context.__exit__, None, None, None)
