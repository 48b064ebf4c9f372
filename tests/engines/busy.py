"""Asks an engine what it is busy with."""

import asyncio
import time

from graph.database import Database

RUNNING = "SHOW TRANSACTIONS YIELD currentQuery RETURN collect(currentQuery) AS running"


async def busy(database: Database, statement: str, *, patience: float) -> bool:
    """Whether a statement with this text still runs after `patience` seconds."""
    limit = time.monotonic() + patience
    while statement in await database.read(RUNNING):
        if time.monotonic() > limit:
            return True
        await asyncio.sleep(0.1)
    return False
