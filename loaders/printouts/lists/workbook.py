"""Lists as a workbook to print: across A4, headers on every page, pages numbered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from loaders.printouts.lists.sheets import ListCell, ListSheet
from loaders.printouts.paper import (
    UnwritableWorkbook,
    open_complete_file,
    set_landscape_a4,
    set_title,
    shorten_text,
)

ROWS_ABOVE = 2
"""Rows above the entries: the title and the headers."""


def write_lists_workbook(
    sheets: Sequence[ListSheet], file: Path | IO[bytes], title: str = "四项清单"
) -> None:
    """Write the workbook to a path or an open file. Raises `UnwritableWorkbook`."""
    if isinstance(file, Path):
        with open_complete_file(file) as target:
            write_list_sheets(sheets, target, title)
    else:
        write_list_sheets(sheets, file, title)


def write_list_sheets(sheets: Sequence[ListSheet], target: IO[bytes], name: str) -> None:
    """Write all sheets to an open file."""
    # Rows go to disk as they are written; a text stays a text, whatever it begins with.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(target, options) as book:
        formats = set_title(book, name)
        title = book.add_format({"bold": True, "font_size": 14})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            set_up_list_page(page, sheet)
            page.write_string(0, 0, shorten_text(sheet.title), title)
            write_row(page, 1, [header for header, _ in sheet.headers], formats.head)
            for number, row in enumerate(sheet.rows, ROWS_ABOVE):
                write_row(page, number, row, formats.body)
            if sheet.foot:
                page.write_string(len(sheet.rows) + ROWS_ABOVE + 1, 0, sheet.foot)


def set_up_list_page(page: Worksheet, sheet: ListSheet) -> None:
    """Set a sheet up for printing, and freeze its title and headers."""
    set_landscape_a4(page, repeated_rows=ROWS_ABOVE)
    page.freeze_panes(ROWS_ABOVE, 1)
    page.set_footer("&L&A&C第 &P 页，共 &N 页")
    for column, (_, width) in enumerate(sheet.headers):
        page.set_column(column, column, width)


def write_row(page: Worksheet, number: int, row: Sequence[ListCell], style: Format) -> None:
    """Write one row. Raises `UnwritableWorkbook` if the sheet has no room for it."""
    for column, cell in enumerate(row):
        if write_cell(page, number, column, cell, style) != 0:
            zh = f"{page.name} 第 {number + 1} 行放不下"
            en = f"Row {number + 1} of {page.name} does not fit"
            raise UnwritableWorkbook(
                f"{zh}：行数超过了 XLSX 的上限，请缩小区域。",
                f"{en}: more rows than XLSX has room for; ask for a smaller area.",
            )


def write_cell(page: Worksheet, row: int, column: int, cell: ListCell, style: Format) -> int:
    """Write one cell and return the result of the XLSX library, 0 if the cell fits."""
    result: int
    if cell == "":
        result = page.write_blank(row, column, None, style)
    elif isinstance(cell, str):
        result = page.write_string(row, column, shorten_text(cell), style)
    else:
        result = page.write_number(row, column, cell, style)
    return result
