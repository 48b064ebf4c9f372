"""The log of changes as it grows, for those who wait: read once per process, whoever listens.

A listener holds no queue. It asks for what follows the number it has come to, and gets it from the entries that were read
last or, where it lags behind, from the graph: nobody waits for somebody slow, and nothing is lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from graph.areas.containment import Places, containing_places
from graph.database.protocols import Reader
from graph.errors import GraphError
from graph.rows.change_log import ChangeLogEntry, latest_revision, read_entries

LOG = logging.getLogger("linli.graph")

PAUSE = 0.5
"""Seconds between two looks at the log while there are listeners."""
KEPT = 64
"""Entries that are kept for listeners; one of an import may name thousands of nodes."""
TOGETHER = 200
"""Entries that are read at once."""


@dataclass(eq=False)
class ChangeFeed:
    """What the log of one graph tells the listeners of one process."""

    reader: Reader
    pause: float = PAUSE
    listeners: int = 0
    newest: int = 0
    """The number of the entry that was read last."""
    kept: deque[ChangeLogEntry] = field(default_factory=lambda: deque(maxlen=KEPT))
    places: dict[int, asyncio.Task[Places]] = field(default_factory=dict)
    """Number of an entry to where its nodes are, which all listeners want to know."""
    looked: asyncio.Event = field(default_factory=asyncio.Event)
    """Is set with the next look at the log."""
    follower: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Have the log followed for as long as the context lasts."""
        self.listeners += 1
        try:
            if self.follower is None:
                await self.start()
            yield
        finally:
            self.listeners -= 1
            if self.listeners == 0:
                await self.rest()

    async def start(self) -> None:
        """Begin to follow at the end of the log, unless somebody who came at the same moment has begun already."""
        newest = await latest_revision(self.reader)
        if self.follower is None:
            self.newest = newest
            self.follower = asyncio.create_task(self.follow(), name="follow the log of changes")

    async def rest(self) -> None:
        """Stop following; what was kept may have a gap behind it when somebody listens again."""
        follower, self.follower = self.follower, None
        self.kept.clear()
        self.places.clear()
        if follower:
            follower.cancel()
            with suppress(asyncio.CancelledError):
                await follower

    async def follow(self) -> None:
        """Read what is new, again and again."""
        while True:
            try:
                entries = await read_entries(self.reader, self.newest, TOGETHER)
            except GraphError:
                LOG.warning("the log of changes could not be read; trying again", exc_info=True)
                entries = []
            if entries:
                self.kept.extend(entries)
                self.newest = entries[-1].number
            looked, self.looked = self.looked, asyncio.Event()
            looked.set()
            if len(entries) < TOGETHER:
                await asyncio.sleep(self.pause)

    async def after(self, number: int) -> list[ChangeLogEntry]:
        """Return entries that follow a number, in their order; where there are none, waits for the next look and gives none.

        A listener that has nothing to tell is so given the chance to see whether anybody still wants to hear it.
        """
        if number >= self.newest:
            await self.looked.wait()
        if number >= self.newest:
            return []
        following = [entry for entry in self.kept if entry.number > number]
        if following and following[0].number == number + 1:
            return following
        return await read_entries(self.reader, number, TOGETHER)

    async def whereabouts(self, entry: ChangeLogEntry) -> Places:
        """Return where the nodes of an entry are, found out once for all listeners."""
        finding = self.places.get(entry.number)
        if finding is None or (finding.done() and (finding.cancelled() or finding.exception())):
            finding = self.places[entry.number] = asyncio.create_task(
                containing_places(self.reader, entry.kind, entry.nodes)
            )
            while len(self.places) > KEPT:
                del self.places[next(iter(self.places))]
        # One listener that goes away must not stop what the others wait for.
        return await asyncio.shield(finding)
