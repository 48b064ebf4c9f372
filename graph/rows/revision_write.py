"""Writes revisions: nothing is deleted; what was believed is superseded, and stays to be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from graph.ontology.clock import BELIEVED
from graph.rows import insert as additions
from graph.rows.batch import Batch, Row
from graph.rows.revision_plan import Revision, Superseded


async def write(batch: Batch, revisions: Sequence[Revision]) -> None:
    """Write what the rows of nodes that are there say otherwise."""
    if not revisions:
        return
    if batch.kind.fact:
        await replace_facts(batch, revisions)
        return
    await keep_versions(batch, revisions)
    await renew(batch, revisions)
    for arrow in batch.arrows:
        await supersede(
            batch, arrow, [each for revision in revisions for each in revision.superseded[arrow]]
        )
        await additions.connect(
            batch, arrow, [each for revision in revisions for each in revision.added[arrow]]
        )
    await confirm_arrows(batch, [revision.row for revision in revisions if revision.row.confirmed])


SUPERSEDE_FACTS = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
SET n.id = row[1], n.supersededAt = $recordedAt
RETURN count(n)
"""


async def replace_facts(batch: Batch, revisions: Sequence[Revision]) -> None:
    """Return superseded facts ids with a number, and write those believed instead under the plain ids."""
    rows = [
        [revision.row.id, f"{revision.row.id}~{revision.state.revision}"] for revision in revisions
    ]
    await batch.run(SUPERSEDE_FACTS, {"rows": rows, "recordedAt": batch.origin.recorded_at})
    await additions.create(
        batch, [(revision.row, {"revision": revision.state.revision + 1}) for revision in revisions]
    )
    await additions.connect_all(batch, [revision.row for revision in revisions])


KEEP_BELIEVED = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
CREATE (v:Version)-[:VERSION_OF]->(n)
SET v = properties(n), v.id = null, v.supersededAt = $recordedAt
RETURN count(v)
"""
KEEP_FORMER = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
CREATE (v:Version)-[:VERSION_OF]->(n)
SET v = properties(n), v.id = null, v.recordedAt = $recordedAt, v.stateTo = row[1]
RETURN count(v)
"""


async def keep_versions(batch: Batch, revisions: Sequence[Revision]) -> None:
    """Keep what was believed of each node, and of changed ones the state that holds until the day of the change.

    `(what was believed until now)-[:VERSION_OF]->(node)`, `(what held until the day)-[:VERSION_OF]->(node)`.
    """
    recorded = batch.origin.recorded_at
    await batch.run(
        KEEP_BELIEVED, {"ids": [revision.row.id for revision in revisions], "recordedAt": recorded}
    )
    if changed := [
        [revision.row.id, revision.row.since] for revision in revisions if revision.changed
    ]:
        await batch.run(KEEP_FORMER, {"rows": changed, "recordedAt": recorded})


RENEW = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
SET n = $constants
SET n += row[1], n.confirmedAt = $moments[row[2]]
RETURN count(n)
"""


async def renew(batch: Batch, revisions: Sequence[Revision]) -> None:
    """Return nodes the properties that are believed from now on."""
    rows: list[list[Any]] = []
    for revision in revisions:
        own = additions.content(batch, revision.row) | additions.state(batch, revision.since)
        rows.append([revision.row.id, own, batch.moments.place(revision.row.confirmed)])
    await batch.run(
        RENEW,
        {"rows": rows, "constants": additions.constants(batch), "moments": batch.moments.list},
    )


SUPERSEDE = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})-[r:<arrow>]->(m:<other> {id: row[1]})
WHERE r.supersededAt = $believed AND coalesce(r.`from`, row[2]) = row[2]
SET r.supersededAt = $recordedAt
RETURN count(r)
"""
INSTEAD = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})-[r:<arrow>]->(m:<other> {id: row[1]})
WHERE r.supersededAt = $recordedAt AND r.`from` = row[2]
CREATE (n)-[copy:<arrow>]->(m)
SET copy = properties(r), copy.`from` = row[3], copy.to = row[4], copy.recordedAt = $recordedAt, copy.supersededAt = $believed
RETURN count(copy)
"""


async def supersede(batch: Batch, arrow: str, superseded: Sequence[Superseded]) -> None:
    """End the belief in arrows, and write the intervals that are believed instead."""
    if not superseded:
        return
    clocks = {"recordedAt": batch.origin.recorded_at, "believed": BELIEVED}
    await batch.run(SUPERSEDE, {"rows": [keys(each) for each in superseded], **clocks}, arrow)
    if copies := [[*keys(each), *each.instead] for each in superseded if each.instead]:
        await batch.run(INSTEAD, {"rows": copies, **clocks}, arrow)


def keys(superseded: Superseded) -> list[str | date]:
    """Return what tells one believed arrow from all others: its ends and its beginning."""
    return [superseded.row.id, superseded.held.target, superseded.held.begin]


CONFIRM = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
SET n.confirmedAt = $moments[row[1]]
RETURN count(n)
"""
CONFIRM_ARROWS = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})-[r:<arrow>]->()
WHERE r.supersededAt = $believed AND coalesce(r.to, n.to) = n.to
  AND (r.confirmedAt IS NULL OR r.confirmedAt < $moments[row[1]])
SET r.confirmedAt = $moments[row[1]]
RETURN count(r)
"""


async def confirm(batch: Batch, rows: Sequence[Row]) -> None:
    """Move the confirmation of nodes, and of the arrows that came with them, forward."""
    if not rows:
        return
    values = [[row.id, batch.moments.place(row.confirmed)] for row in rows]
    await batch.run(CONFIRM, {"rows": values, "moments": batch.moments.list})
    await confirm_arrows(batch, rows)


async def confirm_arrows(batch: Batch, rows: Sequence[Row]) -> None:
    """Move the confirmation of the arrows that a row lists forward; a fact's arrows have none."""
    if not rows or batch.kind.fact:
        return
    values = [[row.id, batch.moments.place(row.confirmed)] for row in rows]
    for arrow in batch.arrows:
        await batch.run(
            CONFIRM_ARROWS,
            {"rows": values, "moments": batch.moments.list, "believed": BELIEVED},
            arrow,
        )
