"""Writes revisions: what was believed is superseded, never deleted, and can still be queried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from graph.ontology.clock import BELIEVED
from graph.ontology.folding import FOLDED_KEY
from graph.rows.batch import Batch, Row
from graph.rows.insert import (
    insert_arrows,
    insert_listed_arrows,
    insert_nodes,
    node_properties,
    shared_properties,
    state_properties,
)
from graph.rows.revision_plan import Revision, SupersededArrow, present_predicate


async def write_revisions(batch: Batch, revisions: Sequence[Revision]) -> None:
    """Write revisions of existing nodes."""
    if not revisions:
        return
    if batch.kind.fact:
        await replace_facts(batch, revisions)
        return
    await insert_versions(batch, revisions)
    await update_nodes(batch, revisions)
    for arrow in batch.arrows:
        superseded = [each for revision in revisions for each in revision.superseded[arrow]]
        added = [each for revision in revisions for each in revision.added[arrow]]
        await supersede_arrows(batch, arrow, superseded)
        await insert_arrows(batch, arrow, added)
    await confirm_arrows(batch, [revision.row for revision in revisions if revision.row.confirmed])


SUPERSEDE_FACTS = f"""
UNWIND $rows AS row
MATCH (n:<anchor> {{id: row[0]}})
SET n.id = row[1], n.withdrawnAt = null, n.{FOLDED_KEY} = null,
  n.supersededAt = CASE WHEN n.supersededAt = $believed THEN $recordedAt ELSE n.supersededAt END
RETURN count(n)
"""


async def replace_facts(
    batch: Batch,
    revisions: Sequence[Revision],
    evidence: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Insert revised facts under the plain ids.

    Each superseded fact gets an id with a number, such as `Tenure:R1~1`; one that was withdrawn
    stays superseded since then. `evidence` has for some ids the source of their content, if that is
    not the batch.
    """
    rows: list[list[str]] = []
    replacements: list[tuple[Row, dict[str, Any]]] = []
    for revision in revisions:
        row, number = revision.row, revision.state.revision
        rows.append([row.id, f"{row.id}~{number}"])
        more = {"revision": number + 1, **(evidence or {}).get(row.id, {})}
        replacements.append((row, more))
    moments = {"recordedAt": batch.origin.recorded_at, "believed": BELIEVED}
    await batch.run(SUPERSEDE_FACTS, {"rows": rows, **moments})
    await insert_nodes(batch, replacements)
    await insert_listed_arrows(batch, [row for row, _ in replacements])


INSERT_BELIEVED_VERSIONS = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
CREATE (v:Version)-[:VERSION_OF]->(n)
SET v = properties(n), v.id = null, v.supersededAt = $recordedAt
RETURN count(v)
"""
INSERT_FORMER_VERSIONS = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
CREATE (v:Version)-[:VERSION_OF]->(n)
SET v = properties(n), v.id = null, v.recordedAt = $recordedAt, v.stateTo = row[1]
RETURN count(v)
"""


async def insert_versions(batch: Batch, revisions: Sequence[Revision]) -> None:
    """Insert a version with what was believed of each node, and for a change one with the state
    until that day.

    `(what was believed until now)-[:VERSION_OF]->(node)`, `(what held until the
    day)-[:VERSION_OF]->(node)`.
    """
    recorded = batch.origin.recorded_at
    ids = [revision.row.id for revision in revisions]
    await batch.run(INSERT_BELIEVED_VERSIONS, {"ids": ids, "recordedAt": recorded})
    changed = [
        [revision.row.id, revision.row.since] for revision in revisions if revision.is_change
    ]
    if changed:
        await batch.run(INSERT_FORMER_VERSIONS, {"rows": changed, "recordedAt": recorded})


# The id, which is among the row's own properties, is never removed: on Neo4j that would need the
# lock of its index entry, which everybody shares who waits for the node, so that all would wait for
# each other.
UPDATE = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
SET n = row[1]
SET n += $constants
SET n += row[1], n.confirmedAt = $moments[row[2]]
RETURN count(n)
"""


async def update_nodes(batch: Batch, revisions: Sequence[Revision]) -> None:
    """Set the properties of nodes to what is believed from now on."""
    rows: list[list[Any]] = []
    for revision in revisions:
        row = revision.row
        own = node_properties(batch, row) | state_properties(batch, revision.since)
        rows.append([row.id, own, batch.moments.place(row.confirmed)])
    constants = shared_properties(batch)
    parameters = {"rows": rows, "constants": constants, "moments": batch.moments.values}
    await batch.run(UPDATE, parameters)


SUPERSEDE_ARROWS = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})-[r:<arrow>]->(m:<other> {id: row[1]})
WHERE r.supersededAt = $believed AND coalesce(r.statedFrom, r.`from`, row[2]) = row[2]
SET r.supersededAt = $recordedAt
RETURN count(r)
"""
INSERT_INSTEAD = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})-[r:<arrow>]->(m:<other> {id: row[1]})
WHERE r.supersededAt = $recordedAt AND coalesce(r.statedFrom, r.`from`) = row[2]
CREATE (n)-[copy:<arrow>]->(m)
SET copy = properties(r), copy.`from` = row[3], copy.to = row[4],
  copy.recordedAt = $recordedAt, copy.supersededAt = $believed,
  copy.statedFrom = null, copy.statedTo = null, copy.statedAt = null
RETURN count(copy)
"""


async def supersede_arrows(batch: Batch, arrow: str, superseded: Sequence[SupersededArrow]) -> None:
    """End the belief in arrows, and insert the intervals that are believed instead."""
    if not superseded:
        return
    clocks = {"recordedAt": batch.origin.recorded_at, "believed": BELIEVED}
    rows = [arrow_key(each) for each in superseded]
    await batch.run(SUPERSEDE_ARROWS, {"rows": rows, **clocks}, arrow)
    copies = [[*arrow_key(each), *each.instead] for each in superseded if each.instead]
    if copies:
        await batch.run(INSERT_INSTEAD, {"rows": copies, **clocks}, arrow)


def arrow_key(superseded: SupersededArrow) -> list[str | date]:
    """Return what identifies one believed arrow among those of its type: its ends and its
    beginning.
    """
    arrow = superseded.arrow
    return [superseded.row.id, arrow.target, arrow.begin]


CONFIRM_NODES = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
SET n.confirmedAt = $moments[row[1]]
RETURN count(n)
"""
CONFIRM_ARROWS = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})-[r:<arrow>]->()
WHERE r.supersededAt = $believed AND <present>
  AND (r.confirmedAt IS NULL OR r.confirmedAt < $moments[row[1]])
SET r.confirmedAt = $moments[row[1]]
RETURN count(r)
"""


async def confirm_rows(batch: Batch, rows: Sequence[Row]) -> None:
    """Set a later confirmation on nodes and on their arrows."""
    if not rows:
        return
    parameters = confirmation_parameters(batch, rows)
    await batch.run(CONFIRM_NODES, parameters)
    batch.transaction.unnamed.extend(row.id for row in rows)
    await confirm_arrows(batch, rows)


async def confirm_arrows(batch: Batch, rows: Sequence[Row]) -> None:
    """Set a later confirmation on the arrows that rows list; the arrows of a fact have none."""
    if not rows or batch.kind.fact:
        return
    parameters = {**confirmation_parameters(batch, rows), "believed": BELIEVED}
    for arrow in batch.arrows:
        present = present_predicate("r", "n")
        await batch.run(CONFIRM_ARROWS, parameters, arrow, present=present)


def confirmation_parameters(batch: Batch, rows: Sequence[Row]) -> dict[str, object]:
    """Return the ids of rows with their confirmations."""
    values = [[row.id, batch.moments.place(row.confirmed)] for row in rows]
    return {"rows": values, "moments": batch.moments.values}
