"""The change log: what was written, numbered without gaps in the order of the commits.

One counter node is raised in the transaction that writes: the next writer that raises it waits for
that transaction, or fails and tries again. So an entry can be read by everybody before the next
number exists, and a reader that asks for the entries after a number never misses one. The number of
the newest entry is the graph's revision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from secrets import token_hex
from typing import Any, NamedTuple

from graph.database.dialect import quoted_name
from graph.database.protocols import Reader
from graph.database.read_sets import note_kinds, note_whole
from graph.database.template import fill
from graph.database.transaction import Transaction
from graph.ontology.clock import now, parse_instant
from graph.ontology.declarations import Edge
from graph.ontology.kinds import KINDS
from graph.rows.batch import Row
from graph.rows.settled_revisions import settled_revisions_of

COUNTER = "changes"
"""The id of the counter node."""
MOST_NODES = 2_000
"""How many rows one entry is about at most."""

Revision = tuple[str | int | None, ...]
"""What is different after every write of what was read."""


@dataclass(frozen=True, slots=True)
class ChangeLogEntry:
    """The changed nodes of one kind, of one mutation or one batch of an import."""

    number: int
    kind: str
    nodes: tuple[str, ...]
    recorded_at: datetime
    """When the graph learned of it; entries of an import that takes long may be out of order."""


class LogPosition(NamedTuple):
    """A position in the change log: the number of an entry, and a node's index in it."""

    entry: int
    node: int

    @classmethod
    def behind(cls, entry: int) -> LogPosition:
        """Return the position behind all nodes of an entry."""
        return cls(entry, AFTER_ALL_NODES)

    @property
    def last_read(self) -> int:
        """The number of the last entry of which no node is left."""
        return self.entry if self.node == AFTER_ALL_NODES else self.entry - 1

    @property
    def before(self) -> LogPosition:
        """The position before its node."""
        if self.node == 0:
            return LogPosition.behind(self.entry - 1)
        return LogPosition(self.entry, self.node - 1)

    @property
    def sort_keys(self) -> list[str]:
        """What a cursor holds of it, the mark of the one change log first."""
        return [LOG_MARK, str(self.entry), str(self.node)]


LOG_MARK = "changes"
"""The mark of the cursors of all subscriptions and of `changes`."""
AFTER_ALL_NODES = 1 << 30
"""An index beyond the last node of any entry of the log."""


# The property that is set first takes the lock on Neo4j; ArcadeDB compares the record when it
# commits.
APPEND = """
MERGE (c:Counter {id: $counter})
ON CREATE SET c.epoch = $turn
SET c.lock = $turn
SET c.value = coalesce(c.value, 0) + 1
SET <newest>
CREATE (:Change {number: c.value, kind: $kind, nodes: $nodes, unnamed: $unnamed,
  recordedAt: $recordedAt, writtenAt: $writtenAt})
RETURN [c.epoch, c.value]
"""


async def log_changes(
    transaction: Transaction, written: Mapping[str, Sequence[Row]], recorded_at: datetime
) -> None:
    """Log the rows that were written of each kind, and the nodes that changed with them, each once.

    A transaction that only confirmed nodes of these kinds, or wrote for itself, has an entry
    without nodes: what was read of them is no longer the same. It is the last thing that a
    transaction does, since other writers wait from here on.
    """
    kinds = [kind for kind, rows in written.items() if rows or transaction.unnamed]
    if not kinds:
        return
    changed = changed_nodes(written)
    logged = {kind: nodes for kind, nodes in changed.items() if nodes}
    # Every transaction has a number, even if no node of it is named.
    for kind, nodes in (logged or {kinds[0]: {}}).items():
        await append_entry(transaction, kind, list(nodes), kinds, recorded_at)


async def log_written(
    transaction: Transaction, changes: Mapping[str, Sequence[Row]], recorded_at: datetime
) -> None:
    """Log many rows by kind, in entries of a size that readers can take."""
    for kind, rows in changes.items():
        for start in range(0, len(rows), MOST_NODES):
            written = {kind: rows[start : start + MOST_NODES]}
            await log_changes(transaction, written, recorded_at)
    if transaction.unnamed:
        await log_changes(transaction, dict.fromkeys(changes, ()), recorded_at)


def rows_to_log(kind: str, rows: Sequence[Row]) -> list[Row]:
    """Return what the log needs of written rows, for those who keep them until the commit."""
    edge = KINDS[kind].changes_of
    if edge is not None:
        return [Row(row.id, 0, {}, {edge: row.targets.get(edge, ())}) for row in rows]
    return [Row(row.id, 0, {}, {}) for row in rows]


def add_changes(changes: dict[str, list[Row]], more: Mapping[str, Sequence[Row]]) -> None:
    """Add rows by kind to those that were changed before, in their order."""
    for kind, rows in more.items():
        changes.setdefault(kind, []).extend(rows)


def changed_nodes(written: Mapping[str, Sequence[Row]]) -> dict[str, dict[str, None]]:
    """Return kind to the ids of the nodes that changed, those that rows are a change of too."""
    changed: dict[str, dict[str, None]] = {}
    for kind, rows in written.items():
        nodes = changed.setdefault(kind, {})
        nodes.update(dict.fromkeys(row.id for row in rows))
        edge = KINDS[kind].declares(KINDS[kind].changes_of or "")
        if not isinstance(edge, Edge):
            continue
        others = changed.setdefault(edge.to, {})
        for row in rows:
            others.update(dict.fromkeys(row.targets.get(edge.name, ())))
    return changed


async def append_entry(
    transaction: Transaction,
    kind: str,
    nodes: Sequence[str],
    written: Sequence[str],
    recorded_at: datetime,
) -> None:
    """Append one entry under the next number, which becomes the newest of every kind that its
    transaction wrote.
    """
    newest = ", ".join(f"c.{quoted_name(name)} = c.value" for name in sorted(written))
    values = {
        "counter": COUNTER,
        "turn": token_hex(4),
        "kind": kind,
        "nodes": list(nodes),
        "unnamed": transaction.unnamed or None,
        "recordedAt": recorded_at,
        "writtenAt": now(),
    }
    epoch, number = await transaction.run(fill(APPEND, newest=newest), values)
    settled = settled_revisions_of(transaction.database)
    # Writers with lower numbers were over before this one had the counter.
    transaction.after_commit.append(partial(settled.note, epoch, number))
    transaction.unnamed.clear()


class LogBounds(NamedTuple):
    """What there is of the log: entries were cleared once they were old."""

    newest: int = 0
    cleared: int = 0
    """The number of the last entry that was cleared, 0 if none was."""
    cleared_until: datetime | None = None
    """When the latest of those was recorded."""


BOUNDS = """
OPTIONAL MATCH (c:Counter {id: $counter})
RETURN [coalesce(c.value, 0), coalesce(c.cleared, 0), toString(c.clearedUntil)]
"""


async def read_bounds(reader: Reader) -> LogBounds:
    """Return what there is of the log."""
    newest, cleared, until = await reader.read(BOUNDS, {"counter": COUNTER})
    return LogBounds(newest, cleared, parse_instant(until) if until else None)


REVISION = """
OPTIONAL MATCH (c:Counter {id: $counter})
RETURN coalesce(c.value, 0)
"""


async def latest_revision(reader: Reader) -> int:
    """Return the number of the newest entry, 0 if nothing was logged yet."""
    number: int = await reader.read(REVISION, {"counter": COUNTER})
    return number


@dataclass(frozen=True, slots=True)
class Revisions:
    """The numbers of the newest entries: what was read under equal ones is still the same."""

    epoch: str | None = None
    """Distinguishes a graph from one that was emptied and filled anew; None without entries."""
    newest: int = 0
    by_kind: Mapping[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> Revision:
        """The revision of everything."""
        note_whole()
        return (self.epoch, self.newest)

    def of_kinds(self, names: Iterable[str]) -> Revision:
        """Return the revision of all nodes of some kinds, in their order."""
        names = tuple(names)
        note_kinds(names)
        return (self.epoch, *(self.by_kind.get(name, 0) for name in names))


NEWEST = """
MATCH (c:Counter {id: $counter})
RETURN properties(c)
"""


async def read_revisions(reader: Reader) -> Revisions:
    """Return the numbers under which the graph, and nodes of each kind, were last written."""
    counter: dict[str, Any] | None = await reader.read(NEWEST, {"counter": COUNTER})
    if counter is None:
        return Revisions()
    by_kind = {name: number for name, number in counter.items() if name in KINDS.kinds}
    return Revisions(counter.get("epoch"), counter["value"], by_kind)


TAKEN: ContextVar[Revisions | None] = ContextVar("taken_revisions", default=None)


@contextmanager
def reading_under(revisions: Revisions) -> Iterator[None]:
    """Answer one question by numbers that were read after it came, and before anything else."""
    token = TAKEN.set(revisions)
    try:
        yield
    finally:
        TAKEN.reset(token)


async def revisions_of_question(reader: Reader) -> Revisions:
    """Return the numbers that the present question goes by: those of now unless it has some."""
    return TAKEN.get() or await read_revisions(reader)


SEQUENCE = """
RETURN COLLECT {
  UNWIND range($first, $last) AS number
  MATCH (x:Change {number: number})
  RETURN properties(x)
}
"""


async def read_entry_properties(reader: Reader, first: int, last: int) -> list[dict[str, Any]]:
    """Return the properties of the entries with numbers from `first` to `last`, in any order."""
    found: list[dict[str, Any]] = await reader.read(SEQUENCE, {"first": first, "last": last})
    return found


AFTER = """
OPTIONAL MATCH (c:Counter {id: $counter})
WITH coalesce(c.value, 0) AS newest
WITH CASE WHEN newest < $after + $most THEN newest ELSE $after + $most END AS last
RETURN COLLECT {
  UNWIND range($after + 1, last) AS number
  MATCH (x:Change {number: number})
  RETURN [number, x.kind, x.nodes, toString(x.recordedAt)]
}
"""


async def read_entries(reader: Reader, after: int, most: int = 200) -> list[ChangeLogEntry]:
    """Return the entries that follow the number `after`, in their order, at most `most` of them.

    An entry that an engine does not show yet holds back those behind it: the next call begins with
    it.
    """
    parameters = {"counter": COUNTER, "after": after, "most": most}
    rows: list[tuple[int, str, list[str] | None, str]] = await reader.read(AFTER, parameters)
    entries: list[ChangeLogEntry] = []
    for number, kind, nodes, recorded in sorted(rows, key=lambda row: row[0]):
        if number != after + len(entries) + 1:
            break
        entries.append(ChangeLogEntry(number, kind, tuple(nodes or ()), parse_instant(recorded)))
    return entries


SINCE = """
OPTIONAL MATCH (c:Counter {id: $counter})
RETURN coalesce(
  head(COLLECT {
    MATCH (x:Change) WHERE x.recordedAt >= $since
    WITH x ORDER BY x.number LIMIT 1 RETURN x.number - 1
  }),
  c.value, 0
)
"""


async def revision_before(reader: Reader, since: datetime) -> int:
    """Return the number of the entry before the first that was recorded at a moment or later."""
    number: int = await reader.read(SINCE, {"counter": COUNTER, "since": since})
    return number
