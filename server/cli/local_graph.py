"""A graph that a command opens itself: its own embedded engine, or the Neo4j of the settings.

Loaded only where no service answers: it brings the schema, the driver and the readers of ledgers.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import uvloop

from graph.callers import SERVICE, administrator
from graph.database.connection import Database
from graph.errors import FolderInUse, GraphError
from graph.vocabulary import Vocabulary
from schema.execution.executor import Executor
from server.cli.client import Result, is_served
from server.queries.request import GraphQLRequest
from server.runtime.city_files import read_vocabulary
from server.runtime.city_words import check_city_words
from server.runtime.data_folder import NoGraph, has_graph
from server.runtime.graph_access import GraphAccess, open_graph_access
from server.runtime.open import make_executor
from server.settings import Settings

T = TypeVar("T")


@dataclass
class LocalGraph:
    """The graph of the settings, open in this process."""

    settings: Settings
    database: Database
    vocabulary: Vocabulary

    @cached_property
    def executor(self) -> Executor:
        """The executor of the schema over this graph."""
        return make_executor(self.settings, self.database, self.vocabulary)

    async def execute(self, request: GraphQLRequest, caller: str | None = None) -> Result:
        """Return the result of a request; only the request of a named caller may write."""
        known = administrator(caller) if caller else SERVICE
        return await self.executor.execute(request.query, variables=request.variables, caller=known)


def run_on_own_graph(
    settings: Settings,
    work: Callable[[LocalGraph], Awaitable[T]],
    *,
    statement_seconds: float = 0,
    any_words: bool = False,
    makes_graph: bool = False,
) -> T:
    """Run `work` on the graph of the settings, opened by this process.

    With `any_words` it may have been made with another vocabulary than that of the settings; with
    `makes_graph` an empty one is made where there is none. Raises `NoGraph`, `FolderInUse`,
    `OtherWords`, `VocabularyRefused`, and what the database raises.
    """
    if not (makes_graph or settings.neo4j_uri or has_graph(settings.data)):
        raise NoGraph(settings.data.absolute())
    with open_graph_access(settings) as store:
        limit = max(store.seconds, statement_seconds)
        opened = replace(store, seconds=limit)
        return uvloop.run(run_on_store(settings, opened, work, any_words=any_words))


class ServiceInTheWay(GraphError):
    """A service has the embedded graph that a command needs for itself."""

    def __init__(self, pid: str) -> None:
        super().__init__(
            f"这个命令要独自使用图谱，服务（进程 {pid}）运行时不能执行，什么都没有改动。"
            "请先停止服务，运行这个命令，然后再启动服务。",
            f"This command needs the graph for itself: it cannot run while a service (process "
            f"{pid}) does, and nothing was changed. Stop the service, run this command, and start "
            "the service again.",
        )


def run_alone(
    settings: Settings,
    work: Callable[[LocalGraph], Awaitable[T]],
    *,
    makes_graph: bool = False,
) -> T:
    """Run `work` on the graph of the settings, whatever the vocabulary it was made with.

    For what would change under a service that answers from it. Raises `ServiceInTheWay`, and what
    `run_on_own_graph` raises.
    """
    try:
        return run_on_own_graph(settings, work, any_words=True, makes_graph=makes_graph)
    except FolderInUse as in_use:
        raise (ServiceInTheWay(in_use.pid) if is_served(settings) else in_use) from None


async def run_on_store(
    settings: Settings,
    store: GraphAccess,
    work: Callable[[LocalGraph], Awaitable[T]],
    *,
    any_words: bool,
) -> T:
    """Run `work` on a graph whose engine runs."""
    vocabulary = read_vocabulary(settings)
    async with store.connect() as database:
        if not any_words:
            await check_city_words(database, settings, vocabulary)
        return await work(LocalGraph(settings, database, vocabulary))
