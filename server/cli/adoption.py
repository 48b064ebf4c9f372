"""`linli adopt`: the graph takes the vocabulary and the mapping of the settings."""

from server.cli.local_graph import LocalGraph, run_on_own_graph
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

    return run_on_own_graph(settings, work, any_words=True)


def adopt_present_words(settings: Settings) -> None:
    """Store the words of the settings in the graph. Raises `GraphError`."""

    async def work(graph: LocalGraph) -> None:
        await remember_city_words(graph.database, settings, graph.vocabulary, adopt=True)

    run_on_own_graph(settings, work, any_words=True)
