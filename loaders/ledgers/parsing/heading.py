"""Finds the row of headers below the titles of a table, and tells rows that are no data, such as totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from loaders.ledgers.files.line import Line
from loaders.ledgers.mapping import Ledger, column_headers, plain

DEPTH = 10
"""Within how many rows the headers are."""
TOTAL = re.compile(r"(?:本页|本表|全市|全区|街道|社区)?(?:合计|总计|小计|共计|累计)")
SIGNED = re.compile(
    r"(?:制表|填表|填报|审核|经办|负责)人?(?:单位|日期|时间)?[:：]|(?:备注|说明|注)[:：]"
)
"""How the lines below a table begin that say who filled it in."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The row of headers of a table."""

    number: int
    headers: list[str]
    """As the mapping names them: a synonym is put back to what it stands for."""
    written: list[str]
    """As they stand in the table."""
    readable: bool = True

    def is_aside(self, line: Line, key: int) -> bool:
        """Whether a row is no data: totals, who filled the table in, or the headers once more. `key` is the key's column."""
        cell = line.cells[key].strip() if key < len(line.cells) else ""
        if cell and cell.isascii() and not self.written[key].isascii():
            return False
        own = plain(cell)
        if own and not TOTAL.match(own):
            return own == plain(self.written[key]) and [
                plain(cell) for cell in line.cells[: len(self.written)]
            ] == [plain(each) for each in self.written]
        first = own or next((text for cell in line.cells if (text := plain(cell))), "")
        return bool(TOTAL.match(first) or (not own and SIGNED.match(first)))


def find_heading(lines: Iterator[Line], ledger: Ledger) -> tuple[Heading, Iterator[Line]]:
    """Find the row that names the most columns of a ledger; gives it, and the rows after it.

    Of equal rows one directly below the other, as merged headers make them, it is the last. A table without any known header
    is taken to begin with its headers, so that what is missing can be told.
    """
    first = list(islice(lines, DEPTH))
    if not first:
        return Heading(1, [], []), lines
    known = {*column_headers(ledger)}
    scores = [sum(header in known for header in named(line.cells, ledger)) for line in first]
    place = scores.index(max(scores))
    while place + 1 < len(first) and scores[place + 1] == scores[place] > 0:
        place += 1
    line = first[place]
    return Heading(
        line.number, named(line.cells, ledger), [cell.strip() for cell in line.cells], line.readable
    ), chain(first[place + 1 :], lines)


def named(cells: Sequence[str], ledger: Ledger) -> list[str]:
    """Return headers as the mapping names them. A synonym beside the header that it stands for is a column of its own."""
    headers = [plain(cell) for cell in cells]
    return [
        meant if (meant := ledger.synonyms.get(header, header)) not in headers else header
        for header in headers
    ]
