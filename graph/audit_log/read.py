"""Reads pages of the audit log, the newest entries first or in their order."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from graph.audit_log.entries import (
    COUNTER,
    FIRST_HASH,
    AuditEntry,
    entry_from_values,
    stored_moment,
)
from graph.database.protocols import Reader

MOST_ENTRIES = 1_000
"""Entries of one page at most."""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted; None for any."""

    caller: str | None = None
    action: str | None = None
    target: str | None = None
    since: datetime | None = None
    until: datetime | None = None


ANY = AuditFilter()

NEWEST_FIRST = """
RETURN COLLECT {
  MATCH (e:AuditEntry)
  WHERE ($before IS NULL OR e.number < $before)
    AND ($caller IS NULL OR e.caller = $caller)
    AND ($action IS NULL OR e.action = $action)
    AND ($target IS NULL OR $target IN e.targets)
    AND ($since IS NULL OR e.moment >= $since)
    AND ($until IS NULL OR e.moment < $until)
  WITH e ORDER BY e.number DESC LIMIT $most
  RETURN properties(e)
}
"""


async def read_newest_entries(
    reader: Reader, *, wanted: AuditFilter = ANY, before: int | None = None, most: int = 100
) -> list[AuditEntry]:
    """Return the newest entries before a number, the newest first."""
    values: dict[str, Any] = asdict(wanted)
    for name in ("since", "until"):
        if values[name] is not None:
            values[name] = stored_moment(values[name])
    found = await reader.read(NEWEST_FIRST, {**values, "before": before, "most": most})
    return [entry_from_values(each) for each in found]


IN_ORDER = """
RETURN COLLECT {
  MATCH (e:AuditEntry) WHERE e.number > $after
  WITH e ORDER BY e.number LIMIT $most
  RETURN properties(e)
}
"""


async def read_entries_after(
    reader: Reader, after: int, most: int = MOST_ENTRIES
) -> list[AuditEntry]:
    """Return the entries that follow a number, in their order."""
    found = await reader.read(IN_ORDER, {"after": after, "most": most})
    return [entry_from_values(each) for each in found]


@dataclass(frozen=True, slots=True)
class LogEnds:
    """Where the log begins after what was archived, and where it ends."""

    archived: int
    archived_hash: str
    newest: int
    newest_hash: str


ENDS = """
OPTIONAL MATCH (c:Counter {id: $counter})
RETURN [coalesce(c.archived, 0), c.archivedHash, coalesce(c.value, 0), c.hash]
"""


async def read_log_ends(reader: Reader) -> LogEnds:
    """Return the ends of the log."""
    archived, archived_hash, newest, newest_hash = await reader.read(ENDS, {"counter": COUNTER})
    return LogEnds(archived, archived_hash or FIRST_HASH, newest, newest_hash or FIRST_HASH)
