"""Where the graph is: the embedded one, run by this process, or a Neo4j server of the settings."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graph.database.connection import Database, connect
from graph.database.embedded.engine import Access, own_engine
from graph.migrations import check_schema_version
from server.runtime.data_folder import prepare_data_folder
from server.settings import Settings

SPARE_CONNECTIONS = 16
"""Beside those of reads: for writes, and for ending statements that nobody waits for."""
WATCH_CONNECTIONS = 2
"""For health checks."""


@dataclass(frozen=True)
class GraphAccess:
    """How to reach the graph."""

    uri: str
    user: str
    password: str = field(repr=False)
    name: str
    seconds: float
    """Limit of one read."""
    restart: Callable[[], Awaitable[None]] | None = None
    engine: Access | None = None
    """Of the embedded engine: what a worker needs to know to reach it."""
    folder: Path | None = None
    """Where the embedded engine keeps its data."""
    reads: int = 16
    """Reads that may be under way at once."""
    lean_reads: bool = True
    """Whether reads go over the lean reader."""

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Database]:
        """Open a pool of connections to a graph that this program may use.

        Raises `DatabaseUnavailable`, `DatabaseRefused` and `SchemaTooNew`.
        """
        async with connect(
            self.uri,
            self.user,
            self.password,
            name=self.name,
            limit=self.seconds,
            restart=self.restart,
            folder=self.folder,
            connections=self.reads + SPARE_CONNECTIONS,
            reads=self.reads,
            lean_reads=self.lean_reads,
        ) as database:
            await check_schema_version(database)
            yield database

    def connect_watcher(self) -> AbstractAsyncContextManager[Database]:
        """Open connections for health checks, which stay free however many reads are under way."""
        return connect(
            self.uri,
            self.user,
            self.password,
            name=self.name,
            limit=self.seconds,
            connections=WATCH_CONNECTIONS,
            reads=WATCH_CONNECTIONS,
            lean_reads=self.lean_reads,
        )


@contextmanager
def open_graph_access(settings: Settings) -> Iterator[GraphAccess]:
    """Yield the access to the graph of the settings, whose embedded engine runs meanwhile.

    Raises `FolderInUse`, `DataFolderUnusable` and `EngineFailed`.
    """
    if settings.neo4j_uri:
        yield neo4j_access(settings)
        return
    prepare_data_folder(settings.data)
    with own_engine(settings.data, heap_mb=settings.heap_mb) as engine:
        yield embedded_access(engine.access, settings)


def access_to(engine: str | None, settings: Settings) -> GraphAccess:
    """Return the access to the embedded engine that its owner describes in a text; without one, to
    the server of the settings.
    """
    return embedded_access(Access.parse(engine), settings) if engine else neo4j_access(settings)


def neo4j_access(settings: Settings) -> GraphAccess:
    """Return the access to the server that the settings name."""
    return GraphAccess(
        settings.neo4j_uri or "",
        settings.neo4j_user,
        settings.password,
        settings.neo4j_database,
        settings.statement_seconds,
        reads=settings.max_reads,
        lean_reads=settings.bolt_reader,
    )


def embedded_access(engine: Access, settings: Settings) -> GraphAccess:
    """Return the access to an embedded engine that runs somewhere on this machine."""
    return GraphAccess(
        engine.uri,
        engine.user,
        engine.password,
        "neo4j",
        settings.statement_seconds,
        restart=engine.restart,
        engine=engine,
        folder=settings.data,
        reads=settings.max_reads,
        lean_reads=settings.bolt_reader,
    )
