"""Streams the rows of a CSV file in UTF-8, with or without a byte order mark."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file that is not blank."""

    number: int
    """As a person sees it: the header is row 1, a row with line breaks in a cell is one row."""
    cells: list[str]
    readable: bool = True
    """False where the row is no CSV, or not in UTF-8."""


@contextmanager
def opened(path: Path) -> Iterator[tuple[list[str], Iterator[Line]]]:
    """Open a ledger; gives its headers, and its rows one by one."""
    # Bytes that are no UTF-8 come through as surrogates, so that they spoil one row rather than the file.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        rows = lines(csv.reader(file))
        header = next(rows, Line(1, []))
        yield [cell.strip() for cell in header.cells], rows


def lines(reader: Iterator[list[str]]) -> Iterator[Line]:
    """Go through the rows of a file; after a row that is no CSV it goes on with the next."""
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Line(number, [], readable=False)
            continue
        if any(cell and not cell.isspace() for cell in cells):
            yield Line(number, cells, readable=is_unicode(cells))


def is_unicode(cells: list[str]) -> bool:
    """Whether every byte of a row was UTF-8."""
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True


def count_rows(path: Path) -> int:
    """Count the rows after the header, for a progress bar: line breaks in cells count as well."""
    with path.open("rb") as file:
        breaks, last = 0, b"\n"
        while chunk := file.read(CHUNK):
            breaks += chunk.count(b"\n")
            last = chunk
    return max(0, breaks - 1 + (not last.endswith(b"\n")))
