"""Writes the sheets of a plan as a workbook that is ready to print: across A4, headers on every page, pages numbered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from graph.allocation.planning import Planned
from graph.errors import GraphError
from loaders.plans.sheets import Sheet, sheets

A4 = 9
"""Its number among the sizes of paper."""
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Written as the time of making, so that the same plan gives the same bytes."""
LONGEST = 16_000
"""Characters of a text that are written: XLSX has room for twice as many in a cell, but counts rare ones twice."""


class NotWritten(GraphError):
    """The workbook cannot be written where it should."""


def write(planned: Planned, file: Path) -> None:
    """Write the workbook of a plan. Raises `NotWritten`."""
    try:
        with whole(file) as target, Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            book.set_properties({"title": f"{planned.area} {planned.asked.at} 分配方案", "created": MADE})
            head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E8E8E8", "valign": "top"})
            body = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
            for sheet in sheets(planned):
                fill(printable(book.add_worksheet(sheet.name), sheet), sheet, head, body)
    except OSError as problem:
        raise NotWritten(f"写不了 {file}：{problem.strerror}。", f"{file} cannot be written: {problem.strerror}.") from problem


@contextmanager
def whole(file: Path) -> Iterator[IO[bytes]]:
    """Open a file that appears under its name once it is whole, or not at all: one that is there already stays until then."""
    part = file.with_name(f".{file.name}.part")
    try:
        with part.open("wb") as target:
            yield target
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def printable(page: Worksheet, sheet: Sheet) -> Worksheet:
    """Set a sheet up for printing, and its headers to stay in sight."""
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.freeze_panes(1, 0)
    page.set_header(f"&C{sheet.name}")
    page.set_footer("&C第 &P 页，共 &N 页")
    return page


def fill(page: Worksheet, sheet: Sheet, head: Format, body: Format) -> None:
    """Write the headers and rows; a text stays a text, whatever it begins with."""
    for column, (header, width) in enumerate(sheet.headers):
        page.set_column(column, column, width)
        page.write_string(0, column, header, head)
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, column, fitted(cell), body)
            else:
                page.write_number(number, column, cell, body)


def fitted(text: str) -> str:
    """Give as much of a text as a cell has room for."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
