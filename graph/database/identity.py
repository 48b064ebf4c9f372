"""What the graph remembers of itself: the properties of one node, `(:Identity {id: "graph"})`.

The node is written like a fact and read like one, so that a copy of the data folder, or a dump of
Neo4j, carries what it was made with. Each property belongs to one room, which names it; a value is
a text, a number, a truth value, or a list of texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.database.connection import Database
from graph.database.protocols import Reader
from graph.database.transaction import Transaction
from graph.errors import RuleBroken

IDENTITY = "graph"
"""The id of the node."""

READ_IDENTITY = """
MATCH (i:Identity {id: $identity})
RETURN properties(i)
"""


async def read_identity(reader: Reader) -> dict[str, Any]:
    """Return all properties that the graph remembers of itself; empty if there are none."""
    found = await reader.read(READ_IDENTITY, {"identity": IDENTITY})
    return {name: value for name, value in (found or {}).items() if name not in {"id", "lock"}}


# The lock is set first: another writer waits, or fails and tries again.
WRITE_IDENTITY = """
MERGE (i:Identity {id: $identity})
SET i.lock = $identity
SET i += $values
"""


async def write_identity(transaction: Transaction, values: Mapping[str, Any]) -> None:
    """Set these properties, and leave the others as they are; a value of None forgets one."""
    await transaction.run(WRITE_IDENTITY, {"identity": IDENTITY, "values": dict(values)})


LOCK_IDENTITY = """
MERGE (i:Identity {id: $identity})
SET i.lock = $identity
"""


async def remember_identity(database: Database, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set those of these properties that the graph has no value of, and return all it has then.

    Of two processes that remember at once, one finds what the other has written.
    """

    async def work(transaction: Transaction) -> dict[str, Any]:
        await transaction.run(LOCK_IDENTITY, {"identity": IDENTITY})
        known = await read_identity(transaction)
        lacking = {name: value for name, value in values.items() if name not in known}
        if lacking:
            await write_identity(transaction, lacking)
        return {**known, **lacking}

    try:
        return await database.write(work)
    except RuleBroken:
        # Another process has just made the node: now there is one to find.
        return await database.write(work)
