"""Where the graph is: the embedded one, run by this process, or a Neo4j server that the settings name."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field

from graph.database.connection import Database, connect
from graph.database.embedded.engine import Access, own_engine
from server.settings import Settings

SPARE = 16
"""Connections beside those of reads: for writes, and for ending statements that nobody waits for any longer."""
WATCHING = 2
"""Connections for the questions whether the graph answers."""


@dataclass(frozen=True)
class Store:
    """How to reach the graph."""

    uri: str
    user: str
    password: str = field(repr=False)
    name: str
    seconds: float
    """Limit of one read."""
    restart: Callable[[], Awaitable[None]] | None = None
    access: Access | None = None
    """Of the embedded engine: what a worker needs to know."""
    reads: int = 16
    """Reads that may be under way at once."""

    def connect(self) -> AbstractAsyncContextManager[Database]:
        """Open a pool of connections. Raises `DatabaseUnavailable` and `DatabaseRefused` when it is entered."""
        more = self.reads + SPARE
        return connect(
            self.uri,
            self.user,
            self.password,
            name=self.name,
            limit=self.seconds,
            restart=self.restart,
            connections=more,
            reads=self.reads,
        )

    def watch(self) -> AbstractAsyncContextManager[Database]:
        """Open connections of their own for whoever watches over the service: they are free however many questions are asked."""
        return connect(
            self.uri,
            self.user,
            self.password,
            name=self.name,
            limit=self.seconds,
            connections=WATCHING,
            reads=WATCHING,
        )


@contextmanager
def store_of(settings: Settings) -> Iterator[Store]:
    """Return the store of the settings; the embedded engine runs for as long as the context lasts.

    Raises `FolderInUse` and `EngineFailed`.
    """
    if settings.neo4j_uri:
        yield neo4j(settings)
        return
    with own_engine(settings.data, heap_mb=settings.heap_mb) as engine:
        yield embedded(engine.access, settings)


def neo4j(settings: Settings) -> Store:
    """Return the store of the server that the settings name."""
    uri = settings.neo4j_uri or ""
    return Store(
        uri,
        settings.neo4j_user,
        settings.password,
        settings.neo4j_database,
        settings.statement_seconds,
        reads=settings.max_reads,
    )


def embedded(access: Access, settings: Settings) -> Store:
    """Return the store of an embedded engine that runs somewhere on this machine."""
    return Store(
        access.uri,
        access.user,
        access.password,
        "neo4j",
        settings.statement_seconds,
        restart=access.restart,
        access=access,
        reads=settings.max_reads,
    )
