"""Turns of the reads of one process: more of them at a time only slow each other down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graph.errors import DatabaseBusy

TURN_SECONDS = 5.0
"""How long a read waits if as many are running as may."""


class ReadTurns:
    """As many turns as reads may run at a time."""

    def __init__(self, most: int) -> None:
        self.free = asyncio.Semaphore(most)
        self.waiting = 0
        """Reads that wait for a turn."""

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until a read may begin. Raises `DatabaseBusy` if that takes too long."""
        if self.free.locked():
            await self.wait()
        else:
            # This is at once, so that a timeout would only cost.
            await self.free.acquire()
        try:
            yield
        finally:
            self.free.release()

    async def wait(self) -> None:
        """Take the turn of a read that ends. Raises `DatabaseBusy` if none does soon."""
        self.waiting += 1
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await self.free.acquire()
        except TimeoutError:
            raise DatabaseBusy(TURN_SECONDS) from None
        finally:
            self.waiting -= 1
