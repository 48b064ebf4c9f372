"""A sheet of a workbook, of whatever sort, and its rows as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from loaders.ledgers.files.line import Line
from loaders.ledgers.files.shown_cell import EMPTY, ShownCell
from loaders.ledgers.files.xlsx_guard import MergedRange, SheetLayout

MOST_ROWS = 1_048_576
"""The limit of XLSX: rows beyond it are not read."""
MOST_COLUMNS = 64
"""More columns than any ledger has: what lies beyond is not read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that has rows."""

    name: str
    layout: SheetLayout
    is_hidden: bool = False


def make_lines(rows: Iterable[list[ShownCell]], layout: SheetLayout) -> Iterator[Line]:
    """Yield the rows that are not blank, with merged cells filled.

    `rows` are all rows of the sheet, a blank one empty.
    """
    hidden, merged = HiddenRows(layout.hidden), MergedValues(layout.merges)
    for number, shown in enumerate(rows, 1):
        if not shown and merged.is_done:
            continue
        merged.fill_row(shown, number)
        while shown and not shown[-1].text:
            shown.pop()
        cells = [cell.text for cell in shown]
        if any(cell and not cell.isspace() for cell in cells):
            sorts = {place: cell.sort for place, cell in enumerate(shown) if cell.sort}
            yield Line(number, cells, sorts=sorts, hidden=hidden.has(number))


class HiddenRows:
    """The numbers of hidden rows, asked for in order."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.coming = iter(numbers)
        self.next = next(self.coming, None)

    def has(self, number: int) -> bool:
        """Whether a row is hidden; its number is larger than those asked for before."""
        while self.next is not None and self.next < number:
            self.next = next(self.coming, None)
        return self.next == number


class MergedValues:
    """The values of merged ranges, copied from the first cell of each down to its last row."""

    def __init__(self, merges: Sequence[MergedRange]) -> None:
        self.coming = iter(merges)
        self.next = next(self.coming, None)
        self.open: dict[int, tuple[int, ShownCell]] = {}
        """Column to the last row of the range that is open there, and its value."""

    @property
    def is_done(self) -> bool:
        """Whether no merged range reaches any further."""
        return not self.open and self.next is None

    def fill_row(self, cells: list[ShownCell], number: int) -> None:
        """Fill the cells of a row that open ranges cover, and open those that begin in it."""
        for column, (last, value) in [*self.open.items()]:
            if number > last:
                del self.open[column]
                continue
            cells.extend([EMPTY] * (column + 1 - len(cells)))
            cells[column] = value
        while self.next and self.next.first <= number:
            column = self.next.column
            if column < min(len(cells), MOST_COLUMNS) and self.next.first == number:
                self.open[column] = (self.next.last, cells[column])
            self.next = next(self.coming, None)
