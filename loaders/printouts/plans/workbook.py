"""A plan as a workbook to print: across A4, headers on every page, pages numbered."""

from __future__ import annotations

from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from loaders.printouts.paper import (
    PrintFormats,
    open_complete_file,
    set_landscape_a4,
    set_title,
    shorten_text,
)
from loaders.printouts.plans.sheets import PlanSheet, StoredPlan, make_plan_sheets


def write_plan_workbook(plan: StoredPlan, file: Path) -> None:
    """Write the workbook of a plan. Raises `UnwritableWorkbook`."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with open_complete_file(file) as target, Workbook(target, options) as book:
        formats = set_title(book, plan.node["title"])
        for sheet in make_plan_sheets(plan):
            page = book.add_worksheet(sheet.name)
            set_up_page(page, sheet)
            write_sheet(page, sheet, formats)


def set_up_page(page: Worksheet, sheet: PlanSheet) -> None:
    """Set a sheet up for printing, and freeze its headers."""
    set_landscape_a4(page, repeated_rows=1)
    page.freeze_panes(1, 0)
    page.set_header(f"&C{sheet.name}")
    page.set_footer("&C第 &P 页，共 &N 页")


def write_sheet(page: Worksheet, sheet: PlanSheet, formats: PrintFormats) -> None:
    """Write the headers and rows; a text stays a text, whatever it begins with."""
    for column, (header, width) in enumerate(sheet.headers):
        page.set_column(column, column, width)
        page.write_string(0, column, header, formats.head)
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, column, shorten_text(cell), formats.body)
            else:
                page.write_number(number, column, cell, formats.body)
