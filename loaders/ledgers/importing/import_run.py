"""One import: what its ledgers share, and how it was asked to work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path

from graph.database.connection import Database
from graph.rows.batch import BatchOptions, RowChange
from graph.rows.import_log import RunPart
from graph.vocabulary import Vocabulary
from loaders.ledgers.files.reader import Table
from loaders.ledgers.importing.changed_cells import ChangeReader, ChangeStore
from loaders.ledgers.importing.left_behind import LeftBehindRows
from loaders.ledgers.importing.progress import ImportProgress
from loaders.ledgers.importing.rejected_rows import RejectedRowStore
from loaders.ledgers.importing.seen_keys import DryRunIds, SeenKeys
from loaders.ledgers.report import ChangedCell, ImportReport, MissingRows, RejectedRow


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How an import works."""

    dry_run: bool = False
    """Nothing is written; the report says what would be."""
    complete: bool = False
    """The ledgers are full ones: current rows that they no longer list end."""
    force: bool = False
    """Missing rows end however many they are."""
    rejected_path: Path | None = None
    """The workbook that rejected rows, changed cells and endings are written to. None for none."""
    hidden_sheets: bool = False
    """Hidden sheets of workbooks are read as well."""
    most_rows: int | None = None
    """How many rows all tables may have together. None if they may be any number."""
    on_missing: Callable[[MissingRows], None] | None = None
    """Called with the missing rows of each ledger before they end."""
    replace: bool = False
    """A column that a ledger lacks erases what is believed, as an empty one does."""
    by: str | None = None
    """Who imports, for the list of runs."""
    mapping_hash: str | None = None
    """The hash of the mapping, for the list of runs."""


@dataclass(slots=True)
class ImportRun:
    """One import under way."""

    database: Database
    vocabulary: Vocabulary
    recorded_at: datetime
    """When the graph learns of the rows, UTC."""
    report: ImportReport
    seen: SeenKeys
    progress: ImportProgress
    batch: int
    """How many rows are written in one transaction."""
    options: ImportOptions = field(default_factory=ImportOptions)
    dry_run_ids: DryRunIds | None = None
    """None if rows are written."""
    left_behind: LeftBehindRows = field(init=False)
    rejected: RejectedRowStore | None = None
    """None if rejected rows are not written to a workbook."""
    changes: ChangeStore | None = None
    """None if changed cells are not written to a workbook."""

    run_id: str | None = None
    """Its id in the log of imports. None for a dry run, which is not in it."""
    parts: Iterator[int] = field(default_factory=count)
    """Numbers of the batches that it writes."""

    def numbered_options(
        self, options: BatchOptions, ledger: str, *, ends: bool = False
    ) -> BatchOptions:
        """Return the options of the next batch, with its place in the log of imports."""
        if self.run_id is None:
            return options
        return replace(options, part=RunPart(self.run_id, ledger, next(self.parts), ends))

    def report_changes(self, reader: ChangeReader, changes: Sequence[RowChange]) -> None:
        """Report the cells that rows changed, and the rows that end."""
        for change in changes:
            for cell in reader.changed_cells(change):
                self.report_cell(cell)
            if ending := reader.find_ending(change):
                self.report.add_ending(ending)
                if self.changes:
                    self.changes.add_ending(ending)

    def report_cell(self, cell: ChangedCell) -> None:
        """Report a changed cell."""
        self.report.add_change(cell)
        if self.changes:
            self.changes.add_change(cell)

    def __post_init__(self) -> None:
        """Begin with nothing left behind."""
        self.left_behind = LeftBehindRows(self.vocabulary)

    def store_rejected(self, table: Table, rejection: RejectedRow) -> None:
        """Store a rejected row for the workbook, if there is to be one."""
        if self.rejected:
            self.rejected.add(table, rejection)
