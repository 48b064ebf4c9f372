"""Hands over old entries, and removes them once they are safe in a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

from graph.audit_log.append import append_events
from graph.audit_log.entries import COUNTER, AuditAction, AuditEntry, event_by
from graph.audit_log.read import read_entries_after, read_log_ends
from graph.callers import Caller
from graph.database.protocols import Reader, Store
from graph.database.transaction import Transaction
from graph.errors import GraphError
from graph.ontology.clock import midnight, today

KEPT_DAYS = 183
"""Days for which entries stay in the log: the half year that the law on cybersecurity asks for."""
WRITE_SECONDS = 60.0


class TooYoung(GraphError):
    """Entries were to be archived that must still be kept in the log."""

    def __init__(self, latest: date) -> None:
        super().__init__(
            f"审计日志至少在库中保留六个月：只能归档 {latest} 之前的记录。",
            f"The audit log is kept for at least six months: only entries before {latest} can be "
            "archived.",
        )


def check_archivable(before: date) -> datetime:
    """Return the moment before which entries are archived. Raises `TooYoung`."""
    latest = today() - timedelta(days=KEPT_DAYS)
    if before > latest:
        raise TooYoung(latest)
    return midnight(before)


async def read_archivable(reader: Reader, before: datetime) -> AsyncIterator[AuditEntry]:
    """Yield the entries from before a moment, in their order."""
    number = (await read_log_ends(reader)).archived
    while entries := await read_entries_after(reader, number):
        for entry in entries:
            if entry.moment >= before:
                return
            yield entry
        number = entries[-1].number


REMOVE = """
MATCH (c:Counter {id: $counter})
SET c.archived = $number, c.archivedHash = $hash
WITH c
MATCH (e:AuditEntry) WHERE e.number <= $number
DELETE e
RETURN count(*)
"""


async def remove_archived(store: Store, last: AuditEntry, caller: Caller) -> None:
    """Remove the entries up to the last one that is archived, and log that it was done."""

    async def work(transaction: Transaction) -> None:
        values = {"counter": COUNTER, "number": last.number, "hash": last.hash}
        await transaction.run(REMOVE, values)
        event = event_by(caller, AuditAction.ARCHIVE, f"1..{last.number}")
        await append_events(transaction, [event])

    await store.write(work, limit=WRITE_SECONDS)
