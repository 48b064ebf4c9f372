"""Withdraws nodes from belief, and inserts them again when a later row brings them back.

A withdrawn fact keeps its id and its content, superseded by nothing. A withdrawn node of another
kind keeps nothing but its id, with an empty interval; what was believed of it is a version.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.ontology.clock import BEGINNING, BELIEVED, OPEN
from graph.rows.batch import Batch, Row
from graph.rows.insert import insert_listed_arrows
from graph.rows.revision_plan import Revision, read_states
from graph.rows.revision_write import INSERT_BELIEVED_VERSIONS, replace_facts, update_nodes

WITHDRAW_FACTS = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
SET n.supersededAt = $recordedAt, n.withdrawnAt = $recordedAt
RETURN count(n)
"""
SUPERSEDE_ALL_ARROWS = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})-[r:<arrow>]->()
WHERE r.supersededAt = $believed
SET r.supersededAt = $recordedAt
RETURN count(r)
"""
EMPTY_NODES = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
SET n = $emptied
SET n.id = id
RETURN count(n)
"""


async def withdraw_nodes(batch: Batch, ids: Sequence[str]) -> None:
    """Withdraw believed nodes: nothing is believed of them from now on.

    Nothing that is believed may lead to them.
    """
    if not ids:
        return
    recorded = batch.origin.recorded_at
    parameters: dict[str, object] = {"ids": ids, "recordedAt": recorded, "believed": BELIEVED}
    if batch.kind.fact:
        await batch.run(WITHDRAW_FACTS, parameters)
        return
    await batch.run(INSERT_BELIEVED_VERSIONS, parameters)
    for arrow in batch.arrows:
        await batch.run(SUPERSEDE_ALL_ARROWS, parameters, arrow)
    emptied = {
        "from": BEGINNING,
        "to": BEGINNING,
        "stateFrom": BEGINNING,
        "stateTo": OPEN,
        "recordedAt": recorded,
        "supersededAt": recorded,
        "withdrawnAt": recorded,
    }
    await batch.run(EMPTY_NODES, {"ids": ids, "emptied": emptied})


async def insert_withdrawn_rows(batch: Batch, rows: Sequence[Row]) -> None:
    """Insert rows again whose nodes were withdrawn."""
    if not rows:
        return
    states = await read_states(batch, rows)
    revisions = [Revision(row, states[row.id]) for row in rows]
    if batch.kind.fact:
        await replace_facts(batch, revisions)
        return
    await update_nodes(batch, revisions)
    await insert_listed_arrows(batch, rows)
