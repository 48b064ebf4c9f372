"""Gathers the four lists of an area through GraphQL, page by page: for the command line and for whoever downloads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import uvloop
from rich.console import Group, RenderableType

from graph.errors import FolderInUse, GraphError
from loaders.printouts.lists import AreaLists, ListSheet, make_list_sheets
from server.cli.client import ask_service
from server.cli.plan import READING
from server.queries.four_lists import Unanswered, gather
from server.queries.who_covers import GraphQLRequest
from server.runtime.open import executor_of, vocabulary_of
from server.runtime.store import Store, store_of
from server.settings import Settings
from server.terminal.tables import Most, first_rows

SHOWN = Most(10, 9)
"""Of each list, on a terminal."""


class NotListed(GraphError):
    """The lists of an area cannot be told; says why."""


def lists(settings: Settings, area: str, at: str | None) -> list[ListSheet]:
    """Return the sheets of an area from the graph of the settings, or from the service that has it in use. Raises `GraphError`."""
    try:
        return make_list_sheets(gathered(settings, area, at), vocabulary_of(settings).categories)
    except Unanswered as refused:
        raise NotListed(str(refused.errors[0]["message"])) from None


def gathered(settings: Settings, area: str, at: str | None) -> AreaLists:
    """Gather the lists from wherever they can be had. Raises `Unanswered` and `GraphError`."""
    try:
        with store_of(settings) as store:
            return uvloop.run(from_store(settings, store, area, at))
    except FolderInUse as taken:
        return uvloop.run(from_service(settings, taken, area, at))


async def from_store(settings: Settings, store: Store, area: str, at: str | None) -> AreaLists:
    """Gather the lists from the graph in this process."""
    # Somebody at a terminal waits for the whole of it, not for a page in a browser.
    async with replace(store, seconds=max(store.seconds, READING)).connect() as database:
        executor = executor_of(settings, database)
        return await gather(
            lambda question: executor.execute(
                question.query, variables=question.variables, read_only=True
            ),
            area,
            at,
        )


async def from_service(
    settings: Settings, taken: FolderInUse, area: str, at: str | None
) -> AreaLists:
    """Gather the lists from the service that has the data folder in use."""

    async def ask(question: GraphQLRequest) -> Mapping[str, Any]:
        return ask_service(settings, question, taken)

    return await gather(ask, area, at)


def list_tables(told: Sequence[ListSheet]) -> RenderableType:
    """Show the first rows of each list."""
    return Group(*map(list_table, told))


def list_table(sheet: ListSheet) -> RenderableType:
    """Show the first rows of one list."""
    return first_rows(sheet.title, sheet.headers, sheet.rows, SHOWN)
