"""Appends entries within the transaction of what they tell: both are there, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from graph.audit_log.entries import (
    COUNTER,
    FIRST_HASH,
    AuditEntry,
    AuditEvent,
    bind_events,
)
from graph.database.protocols import Store
from graph.ontology.clock import now

if TYPE_CHECKING:
    # A command beside a service loads no driver.
    from graph.database.transaction import Transaction

# The property that is set first takes the lock on Neo4j; ArcadeDB compares the record when it
# commits. So entries have numbers without gaps, in the order of the commits.
TAKE_TURN = """
MERGE (c:Counter {id: $counter})
SET c.lock = $turn
RETURN [coalesce(c.value, 0), c.hash]
"""
APPEND = """
MATCH (c:Counter {id: $counter})
SET c.value = $value, c.hash = $hash
WITH c
UNWIND $entries AS entry
CREATE (e:AuditEntry)
SET e = entry
RETURN count(e)
"""


WRITE_SECONDS = 30.0


async def record_events(store: Store, events: Sequence[AuditEvent]) -> None:
    """Append events of what is no write of its own, in a transaction of their own."""

    async def work(transaction: Transaction) -> None:
        await append_events(transaction, events)

    await store.write(work, limit=WRITE_SECONDS)


async def append_events(transaction: Transaction, events: Sequence[AuditEvent]) -> list[AuditEntry]:
    """Append events to the log and return their entries.

    Other writers wait from here to the end of the transaction, or are tried again.
    """
    if not events:
        return []
    found = await transaction.run(TAKE_TURN, {"counter": COUNTER, "turn": token_hex(4)})
    number, previous = found
    entries = bind_events(list(events), number, now(), previous or FIRST_HASH)
    values: dict[str, Any] = {
        "counter": COUNTER,
        "value": entries[-1].number,
        "hash": entries[-1].hash,
        "entries": [entry.to_values() for entry in entries],
    }
    await transaction.run(APPEND, values)
    return entries
