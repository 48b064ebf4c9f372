"""The rows of a sheet of an XLSX workbook as text: values only, never formulas, links or macros."""

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
from loaders.ledgers.files.xlsx_guard import (
    MergedRange,
    SheetLayout,
    UnreadableWorkbook,
    inspect_sheets,
)

# The library warns of what lies beside the values, such as unknown styles: of no use to anybody.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")

MOST_ROWS = 1_048_576
"""The limit of XLSX: rows beyond it are not read."""
MOST_COLUMNS = 64
"""More columns than any ledger has: what lies beyond is not read."""
EXACT = 10**15
"""From here on a spreadsheet no longer holds every digit of a number."""


@dataclass(frozen=True, slots=True)
class XlsxSheet:
    """One sheet that has rows."""

    name: str
    layout: SheetLayout


def list_sheets(path: Path) -> list[XlsxSheet]:
    """Return the sheets of a workbook that have rows, in its order. Raises `UnreadableWorkbook`."""
    layouts = inspect_sheets(path)
    with load_inspected_workbook(path) as workbook:
        if workbook.epoch == CALENDAR_MAC_1904:
            raise UnreadableWorkbook(
                "使用 1900 日期系统的工作簿",
                "a workbook that counts days from 1900 rather than from 1904",
            )
        parts = [(sheet.title, part_name(sheet)) for sheet in workbook.worksheets]
    return [
        XlsxSheet(name, layouts[part])
        for name, part in parts
        if part in layouts and layouts[part].rows
    ]


def part_name(sheet: object) -> str:
    """Return the name of the part that holds a sheet, which the library keeps to itself."""
    path: str = getattr(sheet, "_worksheet_path", "")
    return path.lstrip("/")


@contextmanager
def load_inspected_workbook(path: Path) -> Iterator[Workbook]:
    """Open a workbook that `inspect_sheets` accepted. Raises `UnreadableWorkbook`."""
    # We close the file: the library leaves it open if it fails half way.
    with path.open("rb") as file:
        try:
            workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as problem:
            raise damaged_workbook() from problem
        try:
            yield workbook
        finally:
            workbook.close()


def damaged_workbook() -> UnreadableWorkbook:
    """Return the error for a damaged workbook."""
    return UnreadableWorkbook(
        "能正常打开的 XLSX 工作簿（请打开后另存一次）",
        "an XLSX workbook that is not damaged (open it and save it again)",
    )


@contextmanager
def open_sheet(path: Path, sheet: str, merges: Sequence[MergedRange]) -> Iterator[Iterator[Line]]:
    """Open one sheet and yield its lines, from the very first row."""
    with load_inspected_workbook(path) as workbook:
        worksheet = workbook[sheet]
        if not isinstance(worksheet, ReadOnlyWorksheet):
            raise damaged_workbook()
        # The size that a sheet states is often wrong.
        worksheet.reset_dimensions()
        values = worksheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        yield read_sheet_lines(values, MergedValues(merges))


def read_sheet_lines(rows: Iterator[tuple[object, ...]], merged: MergedValues) -> Iterator[Line]:
    """Yield the rows that are not blank, with merged cells filled. Raises `UnreadableWorkbook`."""
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception as problem:
            raise damaged_workbook() from problem
        is_blank = row.count(None) == len(row)
        if is_blank and merged.is_done:
            continue
        cells = [] if is_blank else [*map(cell_text, row)]
        merged.fill_row(cells, number)
        while cells and not cells[-1]:
            cells.pop()
        if any(cell and not cell.isspace() for cell in cells):
            yield Line(number, cells)


def cell_text(value: object) -> str:
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
    """Return a number as a spreadsheet shows it.

    A whole number with more digits than a spreadsheet keeps comes out in scientific notation, so
    that the check of its cell rejects it.
    """
    if isinstance(value, int):
        return str(value) if abs(value) < EXACT else f"{value:.14e}"
    return f"{value:.15g}"


class MergedValues:
    """The values of merged ranges, copied from the first cell of each down to its last row."""

    def __init__(self, merges: Sequence[MergedRange]) -> None:
        self.coming = iter(merges)
        self.next = next(self.coming, None)
        self.open: dict[int, tuple[int, str]] = {}
        """Column to the last row of the range that is open there, and its value."""

    @property
    def is_done(self) -> bool:
        """Whether no merged range reaches any further."""
        return not self.open and self.next is None

    def fill_row(self, cells: list[str], number: int) -> None:
        """Fill the cells of a row that open ranges cover, and open those that begin in it."""
        for column, (last, value) in [*self.open.items()]:
            if number > last:
                del self.open[column]
                continue
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = value
        while self.next and self.next.first <= number:
            column = self.next.column
            if column < min(len(cells), MOST_COLUMNS) and self.next.first == number:
                self.open[column] = (self.next.last, cells[column])
            self.next = next(self.coming, None)
