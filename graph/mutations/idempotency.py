"""Remembers calls by their keys, so that one that is repeated is not done again.

A call is remembered in the transaction that does it: either both are there or neither. A call that was refused is not
remembered, since nothing was done; repeated, it is tried again.
"""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex
from typing import Any

from graph.database.connection import Transaction
from graph.database.protocols import Reader
from graph.mutations.registry import MutationCall
from graph.mutations.user_errors import conflict, invalid

LONGEST = 200
"""Characters of a key."""

# Whoever comes second waits here on Neo4j, and breaks the uniqueness of the id at its commit on ArcadeDB.
BEGIN = """
MERGE (w:Written {id: $id})
ON CREATE SET w.fingerprint = $fingerprint
SET w.lock = $turn
RETURN [w.fingerprint, w.node]
"""


async def begin(transaction: Transaction, call: MutationCall) -> str | None:
    """Take the key of a call; gives the node where it was done before. Raises `Refused` for a key of another input."""
    if not 0 < len(call.key or "") <= LONGEST:
        zh, en = (
            f"idempotencyKey 应有 1 到 {LONGEST} 个字符。",
            f"idempotencyKey has 1 to {LONGEST} characters.",
        )
        raise invalid("BAD_KEY", "idempotencyKey", zh, en)
    values = {"id": call.id, "fingerprint": call.fingerprint, "turn": token_hex(4)}
    return same(call, await transaction.run(BEGIN, values))


FINISH = """
MATCH (w:Written {id: $id})
SET w.node = $node, w.caller = $caller, w.name = $name, w.recordedAt = $recordedAt
RETURN w.id
"""


async def finish(transaction: Transaction, call: MutationCall, node: str, moment: datetime) -> None:
    """Remember what came of a call."""
    values = {
        "id": call.id,
        "node": node,
        "caller": call.caller,
        "name": call.name,
        "recordedAt": moment,
    }
    await transaction.run(FINISH, values)


DONE = """
MATCH (w:Written {id: $id})
RETURN [w.fingerprint, w.node]
"""


async def done(reader: Reader, call: MutationCall) -> str | None:
    """Return the node of a call that was done; None where it was not. Raises `Refused` for a key of another input."""
    found = await reader.read(DONE, {"id": call.id})
    return same(call, found) if found else None


def same(call: MutationCall, found: list[Any]) -> str | None:
    """Refuse a key under which something else was asked for."""
    fingerprint, node = found
    if fingerprint == call.fingerprint:
        return None if node is None else str(node)
    raise conflict(
        "KEY_REUSED",
        "idempotencyKey",
        "这个 idempotencyKey 已用于另一次内容不同的请求，请换一个。",
        "This idempotencyKey was used for a call with other input; take another one.",
    )
