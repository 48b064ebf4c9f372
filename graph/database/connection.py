"""The one connection to the graph: every statement is run, limited, counted and logged here."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain, repeat
from operator import itemgetter
from time import perf_counter
from typing import Any, Literal, TypeVar

from neo4j import (
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncSession,
    Query,
    unit_of_work,
)
from neo4j.api import AsyncBookmarkManager
from neo4j.exceptions import AuthError, ConstraintError, DriverError, Neo4jError

from graph.database.dialect import Dialect, dialect_of
from graph.database.statement_log import UnderWay
from graph.database.values import to_python
from graph.errors import (
    DatabaseBusy,
    DatabaseRefused,
    DatabaseTimeout,
    DatabaseUnavailable,
    GraphError,
    RuleBroken,
    StatementFailed,
)

LOG = logging.getLogger("linli.graph")
T = TypeVar("T")

Answer = Any
"""Nested maps, lists and plain values, as the statement returned them."""

Mode = Literal["READ", "WRITE"]

Restart = Callable[[], Awaitable[None]]
"""Ends whatever the engine is doing by starting it again; returns when it answers."""

# Pauses before a read is tried again, in seconds; the last one is repeated until the read's limit.
PAUSES = (0.05, 0.2, 0.5, 1.0)
# Seconds that a read waits for its turn where the most reads are under way that may be.
TURN = 5.0
# How long an engine is given to end a statement that it was told to end, in seconds.
GRACE = 5.0
# How often, and after which pauses in seconds, an abandoned statement is looked for.
LOOKS, LOOK_PAUSE = 5, 0.4

TIMED_OUT = (
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
)
# What a read gets that was ended in place of another one with the same text.
TERMINATED = ("Neo.ClientError.Transaction.Terminated", "Neo.TransientError.Transaction.Terminated")

RUNNING = """
SHOW TRANSACTIONS YIELD transactionId, currentQuery, elapsedTime
RETURN collect({id: transactionId, text: currentQuery, seconds: elapsedTime.milliseconds / 1000.0}) AS running
"""


class Transaction:
    """A write transaction under way; whatever it ran is kept as a whole or not at all."""

    def __init__(self, inner: AsyncManagedTransaction, under_way: UnderWay) -> None:
        self.inner = inner
        self.under_way = under_way

    async def run(self, statement: str, parameters: Mapping[str, object] | None = None) -> Answer:
        """Run one statement; return the first value of its only record, None without a record."""
        return to_python(await self.read(statement, parameters))

    async def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> Answer:
        """Run one statement whose values are texts, numbers and booleans, as those of projections are."""
        with self.under_way.sent(statement):
            record = await (await self.inner.run(statement, dict(parameters or {}))).single()
        return record[0] if record else None


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
    bookmarks: AsyncBookmarkManager | None
    turns: asyncio.Semaphore
    """One for each read that may be under way; more only keep each other waiting, and everybody else."""
    chores: set[asyncio.Task[None]] = field(default_factory=set)

    async def read(
        self,
        statement: str,
        parameters: Mapping[str, object] | None = None,
        *,
        limit: float | None = None,
    ) -> Answer:
        """Ask one question; gives the first value of its only record, None without a record.

        A lost connection is retried: an engine that crashed is back after some seconds. Raises `DatabaseTimeout` after
        `limit` seconds in all, `DatabaseUnavailable` when the graph stays away that long, `StatementFailed` when it
        refuses the statement, `DatabaseBusy` when too many others are under way.
        """
        limit = limit or self.limit
        query = Query(statement, timeout=limit)
        async with self.turn(), self.limited(limit) as under_way:
            for pause in chain(PAUSES, repeat(PAUSES[-1])):
                try:
                    return await self.once("READ", query, parameters, under_way)
                except (DriverError, Neo4jError) as problem:
                    if not worth_retrying(problem) or under_way.remaining < pause:
                        raise
                    LOG.info("reading again in %s s after: %s", pause, problem)
                await asyncio.sleep(pause)
        raise AssertionError  # the pauses have no end

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until a read may begin. Raises `DatabaseBusy`."""
        try:
            async with asyncio.timeout(TURN):
                await self.turns.acquire()
        except TimeoutError:
            raise DatabaseBusy(TURN) from None
        try:
            yield
        finally:
            self.turns.release()

    async def write(self, work: Callable[[Transaction], Awaitable[T]], *, limit: float = 60.0) -> T:
        """Do `work` in one transaction, again from the start when it loses against another one.

        `work` must have no effect outside the transaction. Raises what `read` raises; `limit` is in seconds, in all.
        """
        async with self.limited(limit) as under_way, self.session("WRITE") as session:

            @unit_of_work(timeout=limit)
            async def unit(inner: AsyncManagedTransaction) -> T:
                return await work(Transaction(inner, under_way))

            return await session.execute_write(unit)

    async def execute(
        self,
        statement: str,
        parameters: Mapping[str, object] | None = None,
        *,
        limit: float = 300.0,
    ) -> Answer:
        """Run one statement that changes the schema, or commits in batches, outside of a managed transaction; no retries.

        Gives the first value of its only record, None without a record. Raises what `read` raises.
        """
        async with self.limited(limit) as under_way:
            return await self.once("WRITE", Query(statement, timeout=limit), parameters, under_way)

    async def once(
        self, mode: Mode, query: Query, parameters: Mapping[str, object] | None, under_way: UnderWay
    ) -> Answer:
        """Run a statement in a transaction of its own: half the cost of a managed one."""
        async with self.session(mode) as session:
            with under_way.sent(query.text):
                record = await (await session.run(query, dict(parameters or {}))).single()
        return record[0] if record else None

    @asynccontextmanager
    async def limited(self, seconds: float) -> AsyncIterator[UnderWay]:
        """Return up what takes longer, end it on the server, and say errors in words that help."""
        under_way = UnderWay(perf_counter() + seconds)
        try:
            async with asyncio.timeout(seconds):
                yield under_way
        except TimeoutError:
            self.abandon(under_way)
            raise DatabaseTimeout(seconds) from None
        except asyncio.CancelledError:
            self.abandon(under_way)
            raise
        except (DriverError, Neo4jError) as problem:
            raise self.told(problem, seconds) from problem

    def session(self, mode: Mode) -> AsyncSession:
        """Open a session on the one database; naming it spares a question about the user's home database."""
        return self.driver.session(
            database=self.name, default_access_mode=mode, bookmark_manager=self.bookmarks
        )

    def told(self, problem: DriverError | Neo4jError, limit: float) -> GraphError:
        """Say a driver's error in words that help."""
        if isinstance(problem, AuthError):
            return DatabaseRefused(self.uri, self.user)
        if isinstance(problem, DriverError) or problem.is_retryable():
            return DatabaseUnavailable(self.uri)
        if problem.code in TIMED_OUT:
            return DatabaseTimeout(limit)
        if isinstance(problem, ConstraintError):
            return RuleBroken(problem.message or str(problem))
        return StatementFailed(problem.code or "?", problem.message or str(problem))

    def abandon(self, under_way: UnderWay) -> None:
        """See to it that a statement nobody waits for any longer ends, where the server does not do so by itself."""
        if self.dialect.ends_abandoned_statements or not under_way.statement:
            return
        chore = asyncio.create_task(self.end(under_way), name="end an abandoned statement")
        self.chores.add(chore)
        chore.add_done_callback(self.chores.discard)

    async def end(self, under_way: UnderWay) -> None:
        """End one abandoned statement, if need be by a restart of the engine."""
        try:
            if identity := await self.identified(under_way):
                async with asyncio.timeout(GRACE):
                    await self.terminated(identity)
        except (DriverError, Neo4jError):
            LOG.warning("an abandoned statement ended with the engine that ran it", exc_info=True)
        except TimeoutError:
            LOG.warning("a statement outlived its limit and does not end; restarting the engine")
            if self.restart:
                await self.restart()

    async def identified(self, under_way: UnderWay) -> str | None:
        """The id of the running statement that is most likely the abandoned one; None when it has ended.

        The engine does not tell whose a statement is: it is the oldest one with this text that is not older than the
        request. Were it another one after all, its read would be repeated, and its own end finds ours.
        """
        for _ in range(LOOKS):
            mine = [
                row
                for row in await self.running()
                if under_way.statement.startswith(row["text"].removesuffix("..."))
            ]
            if mine := [row for row in mine if row["seconds"] <= under_way.seconds + 0.05]:
                return str(max(mine, key=itemgetter("seconds"))["id"])
            # A busy engine may have the statement before it, still unread.
            await asyncio.sleep(LOOK_PAUSE)
        return None

    async def terminated(self, identity: str) -> None:
        """Tell the engine to end a running statement and wait until it has."""
        async with self.session("READ") as session:
            # The identity is the engine's own word; the statement takes no parameter here.
            await (await session.run(Query(f"TERMINATE TRANSACTION '{identity}'"))).consume()
        while identity in [row["id"] for row in await self.running()]:
            await asyncio.sleep(0.1)

    async def running(self) -> list[dict[str, Any]]:
        """The id, text (or its beginning and dots) and age in seconds of every statement that runs."""
        async with self.session("READ") as session:
            record = await (await session.run(RUNNING)).single(strict=True)
        rows: list[dict[str, Any]] = record[0]
        return rows

    async def close(self) -> None:
        """Return the chores a moment, then close every connection."""
        if self.chores:
            _, unfinished = await asyncio.wait(self.chores, timeout=1.0)
            for chore in unfinished:
                chore.cancel()
        await self.driver.close()


@asynccontextmanager
async def connect(
    uri: str,
    user: str,
    password: str,
    *,
    name: str = "neo4j",
    limit: float = 10.0,
    connections: int = 32,
    reads: int = 16,
    restart: Restart | None = None,
) -> AsyncIterator[Database]:
    """Open the graph at `uri` and find out which engine it is.

    `limit`: seconds that one read may take. `connections`: how many are open at most.
    `reads`: how many are under way at once; the other connections are for writes.
    `restart`: ends a statement that an embedded engine cannot end otherwise.
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
        max_transaction_retry_time=30.0,
        # The server logs and sends a whole statement for every label that it has not seen yet.
        notifications_min_severity="OFF",
        telemetry_disabled=True,
    )
    try:
        agent = (await driver.get_server_info()).agent
    except AuthError as problem:
        await driver.close()
        raise DatabaseRefused(uri, user) from problem
    except (DriverError, Neo4jError) as problem:
        await driver.close()
        raise DatabaseUnavailable(uri) from problem
    # Only a cluster has readers that lag behind: there a read waits for this process's own last write.
    bookmarks = AsyncGraphDatabase.bookmark_manager() if uri.startswith("neo4j") else None
    database = Database(
        driver,
        uri,
        user,
        name,
        dialect_of(agent),
        limit,
        restart,
        bookmarks,
        asyncio.Semaphore(reads),
    )
    try:
        yield database
    finally:
        await database.close()


def worth_retrying(problem: DriverError | Neo4jError) -> bool:
    """Whether a read may succeed when it is asked again: the connection was lost, or another read was meant."""
    return problem.is_retryable() or (
        isinstance(problem, Neo4jError) and problem.code in TERMINATED
    )
