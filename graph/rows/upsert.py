"""Upserts checked rows: compares them with what the graph believes, and writes the difference.

A batch is one transaction: after a crash it is there as a whole or not at all, and a repeated batch
finds itself done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.database.connection import Database
from graph.database.transaction import Transaction
from graph.ontology.clock import BEGINNING, OPEN
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.rows.batch import (
    DEFAULTS,
    Batch,
    BatchOptions,
    BatchOutcome,
    Provenance,
    Row,
    RowError,
)
from graph.rows.change_log import add_changes, log_changes
from graph.rows.comparison import ComparedRows, compare_rows
from graph.rows.ends.settle import settle_rows
from graph.rows.import_log import Confirmation, WrittenPart, log_part
from graph.rows.insert import insert_rows
from graph.rows.keys.references import References, read_references
from graph.rows.revision_plan import plan_revisions
from graph.rows.revision_write import confirm_rows, write_revisions
from graph.rows.undoing.withdrawal import insert_withdrawn_rows

BATCH = 2_000
"""How many rows are best written in one transaction."""


async def upsert_rows(
    database: Database,
    kind: Kind,
    rows: Sequence[Row],
    origin: Provenance,
    options: BatchOptions = DEFAULTS,
) -> BatchOutcome:
    """Write the content of these rows, each with an id of its own, that the graph does not have
    yet.

    Rejected rows are in `problems`; the others are written all the same. With a dry run nothing is
    written, and the outcome is what would be.
    """

    async def work(transaction: Transaction) -> BatchOutcome:
        return await upsert_logged(Batch(transaction, kind, origin, options), rows)

    return await database.write(work)


async def upsert_logged(batch: Batch, rows: Sequence[Row]) -> BatchOutcome:
    """Do as `upsert_batch` and log what was written, which ends the transaction."""
    outcome = await upsert_batch(batch, rows)
    changes = {batch.kind.name: list(outcome.written)}
    add_changes(changes, outcome.settled)
    await log_changes(batch.transaction, changes, batch.origin.recorded_at)
    return outcome


async def upsert_batch(batch: Batch, rows: Sequence[Row]) -> BatchOutcome:
    """Compare rows with the graph, check what they refer to, and write, within one transaction.

    The caller logs what was written as the last thing that the transaction does.
    """
    compared = await compare_rows(batch, rows)
    references = await read_targets(batch, compared.pending, compared.rows)
    if references.alike or references.named:
        # A row that says by name what is believed by its key is unchanged.
        compared = await compare_rows(batch, [references.resolve(row) for row in rows])
    fit, problems = check_targets(compared.pending, references)
    added = [row for row in fit if row.id not in compared.other]
    revisions, contradictions = await plan_revisions(
        batch, [row for row in fit if row.id in compared.other]
    )
    dry_run = batch.options.dry_run
    if dry_run is not None:
        dry_run.keep(added)
    else:
        await insert_rows(batch, [row for row in added if row.id not in compared.withdrawn])
        await insert_withdrawn_rows(batch, [row for row in added if row.id in compared.withdrawn])
        await write_revisions(batch, revisions)
        await confirm_rows(batch, compared.confirmed)
    settlement = await settle_rows(batch, added, revisions, references.limited)
    changed = sum(revision.is_change for revision in revisions)
    outcome = BatchOutcome(
        added=len(added),
        unchanged=compared.unchanged,
        confirmed=len(compared.confirmed),
        corrected=len(revisions) - changed,
        changed=changed,
        problems=[*compared.problems, *problems, *contradictions],
        inserted=added,
        changes=[compared.other[revision.row.id] for revision in revisions],
        left_behind=settlement.left_behind,
    )
    if dry_run is None:
        outcome.written = [*added, *(revision.row for revision in revisions)]
        outcome.settled = settlement.changed
        await log_batch(batch, outcome, compared)
    return outcome


async def log_batch(batch: Batch, outcome: BatchOutcome, compared: ComparedRows) -> None:
    """Log what a batch wrote for its run, if it belongs to one."""
    part = batch.options.part
    if part is None:
        return
    counts = {
        "added": outcome.added,
        "ended" if part.ends else "corrected": outcome.corrected,
        "changed": outcome.changed,
        "confirmed": outcome.confirmed,
    }
    confirmed = [
        Confirmation(row.id, compared.confirmed_before[row.id], row.confirmed)
        for row in compared.confirmed
    ]
    nodes = [row.id for row in outcome.written]
    record = WrittenPart(batch.kind.name, counts, nodes, confirmed)
    await log_part(batch.transaction, part, record)


TARGETS = """
UNWIND $ids AS id
MATCH (n:<other> {id: id})
WHERE n.withdrawnAt IS NULL
RETURN collect([n.id, n.`from` > $beginning OR n.to < $open])
"""


async def read_targets(batch: Batch, rows: Sequence[Row], siblings: Sequence[Row]) -> References:
    """Return what rows refer to in the graph, or among the rows of the batch, their siblings."""
    existing: set[str] = set()
    limited: set[str] = set()
    wanted: set[str] = set()
    for arrow in batch.arrows:
        targets = {target for row in rows for target in batch.targets(row, arrow)}
        found = await read_existing(batch, arrow, targets - existing)
        existing |= found.keys()
        limited.update(node for node, is_limited in found.items() if is_limited)
        wanted |= targets
    references = await read_references(batch, wanted, existing, siblings)
    references.limited |= limited
    return references


def check_targets(rows: Sequence[Row], references: References) -> tuple[list[Row], list[RowError]]:
    """Return the rows whose targets are all in the graph or in this batch, and an error for each
    other row.
    """
    existing = set(references.existing)
    fit = list(rows)
    # What became of a row may be any other row, and in the end itself again: so rows may refer to
    # each other by edges with days. Whoever refers to a rejected row is rejected as well.
    while len(accepted := accept_rows(fit, existing)) < len(fit):
        fit = accepted
    known = {row.id for row in fit}
    existing |= known
    references.limited.update(row.id for row in fit if {"from", "to"} & row.properties.keys())
    rejected = [row for row in rows if row.id not in known]
    return fit, [references.missing_target_error(row, existing) for row in rejected]


def accept_rows(rows: Sequence[Row], existing: set[str]) -> list[Row]:
    """Return the rows whose targets exist, or are accepted rows; by an edge with days, any rows."""
    known = set(existing)
    possible = existing | {row.id for row in rows}
    dated = dated_edge_names(rows)
    accepted: list[Row] = []
    waiting = list(rows)
    # A row may refer to one further down: every accepted row may allow others.
    while ready := [row for row in waiting if has_targets(row, dated, known, possible)]:
        ids = {row.id for row in ready}
        accepted.extend(ready)
        known |= ids
        waiting = [row for row in waiting if row.id not in ids]
    return accepted


def dated_edge_names(rows: Sequence[Row]) -> frozenset[str]:
    """Return the names of the edges with days of the kind of some rows."""
    kind = KINDS.of_id(rows[0].id) if rows else None
    return frozenset(edge.name for edge in kind.stored if edge.day) if kind else frozenset()


def has_targets(row: Row, dated: frozenset[str], existing: set[str], possible: set[str]) -> bool:
    """Whether what a row refers to exists, or by one of the `dated` edges is possible."""
    return all(
        (possible if name in dated else existing).issuperset(ids)
        for name, ids in row.targets.items()
    )


async def read_existing(batch: Batch, arrow: str, ids: set[str]) -> dict[str, bool]:
    """Return those of the ids at the end of an arrow that are in the graph, or would be after a dry
    run, and of each whether it is not there for ever.
    """
    if not ids:
        return {}
    parameters = {"ids": sorted(ids), "beginning": BEGINNING, "open": OPEN}
    found: list[list[Any]] = await batch.run(TARGETS, parameters, arrow)
    existing: dict[str, bool] = dict(found)
    dry_run = batch.options.dry_run
    if dry_run is not None:
        existing |= dict.fromkeys(dry_run.among(ids - existing.keys()), False)
    return existing
