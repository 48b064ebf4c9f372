"""Takes checked rows into the graph: compares a batch with what is believed, and writes only the difference.

A batch is one transaction: after a kill it is there as a whole or not at all, and a repeated batch finds itself done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graph.database.connection import Database, Transaction
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.rows import change_log as changes
from graph.rows import insert as additions
from graph.rows import revision_plan as revisions
from graph.rows import revision_write as revising
from graph.rows.batch import Batch, BatchOutcome, DryRun, Provenance, Row, RowError
from graph.rows.protected_values import completed

BATCH = 2_000
"""How many rows are best written in one transaction."""


async def upsert_rows(
    database: Database,
    kind: Kind,
    rows: Sequence[Row],
    origin: Provenance,
    promises: DryRun | None = None,
) -> BatchOutcome:
    """Write what these rows, each with an id of its own, say that the graph does not know yet.

    Rows that cannot be taken are in `problems`; the others are taken all the same. With `promises` nothing is written, and
    what would be is told.
    """

    async def work(transaction: Transaction) -> BatchOutcome:
        return await take_batch(Batch(transaction, kind, origin, promises=promises), rows)

    return await database.write(work)


async def take_batch(batch: Batch, rows: Sequence[Row]) -> BatchOutcome:
    """Compare, look up what the rows refer to, and write, within one transaction."""
    rows = await completed(batch, rows)
    known = await believed(batch, rows)
    sorted_out = sort_out(rows, known)
    fit, problems = await with_targets(batch, sorted_out.added, sorted_out.other)
    added = [row for row in fit if row.id not in known]
    revised, refused = await revisions.plan(batch, [row for row in fit if row.id in known])
    if batch.promises is None:
        await additions.add(batch, added)
        await revising.write(batch, revised)
        await revising.confirm(batch, sorted_out.confirmed)
        await changes.log(
            batch.transaction,
            {batch.kind.name: [*added, *(revision.row for revision in revised)]},
            batch.origin.recorded_at,
        )
    else:
        batch.promises.keep(row.id for row in added)
    changed = sum(revision.changed for revision in revised)
    return BatchOutcome(
        added=len(added),
        unchanged=sorted_out.unchanged,
        confirmed=len(sorted_out.confirmed),
        corrected=len(revised) - changed,
        changed=changed,
        problems=[*problems, *refused],
    )


BELIEVED_NOW = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
RETURN collect([n.id, n.fingerprint, n.confirmedAt])
"""


async def believed(batch: Batch, rows: Sequence[Row]) -> dict[str, tuple[str, datetime | None]]:
    """Return id to fingerprint and confirmation of those rows that the graph has already."""
    found: list[list[Any]] = await batch.run(BELIEVED_NOW, {"ids": [row.id for row in rows]})
    return {node: (fingerprint, confirmed) for node, fingerprint, confirmed in found}


@dataclass(slots=True)
class Sorted:
    """The rows of a batch by what is to be done with them."""

    added: list[Row] = field(default_factory=list)
    other: list[Row] = field(default_factory=list)
    """Rows whose content is not what is believed."""
    confirmed: list[Row] = field(default_factory=list)
    unchanged: int = 0


def sort_out(rows: Sequence[Row], known: dict[str, tuple[str, datetime | None]]) -> Sorted:
    """Tell new rows, other content, later confirmations and what is there already apart."""
    result = Sorted()
    for row in rows:
        fingerprint, confirmed = known.get(row.id, (None, None))
        if fingerprint is None:
            result.added.append(row)
        elif fingerprint != row.fingerprint():
            result.other.append(row)
        elif row.confirmed and (confirmed is None or confirmed < row.confirmed):
            result.confirmed.append(row)
        else:
            result.unchanged += 1
    return result


THERE = """
UNWIND $ids AS id
MATCH (n:<other> {id: id})
RETURN collect(n.id)
"""


async def with_targets(
    batch: Batch, added: Sequence[Row], other: Sequence[Row]
) -> tuple[list[Row], list[RowError]]:
    """Part the rows into those whose targets are all there, in the graph or in this batch, and the others."""
    there: set[str] = set()
    for arrow in batch.arrows:
        wanted = {
            target for row in (*added, *other) for target in batch.targets(row, arrow)
        } - there
        if wanted:
            there.update(await batch.run(THERE, {"ids": sorted(wanted)}, arrow))
            there.update(batch.promises.among(wanted - there) if batch.promises else ())
    fit: list[Row] = []
    waiting = [*added, *other]
    # A row may refer to one further down: whatever was accepted may let others in.
    while ready := [row for row in waiting if there.issuperset(ids(row))]:
        accepted = {row.id for row in ready}
        fit.extend(ready)
        there |= accepted
        waiting = [row for row in waiting if row.id not in accepted]
    return fit, [missing(row, there) for row in waiting]


def ids(row: Row) -> Iterator[str]:
    """Go through the ids of everything that a row refers to."""
    return (target for targets in row.targets.values() for target in targets)


def missing(row: Row, there: set[str]) -> RowError:
    """Say what a row refers to that is not there."""
    name, target = next(
        (name, target)
        for name, targets in row.targets.items()
        for target in targets
        if target not in there
    )
    kind, _, key = target.partition(":")
    zh = f"图中已有或本次可收入的{KINDS[kind].zh}编号；没有找到 {key}"
    return RowError(
        row,
        name,
        key,
        zh,
        f"the key of a {kind} that is there or can be taken; looked for {target}",
        missing=True,
    )
