"""Believes again what was believed of nodes until a moment, instead of what was written then.

What is believed again keeps the moment of which it is the belief in `beliefOf`: so an earlier run
can be undone after a later one was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from graph.ontology.clock import BELIEVED, OPEN
from graph.rows.batch import Batch, Row
from graph.rows.import_log import Confirmation
from graph.rows.revision_plan import Revision, present_predicate, read_states
from graph.rows.revision_write import INSERT_BELIEVED_VERSIONS, replace_facts

SUPERSEDE_FORMER_STATES = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})<-[:VERSION_OF]-(v:Version)
WHERE (v.recordedAt = $moment OR v.beliefOf = $moment) AND v.supersededAt = $believed
SET v.supersededAt = $recordedAt
RETURN count(v)
"""
COPY_FORMER_STATES = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})<-[:VERSION_OF]-(v:Version)
WHERE v.recordedAt < $moment AND v.supersededAt = $moment AND v.stateTo < $open
CREATE (copy:Version)-[:VERSION_OF]->(n)
SET copy = properties(v), copy.recordedAt = $recordedAt, copy.supersededAt = $believed,
  copy.beliefOf = coalesce(v.beliefOf, v.statedAt, v.recordedAt)
RETURN count(copy)
"""
RESTORE_STATES = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})<-[:VERSION_OF]-(v:Version)
WHERE v.recordedAt < $moment AND v.supersededAt = $moment AND v.stateTo = $open
SET n = properties(v)
SET n.id = id, n.recordedAt = $recordedAt, n.supersededAt = $believed,
  n.beliefOf = coalesce(v.beliefOf, v.statedAt, v.recordedAt)
RETURN count(n)
"""
# What only holds over other days since then is the same relationship: the settling that follows
# gives it its days.
SUPERSEDE_LATER_ARROWS = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})-[r:<arrow>]->()
WHERE (coalesce(r.statedAt, r.recordedAt) = $moment OR r.beliefOf = $moment)
  AND r.supersededAt = $believed
SET r.supersededAt = $recordedAt
RETURN count(r)
"""
COPY_EARLIER_ARROWS = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})-[r:<arrow>]->(m)
WHERE r.recordedAt < $moment AND r.supersededAt = $moment
  AND NOT EXISTS {
    MATCH (n)-[same:<arrow>]->(m)
    WHERE same.supersededAt = $believed
      AND coalesce(same.statedFrom, same.`from`) = coalesce(r.statedFrom, r.`from`)
  }
CREATE (n)-[copy:<arrow>]->(m)
SET copy = properties(r), copy.recordedAt = $recordedAt, copy.supersededAt = $believed,
  copy.statedAt = null, copy.beliefOf = coalesce(r.beliefOf, r.statedAt, r.recordedAt)
RETURN count(copy)
"""


# A later confirmation of a revised node was one of the relationships that stayed, too.
RESTORE_CONFIRMED_ARROWS = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})<-[:VERSION_OF]-(v:Version)
WHERE v.supersededAt = $recordedAt AND v.recordedAt < $recordedAt AND v.stateTo = $open
MATCH (n)-[r:<arrow>]->()
WHERE r.supersededAt = $believed AND <present>
  AND (r.confirmedAt = v.confirmedAt OR (r.confirmedAt IS NULL AND v.confirmedAt IS NULL))
SET r.confirmedAt = n.confirmedAt
RETURN count(r)
"""


async def restore_nodes(
    batch: Batch, believed: Sequence[str], withdrawn: Sequence[str], moment: datetime
) -> None:
    """Restore the state and the arrows that nodes had until a moment; their evidence with them.

    Some of them are believed now, the others were withdrawn.
    """
    ids = [*believed, *withdrawn]
    if not ids:
        return
    clocks = {
        "moment": moment,
        "recordedAt": batch.origin.recorded_at,
        "believed": BELIEVED,
        "open": OPEN,
    }
    await batch.run(INSERT_BELIEVED_VERSIONS, {"ids": believed, **clocks})
    parameters = {"ids": ids, **clocks}
    for statement in (SUPERSEDE_FORMER_STATES, COPY_FORMER_STATES, RESTORE_STATES):
        await batch.run(statement, parameters)
    present = present_predicate("r", "n")
    for arrow in batch.arrows:
        await batch.run(SUPERSEDE_LATER_ARROWS, parameters, arrow)
        await batch.run(COPY_EARLIER_ARROWS, parameters, arrow)
        await batch.run(RESTORE_CONFIRMED_ARROWS, parameters, arrow, present=present)


FACT_EVIDENCE = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
RETURN collect([n.id, n.source, n.sheet, n.recordedBy,
  coalesce(n.beliefOf, n.statedAt, n.recordedAt)])
"""


async def restore_facts(batch: Batch, earlier: Mapping[str, Row]) -> None:
    """Insert earlier revisions of facts again, with their evidence; each by the plain id."""
    if not earlier:
        return
    ids = {row.id: plain for plain, row in earlier.items()}
    found: list[list[Any]] = await batch.run(FACT_EVIDENCE, {"ids": [*ids]})
    evidence = {
        ids[node]: {"source": source, "sheet": sheet, "recordedBy": by, "beliefOf": moment}
        for node, source, sheet, by, moment in found
    }
    rows = [replace(row, id=plain) for plain, row in earlier.items()]
    states = await read_states(batch, rows)
    await replace_facts(batch, [Revision(row, states[row.id]) for row in rows], evidence)


RESTORE_NODE_CONFIRMATIONS = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
WHERE n.recordedAt <= $moment
  AND (n.confirmedAt = $moments[row[2]] OR (row[2] IS NULL AND n.confirmedAt IS NULL))
SET n.confirmedAt = $moments[row[1]]
RETURN collect(n.id)
"""
RESTORE_ARROW_CONFIRMATIONS = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})-[r:<arrow>]->()
WHERE r.supersededAt = $believed
  AND (r.confirmedAt = $moments[row[2]] OR (row[2] IS NULL AND r.confirmedAt IS NULL))
SET r.confirmedAt = $moments[row[1]]
RETURN count(r)
"""


async def restore_confirmations(
    batch: Batch, confirmed: Sequence[Confirmation], moment: datetime
) -> list[Confirmation]:
    """Restore earlier dates of confirmation of nodes that nobody has written or confirmed since.

    Returns what was restored, as it was before and is now.
    """
    if not confirmed:
        return []
    places = batch.moments
    rows = {
        each.id: [each.id, places.place(each.before), places.place(each.after)]
        for each in confirmed
    }
    parameters = {"rows": [*rows.values()], "moments": places.values, "moment": moment}
    restored: set[str] = set(await batch.run(RESTORE_NODE_CONFIRMATIONS, parameters))
    batch.transaction.unnamed.extend(sorted(restored))
    if not batch.kind.fact:
        parameters["rows"] = [row for node, row in rows.items() if node in restored]
        for arrow in batch.arrows:
            await batch.run(
                RESTORE_ARROW_CONFIRMATIONS, {**parameters, "believed": BELIEVED}, arrow
            )
    return [
        Confirmation(each.id, each.after, each.before) for each in confirmed if each.id in restored
    ]
