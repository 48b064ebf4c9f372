"""The rows of a CSV file, streamed in whatever encoding an office saved it.

A quotation mark that opens a cell and has no partner would swallow the rows that follow. So a row
that goes on in the next line is read with care: if what would be inside the quotation marks looks
like rows, the line with the mark is refused, and the lines after it are rows of their own.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from graph.ontology.folding import clean_text
from loaders.ledgers.files.characters import unquote
from loaders.ledgers.files.csv_encoding import CHUNK, detect_encoding
from loaders.ledgers.files.line import SPOILT, Line, LineFault

INVALID = "\N{REPLACEMENT CHARACTER}"
"""Replaces bytes that are invalid in the file's encoding: they spoil one row, not the file."""
SEPARATORS = ",\t;|"
"""What may separate cells; spreadsheets save “Unicode text” with tabs."""
DECLARED = re.compile(r"[\"']?sep=(.)[\"']?\s*", re.IGNORECASE)
"""The first line of a file that names its separator, as spreadsheets understand it."""
SAMPLE_LINES = 20
"""Among how many lines the row of headers is looked for."""
MOST_LINES = 50
"""How many lines one row may take: a cell has no more line breaks than that."""
LONGEST_LINE = 1 << 20
"""Characters of the longest line that is read."""

HeaderCount = Callable[[Sequence[str]], int]
"""Counts the cells of a row that are headers of its ledger."""


QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)" *')
"""A cell in quotation marks; two of them inside stand for one."""
LINE_BREAK = re.compile(r"\r\n|[\r\n]")
TOO_LONG = LineFault(
    None,
    f"不超过 {LONGEST_LINE:,} 字的行",
    f"a line of at most {LONGEST_LINE:,} characters",
)


class ParsedRow(NamedTuple):
    """The cells of a row, or what is wrong with it."""

    cells: list[str]
    quoted: list[tuple[int, int]]
    """Where in the text the content of each quoted cell begins and ends."""
    fault: LineFault | None = None
    is_open: bool = False
    """Whether the fault is that the last cell has not ended."""


@contextmanager
def open_csv(path: Path, count_headers: HeaderCount = len) -> Iterator[Iterator[Line]]:
    """Open a file and yield its lines, from the very first row.

    `count_headers` finds the row of headers, which decides what separates cells; without it, the
    line with the most cells does.
    """
    encoding = detect_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        separator, width = find_separator([*islice(file, SAMPLE_LINES)], count_headers)
        file.seek(0)
        yield CsvRows(file, separator, width).read_lines()


def find_separator(lines: Sequence[str], count_headers: HeaderCount) -> tuple[str, int]:
    """Return the separator by which one row has the most headers, and how many cells that has.

    What stands in quotation marks separates nothing.
    """
    declared = DECLARED.fullmatch(lines[0]) if lines else None
    found = [
        (*find_widest_row(lines, separator, count_headers), separator)
        for separator in (declared[1] if declared else SEPARATORS)
    ]
    _, width, separator = max(found, key=lambda each: each[:2])
    return separator, width


def find_widest_row(
    lines: Sequence[str], separator: str, count_headers: HeaderCount
) -> tuple[int, int]:
    """Return how many headers the row with the most of them has, and how many cells."""
    rows = (row.cells for row in CsvRows(lines, separator, None).read_lines())
    # Half of a pair of quotation marks: the separator stands within them.
    whole = (cells for cells in rows if not any(cell.count('"') % 2 for cell in cells))
    return max(((count_headers(cells), len(cells)) for cells in whole), default=(0, 0))


class CsvRows:
    """The rows of a text, line by line."""

    def __init__(self, lines: Iterable[str], separator: str, width: int | None) -> None:
        self.lines = iter(lines)
        self.separator = separator
        self.width = width
        """How many cells the row of headers has. None if that is not known."""
        self.waiting: deque[str] = deque()
        """Lines that were read ahead and are rows of their own."""

    def read_lines(self) -> Iterator[Line]:
        """Yield the rows that are not blank; after a row that is not CSV, reading goes on."""
        number = 0
        while text := self.next_line():
            number += 1
            line = self.read_row(text, number)
            if line.fault or any(cell and not cell.isspace() for cell in line.cells):
                yield line

    def next_line(self) -> str:
        """Return the next line with its end; empty after the last."""
        return self.waiting.popleft() if self.waiting else next(self.lines, "")

    def read_row(self, text: str, number: int) -> Line:
        """Return the row that begins with a line."""
        if len(text) > LONGEST_LINE:
            return Line(number, [], TOO_LONG)
        row = parse_row(text, self.separator)
        if row.is_open:
            row = self.read_on(text, row)
        cells = [clean_text(unquote(cell)) for cell in row.cells]
        fault = row.fault or (SPOILT if INVALID in "".join(row.cells) else None)
        return Line(number, cells, fault)

    def read_on(self, text: str, begun: ParsedRow) -> ParsedRow:
        """Return a row whose quoted cell goes on in the lines that follow.

        If it does not end, or what it holds looks like rows, the lines that follow are rows.
        """
        ahead: list[str] = []
        row = begun
        while row.is_open and len(ahead) < MOST_LINES and len(text) < LONGEST_LINE:
            following = self.next_line()
            if not following:
                break
            ahead.append(following)
            text += following
            row = parse_row(text, self.separator)
        if row.fault is None and not self.holds_rows(text, row):
            return row
        self.waiting.extendleft(reversed(ahead))
        return begun

    def holds_rows(self, text: str, row: ParsedRow) -> bool:
        """Whether a line within a quoted cell has as many cells as the row of headers."""
        if self.width is None:
            return False
        for begin, end in row.quoted:
            for found in LINE_BREAK.finditer(text, begin, end):
                after = LINE_BREAK.search(text, found.end())
                line_end = after.start() if after else len(text)
                inside = text.count(self.separator, found.end(), min(end, line_end))
                whole = text.count(self.separator, found.end(), line_end)
                if inside and whole >= self.width - 1:
                    return True
        return False


def parse_row(text: str, separator: str) -> ParsedRow:
    """Return the cells of a row, in which a quoted cell may have line breaks."""
    if '"' not in text:
        return ParsedRow(text.rstrip("\r\n").split(separator), [])
    cells: list[str] = []
    quoted: list[tuple[int, int]] = []
    start, end = 0, len(text.rstrip("\r\n"))
    while True:
        if text.startswith('"', start):
            found = QUOTED.match(text, start)
            if found is None:
                return ParsedRow(cells, quoted, unpaired_mark(len(cells)), is_open=True)
            cells.append(found[1].replace('""', '"'))
            quoted.append(found.span(1))
            after = found.end()
            if after < end and text[after] != separator:
                return ParsedRow(cells, quoted, unpaired_mark(len(cells) - 1))
        else:
            after = text.find(separator, start, end)
            after = end if after < 0 else after
            cells.append(text[start:after])
        if after >= end:
            return ParsedRow(cells, quoted)
        start = after + 1


def unpaired_mark(place: int) -> LineFault:
    """Return the fault of a quotation mark that opens a cell and does not close it."""
    return LineFault(
        place,
        "成对的引号（这里的引号没有配对，这一行没有读取；请补上或删去引号）",
        "quotation marks in pairs (one has no partner, and the row was not read; add or remove it)",
    )


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
