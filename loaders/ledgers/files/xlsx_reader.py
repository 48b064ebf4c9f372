"""The rows of a sheet of an XLSX workbook as text: values only, never formulas, links or macros."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol, cast

from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from loaders.ledgers.files.line import Line
from loaders.ledgers.files.sheet import MOST_COLUMNS, MOST_ROWS, Sheet, make_lines
from loaders.ledgers.files.shown_cell import EMPTY, LOCAL_DAYS, ShownCell, show_cell
from loaders.ledgers.files.xlsx_guard import (
    BoundedArchive,
    UnreadableWorkbook,
    counts_from_1904,
    inspect_sheets,
)

# The library warns of what lies beside the values, such as unknown styles: of no use to anybody.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")


class SheetCell(Protocol):
    """What is read of a cell; `style_array` only if it has a style."""

    @property
    def value(self) -> object:
        """Its value."""

    @property
    def has_style(self) -> bool:
        """Whether it has a style; an empty cell that is not in the file has no such property."""

    @property
    def style_array(self) -> StyleNumbers:
        """The numbers of the parts of its style."""

    @property
    def number_format(self) -> str:
        """Its number format."""


class StyleNumbers(Protocol):
    """The numbers of the parts of a style."""

    @property
    def numFmtId(self) -> int:  # noqa: N802 - the library's name
        """The number of the number format."""


def list_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook that have rows, in its order. Raises `UnreadableWorkbook`."""
    layouts = inspect_sheets(path)
    with load_inspected_workbook(path) as workbook:
        if workbook.epoch == CALENDAR_MAC_1904:
            raise counts_from_1904()
        parts = [(sheet, part_name(sheet)) for sheet in workbook.worksheets]
    return [
        Sheet(sheet.title, layouts[part], sheet.sheet_state != "visible")
        for sheet, part in parts
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
            workbook = load_workbook(file)
        except UnreadableWorkbook:
            raise
        except Exception as problem:
            raise damaged_xlsx() from problem
        try:
            yield workbook
        finally:
            workbook.close()


def load_workbook(file: IO[bytes]) -> Workbook:
    """Load what surrounds the rows of a workbook. Raises `UnreadableWorkbook`."""
    reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
    reader.archive = archive = BoundedArchive(file)
    reader.read()
    archive.is_loading = False
    return reader.wb


def damaged_xlsx() -> UnreadableWorkbook:
    """Return the error for a damaged workbook."""
    return UnreadableWorkbook(
        "能正常打开的 XLSX 工作簿（请打开后另存一次）",
        "an XLSX workbook that is not damaged (open it and save it again)",
    )


@contextmanager
def open_sheet(path: Path, sheet: Sheet) -> Iterator[Iterator[Line]]:
    """Open one sheet and yield its lines, from the very first row."""
    with load_inspected_workbook(path) as workbook:
        worksheet = workbook[sheet.name]
        if not isinstance(worksheet, ReadOnlyWorksheet):
            raise damaged_xlsx()
        # The size that a sheet states is often wrong.
        worksheet.reset_dimensions()
        found = worksheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)
        # Read-only sheets have cells of their own, which the declared types leave out.
        yield make_lines(
            read_xlsx_rows(cast("Iterator[tuple[SheetCell, ...]]", found)), sheet.layout
        )


def read_xlsx_rows(rows: Iterator[tuple[SheetCell, ...]]) -> Iterator[list[ShownCell]]:
    """Yield what the cells of every row show. Raises `UnreadableWorkbook`."""
    while True:
        try:
            row = next(rows)
            shown = (
                [*map(read_xlsx_cell, row)] if any(cell.value is not None for cell in row) else []
            )
        except StopIteration:
            return
        except Exception as problem:
            raise damaged_xlsx() from problem
        yield shown


def read_xlsx_cell(cell: SheetCell) -> ShownCell:
    """Return what one cell shows."""
    value = cell.value
    if value is None:
        return EMPTY
    if not cell.has_style:
        return show_cell(value)
    code = cell.style_array.numFmtId
    if code in LOCAL_DAYS:
        return show_cell(read_local_day(value), LOCAL_DAYS[code])
    return show_cell(value, cell.number_format)


def read_local_day(value: object) -> object:
    """Return the day of a number whose format the library does not know for that of a day."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return from_excel(value) if is_number else value
