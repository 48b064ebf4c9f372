"""`linli status`: how full the graph is, from the graph itself or from a running service."""

from rich.console import RenderableType

from graph.ontology.kinds import KINDS
from server.cli.client import Graph, RunningService, data_of, run_on_graph
from server.queries.request import GraphQLRequest
from server.settings import Settings
from server.terminal.status_tables import counts_table, status_table


def read_status_table(settings: Settings) -> RenderableType:
    """Return a table of the numbers of nodes. Raises `GraphError`."""

    async def work(graph: Graph) -> RenderableType:
        if isinstance(graph, RunningService):
            result = await graph.execute(GraphQLRequest(counts_query(), {}))
            return counts_table(data_of(result), graph.address)
        from graph.database.status import read_status  # noqa: PLC0415 - it brings the driver

        status = await read_status(graph.database)
        return status_table(status, settings.neo4j_uri or str(settings.data))

    return run_on_graph(settings, work, any_words=True)


def counts_query() -> str:
    """Return the query for the number of nodes of each kind that has a list."""
    counts = " ".join(
        f"{kind.name}: {kind.root_field} {{ totalCount }}" for kind in KINDS if kind.root_field
    )
    return f"{{ {counts} }}"
