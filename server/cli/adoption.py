"""`linli adopt` and `linli migrate`: what the graph takes its vocabulary and its ledgers to be."""

from graph.database.constraints import create_constraints
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


def migrate_graph(settings: Settings, decided: LastDays) -> LastDaysMigration:
    """Decide what the ends in the ledgers of the graph are. Raises `GraphError`."""

    async def work(graph: LocalGraph) -> LastDaysMigration:
        await create_constraints(graph.database)
        return await migrate_last_days(graph.database, decided, now())

    return run_alone(settings, work)
