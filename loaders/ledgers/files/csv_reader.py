"""Streams the rows of a CSV file in whatever encoding an office saves it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from loaders.ledgers.files.csv_encoding import CHUNK, encoding_of
from loaders.ledgers.files.line import Line

SPOILT = "\N{REPLACEMENT CHARACTER}"
"""Stands for bytes that are no text in the file's encoding: they spoil one row rather than the file."""
SEPARATORS = ",\t;"
"""What may stand between cells; a spreadsheet that saves “Unicode text” takes tabs."""
LOOKED_AT = 20
"""How many lines decide on the separator."""


@contextmanager
def opened(path: Path) -> Iterator[Iterator[Line]]:
    """Open a file; gives its rows one by one, from the very first."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        separator = separator_of("".join(islice(file, LOOKED_AT)))
        file.seek(0)
        yield lines(csv.reader(file, delimiter=separator))


def separator_of(text: str) -> str:
    """Return what separates cells most often; a comma where nothing does."""
    return max(SEPARATORS, key=text.count)


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
            yield Line(number, cells, readable=SPOILT not in "".join(cells))


def count_rows(path: Path) -> int:
    """Count the rows after the header, for a progress bar: line breaks in cells count as well."""
    with path.open("rb") as file:
        breaks, last = 0, b"\n"
        while chunk := file.read(CHUNK):
            breaks += chunk.count(b"\n")
            last = chunk
    return max(0, breaks - 1 + (not last.rstrip(b"\0").endswith(b"\n")))
