"""Clears what only serves for a while: entries of the change log, and keys of repeated calls."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from graph.database.connection import Database
from graph.database.transaction import Transaction
from graph.rows.change_log import COUNTER

MOST = 500
"""Entries, or keys, that are cleared in one transaction."""

CLEAR_KEYS = """
MATCH (w:Written)
WHERE w.recordedAt < $before
WITH w LIMIT $most
DELETE w
RETURN count(*)
"""
# The lock is set first: a writer that appends an entry waits, or fails and tries again. Entries go
# in the order of their numbers, so that those that stay have no gap.
OLDEST = """
MATCH (c:Counter {id: $counter})
SET c.lock = $counter
WITH c
RETURN COLLECT {
  UNWIND range(coalesce(c.cleared, 0) + 1, coalesce(c.cleared, 0) + $most) AS number
  MATCH (x:Change {number: number})
  WHERE number < c.value
  RETURN [number, coalesce(x.writtenAt, x.recordedAt) < $before, x.recordedAt]
}
"""
CLEAR_ENTRIES = """
MATCH (c:Counter {id: $counter})
SET c.cleared = $last, c.clearedUntil = CASE
  WHEN c.clearedUntil > $until THEN c.clearedUntil ELSE $until END
WITH c
UNWIND $numbers AS number
MATCH (x:Change {number: number})
DELETE x
RETURN count(*)
"""


class Cleared(NamedTuple):
    """How much was cleared."""

    keys: int
    entries: int


async def clear_old(
    database: Database, *, keys_before: datetime, entries_before: datetime
) -> Cleared:
    """Clear keys that were recorded, and log entries that were written, before some moments.

    The newest entry stays. Done again after an interruption, it goes on.
    """
    keys = entries = 0
    while cleared := await clear_keys(database, keys_before):
        keys += cleared
    while cleared := await clear_entries(database, entries_before):
        entries += cleared
    return Cleared(keys, entries)


async def clear_keys(database: Database, before: datetime) -> int:
    """Clear some keys, and return how many; 0 if there are none left."""

    async def work(transaction: Transaction) -> int:
        return await transaction.run(CLEAR_KEYS, {"before": before, "most": MOST}) or 0

    return await database.write(work)


async def clear_entries(database: Database, before: datetime) -> int:
    """Clear some entries of the log, and return how many; 0 if there are none left."""

    async def work(transaction: Transaction) -> int:
        values = {"counter": COUNTER, "most": MOST, "before": before}
        found = sorted(await transaction.run(OLDEST, values) or [])
        old = found[: next((place for place, entry in enumerate(found) if not entry[1]), None)]
        if not old:
            return 0
        numbers = [number for number, _, _ in old]
        values |= {
            "numbers": numbers,
            "last": numbers[-1],
            "until": max(recorded for _, _, recorded in old),
        }
        await transaction.run(CLEAR_ENTRIES, values)
        return len(old)

    return await database.write(work)
