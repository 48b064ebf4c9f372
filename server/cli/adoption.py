"""`linli adopt` and `linli migrate`: what the graph takes its vocabulary and its ledgers to be."""

from collections.abc import Callable
from typing import NamedTuple

from graph.database.statement_log import expect_slow_statements
from graph.errors import Message
from graph.migrations import migrate_schema
from graph.ontology.clock import now
from graph.rows.last_days import LastDays, LastDaysMigration, migrate_last_days
from server.cli.local_graph import LocalGraph, run_alone
from server.runtime.city_words import (
    WordsDifference,
    find_differences,
    read_city_words,
    remember_city_words,
)
from server.settings import Settings


def find_changes(settings: Settings) -> list[WordsDifference]:
    """Return how the words of the settings differ from those of the graph. Raises `GraphError`."""

    async def work(graph: LocalGraph) -> list[WordsDifference]:
        given = read_city_words(settings, graph.vocabulary, with_mapping=True)
        return await find_differences(graph.database, given)

    return run_alone(settings, work)


def adopt_present_words(settings: Settings) -> None:
    """Store the words of the settings in the graph. Raises `GraphError`."""

    async def work(graph: LocalGraph) -> None:
        await remember_city_words(graph.database, settings, graph.vocabulary, adopt=True)

    run_alone(settings, work)


class GraphMigration(NamedTuple):
    """What a migration did."""

    before: int
    """The version of the graph's schema until now."""
    now: int
    last_days: LastDaysMigration | None
    """None if nothing was to be decided."""


def migrate_graph(
    settings: Settings, decided: LastDays | None, show: Callable[[Message], None]
) -> GraphMigration:
    """Bring the graph to the present version; decide what the ends in its ledgers are, if asked.

    `show` is called with the name of each step. Raises `GraphError`.
    """

    async def work(graph: LocalGraph) -> GraphMigration:
        with expect_slow_statements():
            versions = await migrate_schema(graph.database, show)
            last_days = decided and await migrate_last_days(graph.database, decided, now())
        return GraphMigration(*versions, last_days or None)

    return run_alone(settings, work)
