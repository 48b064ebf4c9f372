"""`linli audit`: the gaps in the coverage of an area, counted and by kind."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType

from graph.errors import GraphError
from loaders.printouts.gaps import make_audit_sheets
from loaders.printouts.lists import ListSheet
from server.cli.client import Graph, run_on_graph
from server.queries.coverage_audit import gather_gaps
from server.queries.request import QueryFailed
from server.settings import Settings
from server.terminal.tables import TableRoom, first_rows_table

READ_SECONDS = 120.0
"""How long one page may take: somebody at a terminal waits for all of it, not for one page."""
COUNTS, GAPS = TableRoom(60, 3), TableRoom(10, 7)
"""Of the counts, and of each kind, on a terminal."""


class GapsUnreadable(GraphError):
    """A query for the gaps was answered with an error; carries its message."""


def read_audit(settings: Settings, area: str, at: str | None) -> list[ListSheet]:
    """Return the sheets of an area on a day, None for today. Raises `GraphError`."""

    async def work(graph: Graph) -> list[ListSheet]:
        try:
            found = await gather_gaps(graph.execute, area, at)
        except QueryFailed as failed:
            raise GapsUnreadable(str(failed.errors[0]["message"])) from None
        return make_audit_sheets(found)

    return run_on_graph(settings, work, statement_seconds=READ_SECONDS)


def audit_tables(sheets: Sequence[ListSheet]) -> RenderableType:
    """Return the counts, then the first gaps of each kind, as tables."""
    counts, *kinds = sheets
    return Group(
        first_rows_table(counts.title, counts.headers, counts.rows, COUNTS),
        *(first_rows_table(sheet.title, sheet.headers, sheet.rows, GAPS) for sheet in kinds),
    )
