"""What every printed workbook has in common: the paper, the looks of its cells, and that a file is there whole or not at all."""

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
"""Its number among the sizes of paper."""
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Written as the time of making, so that the same content gives the same bytes."""
LONGEST = 16_000
"""Characters of a text that are written: XLSX has room for twice as many in a cell, but counts rare ones twice."""


class NotWritten(GraphError):
    """The workbook cannot be written where it should, or has not room enough."""


class Looks(NamedTuple):
    """How cells look: those of headers, and the others."""

    head: Format
    body: Format


@contextmanager
def whole(file: Path) -> Iterator[IO[bytes]]:
    """Open a file that appears under its name once it is whole, or not at all: one that is there already stays until then. Raises `NotWritten`."""
    part = file.with_name(f".{file.name}.part")
    try:
        with part.open("wb") as target:
            yield target
        part.replace(file)
    except OSError as problem:
        raise NotWritten(
            f"写不了 {file}：{problem.strerror}。", f"{file} cannot be written: {problem.strerror}."
        ) from problem
    finally:
        part.unlink(missing_ok=True)


def titled(book: Workbook, title: str) -> Looks:
    """Name a workbook, and give how its cells look."""
    book.set_properties({"title": title, "created": MADE})
    head = book.add_format(
        {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E8E8E8", "valign": "top"}
    )
    return Looks(head, book.add_format({"text_wrap": True, "border": 1, "valign": "top"}))


def across(page: Worksheet, *, above: int) -> Worksheet:
    """Set a sheet up for printing across A4, with so many rows on top of every page."""
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, above - 1)
    return page


def fitted(text: str) -> str:
    """Return as much of a text as a cell has room for."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
