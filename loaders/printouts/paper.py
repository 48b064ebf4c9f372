"""What every printed workbook shares: paper, formats, and a file that is complete or not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from graph.errors import GraphError

A4 = 9
"""Its number among the paper sizes of XLSX."""
CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Written as the time of creation, so that the same content gives the same bytes."""
LONGEST_TEXT = 16_000
"""Characters of a text that are written: XLSX holds twice as many, but counts rare ones twice."""


class UnwritableWorkbook(GraphError):
    """The workbook cannot be written to its file, or exceeds what a sheet can hold."""


class PrintFormats(NamedTuple):
    """The formats of headers and of all other cells."""

    head: Format
    body: Format


@contextmanager
def open_complete_file(file: Path) -> Iterator[IO[bytes]]:
    """Open a file that appears under its name once it is complete, or not at all.

    An older file stays until then. Raises `UnwritableWorkbook`.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        with part.open("wb") as target:
            yield target
        part.replace(file)
    except OSError as problem:
        raise UnwritableWorkbook(
            f"写不了 {file}：{problem.strerror}。", f"{file} cannot be written: {problem.strerror}."
        ) from problem
    finally:
        part.unlink(missing_ok=True)


def set_title(book: Workbook, title: str) -> PrintFormats:
    """Set the title of a workbook and return the formats of its cells."""
    book.set_properties({"title": title, "created": CREATED})
    cell = {"text_wrap": True, "border": 1, "valign": "top"}
    head = book.add_format({**cell, "bold": True, "bg_color": "#E8E8E8"})
    return PrintFormats(head, book.add_format(cell))


def set_landscape_a4(page: Worksheet, *, repeated_rows: int) -> None:
    """Set a sheet to print across A4, with its first rows on top of every page."""
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, repeated_rows - 1)


def shorten_text(text: str) -> str:
    """Return as much of a text as a cell can hold."""
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
