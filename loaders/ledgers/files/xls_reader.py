"""The rows of a sheet of an old workbook (.xls, and .et of WPS): values with their formats."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import xlrd
from xlrd.book import Book
from xlrd.sheet import Cell
from xlrd.sheet import Sheet as XlsSheet

from loaders.ledgers.files.line import CellSort, Line
from loaders.ledgers.files.number_format import GENERAL
from loaders.ledgers.files.sheet import MOST_COLUMNS, Sheet, make_lines
from loaders.ledgers.files.shown_cell import (
    EMPTY,
    LOCAL_DAYS,
    ShownCell,
    find_day_sort,
    show_cell,
)
from loaders.ledgers.files.xlsx_guard import (
    MIB,
    MergedRange,
    SheetLayout,
    UnreadableWorkbook,
    counts_from_1904,
)

LARGEST = 32 * MIB
"""Bytes of a workbook; it is not packed, and is in memory while it is read."""
DAY = 1.0
"""A smaller number is a time of day."""


def list_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook that have rows, in its order. Raises `UnreadableWorkbook`."""
    found = []
    with open_book(path) as book:
        for number, name in enumerate(book.sheet_names()):
            sheet = load_sheet(book, number)
            if sheet.nrows:
                found.append(Sheet(name, find_layout(sheet), bool(sheet.visibility)))
            book.unload_sheet(number)
    return found


@contextmanager
def open_sheet(path: Path, sheet: Sheet) -> Iterator[Iterator[Line]]:
    """Open one sheet and yield its lines, from the very first row. Raises `UnreadableWorkbook`."""
    with open_book(path) as book:
        found = load_sheet(book, book.sheet_names().index(sheet.name))
        yield make_lines(read_xls_rows(book, found), sheet.layout)


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """Open a workbook without its sheets. Raises `UnreadableWorkbook`."""
    if path.stat().st_size > LARGEST:
        raise UnreadableWorkbook(
            f"不超过 {LARGEST // MIB} MiB 的 .xls 工作簿（更大的请另存为 XLSX）",
            f"an .xls workbook of at most {LARGEST // MIB} MiB (save a larger one as XLSX)",
        )
    try:
        book = xlrd.open_workbook(
            str(path), logfile=StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        )
    except Exception as problem:
        raise damaged_xls() from problem
    try:
        if book.datemode:
            raise counts_from_1904()
        yield book
    finally:
        book.release_resources()


def damaged_xls() -> UnreadableWorkbook:
    """Return the error for a workbook that cannot be read."""
    return UnreadableWorkbook(
        "能读取的 .xls 工作簿（请打开后另存为 XLSX；有密码的请先去掉密码）",
        "an .xls workbook that can be read (open it and save it as XLSX, without a password)",
    )


def load_sheet(book: Book, number: int) -> XlsSheet:
    """Return one sheet with its cells. Raises `UnreadableWorkbook`."""
    try:
        return book.sheet_by_index(number)
    except Exception as problem:
        raise damaged_xls() from problem


def find_layout(sheet: XlsSheet) -> SheetLayout:
    """Return the layout of a sheet; the results of formulas are always saved."""
    merges = [
        MergedRange(left, top + 1, bottom)
        for top, bottom, left, _ in sheet.merged_cells
        if bottom - top > 1
    ]
    hidden = sorted(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden)
    ordered = tuple(sorted(merges, key=lambda merge: merge.first))
    return SheetLayout(sheet.nrows, ordered, lacks_results=False, hidden=array("L", hidden))


def read_xls_rows(book: Book, sheet: XlsSheet) -> Iterator[list[ShownCell]]:
    """Yield what the cells of every row show. Raises `UnreadableWorkbook`."""
    for number in range(sheet.nrows):
        try:
            shown = [read_xls_cell(book, cell) for cell in sheet.row(number)[:MOST_COLUMNS]]
        except Exception as problem:
            raise damaged_xls() from problem
        yield shown if any(cell.text for cell in shown) else []


def read_xls_cell(book: Book, cell: Cell) -> ShownCell:
    """Return what one cell shows."""
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return EMPTY
    value = cell.value
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ShownCell(xlrd.error_text_from_code.get(int(value), "#VALUE!"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return show_cell(bool(value))
    key = book.xf_list[cell.xf_index or 0].format_key
    code = book.format_map[key].format_str or LOCAL_DAYS.get(key, GENERAL)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return show_day_number(float(value), code)
    return show_cell(value, code)


def show_day_number(value: float, code: str) -> ShownCell:
    """Return the day that a number stands for; a number below 1 is a time."""
    try:
        day = xlrd.xldate_as_datetime(value, 0)
    except (ValueError, OverflowError):
        return ShownCell(str(value), CellSort.UNCLEAR)
    if value < DAY:
        sort = CellSort.UNCLEAR if find_day_sort(code) is CellSort.DAY else CellSort.TIME
        return ShownCell(day.time().isoformat(), sort)
    return show_cell(day, code)
