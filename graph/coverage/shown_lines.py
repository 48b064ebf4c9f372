"""Which lines of a level are shown: the first of each duty. The rest are counted and not projected.

In a community with 60 grid posts, 20 are shown and 40 are cut.
"""

from typing import NamedTuple

from graph.coverage.line_sources import LineVariables
from graph.coverage.lines import LineProjection
from graph.query.compiler import CompileContext, cypher_list

SHOWN_LINES = 20
"""Lines of one duty at one level that are shown."""


class ShownLines(NamedTuple):
    """The lines of a level in a statement."""

    found: str
    """Find all lines, as a list in a variable."""
    rows: str
    """The expression for the rows of the lines that are shown."""
    cut: str
    """The expression for the duties of the lines that are cut, one item for each line."""


def shown_lines(
    context: CompileContext, names: LineVariables, lines_clause: str, line: LineProjection
) -> ShownLines:
    """Return the lines that a clause finds at a level.

    They are sorted by duty and id, so line `i` is the 21st or later of its duty exactly when line
    `i - 20` has the same duty.
    """
    found = context.name("found")
    variables = cypher_list(names)
    sorted_lines = f"WITH {', '.join(names)} ORDER BY {names.duty}, {line.identity}"
    every = f"COLLECT {{ {lines_clause} {sorted_lines} RETURN {variables} }} AS {found}"

    index = f"i IN range(0, size({found}) - 1)"
    is_cut = f"i >= {SHOWN_LINES} AND {found}[i - {SHOWN_LINES}][0] = {found}[i][0]"
    shown = f"[{index} WHERE NOT ({is_cut}) | {found}[i]]"
    unpacked = ", ".join(f"line[{slot}] AS {variable}" for slot, variable in enumerate(names))
    rows = f"UNWIND {shown} AS line WITH {unpacked} {line.clauses} RETURN {line.expression}"
    return ShownLines(every, f"COLLECT {{ {rows} }}", f"[{index} WHERE {is_cut} | {found}[i][0]]")
