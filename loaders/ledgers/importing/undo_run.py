"""The undoing of a run: its parts are undone from the last to the first, as a run of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from graph.database import constraints
from graph.database.connection import Database
from graph.database.transaction import Transaction
from graph.errors import GraphError, StatementTooLarge
from graph.ontology.clock import now
from graph.ontology.global_ids import key_of_id
from graph.ontology.kinds import KINDS
from graph.rows.batch import DEFAULTS, Batch, Provenance, Row
from graph.rows.change_log import add_changes, log_written, rows_to_log
from graph.rows.import_log import RunStart, log_import_end, log_import_start, mark_undone
from graph.rows.record_keys import RUN
from graph.rows.undoing.import_runs import (
    ImportRunRecord,
    PartKey,
    read_part,
    read_part_keys,
    read_run,
    read_undoing_moments,
)
from graph.rows.undoing.undo import UndoDryRun, UndonePart, UndoOutcome
from graph.rows.upsert import BATCH
from graph.vocabulary import Vocabulary
from loaders.ledgers.importing.changed_cells import (
    ChangeReader,
    make_change_reader,
    open_change_store,
)
from loaders.ledgers.importing.import_run import ImportOptions, ImportRun
from loaders.ledgers.importing.ledger_writer import LEDGER_SECONDS, MOST_AT_ONCE
from loaders.ledgers.importing.progress import NoProgress
from loaders.ledgers.importing.rejected_rows import open_rejected_row_store
from loaders.ledgers.importing.report_workbook import ReportContent, write_report
from loaders.ledgers.importing.seen_keys import open_seen_keys
from loaders.ledgers.importing.spool import Spool
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.report import ImportReport, LedgerReport, RejectedRow

PARTS_AT_ONCE = MOST_AT_ONCE // BATCH
"""How many parts one transaction undoes."""
UNDOING_SOURCE = "undo"
"""Names the source of what an undoing writes, where it has none of its own."""
WHOLE_ROW = "整行 row"
THERE, WITHDRAWN = "有 believed", "撤回 withdrawn"


class RunNotFound(GraphError):
    """The graph knows no run of this name."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"没有编号为 {key} 的导入。用 linli runs 查看全部导入。",
            f"There is no import {key}. List the imports with: linli runs.",
        )


class RunUndone(GraphError):
    """A run was undone as a whole already."""

    def __init__(self, run: ImportRunRecord, last: ImportRunRecord) -> None:
        super().__init__(
            f"导入 {run.key} 已经撤销过。要再改回来，请撤销最后一次："
            f"linli import --undo {last.key}。",
            f"The import {run.key} was undone already. To turn that round, undo the last one: "
            f"linli import --undo {last.key}.",
        )


async def undo_run(
    database: Database,
    key: str,
    *,
    mapping: Sequence[Ledger],
    vocabulary: Vocabulary,
    options: ImportOptions,
) -> ImportReport:
    """Undo a run as a correction, and return what that did; with a dry run, what it would do.

    What was written again since stays as it is, and is among the rejections. Raises `RunNotFound`,
    `RunUndone`, and what the database raises.
    """
    undone = await find_undoable_run(database, key)
    report = ImportReport(is_dry_run=options.dry_run)
    with ExitStack() as files:
        moment = max(now(), undone.recorded_at + timedelta(milliseconds=1))
        seen = files.enter_context(open_seen_keys())
        run = ImportRun(database, vocabulary, moment, report, seen, NoProgress(), BATCH, options)
        if options.rejected_path:
            run.rejected = files.enter_context(open_rejected_row_store())
            run.changes = files.enter_context(open_change_store())
        undoing = RunUndoing(
            run,
            undone,
            mapping,
            await read_part_keys(database, undone.id),
            frozenset(await read_undoing_moments(database, undone.id)),
            files.enter_context(Spool[UndoOutcome]()),
            UndoDryRun() if options.dry_run else None,
        )
        await undoing.undo()
        if options.rejected_path and run.rejected and run.changes:
            content = ReportContent(run.changes, run.rejected, [], report)
            await asyncio.to_thread(write_report, options.rejected_path, content)
    return report


async def find_undoable_run(database: Database, key: str) -> ImportRunRecord:
    """Return the run of a key. Raises `RunNotFound` and `RunUndone`."""
    run = await read_run(database, f"{RUN}:{key.removeprefix(f'{RUN}:')}")
    if run is None:
        raise RunNotFound(key)
    last = run
    while last.undone_by and (later := await read_run(database, last.undone_by)):
        last = later
    if last is not run:
        raise RunUndone(run, last)
    return run


@dataclass(slots=True)
class RunUndoing:
    """The undoing of one run."""

    run: ImportRun
    undone: ImportRunRecord
    mapping: Sequence[Ledger]
    parts: Sequence[PartKey]
    """The last first."""
    done: frozenset[datetime]
    """The moments of earlier undoings of the same run."""
    outcomes: Spool[UndoOutcome]
    """Those of the present transaction."""
    dry_run: UndoDryRun | None
    readers: dict[str, ChangeReader | None] = field(default_factory=dict)

    async def undo(self) -> None:
        """Undo every part, within a run of its own unless this is a dry run."""
        if self.dry_run is not None:
            await self.undo_parts()
            return
        database, undone = self.run.database, self.undone
        await constraints.create_constraints(database)
        name = f"undo-{undone.key}"
        by = self.run.options.by
        start = RunStart(name, self.run.recorded_at, by, undone.files, undoes=undone.id)
        identity = await log_import_start(database, start)
        self.run.run_id = self.run.report.run = identity
        await self.undo_parts()
        rejected = self.run.report.rejected
        if not rejected:
            await mark_undone(database, undone.id, identity)
        await log_import_end(database, identity, name, rejected)

    async def undo_parts(self) -> None:
        """Undo the parts ledger by ledger, each in one transaction as far as it has room."""
        for ledger, group in groupby(self.parts, lambda part: part.ledger):
            parts = [*group]
            kind = parts[0].kind
            numbers = LedgerReport(ledger, kind)
            self.run.report.ledgers.append(numbers)
            for start in range(0, len(parts), PARTS_AT_ONCE):
                await self.undo_at_once(numbers, parts[start : start + PARTS_AT_ONCE])

    async def undo_at_once(self, numbers: LedgerReport, parts: Sequence[PartKey]) -> None:
        """Undo parts of one ledger in one transaction, or in two if the engine has no room."""
        try:
            work = partial(self.undo_within, parts)
            await self.run.database.write(work, limit=LEDGER_SECONDS)
        except StatementTooLarge:
            if len(parts) == 1:
                raise
            half = len(parts) // 2
            await self.undo_at_once(numbers, parts[:half])
            await self.undo_at_once(numbers, parts[half:])
            return
        for outcome in self.outcomes:
            self.report(numbers, outcome)

    async def undo_within(self, parts: Sequence[PartKey], transaction: Transaction) -> None:
        """Undo parts within a transaction."""
        self.outcomes.clear()
        kind = KINDS[parts[0].kind]
        origin = Provenance(UNDOING_SOURCE, self.run.recorded_at, recorded_by=self.run.options.by)
        changes: dict[str, list[Row]] = {}
        for key in parts:
            options = self.run.numbered_options(DEFAULTS, key.ledger)
            batch = Batch(transaction, kind, origin, options)
            record = await read_part(transaction, self.undone.id, key)
            part = UndonePart(batch, record, self.undone.recorded_at, self.done, self.dry_run)
            outcome = await part.undo()
            self.outcomes.append(outcome)
            add_changes(changes, {kind.name: rows_to_log(kind.name, outcome.written)})
            add_changes(changes, outcome.settled)
        await log_written(transaction, changes, self.run.recorded_at)

    def report(self, numbers: LedgerReport, outcome: UndoOutcome) -> None:
        """Report what the undoing of a part did."""
        numbers.corrected += len(outcome.restored)
        numbers.restored += len(outcome.returned)
        numbers.withdrawn += len(outcome.withdrawn)
        numbers.confirmed += outcome.confirmed
        numbers.rejected += len(outcome.conflicts)
        for conflict in outcome.conflicts:
            key = key_of_id(conflict.id)
            rejection = RejectedRow(numbers.name, None, None, key, conflict.zh, conflict.en)
            self.run.report.reject(rejection)
        reader = self.find_reader(numbers)
        if reader is None:
            return
        self.run.report_changes(reader, outcome.restored)
        for row in outcome.withdrawn:
            self.run.report_cell(reader.make_cell(row, WHOLE_ROW, THERE, WITHDRAWN))
        for row in outcome.returned:
            self.run.report_cell(reader.make_cell(row, WHOLE_ROW, WITHDRAWN, THERE))

    def find_reader(self, numbers: LedgerReport) -> ChangeReader | None:
        """Return the reader of changes in the words of a ledger, None if no ledger has its kind."""
        if numbers.name not in self.readers:
            ledger = next(self.ledgers_of(numbers), None)
            reader = make_change_reader(ledger, self.run.vocabulary) if ledger else None
            self.readers[numbers.name] = reader
        return self.readers[numbers.name]

    def ledgers_of(self, numbers: LedgerReport) -> Iterator[Ledger]:
        """Yield the ledger of this name, then all others of its kind."""
        same_kind = [each for each in self.mapping if each.kind.name == numbers.kind]
        yield from sorted(same_kind, key=lambda each: each.name != numbers.name)
