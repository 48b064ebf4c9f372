"""Writes the sheets of a plan as a workbook that is ready to print: across A4, headers on every page, pages numbered."""

from __future__ import annotations

from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from loaders.printouts.paper import Looks, across, fitted, titled, whole
from loaders.printouts.plans.sheets import Sheet, StoredPlan, plan_sheets


def write_plan_workbook(plan: StoredPlan, file: Path) -> None:
    """Write the workbook of a plan. Raises `NotWritten`."""
    with (
        whole(file) as target,
        Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book,
    ):
        looks = titled(book, plan.node["title"])
        for sheet in plan_sheets(plan):
            fill(printable(book.add_worksheet(sheet.name), sheet), sheet, looks)


def printable(page: Worksheet, sheet: Sheet) -> Worksheet:
    """Set a sheet up for printing, and its headers to stay in sight."""
    across(page, above=1)
    page.freeze_panes(1, 0)
    page.set_header(f"&C{sheet.name}")
    page.set_footer("&C第 &P 页，共 &N 页")
    return page


def fill(page: Worksheet, sheet: Sheet, looks: Looks) -> None:
    """Write the headers and rows; a text stays a text, whatever it begins with."""
    for column, (header, width) in enumerate(sheet.headers):
        page.set_column(column, column, width)
        page.write_string(0, column, header, looks.head)
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, column, fitted(cell), looks.body)
            else:
                page.write_number(number, column, cell, looks.body)
