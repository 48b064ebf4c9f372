"""One look at the numbers of the change log, for all who came before it began.

Whoever asks goes by a look that began after the question came: what was committed by then is in it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from graph.database.protocols import Reader
from graph.rows.change_log import Revisions, read_revisions

Waiting = asyncio.Future[Revisions | None]


@dataclass(eq=False, slots=True)
class SharedLook:
    """The looks at one graph: one under way at most, and those who wait for the next one."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: list[Waiting] | None = None
    """Who waits for the next look; None while nobody is about to take it."""

    async def read(self, database: Reader) -> Revisions:
        """Return the numbers as of a look that begins from now on. Raises what `read` raises."""
        while self.waiting is not None:
            turn: Waiting = asyncio.get_running_loop().create_future()
            self.waiting.append(turn)
            found = await turn
            if found is not None:
                return found
        return await self.look(database)

    async def look(self, database: Reader) -> Revisions:
        """Look for all who come before it begins."""
        waiting = self.waiting = []
        try:
            async with self.lock:
                # Who comes from here on may ask about what is committed only after the look.
                self.waiting = None
                found = await read_revisions(database)
        except Exception as error:
            self.end(waiting, error)
            raise
        except BaseException:
            # Who was to look has left: one of the others looks.
            self.end(waiting, None)
            raise
        self.end(waiting, found)
        return found

    def end(self, waiting: list[Waiting], outcome: Revisions | Exception | None) -> None:
        """Tell those who wait what came of a look."""
        if self.waiting is waiting:
            self.waiting = None
        for turn in waiting:
            if turn.done():
                continue
            if isinstance(outcome, Exception):
                turn.set_exception(outcome)
            else:
                turn.set_result(outcome)


LOOKS: WeakKeyDictionary[Reader, SharedLook] = WeakKeyDictionary()
"""The looks at every graph that is open."""


async def look_at_revisions(database: Reader) -> Revisions:
    """Return the numbers of a graph, as of a look that begins from now on."""
    return await LOOKS.setdefault(database, SharedLook()).read(database)
