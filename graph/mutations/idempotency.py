"""Idempotency keys, and where they are stored: a repeated call does nothing.

Each key is a node `Written` with the fingerprint of the input, the caller and the id of the node.
It is written in the transaction of the call: either both are there or neither. A rejected call
leaves no key, since nothing was done; repeated, it is tried again.
"""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex
from typing import Any

from graph.database.connection import Transaction
from graph.database.protocols import Reader
from graph.mutations.registry import MutationCall
from graph.mutations.user_errors import conflict_error, invalid_input_error

LONGEST_KEY = 200
"""Characters of a key."""

# The second of two calls waits here on Neo4j; on ArcadeDB it breaks the uniqueness of the id at its
# commit.
CLAIM = """
MERGE (w:Written {id: $id})
ON CREATE SET w.fingerprint = $fingerprint
SET w.lock = $turn
RETURN [w.fingerprint, w.node]
"""


async def claim_key(transaction: Transaction, call: MutationCall) -> str | None:
    """Claim the key of a call.

    Returns the id of the node if the call was done before, None otherwise. Raises
    `MutationRejected` for a key that was used with other input.
    """
    if not 0 < len(call.key or "") <= LONGEST_KEY:
        zh = f"idempotencyKey 应有 1 到 {LONGEST_KEY} 个字符。"
        en = f"idempotencyKey must have 1 to {LONGEST_KEY} characters."
        raise invalid_input_error("BAD_KEY", "idempotencyKey", zh, en)
    values = {"id": call.id, "fingerprint": call.fingerprint, "turn": token_hex(4)}
    return node_of_call(call, await transaction.run(CLAIM, values))


SAVE = """
MATCH (w:Written {id: $id})
SET w.node = $node, w.caller = $caller, w.name = $name, w.recordedAt = $recordedAt
RETURN w.id
"""


async def save_result(
    transaction: Transaction, call: MutationCall, node: str, moment: datetime
) -> None:
    """Save the id of the node that a call wrote under its key."""
    values = {
        "id": call.id,
        "node": node,
        "caller": call.caller,
        "name": call.name,
        "recordedAt": moment,
    }
    await transaction.run(SAVE, values)


FIND = """
MATCH (w:Written {id: $id})
RETURN [w.fingerprint, w.node]
"""


async def find_result(reader: Reader, call: MutationCall) -> str | None:
    """Return the id of the node of a call that was done before, None if it was not.

    Raises `MutationRejected` for a key that was used with other input.
    """
    found = await reader.read(FIND, {"id": call.id})
    return node_of_call(call, found) if found else None


def node_of_call(call: MutationCall, found: list[Any]) -> str | None:
    """Return the node that is saved under a key, None if there is none yet.

    Raises `MutationRejected` if the input is not the same.
    """
    fingerprint, node = found
    if fingerprint == call.fingerprint:
        return None if node is None else str(node)
    raise conflict_error(
        "KEY_REUSED",
        "idempotencyKey",
        "这个 idempotencyKey 已用于另一次内容不同的请求，请换一个。",
        "This idempotencyKey was used for a call with other input; use another one.",
    )
