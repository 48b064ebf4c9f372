"""The list of imports of a graph, and their undoing."""

from collections.abc import Sequence

import uvloop

from graph.rows.undoing.import_runs import ImportRunRecord, read_runs
from loaders.ledgers import ImportOptions, ImportReport, undo_run
from server.runtime.city_files import read_mapping, read_vocabulary
from server.runtime.city_words import check_city_words
from server.runtime.graph_access import GraphAccess, open_graph_access
from server.settings import Settings


def undo_in_graph(settings: Settings, run: str, options: ImportOptions) -> ImportReport:
    """Undo a run in the graph of the settings. Raises `GraphError`."""

    async def undo_through(access: GraphAccess) -> ImportReport:
        mapping, vocabulary = read_mapping(settings), read_vocabulary(settings)
        async with access.connect() as database:
            await check_city_words(database, settings, vocabulary, with_mapping=True)
            return await undo_run(
                database,
                run,
                mapping=mapping,
                vocabulary=vocabulary,
                options=options,
            )

    with open_graph_access(settings) as access:
        return uvloop.run(undo_through(access))


def read_runs_of_graph(settings: Settings, most: int) -> Sequence[ImportRunRecord]:
    """Return the latest runs of the graph of the settings. Raises `GraphError`."""

    async def read_through(access: GraphAccess) -> Sequence[ImportRunRecord]:
        async with access.connect() as database:
            return await read_runs(database, most)

    with open_graph_access(settings) as access:
        return uvloop.run(read_through(access))
