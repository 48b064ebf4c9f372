"""Removes what was recorded at certain instants, as if it had never been imported.

Nothing else in the graph is ever deleted. This is for the rows of the sample city, which were never
true of any place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from graph.database.connection import Database
from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.database.transaction import Transaction
from graph.ontology.clock import now
from graph.ontology.kinds import KINDS
from graph.rows.change_log import append_entry

MOST = 2_000
"""How many nodes are removed in one transaction."""
SCAN_SECONDS = 120.0
"""How long one statement over all nodes of a kind may take."""
VERSION_LABEL = "Version"
"""The label of former states of nodes."""

COUNT_RECORDED = """
MATCH (n:<label>)
WHERE n.recordedAt IN $instants
RETURN count(n)
"""


async def count_recorded(database: Database, instants: Sequence[datetime]) -> dict[str, int]:
    """Return how many nodes of each kind were recorded at these instants, of those with any."""
    return await count_by_kind(database, COUNT_RECORDED, instants)


COUNT_ATTACHED = """
MATCH (n:<label>)
WHERE NOT n.recordedAt IN $instants
  AND EXISTS { MATCH (n)--(m) WHERE m.recordedAt IN $instants }
RETURN count(n)
"""


async def count_attached(database: Database, instants: Sequence[datetime]) -> dict[str, int]:
    """Return how many other nodes of each kind would lose something by the removal.

    They stand beside nodes that were recorded at these instants, or correct them.
    """
    return await count_by_kind(database, COUNT_ATTACHED, instants)


async def count_by_kind(
    database: Database, template: str, instants: Sequence[datetime]
) -> dict[str, int]:
    """Return the number that a statement counts for each kind, without zeros."""
    counts: dict[str, int] = {}
    for kind in KINDS:
        statement = fill(template, label=quoted_name(kind.name))
        counts[kind.name] = await database.read(
            statement, {"instants": list(instants)}, limit=SCAN_SECONDS
        )
    return {name: count for name, count in counts.items() if count}


REMOVE = """
MATCH (n:<label>)
WHERE n.recordedAt IN $instants
WITH n LIMIT $most
DETACH DELETE n
RETURN count(*)
"""


async def remove_recorded(
    database: Database, instants: Sequence[datetime], show: Callable[[str, int], None]
) -> None:
    """Remove the nodes that were recorded at these instants, with all that leads to them.

    `show` is called with a kind and how many of it were removed. An interrupted removal is finished
    by the next one.
    """
    # Facts go before the nodes that they connect.
    facts = [kind.name for kind in KINDS if kind.fact]
    others = [kind.name for kind in KINDS if not kind.fact]
    for label in (*facts, VERSION_LABEL, *others):
        while removed := await remove_some(database, label, instants):
            show(label, removed)


async def remove_some(database: Database, label: str, instants: Sequence[datetime]) -> int:
    """Remove some nodes of a label, and return how many; 0 if there are none left."""

    async def work(transaction: Transaction) -> int:
        parameters = {"instants": list(instants), "most": MOST}
        statement = fill(REMOVE, label=quoted_name(label))
        removed: int = await transaction.run(statement, parameters)
        if removed:
            # A service that keeps answers by revision has to ask again; any kind has versions.
            kinds = [*KINDS.kinds] if label == VERSION_LABEL else [label]
            await append_entry(transaction, kinds[0], [], kinds, now())
        return removed

    return await database.write(work, limit=SCAN_SECONDS)
