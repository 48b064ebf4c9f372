"""Idempotency keys, and where they are stored: a repeated call does nothing.

Each key is a node `Written` with the fingerprint of the input, the caller and the id of the node.
It is written in the transaction of the call: either both are there or neither. A rejected call
leaves no key, since nothing was done; repeated, it is tried again. Only the items of a batch with a
key remember that they were rejected.
"""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex
from typing import Any

from graph.database.protocols import Reader
from graph.database.transaction import Transaction
from graph.mutations.registry import MutationCall
from graph.mutations.user_errors import (
    UserError,
    conflict_error,
    error_from_json,
    invalid_input_error,
)
from graph.rows.record_keys import call_key

LONGEST_KEY = 200
"""Characters of a key."""

# The second of two calls waits here on Neo4j; on ArcadeDB it breaks the uniqueness of the id at its
# commit.
CLAIM = """
MERGE (w:Written {id: $id})
ON CREATE SET w.fingerprint = $fingerprint
SET w.lock = $turn
RETURN [w.fingerprint, w.node, w.problem]
"""

CallOutcome = str | UserError
"""The id of the node of a call that was done, or why the item of a batch was rejected."""


async def claim_key(transaction: Transaction, call: MutationCall) -> CallOutcome | None:
    """Claim the key of a call.

    Returns the outcome if it is remembered, None otherwise. Raises `MutationRejected` for a key
    that was used with other input.
    """
    if call.key is not None and not 0 < len(call.key) <= LONGEST_KEY:
        zh = f"idempotencyKey 应有 1 到 {LONGEST_KEY} 个字符。"
        en = f"idempotencyKey must have 1 to {LONGEST_KEY} characters."
        raise invalid_input_error("BAD_KEY", "idempotencyKey", zh, en)
    values = {"id": call.id, "fingerprint": call.fingerprint, "turn": token_hex(4)}
    return outcome_of_call(call, await transaction.run(CLAIM, values))


SAVE = """
MATCH (w:Written {id: $id})
SET w.node = $node, w.problem = $problem,
  w.caller = $caller, w.name = $name, w.recordedAt = $recordedAt
RETURN w.id
"""


async def save_outcome(
    transaction: Transaction, call: MutationCall, outcome: CallOutcome | None, moment: datetime
) -> None:
    """Save the outcome of a call under its key; a batch as a whole has none."""
    problem = outcome.to_json() if isinstance(outcome, UserError) else None
    values = {
        "id": call.id,
        "node": None if problem else outcome,
        "problem": problem,
        "caller": call.caller.name,
        "name": call.name,
        "recordedAt": moment,
    }
    await transaction.run(SAVE, values)
    transaction.unnamed.append(call_key(call.id))


FIND = """
MATCH (w:Written {id: $id})
RETURN [w.fingerprint, w.node, w.problem]
"""


async def find_outcome(reader: Reader, call: MutationCall) -> CallOutcome | None:
    """Return the outcome of a call that is remembered, None if it is not.

    Raises `MutationRejected` for a key that was used with other input.
    """
    found = await reader.read(FIND, {"id": call.id})
    return outcome_of_call(call, found) if found else None


def outcome_of_call(call: MutationCall, found: list[Any]) -> CallOutcome | None:
    """Return the outcome that is saved under a key, None if there is none yet.

    Raises `MutationRejected` if the input is not the same.
    """
    fingerprint, node, problem = found
    if fingerprint == call.fingerprint:
        if problem is not None:
            return error_from_json(problem)
        return None if node is None else str(node)
    raise conflict_error(
        "KEY_REUSED",
        "idempotencyKey",
        "这个 idempotencyKey 已用于另一次内容不同的请求，请换一个。",
        "This idempotencyKey was used for a call with other input; use another one.",
    )
