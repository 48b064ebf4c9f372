"""What the ledgers of one import have in common on their way into the graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from graph.database.connection import Database
from graph.vocabulary import Vocabulary
from loaders.ledgers.files.reader import Table
from loaders.ledgers.importing.progress import Progress
from loaders.ledgers.importing.refused_rows import Refused
from loaders.ledgers.importing.seen_keys import Promised, Seen
from loaders.ledgers.report import Closing, ImportReport, RejectedRow


@dataclass(frozen=True, slots=True)
class Manner:
    """How an import is done."""

    check: bool = False
    """Nothing is written; the report says what would be."""
    complete: bool = False
    """The ledgers are full ones: what they no longer list ends."""
    force: bool = False
    """Also where more would end than seems right."""
    report: Path | None = None
    """The workbook into which refused rows are written back."""
    closing: Callable[[Closing], None] | None = None
    """Told of endings before they are written."""


@dataclass(slots=True)
class Journey:
    """One import under way."""

    database: Database
    vocabulary: Vocabulary
    recorded: datetime
    """When the graph learns of it, UTC."""
    report: ImportReport
    seen: Seen
    progress: Progress
    batch: int
    """How many rows are written in one transaction."""
    manner: Manner = field(default_factory=Manner)
    promised: Promised | None = None
    """Where set, nothing is written."""
    refused: Refused | None = None
    """Where set, refused rows are kept to be written back."""

    def keep(self, table: Table, refusal: RejectedRow) -> None:
        """Keep a refused row for whoever mends it."""
        if self.refused:
            self.refused.note(table, refusal)
