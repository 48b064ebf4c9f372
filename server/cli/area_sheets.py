"""`linli lists` and `linli audit`: what an area has as sheets, and their first rows as tables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from rich.console import Group, RenderableType

from graph.errors import GraphError
from loaders.printouts.gaps import make_audit_sheets
from loaders.printouts.lists import ListSheet, make_list_sheets
from server.cli.client import Graph, run_on_graph
from server.queries.coverage_audit import gather_gaps
from server.queries.four_lists import Moments, gather_four_lists
from server.queries.request import QueryFailed
from server.settings import Settings
from server.terminal.tables import TableRoom, first_rows_table

READ_SECONDS = 120.0
"""How long one page may take: somebody at a terminal waits for all of it, not for one page."""
LISTED = TableRoom(10, 9)
"""Of each list, on a terminal."""
COUNTED, AUDITED = TableRoom(60, 3), TableRoom(10, 7)
"""Of the counts of gaps, and of the gaps of each kind."""


class SheetsUnreadable(GraphError):
    """A query for the sheets was answered with an error; carries its message."""


def read_four_lists(settings: Settings, area: str, at: str | None) -> list[ListSheet]:
    """Return the four lists of an area on a day, None for today. Raises `GraphError`."""

    async def gather(graph: Graph) -> list[ListSheet]:
        return make_list_sheets(await gather_four_lists(graph.execute, area, Moments(at)))

    return read_sheets(settings, gather)


def read_audit(settings: Settings, area: str, at: str | None) -> list[ListSheet]:
    """Return the gaps of an area on a day, None for today. Raises `GraphError`."""

    async def gather(graph: Graph) -> list[ListSheet]:
        return make_audit_sheets(await gather_gaps(graph.execute, area, at))

    return read_sheets(settings, gather)


def read_sheets(
    settings: Settings, gather: Callable[[Graph], Awaitable[list[ListSheet]]]
) -> list[ListSheet]:
    """Return what is gathered from the graph of the settings. Raises `GraphError`."""

    async def work(graph: Graph) -> list[ListSheet]:
        try:
            return await gather(graph)
        except QueryFailed as failed:
            raise SheetsUnreadable(str(failed.errors[0]["message"])) from None

    return run_on_graph(settings, work, statement_seconds=READ_SECONDS)


def list_tables(sheets: Sequence[ListSheet]) -> RenderableType:
    """Return the first rows of each list as tables."""
    return Group(
        *(first_rows_table(sheet.title, sheet.headers, sheet.rows, LISTED) for sheet in sheets)
    )


def audit_tables(sheets: Sequence[ListSheet]) -> RenderableType:
    """Return the counts of gaps, then the first gaps of each kind, as tables."""
    counts, *kinds = sheets
    return Group(
        first_rows_table(counts.title, counts.headers, counts.rows, COUNTED),
        *(first_rows_table(sheet.title, sheet.headers, sheet.rows, AUDITED) for sheet in kinds),
    )
