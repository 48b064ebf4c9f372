"""Upserts checked rows: compares them with what the graph believes, and writes the difference.

A batch is one transaction: after a crash it is there as a whole or not at all, and a repeated batch
finds itself done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from graph.database.connection import Database, Transaction
from graph.ontology.declarations import Kind
from graph.rows.batch import Batch, BatchOutcome, DryRun, Provenance, Row, RowError
from graph.rows.change_log import log_changes
from graph.rows.insert import insert_rows
from graph.rows.protected_values import keep_protected_values
from graph.rows.references import References, read_references
from graph.rows.revision_plan import plan_revisions
from graph.rows.revision_write import confirm_rows, write_revisions
from graph.rows.stored_keys import restore_keys

BATCH = 2_000
"""How many rows are best written in one transaction."""


async def upsert_rows(
    database: Database,
    kind: Kind,
    rows: Sequence[Row],
    origin: Provenance,
    dry_run: DryRun | None = None,
) -> BatchOutcome:
    """Write the content of these rows, each with an id of its own, that the graph does not have
    yet.

    Rejected rows are in `problems`; the others are written all the same. With a dry run nothing is
    written, and the outcome is what would be.
    """

    async def work(transaction: Transaction) -> BatchOutcome:
        return await upsert_batch(Batch(transaction, kind, origin, dry_run=dry_run), rows)

    return await database.write(work)


async def upsert_batch(batch: Batch, rows: Sequence[Row]) -> BatchOutcome:
    """Compare rows with the graph, check what they refer to, and write, within one transaction."""
    known = await read_known(batch, rows)
    rows, ambiguous = await restore_keys(batch, rows, known)
    known |= await read_known(batch, [row for row in rows if row.id not in known])
    rows = await keep_protected_values(batch, rows)
    by_outcome = sort_rows(rows, known)
    references = await read_targets(batch, [*by_outcome.added, *by_outcome.other], rows)
    if references.alike or references.named:
        by_outcome = sort_rows([references.resolve(row) for row in rows], known)
    pending = [*by_outcome.added, *by_outcome.other]
    fit, problems = check_targets(pending, references)
    added = [row for row in fit if row.id not in known]
    revisions, contradictions = await plan_revisions(batch, [row for row in fit if row.id in known])
    if batch.dry_run is not None:
        batch.dry_run.keep(added)
    else:
        await insert_rows(batch, added)
        await write_revisions(batch, revisions)
        await confirm_rows(batch, by_outcome.confirmed)
        written = [*added, *(revision.row for revision in revisions)]
        changes = {batch.kind.name: written}
        await log_changes(batch.transaction, changes, batch.origin.recorded_at)
    changed = sum(revision.is_change for revision in revisions)
    return BatchOutcome(
        added=len(added),
        unchanged=by_outcome.unchanged,
        confirmed=len(by_outcome.confirmed),
        corrected=len(revisions) - changed,
        changed=changed,
        problems=[*ambiguous, *problems, *contradictions],
        inserted=added,
    )


class KnownRow(NamedTuple):
    """What a row is compared with, to find out whether its content is new."""

    fingerprint: str
    confirmed: datetime | None


KNOWN = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
RETURN collect([n.id, n.fingerprint, n.confirmedAt])
"""


async def read_known(batch: Batch, rows: Sequence[Row]) -> dict[str, KnownRow]:
    """Return fingerprint and confirmation of those rows that the graph has, by id."""
    ids = [row.id for row in rows]
    found: list[list[Any]] = await batch.run(KNOWN, {"ids": ids})
    return {node: KnownRow(*values) for node, *values in found}


@dataclass(slots=True)
class RowsByOutcome:
    """The rows of a batch by what is to be done with them."""

    added: list[Row] = field(default_factory=list)
    other: list[Row] = field(default_factory=list)
    """Rows whose content differs from what is believed."""
    confirmed: list[Row] = field(default_factory=list)
    unchanged: int = 0


def sort_rows(rows: Sequence[Row], known: Mapping[str, KnownRow]) -> RowsByOutcome:
    """Sort rows into new ones, other content, later confirmations, and what the graph has
    already.
    """
    result = RowsByOutcome()
    for row in rows:
        believed = known.get(row.id)
        if believed is None:
            result.added.append(row)
        elif believed.fingerprint != row.fingerprint():
            result.other.append(row)
        elif row.confirmed and (believed.confirmed is None or believed.confirmed < row.confirmed):
            result.confirmed.append(row)
        else:
            result.unchanged += 1
    return result


EXISTING = """
UNWIND $ids AS id
MATCH (n:<other> {id: id})
RETURN collect(n.id)
"""


async def read_targets(batch: Batch, rows: Sequence[Row], siblings: Sequence[Row]) -> References:
    """Return what rows refer to in the graph, or among the rows of the batch, their siblings."""
    existing: set[str] = set()
    wanted: set[str] = set()
    for arrow in batch.arrows:
        targets = {target for row in rows for target in batch.targets(row, arrow)}
        existing |= await read_existing(batch, arrow, targets - existing)
        wanted |= targets
    return await read_references(batch, wanted, existing, siblings)


def check_targets(rows: Sequence[Row], references: References) -> tuple[list[Row], list[RowError]]:
    """Return the rows whose targets are all in the graph or in this batch, and an error for each
    other row.
    """
    existing = set(references.existing)
    fit: list[Row] = []
    waiting = list(rows)
    # A row may refer to one further down: every accepted row may allow others.
    while ready := [row for row in waiting if existing.issuperset(chain(*row.targets.values()))]:
        accepted = {row.id for row in ready}
        fit.extend(ready)
        existing |= accepted
        waiting = [row for row in waiting if row.id not in accepted]
    return fit, [references.missing_target_error(row, existing) for row in waiting]


async def read_existing(batch: Batch, arrow: str, ids: set[str]) -> set[str]:
    """Return those of the ids at the end of an arrow that are in the graph, or would be after a dry
    run.
    """
    if not ids:
        return set()
    existing: set[str] = set(await batch.run(EXISTING, {"ids": sorted(ids)}, arrow))
    if batch.dry_run is not None:
        existing |= batch.dry_run.among(ids - existing)
    return existing
