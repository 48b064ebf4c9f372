"""`linli lists`: the four lists of an area as sheets, and their first rows as tables."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType

from graph.errors import GraphError
from loaders.printouts.lists import ListSheet, make_list_sheets
from server.cli.client import Graph, run_on_graph
from server.queries.four_lists import Moments, gather_four_lists
from server.queries.request import QueryFailed
from server.settings import Settings
from server.terminal.tables import TableRoom, first_rows_table

READ_SECONDS = 120.0
"""How long one page may take: somebody at a terminal waits for all of it, not for one page."""
SHOWN = TableRoom(10, 9)
"""Of each list, on a terminal."""


class ListsUnreadable(GraphError):
    """A query for the lists was answered with an error; carries its message."""


def read_four_lists(settings: Settings, area: str, at: str | None) -> list[ListSheet]:
    """Return the sheets of an area on a day, None for today. Raises `GraphError`."""

    async def work(graph: Graph) -> list[ListSheet]:
        try:
            found = await gather_four_lists(graph.execute, area, Moments(at))
        except QueryFailed as failed:
            raise ListsUnreadable(str(failed.errors[0]["message"])) from None
        return make_list_sheets(found)

    return run_on_graph(settings, work, statement_seconds=READ_SECONDS)


def list_tables(sheets: Sequence[ListSheet]) -> RenderableType:
    """Return the first rows of each list as tables."""
    return Group(
        *(first_rows_table(sheet.title, sheet.headers, sheet.rows, SHOWN) for sheet in sheets)
    )
