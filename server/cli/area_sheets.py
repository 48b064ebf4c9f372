"""`linli lists`, `linli audit` and `linli posters`: what an area has as sheets to print."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from rich.console import Group, RenderableType

from graph.errors import GraphError
from loaders.printouts.gaps import make_audit_sheets
from loaders.printouts.lists import ListSheet, make_list_sheets
from loaders.printouts.paper import open_complete_file
from server.cli.client import Graph, run_on_graph
from server.pages.posters import KINDS, SIZES, PosterOrder, PosterStyle, write_posters
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


class UnknownPosterChoice(GraphError):
    """There is no such kind of poster, or no address for its code."""


def write_area_posters(
    settings: Settings, order: PosterOrder, size: str, url: str | None, file: Path
) -> tuple[int, int]:
    """Write posters into a file; return how many, and of how many places. Raises `GraphError`."""
    check_choice("--kind", order.kind, KINDS)
    check_choice("--size", size, SIZES)
    base_url = (url or settings.public_url or "").rstrip("/")
    if not base_url:
        raise UnknownPosterChoice(
            "请用 --url 或 LINLI_PUBLIC_URL 写明人们访问服务的地址，它会印在二维码里。",
            "Say with --url or LINLI_PUBLIC_URL where people reach the service; the codes hold it.",
        )

    async def work(graph: Graph) -> tuple[int, int]:
        with open_complete_file(file) as target:
            try:
                return await write_posters(
                    graph.execute, order, PosterStyle(size, base_url), target
                )
            except QueryFailed as failed:
                raise SheetsUnreadable(str(failed.errors[0]["message"])) from None

    return run_on_graph(settings, work, statement_seconds=READ_SECONDS)


def check_choice(option: str, given: str, choices: tuple[str, ...]) -> None:
    """Check that an option is one of its choices. Raises `UnknownPosterChoice`."""
    if given not in choices:
        listed = ", ".join(choices)
        raise UnknownPosterChoice(
            f"{option} 应是其中之一：{listed}。", f"{option} should be one of: {listed}."
        )


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
