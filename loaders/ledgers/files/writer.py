"""Writes tables that spreadsheets open: CSV in UTF-8 with a byte order mark, and XLSX, both row by row in bounded memory."""

from __future__ import annotations

import asyncio
import csv
import os
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
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

BOM = "\ufeff"
# Spreadsheets run a cell of a CSV file that begins like this. An apostrophe in front makes it a text, and the reader takes it off
# again (`cells.clean`); a text that has one there already gets another, so that nothing changes on the way out and back.
FORMULA = re.compile(r"'*[=+\-@]")

MOST_ROWS = 1_048_576
"""Rows of a sheet, its header among them."""
LONGEST = 32_767
"""Characters of a cell of a sheet."""
EARLIEST = date(1900, 3, 1)
"""The first day that every spreadsheet counts alike."""
EXACT = 10**15
"""Whole numbers from here on lose digits in a spreadsheet."""
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Written as the time of making, so that the same rows give the same bytes."""


class DoesNotFit(GraphError):
    """What is to be written does not fit into a sheet."""


class Table(Protocol):
    """A table under way."""

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows below those that are there. Raises `DoesNotFit`."""


def encoded(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as CSV in UTF-8, without the mark with which a file begins."""
    text = StringIO()
    csv.writer(text).writerows([plain(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def plain(cell: Cell) -> str:
    """Return the text of a cell, one that a spreadsheet does not run."""
    if isinstance(cell, str):
        return f"'{cell}" if FORMULA.match(cell) else cell
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f").removesuffix(".0")
    return "" if cell is None else str(cell)


@dataclass(frozen=True, slots=True)
class Lines:
    """A CSV file under way."""

    file: IO[bytes]

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows below those that are there."""
        self.file.write(encoded(rows))


@dataclass(slots=True)
class Sheet:
    """A sheet of a workbook under way; every text is written as one, never as a formula, a number or a link."""

    sheet: Worksheet
    day: Format
    written: int = 0

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows below those that are there. Raises `DoesNotFit`."""
        for row in rows:
            if self.written == MOST_ROWS:
                raise DoesNotFit(
                    f"一张表最多 {MOST_ROWS:,} 行，放不下。请导出为 CSV。",
                    f"A sheet has at most {MOST_ROWS:,} rows; export to CSV.",
                )
            for column, cell in enumerate(row):
                if cell is not None and cell != "":
                    self.put(column, cell)
            self.written += 1

    def put(self, column: int, cell: str | float | date) -> None:
        """Write one cell; what a spreadsheet would not keep exactly is written as a text."""
        if isinstance(cell, date) and cell >= EARLIEST:
            self.sheet.write_datetime(self.written, column, cell, self.day)
        elif isinstance(cell, (int, float)) and abs(cell) < EXACT and float(f"{cell:.15g}") == cell:
            self.sheet.write_number(self.written, column, cell)
        elif (
            self.sheet.write_string(
                self.written, column, cell if isinstance(cell, str) else plain(cell)
            )
            == -2
        ):
            zh, en = (
                f"第 {self.written + 1} 行有超过 {LONGEST:,} 字的单元格",
                f"Row {self.written + 1} has a cell of more than {LONGEST:,} characters",
            )
            raise DoesNotFit(f"{zh}，XLSX 放不下。请导出为 CSV。", f"{en}; export to CSV.")


@contextmanager
def workbook(target: Path | IO[bytes], sheet: str, headers: Sequence[str]) -> Iterator[Table]:
    """Write a workbook of one sheet that has a frozen header row."""
    # Texts that look like something else stay texts; rows go to disk as they are written.
    made = Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    # Closed whatever happens: its rows wait in a temporary file.
    with made:
        made.set_properties({"created": MADE})
        page = made.add_worksheet(sheet_name(sheet))
        page.freeze_panes(1, 0)
        page.set_column(0, max(0, len(headers) - 1), 18)
        header_format = made.add_format({"bold": True, "bottom": 1})
        for column, header in enumerate(headers):
            page.write_string(0, column, header, header_format)
        yield Sheet(page, made.add_format({"num_format": "yyyy-mm-dd"}), 1)


def sheet_name(name: str) -> str:
    """Return a name that a sheet may have."""
    return re.sub(r"[\[\]:*?/\\]", "_", name)[:31].strip("'") or "台账"


@contextmanager
def table_at(path: Path, sheet: str, headers: Sequence[str]) -> Iterator[Table]:
    """Write the file of the ending's type; it appears under its name once it is whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".xlsx":
            with workbook(part, sheet, headers) as table:
                yield table
        else:
            with part.open("wb") as file:
                file.write(BOM.encode() + encoded([headers]))
                yield Lines(file)
        os.replace(part, path)  # noqa: PTH105 - it takes the place of an older one on every system
    finally:
        part.unlink(missing_ok=True)


@asynccontextmanager
async def table_ended_in_thread(
    path: Path, sheet: str, headers: Sequence[str]
) -> AsyncIterator[Table]:
    """Write a file as `table_at` does; its end, seconds of a workbook, is written in a thread.

    So an event loop can answer others meanwhile.
    """
    context = table_at(path, sheet, headers)
    table = context.__enter__()
    try:
        yield table
    except BaseException as problem:
        await asyncio.to_thread(context.__exit__, type(problem), problem, problem.__traceback__)
        raise
    await asyncio.to_thread(context.__exit__, None, None, None)
