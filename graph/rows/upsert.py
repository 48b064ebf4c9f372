"""Upserts checked rows: compares them with what the graph believes, and writes the difference.

A batch is one transaction: after a crash it is there as a whole or not at all, and a repeated batch
finds itself done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from graph.database.connection import Database, Transaction
from graph.ontology.clock import BEGINNING, OPEN
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.rows.batch import Batch, BatchOutcome, DryRun, Provenance, Row, RowError
from graph.rows.change_log import join_changes, log_changes
from graph.rows.insert import insert_rows
from graph.rows.protected_values import keep_protected_values
from graph.rows.revision_plan import plan_revisions
from graph.rows.revision_write import confirm_rows, write_revisions
from graph.rows.settle import settle_rows, targets_of

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
    rows = await keep_protected_values(batch, rows)
    known = await read_known(batch, rows)
    by_outcome = sort_rows(rows, known)
    targets, fit, problems = await check_targets(batch, [*by_outcome.added, *by_outcome.other])
    added = [row for row in fit if row.id not in known]
    revisions, contradictions = await plan_revisions(batch, [row for row in fit if row.id in known])
    if batch.dry_run is not None:
        batch.dry_run.keep(row.id for row in added)
    else:
        await insert_rows(batch, added)
        await write_revisions(batch, revisions)
        await confirm_rows(batch, by_outcome.confirmed)
    settlement = await settle_rows(batch, added, revisions, targets.limited)
    written = [*added, *(revision.row for revision in revisions)]
    if batch.dry_run is None:
        changes = join_changes({batch.kind.name: written}, settlement.changed)
        await log_changes(batch.transaction, changes, batch.origin.recorded_at)
    changed = sum(revision.is_change for revision in revisions)
    return BatchOutcome(
        added=len(added),
        unchanged=by_outcome.unchanged,
        confirmed=len(by_outcome.confirmed),
        corrected=len(revisions) - changed,
        changed=changed,
        problems=[*problems, *contradictions],
        left_behind=settlement.left_behind,
        written=written,
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


@dataclass(slots=True)
class KnownTargets:
    """Nodes to which rows may refer."""

    existing: set[str] = field(default_factory=set)
    limited: set[str] = field(default_factory=set)
    """Those that are not there for ever: what refers to them may hold for fewer days."""

    def add_row(self, row: Row) -> None:
        """Add the node of an accepted row."""
        self.existing.add(row.id)
        if "from" in row.properties or "to" in row.properties:
            self.limited.add(row.id)


TARGETS = """
UNWIND $ids AS id
MATCH (n:<other> {id: id})
RETURN collect([n.id, n.`from` > $beginning OR n.to < $open])
"""


async def check_targets(
    batch: Batch, rows: Sequence[Row]
) -> tuple[KnownTargets, list[Row], list[RowError]]:
    """Return the targets of rows, the rows whose targets are all in the graph or in this batch, and
    an error for each other row.
    """
    known = await read_targets(batch, rows)
    fit: list[Row] = []
    waiting = list(rows)
    # A row may refer to one further down: every accepted row may allow others.
    while ready := [row for row in waiting if known.existing.issuperset(targets_of(row))]:
        accepted = {row.id for row in ready}
        fit.extend(ready)
        for row in ready:
            known.add_row(row)
        waiting = [row for row in waiting if row.id not in accepted]
    return known, fit, [missing_target_error(row, known.existing) for row in waiting]


async def read_targets(batch: Batch, rows: Sequence[Row]) -> KnownTargets:
    """Return the targets of rows that are in the graph, or would be after a dry run."""
    known = KnownTargets()
    for arrow in batch.arrows:
        ids = {target for row in rows for target in batch.targets(row, arrow)} - known.existing
        if not ids:
            continue
        parameters = {"ids": sorted(ids), "beginning": BEGINNING, "open": OPEN}
        found: list[list[Any]] = await batch.run(TARGETS, parameters, arrow)
        for node, is_limited in found:
            known.existing.add(node)
            if is_limited:
                known.limited.add(node)
        if batch.dry_run is not None:
            known.existing |= batch.dry_run.among(ids - known.existing)
    return known


def missing_target_error(row: Row, existing: set[str]) -> RowError:
    """Return the error that names the first target of a row that does not exist."""
    name, target = next(
        (name, target)
        for name, targets in row.targets.items()
        for target in targets
        if target not in existing
    )
    kind, _, key = target.partition(":")
    zh = f"图中已有或本次可收入的{KINDS[kind].zh}编号；没有找到 {key}"
    en = f"the key of a {kind} that exists or can be imported; looked for {target}"
    return RowError(row, name, key, zh, en, missing=True)
