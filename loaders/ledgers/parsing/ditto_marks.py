"""Cells that repeat the cell above, filled in line by line."""

from __future__ import annotations

from graph.ontology.placeholders import repeats_above
from loaders.ledgers.files.line import Line


class DittoMarks:
    """Fills in the cells that repeat the cell above, line by line; a key never does."""

    def __init__(self, key: int) -> None:
        self.key = key
        """The column of the key, counted from 0."""
        self.number = 0
        """The number of the line above."""
        self.above: list[str] = []
        """Its cells, with what they repeat; empty if it cannot be read."""

    def fill_line(self, line: Line) -> list[str]:
        """Return the cells of a line with what they repeat from the line directly above.

        A mark stays where nothing stands above it, or where the line above is no row of data.
        """
        is_next = line.number == self.number + 1
        above = self.above if is_next else []
        cells = [*line.cells]
        for place, cell in enumerate(cells[: len(above)]):
            if place != self.key and above[place].strip() and repeats_above(cell.strip()):
                cells[place] = above[place]
        self.number, self.above = line.number, cells if line.readable else []
        return cells
