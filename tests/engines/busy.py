"""Asks an engine what it is busy with."""

import asyncio
import os
import time
from pathlib import Path

from graph.database.connection import Database

RUNNING = "SHOW TRANSACTIONS YIELD currentQuery RETURN collect(currentQuery) AS running"


async def wait_until_running(database: Database, statement: str) -> None:
    """Wait until the engine is busy with a statement."""
    while not await is_running(database, statement):
        await asyncio.sleep(0.1)


async def busy(database: Database, statement: str, *, patience: float = 5.0) -> bool:
    """Whether a statement still runs after `patience` seconds."""
    limit = time.monotonic() + patience
    while await is_running(database, statement):
        if time.monotonic() > limit:
            return True
        await asyncio.sleep(0.1)
    return False


async def is_running(database: Database, statement: str) -> bool:
    """Whether the engine is busy with a statement."""
    # ArcadeDB shows the first 1,024 characters.
    return any(text.startswith(statement[:1000]) for text in await database.read(RUNNING))


async def cpu_seconds(pid: int) -> float:
    """How much processor time a process has used so far."""
    fields = (
        (await asyncio.to_thread(Path(f"/proc/{pid}/stat").read_text)).rpartition(")")[2].split()
    )
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def idle(pid: int, *, patience: float = 30.0) -> bool:
    """Whether a process comes to rest: uses less than a tenth of a core during one second."""
    limit = time.monotonic() + patience
    while time.monotonic() < limit:
        before = await cpu_seconds(pid)
        await asyncio.sleep(1.0)
        if await cpu_seconds(pid) - before < 0.1:
            return True
    return False
