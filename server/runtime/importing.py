"""Brings ledgers into the graph from the command line, with a bar for each, and the sample city where there is nothing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import uvloop
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from graph.database import constraints as foundation
from graph.database.connection import Database
from graph.database.status import Condition, read_condition
from graph.rows.import_log import log_import_start
from loaders import sample
from loaders.ledgers import ImportOptions, ImportReport, LedgerReport, MissingRows, import_folder
from server.runtime.open import mapping_of, vocabulary_of
from server.runtime.store import Store, store_of
from server.settings import Settings
from server.terminal.tables import missing_rows_text, report_table

SAMPLE = {part: f"sample-{part}" for part in sample.PARTS}
"""The folders of the sample city, in their order, and the names of the imports that bring them in."""


@dataclass
class Bars:
    """Shows one bar per ledger; hears of them as the import's progress."""

    progress: Progress
    tasks: dict[str, TaskID] = field(default_factory=dict)

    def begin(self, ledger: str, rows: int) -> None:
        """Add a bar."""
        self.tasks[ledger] = self.progress.add_task(ledger, total=rows)

    def advance(self, ledger: str, rows: int) -> None:
        """Let a bar grow."""
        self.progress.advance(self.tasks[ledger], rows)

    def end(self, ledger: LedgerReport) -> None:
        """Fill a bar up; the number of rows was a guess."""
        self.progress.update(self.tasks[ledger.name], completed=ledger.read, total=ledger.read)


@dataclass
class Lines:
    """Writes one line per ledger where nobody could watch a bar grow, as in a log."""

    console: Console

    def begin(self, ledger: str, rows: int) -> None:
        """Say nothing yet."""

    def advance(self, ledger: str, rows: int) -> None:
        """Say nothing yet."""

    def end(self, ledger: LedgerReport) -> None:
        """Say that it is done."""
        self.console.print(f"{ledger.name}：{ledger.read:,} 行 rows", highlight=False)


@contextmanager
def shown_on(console: Console) -> Iterator[Bars | Lines]:
    """Show what is told of an import while the context lasts."""
    if not console.is_terminal:
        yield Lines(console)
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield Bars(progress)


@dataclass(frozen=True)
class Filling:
    """One import after the other into one graph."""

    database: Database
    settings: Settings
    console: Console

    async def take(
        self,
        folder: Path,
        recorded_at: datetime | None = None,
        name: str | None = None,
        options: ImportOptions | None = None,
    ) -> ImportReport:
        """Import a folder of ledgers, or one file. Raises `NoLedgers`, and what the mapping, the vocabulary and the database raise."""
        with shown_on(self.console) as shown:
            return await import_folder(
                self.database,
                folder,
                mapping=mapping_of(self.settings),
                vocabulary=vocabulary_of(self.settings),
                recorded_at=recorded_at,
                progress=shown,
                name=name,
                options=replace(options or ImportOptions(), on_missing=self.show_missing),
            )

    def show_missing(self, missing: MissingRows) -> None:
        """Show what is about to end."""
        self.console.print(missing_rows_text(missing))

    async def sample_city(self, interrupted: tuple[str, ...] = ()) -> None:
        """Bring the sample city in, or go on where that was interrupted.

        A folder must not be imported again once the next one has begun: it would take back what that one says.
        """
        folder = self.settings.data / "sample"
        self.console.print("正在生成样例城市的台账…… Writing the ledgers of the sample city…")
        sample.write_sample_city(folder)
        recorded = {
            name: datetime.fromisoformat(text) for name, text in recorded_of(folder).items()
        }
        missing = {
            part: name for part, name in SAMPLE.items() if name in interrupted or not interrupted
        }
        # All are noted before the first begins, so that an interruption between them is seen.
        for part, name in missing.items():
            await log_import_start(self.database, name, recorded[part])
        for part, name in missing.items():
            self.tell(await self.take(folder / part, recorded[part], name))

    def tell(self, report: ImportReport) -> None:
        """Show a report that a person should read."""
        if not report.ok:
            self.console.print(report_table(report))

    async def prepare(self, *, sample_city: bool) -> Condition:
        """Make the graph ready to serve: an empty one gets the sample city where that is wanted; gives how it was found."""
        found, interrupted = await read_condition(self.database)
        half_sample = bool(interrupted) and set(interrupted) <= set(SAMPLE.values())
        if sample_city and (found == "empty" or half_sample):
            await self.sample_city(interrupted)
            return "whole"
        if found != "empty":
            # What another version of the program imported lacks what this one counts on when it writes.
            await foundation.create_constraints(self.database)
        return found


def import_into(
    settings: Settings,
    folder: Path,
    recorded_at: datetime | None,
    console: Console,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import a folder or a file into the graph of the settings. Raises `GraphError`."""
    with store_of(settings) as store:
        return uvloop.run(imported(settings, store, folder, recorded_at, console, options))


async def imported(
    settings: Settings,
    store: Store,
    folder: Path,
    recorded_at: datetime | None,
    console: Console,
    options: ImportOptions | None,
) -> ImportReport:
    """Import a folder or a file into one store."""
    async with store.connect() as database:
        return await Filling(database, settings, console).take(folder, recorded_at, options=options)


def recorded_of(folder: Path) -> dict[str, str]:
    """Read from the answer key when the city learned of its ledgers, of their corrections and of what came later."""
    recorded: dict[str, str] = json.loads((folder / "answers.json").read_text(encoding="utf-8"))[
        "recordedAt"
    ]
    return recorded
