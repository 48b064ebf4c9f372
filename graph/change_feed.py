"""The change log as it grows, read once per process for all subscribers.

A listener has no queue. It asks for the entries after the number that it has reached, and gets them
from those that were read last or, if it lags behind, from the graph. So no listener waits for a
slow one, and no entry is lost.
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
from graph.errors import GraphError, Message
from graph.query import cursors
from graph.query.selection import InvalidArgument
from graph.rows.change_log import (
    LOG_MARK,
    ChangeLogEntry,
    LogBounds,
    LogPosition,
    latest_revision,
    read_entries,
)

LOG = logging.getLogger("linli.graph")

PAUSE = 0.5
"""Seconds between two reads of the log while there are listeners."""
KEPT = 64
"""Entries that are kept for listeners: one of an import may name thousands of nodes."""
PAGE = 200
"""Entries that are read at once."""
CLEARED = Message(
    "这之后的部分变更记录已过保存期，请重新读取列表，再从现在开始接收变更。",
    "Entries after this were cleared by age: read the list again, and follow changes from now on.",
)
LONGEST = 16
"""Digits of a number in a cursor: one with more is not ours."""


@dataclass(eq=False)
class ChangeFeed:
    """The change log of one graph for the listeners of one process."""

    reader: Reader
    pause: float = PAUSE
    listeners: int = 0
    newest: int = 0
    """The number of the entry that was read last."""
    kept: deque[ChangeLogEntry] = field(default_factory=lambda: deque(maxlen=KEPT))
    places: dict[int, asyncio.Task[Places]] = field(default_factory=dict)
    """Number of an entry to the places that contain its nodes, which all listeners need."""
    next_read: asyncio.Event = field(default_factory=asyncio.Event)
    """Is set when the log was read again."""
    follower: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Follow the log as long as the context lasts."""
        self.listeners += 1
        try:
            if self.follower is None:
                await self.start()
            yield
        finally:
            self.listeners -= 1
            if self.listeners == 0:
                await self.stop()

    async def start(self) -> None:
        """Begin to follow the log at its end, unless another listener has begun meanwhile."""
        newest = await latest_revision(self.reader)
        if self.follower is None:
            self.newest = newest
            self.follower = asyncio.create_task(self.follow(), name="follow the log of changes")

    async def stop(self) -> None:
        """Stop following and drop the kept entries, since those of the next start may not follow
        them.
        """
        follower, self.follower = self.follower, None
        self.kept.clear()
        self.places.clear()
        if follower:
            follower.cancel()
            with suppress(asyncio.CancelledError):
                await follower

    async def follow(self) -> None:
        """Read new entries again and again."""
        while True:
            try:
                entries = await read_entries(self.reader, self.newest, PAGE)
            except GraphError:
                LOG.warning("the log of changes could not be read; trying again", exc_info=True)
                entries = []
            if entries:
                self.kept.extend(entries)
                self.newest = entries[-1].number
            done, self.next_read = self.next_read, asyncio.Event()
            done.set()
            if len(entries) < PAGE:
                await asyncio.sleep(self.pause)

    async def after(self, number: int) -> list[ChangeLogEntry]:
        """Return the entries that follow a number, in their order.

        If there are none, wait for the next read. Returns an empty list if that found none either,
        so that the caller can notice a disconnected client.
        """
        if number >= self.newest:
            await self.next_read.wait()
        if number >= self.newest:
            return []
        following = [entry for entry in self.kept if entry.number > number]
        if following and following[0].number == number + 1:
            return following
        return await read_entries(self.reader, number, PAGE)

    async def containing_places(self, entry: ChangeLogEntry) -> Places:
        """Return the places that contain the nodes of an entry, read once for all listeners."""
        reading = self.places.get(entry.number)
        if reading is None or has_failed(reading):
            places = containing_places(self.reader, entry.kind, entry.nodes, entry.recorded_at)
            reading = self.places[entry.number] = asyncio.create_task(places)
            while len(self.places) > KEPT:
                del self.places[next(iter(self.places))]
        # A listener that disconnects must not cancel what the others wait for.
        return await asyncio.shield(reading)


def has_failed(task: asyncio.Task[Places]) -> bool:
    """Whether a task ended without a result."""
    return task.done() and (task.cancelled() or task.exception() is not None)


def parse_position(cursor: str, bounds: LogBounds) -> LogPosition:
    """Return the position of a cursor.

    Raises `InvalidArgument` for one of another graph, and one behind which entries were cleared.
    """
    number, index = cursors.decode(cursor, "after", 2, LOG_MARK)
    texts = (str(number), str(index))
    if not all(text.isascii() and text.isdecimal() and len(text) < LONGEST for text in texts):
        number = bounds.newest + 1
    if int(number) > bounds.newest:
        message = Message(
            "“after”不是这个图谱给出的变更游标。",
            "`after` is not a cursor of a change that this graph returned.",
        )
        raise InvalidArgument("after", message, "INVALID_CURSOR")
    position = LogPosition(int(number), int(index))
    if position.last_read < bounds.cleared:
        raise InvalidArgument("after", CLEARED, "INVALID_CURSOR")
    return position
