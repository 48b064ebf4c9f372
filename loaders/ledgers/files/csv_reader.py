"""The rows of a CSV file, streamed in whatever encoding an office saved it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from loaders.ledgers.files.csv_encoding import CHUNK, detect_encoding
from loaders.ledgers.files.line import Line

INVALID = "\N{REPLACEMENT CHARACTER}"
"""Replaces bytes that are invalid in the file's encoding: they spoil one row, not the file."""
SEPARATORS = ",\t;"
"""What may separate cells; spreadsheets save “Unicode text” with tabs."""
SAMPLE_LINES = 20
"""How many lines decide which separator a file uses."""


@contextmanager
def open_csv(path: Path) -> Iterator[Iterator[Line]]:
    """Open a file and yield its lines, from the very first row."""
    encoding = detect_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        separator = find_separator("".join(islice(file, SAMPLE_LINES)))
        file.seek(0)
        yield read_lines(csv.reader(file, delimiter=separator))


def find_separator(text: str) -> str:
    """Return the separator that occurs most often; a comma if none does."""
    return max(SEPARATORS, key=text.count)


def read_lines(reader: Iterator[list[str]]) -> Iterator[Line]:
    """Yield the rows that are not blank; after a row that is not CSV, reading goes on."""
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
            yield Line(number, cells, readable=INVALID not in "".join(cells))


def count_csv_rows(path: Path) -> int:
    """Return about how many rows follow the header; line breaks in cells count as rows."""
    breaks, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            breaks += chunk.count(b"\n")
            last = chunk
    ends_with_break = last.rstrip(b"\0").endswith(b"\n")
    rows = breaks if ends_with_break else breaks + 1
    return max(0, rows - 1)
