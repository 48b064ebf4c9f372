"""Statements that nobody waits for any more, on an engine that goes on with them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graph.database.driver import AsyncSession, DriverError, Neo4jError, Query
from graph.database.statement_log import RunningStatement
from graph.database.transaction import local_port

LOG = logging.getLogger("linli.graph")
T = TypeVar("T")

Restart = Callable[[], Awaitable[None]]
"""Ends whatever the engine is doing by starting it again; returns when it answers."""

GRACE = 5.0
"""Seconds that an engine is given to end a statement."""
SEARCHES, SEARCH_PAUSE = 5, 0.4
"""How often an abandoned statement is searched for, and the seconds between two searches."""
SEARCH_LIMIT = 15.0
"""Seconds after which an engine that does not say what it runs is taken for stuck."""

RUNNING = """
SHOW TRANSACTIONS YIELD transactionId, clientAddress, elapsedTime
RETURN collect({
  id: transactionId, client: clientAddress, seconds: elapsedTime.milliseconds / 1000.0
}) AS running
"""


async def keep_port(
    run: Coroutine[Any, Any, T], session: AsyncSession, running: RunningStatement
) -> T:
    """Do as `run`, and keep the port of its connection if the caller goes away meanwhile.

    The driver drops a connection as soon as it is cancelled, so its task is cancelled after that.
    """
    task = asyncio.create_task(run)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        running.port = local_port(session)
        task.cancel()
        await asyncio.wait([task])
        raise


@dataclass(eq=False)
class AbandonedStatements:
    """Ends abandoned statements, each in a task of its own."""

    session: Callable[[], AsyncSession]
    """Opens a session."""
    restart: Restart | None
    cleanups: set[asyncio.Task[None]] = field(default_factory=set)

    def end(self, running: RunningStatement) -> None:
        """Begin to end a statement whose caller is gone."""
        cleanup = asyncio.create_task(
            self.end_statement(running), name="end an abandoned statement"
        )
        self.cleanups.add(cleanup)
        cleanup.add_done_callback(self.cleanups.discard)

    async def end_statement(self, running: RunningStatement) -> None:
        """End one abandoned statement, by a restart of the engine if it does not end otherwise."""
        try:
            async with asyncio.timeout(SEARCH_LIMIT):
                identity = await self.find_statement(running)
            if identity:
                async with asyncio.timeout(GRACE):
                    await self.terminate(identity)
        except (DriverError, Neo4jError):
            LOG.warning("an abandoned statement ended with the engine that ran it", exc_info=True)
        except TimeoutError:
            LOG.warning("a statement outlived its limit and does not end; restarting the engine")
            if self.restart:
                await self.restart()

    async def find_statement(self, running: RunningStatement) -> str | None:
        """Return the id of the abandoned statement, None if it has ended.

        It is the one that came over its connection, which is closed and sends no other.
        """
        if not running.port:
            return None
        for _ in range(SEARCHES):
            for row in await self.running_statements():
                is_ours = str(row["client"]).endswith(f":{running.port}")
                # The port of a closed connection may soon be another one's.
                if is_ours and row["seconds"] <= running.seconds + 0.05:
                    return str(row["id"])
            # A busy engine may not have read the statement yet.
            await asyncio.sleep(SEARCH_PAUSE)
        return None

    async def terminate(self, identity: str) -> None:
        """Order the engine to end a statement, and return when it has ended."""
        async with self.session() as session:
            # The id comes from the engine itself; the statement takes no parameter here.
            await (await session.run(Query(f"TERMINATE TRANSACTION '{identity}'"))).consume()
        while identity in [row["id"] for row in await self.running_statements()]:
            await asyncio.sleep(0.1)

    async def running_statements(self) -> list[dict[str, Any]]:
        """Return id, address of the client and age in seconds of each statement that is running."""
        async with self.session() as session:
            record = await (await session.run(RUNNING)).single(strict=True)
        rows: list[dict[str, Any]] = record[0]
        return rows

    async def close(self) -> None:
        """Wait a moment for the cleanups."""
        if self.cleanups:
            _, unfinished = await asyncio.wait(self.cleanups, timeout=1.0)
            for cleanup in unfinished:
                cleanup.cancel()
