"""The import of a folder of ledgers into the graph, in fixed steps: read, check, write, report."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

from graph.database.connection import Database
from graph.migrations import migrate_schema
from graph.ontology.clock import now, round_to_milliseconds
from graph.rows.import_log import (
    RunStart,
    check_recorded_at,
    log_import_end,
    log_import_start,
)
from graph.rows.last_days import LastDays, check_last_days
from graph.rows.upsert import BATCH
from graph.vocabulary import Vocabulary
from loaders.ledgers.importing.changed_cells import open_change_store
from loaders.ledgers.importing.end_missing import count_current_rows, end_missing_rows
from loaders.ledgers.importing.find_tables import FoundTables, find_tables
from loaders.ledgers.importing.import_run import ImportOptions, ImportRun
from loaders.ledgers.importing.ledger_import import LedgerImport
from loaders.ledgers.importing.left_behind import notice_left_behind
from loaders.ledgers.importing.progress import ImportProgress, NoProgress
from loaders.ledgers.importing.rejected_rows import open_rejected_row_store
from loaders.ledgers.importing.report_workbook import ReportContent, write_report
from loaders.ledgers.importing.seen_keys import open_dry_run_ids, open_seen_keys
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.report import ImportReport

DEFAULTS = ImportOptions()


async def import_folder(  # noqa: PLR0913 - each is one thing that a caller may choose
    database: Database,
    folder: Path,
    *,
    mapping: Sequence[Ledger],
    vocabulary: Vocabulary,
    recorded_at: datetime | None = None,
    progress: ImportProgress | None = None,
    name: str | None = None,
    batch: int = BATCH,
    options: ImportOptions = DEFAULTS,
) -> ImportReport:
    """Import every ledger of a folder, or of one file, and return what that did.

    Rows whose code is known are compared with the graph, and only differences are written.
    `recorded_at` is when the graph learns of the rows, now by default. `name` is that under which
    the import is repeated after an interruption, the folder's by default. `batch` is the number of
    rows per statement. Raises `NoLedgers`, `TooManyRows`, `RecordedInFuture`, and what the
    database raises.
    """
    if recorded_at:
        check_recorded_at(recorded_at)
    found = await asyncio.to_thread(
        find_tables, folder, mapping, hidden_sheets=options.hidden_sheets
    )
    if options.most_rows is not None:
        await asyncio.to_thread(found.check_row_count, options.most_rows)
    report = ImportReport(notices=found.notices, is_dry_run=options.dry_run)
    for rejection in found.rejections:
        report.reject(rejection)
    with ExitStack() as files:
        run = ImportRun(
            database,
            vocabulary,
            round_to_milliseconds(recorded_at) if recorded_at else now(),
            report,
            files.enter_context(open_seen_keys()),
            progress or NoProgress(),
            batch,
            options,
        )
        if options.dry_run:
            run.dry_run_ids = files.enter_context(open_dry_run_ids())
        if options.rejected_path:
            run.rejected = files.enter_context(open_rejected_row_store())
            run.changes = files.enter_context(open_change_store())
        files_read = dict.fromkeys(table.path.name for _, table in found.tables)
        start = RunStart(
            name or folder.name,
            run.recorded_at,
            options.by,
            tuple(files_read),
            options.mapping_hash,
        )
        # Every ledger of a mapping says the same of its ends.
        async with log_import(run, start, mapping[0].last_days):
            await import_tables(run, found, mapping)
        if options.rejected_path and run.rejected and run.changes:
            content = ReportContent(run.changes, run.rejected, found.tables, report)
            report.returned = await asyncio.to_thread(write_report, options.rejected_path, content)
    return report


async def import_tables(run: ImportRun, found: FoundTables, mapping: Sequence[Ledger]) -> None:
    """Import one table after the other, then end the rows that full ledgers no longer list."""
    imports = [LedgerImport(run, ledger, table) for ledger, table in found.tables]
    current = None
    if run.options.complete:
        ledgers = [ledger for ledger, _ in found.tables]
        current = await count_current_rows(run, ledgers, mapping)
    for ledger_import in imports:
        await ledger_import.import_rows()
    if current is not None:
        await end_missing_rows(run, imports, mapping, current)
    report, left = run.report, run.left_behind
    report.left_behind, report.left_behind_unlisted = left.rows(), left.unlisted
    report.notices += notice_left_behind(report.left_behind, left.unlisted)


@asynccontextmanager
async def log_import(run: ImportRun, start: RunStart, last_days: LastDays) -> AsyncIterator[None]:
    """Record in the graph that an import begins and finishes; a dry run leaves no trace.

    Raises `LastDaysUndecided` and `LastDaysDiffer`.
    """
    if run.options.dry_run:
        await check_last_days(run.database, last_days, remember=False)
        yield
        return
    await migrate_schema(run.database)
    await check_last_days(run.database, last_days, remember=True)
    run.run_id = await log_import_start(run.database, start)
    run.report.run = run.run_id
    yield
    await log_import_end(run.database, run.run_id, start.name, run.report.rejected)
