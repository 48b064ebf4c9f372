"""The row of headers below the titles of a table, and the rows that are no data, such as totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from loaders.ledgers.files.line import Line
from loaders.ledgers.mapping import Ledger, known_headers, normalize_header

DEPTH = 10
"""How many rows are searched for the headers."""
TOTAL = re.compile(r"(?:本页|本表|全市|全区|街道|社区)?(?:合计|总计|小计|共计|累计)")
NOTE = re.compile(
    r"[（(【\[]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.．、)）】\]]"
    r"|[*※＊★●○·]|(?:附?注|备注|说明)[:：]|(?:注|附注|备注|说明|填表|填报|数据|来源|以上|截至|截止|联系人)(?=.{7})"
)
"""How a sentence below a table begins; it stands in one cell alone."""
SENTENCE = re.compile(r"[一-鿿].*[一-鿿]")
SIGNATURE = re.compile(
    r"(?:制表|填表|填报|审核|经办|负责)人?(?:单位|日期|时间)?[:：]|(?:备注|说明|注)[:：]"
)
"""How a line below a table begins that names who filled it in, or is a note."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The row of headers of a table."""

    number: int
    headers: list[str]
    """As the mapping has them: a synonym is replaced by the header that it stands for."""
    written: list[str]
    """As the table has them."""
    readable: bool = True

    def is_not_data(self, line: Line, key: int) -> bool:
        """Whether a line is a total, a signature, or the headers repeated.

        `key` is the column of the ledger's key, counted from 0.
        """
        cell = line.cells[key].strip() if key < len(line.cells) else ""
        # Keys are ASCII: this answers for nearly every line without normalizing anything.
        if cell and cell.isascii() and not self.written[key].isascii():
            return False
        if is_note(line):
            return True
        own = normalize_header(cell)
        if own and not TOTAL.match(own):
            return own == normalize_header(self.written[key]) and self.is_repeated(line)
        first = own or first_text(line)
        return bool(TOTAL.match(first) or (not own and SIGNATURE.match(first)))

    def is_repeated(self, line: Line) -> bool:
        """Whether a line holds the headers again."""
        cells = [normalize_header(cell) for cell in line.cells[: len(self.written)]]
        return cells == [normalize_header(header) for header in self.written]


def is_note(line: Line) -> bool:
    """Whether a line holds one sentence alone, as notes below a table are written."""
    texts = [cell.strip() for cell in line.cells if cell and not cell.isspace()]
    return len(texts) == 1 and bool(NOTE.match(texts[0]) and SENTENCE.search(texts[0]))


def first_text(line: Line) -> str:
    """Return the first text of a line without blanks; empty if it has none."""
    texts = (normalize_header(cell) for cell in line.cells)
    return next((text for text in texts if text), "")


def find_heading(lines: Iterator[Line], ledger: Ledger) -> tuple[Heading, Iterator[Line]]:
    """Return the row that names the most columns of a ledger, and the lines after it.

    Of equal rows one directly below the other, as merged headers make them, it is the last. A table
    without any known header is taken to begin with its headers, so that all missing columns can be
    reported.
    """
    first = list(islice(lines, DEPTH))
    if not first:
        return Heading(1, [], []), lines
    known = {*known_headers(ledger)}
    resolved = [resolve_synonyms(line.cells, ledger) for line in first]
    scores = [sum(header in known for header in headers) for headers in resolved]
    place = scores.index(max(scores))
    while place + 1 < len(first) and scores[place + 1] == scores[place] > 0:
        place += 1
    line = first[place]
    written = [cell.strip() for cell in line.cells]
    heading = Heading(line.number, resolved[place], written, line.readable)
    return heading, chain(first[place + 1 :], lines)


def count_headers(ledger: Ledger, cells: Sequence[str]) -> int:
    """Return how many cells of a row are headers of a ledger."""
    known = {*known_headers(ledger)}
    return sum(header in known for header in resolve_synonyms(cells, ledger))


def resolve_synonyms(cells: Sequence[str], ledger: Ledger) -> list[str]:
    """Return headers as the mapping has them.

    A synonym stays as it is if the header that it stands for is there too.
    """
    headers = [normalize_header(cell) for cell in cells]
    resolved = []
    for header in headers:
        meant = ledger.synonyms.get(header, header)
        resolved.append(header if meant in headers else meant)
    return resolved
