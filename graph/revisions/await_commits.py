"""Whether what is read of a graph from now on may be kept under a revision.

The commits that the revision counts must be over. Of those of this process that is known; for those
of others the counter of the change log is locked once: its writer holds it until the commit is
over. The embedded engine has no locks, but there writers take turns, and commits that touch one
node follow each other.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from secrets import token_hex
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from graph.database.protocols import Store
from graph.database.transaction import Transaction, is_writing
from graph.errors import GraphError
from graph.rows.change_log import COUNTER, Revision
from graph.rows.settled_revisions import settled_revisions_of

LOG = logging.getLogger("linli.graph")

WAIT = 0.5
"""Seconds that a question waits at most for the commits of others."""
PAUSE = 5.0
"""Seconds in which nobody waits after it took too long, or failed."""

AWAIT_COMMITS = """
MATCH (c:Counter {id: $counter})
SET c.lock = $turn
RETURN [c.epoch, c.value]
"""


@dataclass(eq=False, slots=True)
class CommitWait:
    """The wait for the commits of one graph, which is one for all who need it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    not_before: float = 0.0
    """When to try again after a failure, on the monotonic clock."""

    async def settle(self, database: Store, revision: Revision) -> None:
        """Wait until the commits that a revision counts are over, but not for long."""
        settled = settled_revisions_of(database)
        if monotonic() < self.not_before:
            return
        try:
            async with asyncio.timeout(WAIT), self.lock:
                if not settled.covers(revision):
                    found = await database.write(lock_counter, limit=WAIT)
                    if found is not None:
                        settled.note(*found)
        except (TimeoutError, GraphError) as problem:
            LOG.info("nothing is kept for %g s, since a commit is not over: %r", PAUSE, problem)
            self.not_before = monotonic() + PAUSE


async def lock_counter(transaction: Transaction) -> Any:
    """Return the epoch and the newest number once no commit is under way that has one.

    None without a counter: nothing was logged yet.
    """
    return await transaction.run(AWAIT_COMMITS, {"counter": COUNTER, "turn": token_hex(4)})


WAITS: WeakKeyDictionary[Store, CommitWait] = WeakKeyDictionary()
"""The waits for every graph that is open."""


async def may_keep(database: Store, revision: Revision) -> bool:
    """Return whether what is read of a graph from now on may be kept under a revision of it.

    A write transaction waits for nobody, since others may wait for it.
    """
    settled = settled_revisions_of(database)
    if not settled.covers(revision) and revision[0] is not None and not is_writing():
        await WAITS.setdefault(database, CommitWait()).settle(database, revision)
    return settled.covers(revision)
