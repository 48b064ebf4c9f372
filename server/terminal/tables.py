"""Plain tables for the terminal, from which those of each subject are made."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from graph.vocabulary.units_of_measure import format_quantity

Cell = str | float | Text


class TableRoom(NamedTuple):
    """How much of a sheet a terminal has room for."""

    rows: int
    columns: int


class TitledTable(Table):
    """A table below its title.

    A title of the library's own is broken at the width of the table, in the middle of a word.
    """

    def __init__(self, heading: str) -> None:
        super().__init__(header_style="bold", expand=False)
        self.heading = Text(heading, style="table.title")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the title in the width of the terminal, then the table."""
        yield self.heading
        yield from super().__rich_console__(console, options)


def make_table(title: str, *headers: str) -> Table:
    """Return an empty table with these headers."""
    table = TitledTable(title)
    for header in headers:
        table.add_column(Text(header), overflow="fold")
    return table


def add_row(table: Table, *cells: Cell) -> None:
    """Add a row to a table."""
    table.add_row(*map(cell_text, cells))


def cell_text(cell: Cell) -> Text:
    """Return a cell: a text as it is, whatever it has in brackets; a number as people write it."""
    if isinstance(cell, Text):
        return cell
    return Text(cell if isinstance(cell, str) else format_quantity(cell))


def first_rows_table(
    title: str,
    headers: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str | float]],
    room: TableRoom,
) -> Table:
    """Return the first rows of a sheet, which a workbook holds in full, and how many are left."""
    table = make_table(title, *(header for header, _ in headers[: room.columns]))
    for cells in rows[: room.rows]:
        add_row(table, *cells[: room.columns])
    left_out = len(rows) - room.rows
    if left_out > 0:
        table.caption = (
            f"还有 {left_out} 行，--xlsx 会写出全部。 {left_out} more rows: --xlsx writes all."
        )
    return table
