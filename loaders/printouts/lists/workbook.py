"""Writes the sheets of the four lists as a workbook that is ready to print: across A4, title and headers on every page, pages numbered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from loaders.printouts.lists.sheets import Cell, Sheet
from loaders.printouts.paper import NotWritten, across, fitted, titled, whole

ABOVE = 2
"""Rows above the entries: the title and the headers."""


def write_lists_workbook(sheets: Sequence[Sheet], file: Path | IO[bytes]) -> None:
    """Write the workbook. Raises `NotWritten`."""
    if not isinstance(file, Path):
        fill(sheets, file)
        return
    with whole(file) as target:
        fill(sheets, target)


def fill(sheets: Sequence[Sheet], target: IO[bytes]) -> None:
    """Write all sheets into an open file."""
    # Rows go to disk as they are written; a text stays a text, whatever it begins with.
    with Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    ) as book:
        looks = titled(book, "四项清单")
        title = book.add_format({"bold": True, "font_size": 14})
        for sheet in sheets:
            page = printable(book.add_worksheet(sheet.name), sheet)
            page.write_string(0, 0, fitted(sheet.title), title)
            put(page, 1, [header for header, _ in sheet.headers], looks.head)
            for number, row in enumerate(sheet.rows, ABOVE):
                put(page, number, row, looks.body)


def printable(page: Worksheet, sheet: Sheet) -> Worksheet:
    """Set a sheet up for printing, and its title and headers to stay in sight."""
    across(page, above=ABOVE)
    page.freeze_panes(ABOVE, 1)
    page.set_footer("&L&A&C第 &P 页，共 &N 页")
    for column, (_, width) in enumerate(sheet.headers):
        page.set_column(column, column, width)
    return page


def put(page: Worksheet, number: int, row: Sequence[Cell], style: Format) -> None:
    """Write one row. Raises `NotWritten` for what a sheet cannot hold."""
    for column, cell in enumerate(row):
        if filled(page, (number, column), cell, style):
            zh, en = (
                f"{page.name} 第 {number + 1} 行放不下",
                f"Row {number + 1} of {page.name} does not fit",
            )
            raise NotWritten(
                f"{zh}：行数超过了 XLSX 的上限，请缩小区域。",
                f"{en}: more rows than XLSX has room for; ask for a smaller area.",
            )


def filled(page: Worksheet, spot: tuple[int, int], cell: Cell, style: Format) -> int:
    """Write one cell; gives a number other than 0 where it does not fit."""
    done: int
    if cell == "":
        done = page.write_blank(*spot, None, style)
    else:
        done = (
            page.write_string(*spot, fitted(cell), style)
            if isinstance(cell, str)
            else page.write_number(*spot, cell, style)
        )
    return done
