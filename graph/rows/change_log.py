"""The log of changes: what was written, under numbers that grow by one with each entry, in the order of its commits.

One counter node is raised in the transaction that writes: whoever raises it next waits for that transaction, or fails and
tries again. So an entry is there for all to read before the next number is given out, and a reader that asks for what
came after a number never misses one. The number of the newest entry is the graph's revision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from graph.database.connection import Transaction
from graph.database.dialect import quoted_name
from graph.database.protocols import Reader
from graph.database.template import fill
from graph.ontology.declarations import Edge
from graph.ontology.kinds import KINDS
from graph.rows.batch import Row

COUNTER = "changes"
"""The id of the node that counts."""


@dataclass(frozen=True, slots=True)
class ChangeLogEntry:
    """One change, of some nodes of one kind: those of a write, or of a batch of an import."""

    number: int
    kind: str
    nodes: tuple[str, ...]


# What is set first takes the lock on Neo4j; ArcadeDB compares the record when it commits.
APPEND = """
MERGE (c:Counter {id: $counter})
SET c.lock = $turn
SET c.value = coalesce(c.value, 0) + 1
SET <written>
CREATE (:Change {number: c.value, kind: $kind, nodes: $nodes, recordedAt: $recordedAt})
RETURN c.value
"""


async def log(
    transaction: Transaction, written: Mapping[str, Sequence[Row]], recorded_at: datetime
) -> None:
    """Log the rows that were written of each kind, with what they are a change of: each node once.

    Do it last: from here on other writers wait.
    """
    told: dict[str, dict[str, None]] = {}
    for kind, rows in written.items():
        told.setdefault(kind, {}).update(dict.fromkeys(row.id for row in rows))
        edge = KINDS[kind].declares(KINDS[kind].changes_of or "")
        if isinstance(edge, Edge):
            told.setdefault(edge.to, {}).update(
                dict.fromkeys(target for row in rows for target in row.targets.get(edge.name, ()))
            )
    known = {kind: list(nodes) for kind, nodes in told.items() if nodes and KINDS[kind].logged}
    # Whatever was written is told by a new number, if by nothing else.
    for kind, nodes in (
        known or {kind: [] for kind, rows in [*written.items()][:1] if rows}
    ).items():
        await append(
            transaction,
            ChangeLogEntry(0, kind, tuple(nodes)),
            [kind for kind, rows in written.items() if rows],
            recorded_at,
        )


async def append(
    transaction: Transaction, entry: ChangeLogEntry, written: Sequence[str], recorded_at: datetime
) -> None:
    """Append one entry under the next number, which becomes the newest of every kind that its transaction wrote."""
    values = {
        "counter": COUNTER,
        "turn": token_hex(4),
        "kind": entry.kind,
        "nodes": list(entry.nodes),
        "recordedAt": recorded_at,
    }
    newest = ", ".join(f"c.{quoted_name(kind)} = c.value" for kind in sorted(written))
    await transaction.run(fill(APPEND, written=newest), values)


REVISION = """
OPTIONAL MATCH (c:Counter {id: $counter})
RETURN coalesce(c.value, 0)
"""


async def latest_revision(reader: Reader) -> int:
    """Return the number of the newest entry, 0 where nothing was logged yet."""
    number: int = await reader.read(REVISION, {"counter": COUNTER})
    return number


NEWEST = """
MATCH (c:Counter {id: $counter})
RETURN properties(c)
"""


async def latest_revision_by_kind(reader: Reader) -> Mapping[str, int]:
    """Return for each kind the number of the newest entry whose transaction wrote nodes of it; nothing of kinds that were never written."""
    numbers: dict[str, Any] | None = await reader.read(NEWEST, {"counter": COUNTER})
    return {name: number for name, number in (numbers or {}).items() if name in KINDS.kinds}


SINCE = """
OPTIONAL MATCH (c:Counter {id: $counter})
WITH coalesce(c.value, 0) AS newest
WITH CASE WHEN newest < $after + $most THEN newest ELSE $after + $most END AS last
RETURN COLLECT {
  UNWIND range($after + 1, last) AS number
  MATCH (x:Change {number: number})
  RETURN [number, x.kind, x.nodes]
}
"""


async def since(reader: Reader, after: int, most: int = 200) -> list[ChangeLogEntry]:
    """Return the entries that follow the number `after`, in their order, at most so many of them.

    An entry that an engine does not show yet holds back those behind it: the next call begins with it.
    """
    rows: list[list[Any]] = await reader.read(
        SINCE, {"counter": COUNTER, "after": after, "most": most}
    )
    entries: list[ChangeLogEntry] = []
    for number, kind, nodes in sorted(rows, key=lambda row: int(row[0])):
        if number != after + len(entries) + 1:
            break
        entries.append(ChangeLogEntry(number, kind, tuple(nodes or ())))
    return entries
