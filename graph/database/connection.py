"""The one connection to the graph: every statement is run, limited, counted and logged here."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from time import perf_counter
from typing import Literal, NamedTuple, TypeVar

from graph.database.abandoned import AbandonedStatements, Restart, keep_port
from graph.database.bolt.reader import BoltReader, open_reader
from graph.database.dialect import Dialect, dialect_of
from graph.database.driver import (
    AsyncBookmarkManager,
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncSession,
    AuthError,
    DriverError,
    Neo4jError,
    Query,
    Record,
    unit_of_work,
)
from graph.database.driver_errors import (
    can_read_again,
    can_write_again,
    error_name,
    explain_full_disk,
    is_away,
    is_too_large,
    to_graph_error,
)
from graph.database.read_sets import note_statement
from graph.database.read_turns import ReadTurns
from graph.database.statement_log import RunningStatement
from graph.database.transaction import Answer, Transaction, writing
from graph.database.write_turns import write_turn
from graph.errors import (
    DatabaseRefused,
    DatabaseTimeout,
    DatabaseUnavailable,
    GraphError,
    OutcomeUnknown,
    WriteUnavailable,
)

LOG = logging.getLogger("linli.graph")
T = TypeVar("T")

Mode = Literal["READ", "WRITE"]

PAUSES = (0.05, 0.2, 0.5, 1.0)
"""Seconds before a statement is tried again; the last pause is repeated until the limit."""
AWAY, AWAY_EMBEDDED = 6.0, 12.0
"""Seconds for which a write is begun again while the graph is away; ours is started again."""


class PoolStatus(NamedTuple):
    """The connections of a pool at a moment."""

    in_use: int
    idle: int
    """Of the official driver and of the lean reader together, as `in_use`."""
    waiting: int
    """Reads that wait for their turn."""


@dataclass(eq=False)
class Database:
    """A pool of connections to one graph. Made by `connect`."""

    driver: AsyncDriver
    uri: str
    user: str
    name: str
    dialect: Dialect
    limit: float
    """Seconds that one read may take."""
    restart: Restart | None
    folder: Path | None
    bookmarks: AsyncBookmarkManager | None
    turns: ReadTurns
    reader: BoltReader | None
    """Runs reads; None if they go through the official driver, as everything else."""
    abandoned: AbandonedStatements = field(init=False)

    def __post_init__(self) -> None:
        """Make what ends abandoned statements."""
        self.abandoned = AbandonedStatements(partial(self.session, "READ"), self.restart)

    async def read(
        self,
        statement: str,
        parameters: Mapping[str, object] | None = None,
        *,
        limit: float | None = None,
    ) -> Answer:
        """Run one reading statement and return the first value of its only record, None without a
        record.

        A lost connection is retried: an engine that crashed is back after some seconds. Raises
        `DatabaseTimeout` after `limit` seconds in all, `DatabaseUnavailable` if the graph stays
        away that long, `StatementFailed` if it rejects the statement, `DatabaseBusy` if too many
        others are running.
        """
        limit = limit or self.limit
        note_statement(statement)
        async with self.turns.turn(), self.limited(limit) as running:
            for pause in chain(PAUSES, repeat(PAUSES[-1])):
                try:
                    return await self.read_once(statement, parameters, limit, running)
                except (DriverError, Neo4jError) as error:
                    if (
                        not can_read_again(error, embedded=self.is_embedded)
                        or running.remaining < pause
                    ):
                        raise
                    LOG.info("reading again in %s s after: %s", pause, error_name(error))
                await asyncio.sleep(pause)
        raise AssertionError  # the pauses have no end

    async def read_once(
        self,
        statement: str,
        parameters: Mapping[str, object] | None,
        limit: float,
        running: RunningStatement,
    ) -> Answer:
        """Run one reading statement, over the lean reader if there is one."""
        if self.reader is None:
            query = Query(statement, timeout=limit)
            return await self.run_alone("READ", query, parameters, running)
        with running.sent(statement):
            # While it has no connection, it is not known by the port of the one before.
            running.port = 0
            connection = await self.reader.take()
            running.port = connection.port
            try:
                return await self.reader.read(connection, statement, parameters or {}, limit)
            except (DriverError, Neo4jError):
                running.port = 0  # the connection is closed, or another read's from now on
                raise

    def pool_status(self) -> PoolStatus:
        """Return how many connections are in use and idle, and how many reads wait."""
        # The driver tells nobody what is in its pool.
        pool = self.driver._pool  # noqa: SLF001
        found = [each for several in pool.connections.values() for each in several]
        in_use = sum(each.in_use for each in found)
        idle = len(found) - in_use
        if self.reader:
            in_use, idle = in_use + self.reader.in_use, idle + len(self.reader.idle)
        return PoolStatus(in_use, idle, self.turns.waiting)

    async def ping(self) -> None:
        """Return when the graph has answered the cheapest statement. Raises what `read` raises."""
        await self.read("RETURN 1")

    async def write(
        self,
        work: Callable[[Transaction], Awaitable[T]],
        *,
        limit: float = 60.0,
        is_divisible: bool = False,
    ) -> T:
        """Run `work` in one transaction, again from the start if it loses against another one.

        `work` must have no effect outside the transaction. `limit` is in seconds, in all. What is
        divisible is not run again if the engine has no memory for it: its caller does it in parts.
        Raises what `read` raises, but `OutcomeUnknown` after the limit, and `WriteUnavailable` soon
        if the graph is away.
        """
        try:
            async with (
                self.limited(limit) as running,
                write_turn(self.folder),
                self.session("WRITE") as session,
            ):
                with writing():
                    return await self.write_again(
                        session, work, limit, running, is_divisible=is_divisible
                    )
        except DatabaseTimeout as problem:
            raise OutcomeUnknown(limit) from problem
        except DatabaseUnavailable as problem:
            raise WriteUnavailable(self.uri) from problem

    async def write_again(
        self,
        session: AsyncSession,
        work: Callable[[Transaction], Awaitable[T]],
        limit: float,
        running: RunningStatement,
        *,
        is_divisible: bool,
    ) -> T:
        """Run `work` in one transaction, as often as it takes and as long as that can help."""
        after_commit: list[Callable[[], None]] = []

        @unit_of_work(timeout=limit)
        async def unit(inner: AsyncManagedTransaction) -> T:
            nonlocal after_commit
            transaction = Transaction(inner, running, self)
            after_commit = transaction.after_commit
            return await work(transaction)

        races = self.dialect.lets_writers_race
        away_since: float | None = None
        patience = AWAY_EMBEDDED if self.is_embedded else AWAY
        for pause in chain(PAUSES, repeat(PAUSES[-1])):
            try:
                result = await session.execute_write(unit)
            except (DriverError, Neo4jError) as error:
                away = is_away(error, embedded=self.is_embedded)
                away_since = (away_since or perf_counter()) if away else None
                spent = perf_counter() - away_since if away_since else 0.0
                is_hopeful = can_write_again(error, embedded=self.is_embedded, races=races)
                # Neo4j notices as it commits, and calls it transient: others may have the memory.
                if is_divisible and is_too_large(error):
                    raise
                if not is_hopeful or min(running.remaining, patience - spent) < pause:
                    raise
                LOG.info("writing again in %s s after: %s", pause, error_name(error))
            else:
                for call in after_commit:
                    call()
                return result
            # Writers that lost against each other should not meet again.
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
        raise AssertionError  # the pauses have no end

    async def execute(
        self,
        statement: str,
        parameters: Mapping[str, object] | None = None,
        *,
        limit: float = 300.0,
    ) -> Answer:
        """Run one statement that changes the schema, or commits in batches; it is not retried.

        Returns the first value of its only record, None without a record. Raises what `read`
        raises.
        """
        async with self.limited(limit) as running:
            return await self.run_alone(
                "WRITE", Query(statement, timeout=limit), parameters, running
            )

    async def run_alone(
        self,
        mode: Mode,
        query: Query,
        parameters: Mapping[str, object] | None,
        running: RunningStatement,
    ) -> Answer:
        """Run a statement in a transaction of its own, at half the cost of a managed one."""
        async with self.session(mode) as session:
            with running.sent(query.text):
                run = run_in_session(session, query, parameters)
                if self.dialect.ends_abandoned_statements:
                    record = await run
                else:
                    record = await keep_port(run, session, running)
        return record[0] if record else None

    @asynccontextmanager
    async def limited(self, seconds: float) -> AsyncIterator[RunningStatement]:
        """Limit the seconds of what runs in the context, and raise errors of `graph.errors`."""
        running = RunningStatement(perf_counter() + seconds)
        try:
            async with asyncio.timeout(seconds):
                yield running
        except TimeoutError:
            self.abandon(running)
            raise DatabaseTimeout(seconds) from None
        except asyncio.CancelledError:
            self.abandon(running)
            raise
        except (DriverError, Neo4jError) as error:
            raise self.graph_error(error, seconds) from error

    def session(self, mode: Mode) -> AsyncSession:
        """Open a session on the one database.

        Naming it saves a query for the user's home database.
        """
        return self.driver.session(
            database=self.name, default_access_mode=mode, bookmark_manager=self.bookmarks
        )

    def graph_error(self, error: DriverError | Neo4jError, limit: float) -> GraphError:
        """Return the error that says what an error of the driver means; `limit` is in seconds."""
        embedded = self.is_embedded
        found = to_graph_error(error, uri=self.uri, user=self.user, limit=limit, embedded=embedded)
        return explain_full_disk(found, error, self.folder)

    @property
    def is_embedded(self) -> bool:
        """Whether the engine belongs to a process of ours, which can start it again."""
        return self.restart is not None

    def abandon(self, running: RunningStatement) -> None:
        """End a statement whose caller is gone, unless the server does so itself."""
        if not self.dialect.ends_abandoned_statements and running.statement:
            self.abandoned.end(running)

    async def close(self) -> None:
        """Wait a moment for the cleanups, then close every connection."""
        await self.abandoned.close()
        if self.reader:
            self.reader.close()
        await self.driver.close()


async def run_in_session(
    session: AsyncSession, query: Query, parameters: Mapping[str, object] | None
) -> Record | None:
    """Run a statement and return its only record, None without a record."""
    return await (await session.run(query, dict(parameters or {}))).single()


@asynccontextmanager
async def connect(  # noqa: PLR0913 - each is one thing that a graph may have of its own
    uri: str,
    user: str,
    password: str,
    *,
    name: str = "neo4j",
    limit: float = 10.0,
    connections: int = 32,
    reads: int = 16,
    restart: Restart | None = None,
    folder: Path | None = None,
    lean_reads: bool = True,
) -> AsyncIterator[Database]:
    """Open the graph at `uri` and find out which engine it is.

    `limit`: seconds that one read may take. `connections`: how many the driver opens at most.
    `reads`: how many run at a time, each over a connection of the lean reader if there is one;
    otherwise the other connections of the driver are for writes.
    `restart`: starts an embedded engine again, to end a statement that does not end otherwise.
    `folder`: where an embedded engine keeps its data.
    `lean_reads`: whether reads go over the lean reader, where it can read.
    Raises `DatabaseUnavailable` and `DatabaseRefused`.
    """
    driver = AsyncGraphDatabase.driver(
        uri,
        auth=(user, password),
        user_agent="linli",
        max_connection_pool_size=connections,
        connection_timeout=5.0,
        connection_acquisition_timeout=30.0,
        initial_retry_delay=0.02,
        # `Database.write` begins a transaction again itself: how long depends on what went wrong.
        max_transaction_retry_time=0.0,
        # The server logs and sends a whole statement for every label that it has not seen yet.
        notifications_min_severity="OFF",
        telemetry_disabled=True,
    )
    try:
        agent = (await driver.get_server_info()).agent
        reader = await open_reader(uri, user, password, name=name) if lean_reads else None
    except AuthError as error:
        await driver.close()
        raise DatabaseRefused(uri, user) from error
    except (DriverError, Neo4jError) as error:
        await driver.close()
        raise DatabaseUnavailable(uri) from error
    # Only a cluster has readers that lag behind: there a read waits for this process's own last
    # write.
    bookmarks = AsyncGraphDatabase.bookmark_manager() if uri.startswith("neo4j") else None
    database = Database(
        driver,
        uri,
        user,
        name,
        dialect_of(agent),
        limit,
        restart,
        folder,
        bookmarks,
        ReadTurns(reads),
        reader,
    )
    try:
        yield database
    finally:
        await database.close()
