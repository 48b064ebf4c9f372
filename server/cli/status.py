"""The state of the graph for the terminal, from the graph itself or, where a service has it in use, from that service."""

import asyncio

from rich.console import Console

from graph.database.status import GraphStatus, read_status
from graph.errors import FolderInUse
from graph.ontology.kinds import KINDS
from server.cli.client import ask_service
from server.queries.who_covers import GraphQLRequest
from server.runtime.data_folder import address_of
from server.runtime.store import Store, store_of
from server.settings import Settings
from server.terminal.tables import counts_table, state_table


def show_status(settings: Settings, console: Console) -> None:
    """Print how full the graph is. Raises `GraphError` where neither the graph nor a service answers."""
    try:
        with store_of(settings) as store:
            console.print(
                state_table(asyncio.run(state_of(store)), settings.neo4j_uri or str(settings.data))
            )
    except FolderInUse as taken:
        result = ask_service(settings, GraphQLRequest(counts_query(), {}), taken)
        console.print(counts_table(result.get("data") or {}, address_of(settings.data)))


async def state_of(store: Store) -> GraphStatus:
    """Ask the graph."""
    async with store.connect() as database:
        return await read_status(database)


def counts_query() -> str:
    """Ask for the number of everything that has a list."""
    return (
        "{ "
        + " ".join(
            f"{kind.name}: {kind.root_field} {{ totalCount }}" for kind in KINDS if kind.root_field
        )
        + " }"
    )
