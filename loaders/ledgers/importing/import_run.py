"""One import: what its ledgers share, and how it was asked to work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from graph.database.connection import Database
from graph.vocabulary import Vocabulary
from loaders.ledgers.files.reader import Table
from loaders.ledgers.importing.left_behind import LeftBehindRows
from loaders.ledgers.importing.progress import ImportProgress
from loaders.ledgers.importing.rejected_rows import RejectedRowStore
from loaders.ledgers.importing.seen_keys import DryRunIds, SeenKeys
from loaders.ledgers.report import ImportReport, MissingRows, RejectedRow


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
    """The workbook that rejected rows are written to. None if they are not."""
    on_missing: Callable[[MissingRows], None] | None = None
    """Called with the missing rows of each ledger before they end."""


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

    def __post_init__(self) -> None:
        """Begin with nothing left behind."""
        self.left_behind = LeftBehindRows(self.vocabulary)

    def store_rejected(self, table: Table, rejection: RejectedRow) -> None:
        """Store a rejected row for the workbook, if there is to be one."""
        if self.rejected:
            self.rejected.add(table, rejection)
