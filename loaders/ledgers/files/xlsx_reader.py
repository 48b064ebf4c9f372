"""Streams the rows of a sheet of an XLSX workbook as text: values only, never formulas, links or macros."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from loaders.ledgers.files.line import Line
from loaders.ledgers.files.xlsx_guard import Layout, Merge, WorkbookRefused, layouts

# What a workbook has beside its values, such as styles that are not known, is nothing that a person has to hear of.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")

MOST_ROWS, MOST_COLUMNS = 1_048_576, 64
"""What a spreadsheet can hold, and more columns than any ledger has: what lies beyond is not read."""
EXACT = 10**15
"""From here on a spreadsheet no longer holds every digit of a number."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that has rows."""

    name: str
    layout: Layout


def sheets_of(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook that have rows, in its order. Raises `WorkbookRefused`."""
    known = layouts(path)
    with reading(path) as workbook:
        if workbook.epoch == CALENDAR_MAC_1904:
            raise WorkbookRefused(
                "使用 1900 日期系统的工作簿",
                "a workbook that counts days from 1900 rather than from 1904",
            )
        # The part that holds a sheet is known to the library alone.
        parts = [(sheet.title, part_of(sheet)) for sheet in workbook.worksheets]
    return [Sheet(name, known[part]) for name, part in parts if part in known and known[part].rows]


def part_of(sheet: object) -> str:
    """Return the name of the part that holds a sheet."""
    path: str = getattr(sheet, "_worksheet_path", "")
    return path.lstrip("/")


@contextmanager
def reading(path: Path) -> Iterator[Workbook]:
    """Open a workbook that was looked over; whatever is wrong with it is told as `WorkbookRefused`."""
    # The file is ours to close: the library leaves it open where it stops half way.
    with path.open("rb") as file:
        try:
            workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as problem:
            raise unreadable() from problem
        try:
            yield workbook
        finally:
            workbook.close()


def unreadable() -> WorkbookRefused:
    """Say that a workbook is damaged."""
    return WorkbookRefused(
        "能正常打开的 XLSX 工作簿（请打开后另存一次）",
        "an XLSX workbook that is not damaged (open it and save it again)",
    )


@contextmanager
def opened(path: Path, sheet: str, merges: Sequence[Merge]) -> Iterator[Iterator[Line]]:
    """Open one sheet; gives its rows one by one, from the very first."""
    with reading(path) as workbook:
        worksheet = workbook[sheet]
        if not isinstance(worksheet, ReadOnlyWorksheet):
            raise unreadable()
        # What a sheet says of its own size is often wrong.
        worksheet.reset_dimensions()
        values = worksheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        yield lines(values, Carried(merges))


def lines(rows: Iterator[tuple[object, ...]], carried: Carried) -> Iterator[Line]:
    """Go through the rows that are not blank, with merged cells carried down."""
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception as problem:
            raise unreadable() from problem
        blank = row.count(None) == len(row)
        if blank and carried.done:
            continue
        cells = [] if blank else [*map(text_of, row)]
        carried.into(cells, number)
        while cells and not cells[-1]:
            cells.pop()
        if any(cell and not cell.isspace() for cell in cells):
            yield Line(number, cells)


def text_of(value: object) -> str:
    """Return the text that a person would have typed for a value."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def number_text(value: float) -> str:
    """Return a number as a spreadsheet shows it; one of more digits than it holds is shortened, so that it is seen to be."""
    if isinstance(value, int):
        return str(value) if abs(value) < EXACT else f"{value:.14e}"
    return f"{value:.15g}"


class Carried:
    """Carries the first value of each merged range down to its last row."""

    def __init__(self, merges: Sequence[Merge]) -> None:
        self.coming = iter(merges)
        self.next = next(self.coming, None)
        self.open: dict[int, tuple[int, str]] = {}
        """Column to the last row that a value is meant for, and the value."""

    @property
    def done(self) -> bool:
        """Whether no merged range reaches any further."""
        return not self.open and self.next is None

    def into(self, cells: list[str], number: int) -> None:
        """Fill the cells of a row that merged ranges from above reach into."""
        for column, (last, value) in [*self.open.items()]:
            if number > last:
                del self.open[column]
                continue
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = value
        while self.next and self.next.first <= number:
            if self.next.column < min(len(cells), MOST_COLUMNS) and self.next.first == number:
                self.open[self.next.column] = (self.next.last, cells[self.next.column])
            self.next = next(self.coming, None)
