"""Imports of ledgers with their progress shown, and the sample city for an empty graph."""

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rich.console import Console

from graph.database.connection import Database
from graph.database.statement_log import expect_slow_statements
from graph.database.status import Condition, read_condition
from graph.migrations import migrate_schema
from graph.rows.import_log import RunStart, log_import_start
from graph.vocabulary import Vocabulary
from loaders.ledgers import (
    ImportOptions,
    ImportProgress,
    ImportReport,
    Notice,
    import_folder,
    undo_run,
)
from loaders.sample import RECORDED
from server.runtime.city_files import read_mapping, read_vocabulary
from server.runtime.city_words import check_city_words, remember_city_words
from server.runtime.sample_ledgers import SampleLedgers
from server.settings import Settings
from server.terminal.ledger_tables import report_table
from server.terminal.progress import ImportBars, ImportLines, import_progress

SAMPLE_IMPORTS = {part: f"sample-{part}" for part in RECORDED}
"""Folder of the sample city to the name of the import that loads it, in their order."""


@dataclass(frozen=True)
class GraphImporter:
    """Imports ledgers into one graph, one folder after the other."""

    database: Database
    settings: Settings
    console: Console

    async def import_path(
        self,
        path: Path,
        recorded_at: datetime | None = None,
        name: str | None = None,
        options: ImportOptions | None = None,
        progress: ImportBars | ImportLines | None = None,
    ) -> ImportReport:
        """Import a folder of ledgers, or one file; without `progress` it is shown by itself.

        Raises `NoLedgers`, `OtherWords`, and what the mapping, the vocabulary and the database
        raise.
        """
        with nullcontext(progress) if progress else import_progress(self.console) as shown:
            return await import_by_settings(
                self.database,
                self.settings,
                path,
                recorded_at=recorded_at,
                progress=shown,
                name=name,
                options=replace(options or ImportOptions(), on_missing=shown.show_missing),
            )

    async def remember_words(self, vocabulary: Vocabulary) -> None:
        """Let the graph remember the words of the settings, and print what is new of them.

        Raises `OtherWords` and `InvalidMapping`.
        """
        for found in await remember_city_words(self.database, self.settings, vocabulary):
            self.console.print(*found.sentences(), sep="\n", highlight=False)

    async def import_sample_city(
        self, sample: SampleLedgers, interrupted: tuple[str, ...] = ()
    ) -> None:
        """Import the sample city, or what an interrupted import of it left undone.

        Re-importing an earlier folder would overwrite later corrections, so those that are
        done stay as they are.
        """
        self.console.print("正在生成样例城市的台账…… Writing the ledgers of the sample city…")
        folder = await asyncio.to_thread(sample.wait)
        missing = {
            part: name
            for part, name in SAMPLE_IMPORTS.items()
            if name in interrupted or not interrupted
        }
        # All are noted before the first begins, so that an interruption between them is seen.
        for part, name in missing.items():
            await log_import_start(self.database, RunStart(name, RECORDED[part]))
        total = sum(len([*(folder / part).glob("*.csv")]) for part in missing)
        with import_progress(self.console, total) as progress:
            for part, name in missing.items():
                report = await self.import_path(
                    folder / part, RECORDED[part], name, progress=progress
                )
                if not report.ok:
                    self.console.print(report_table(report))

    async def prepare_graph(self, sample: SampleLedgers | None) -> Condition:
        """Make the graph ready to serve, and return the condition that it is in.

        An empty graph is filled with the sample city, unless there is to be none. Raises
        `OtherWords` if the graph was made with another vocabulary or mapping than the present.
        """
        found, interrupted = await read_condition(self.database)
        half_sample = bool(interrupted) and set(interrupted) <= set(SAMPLE_IMPORTS.values())
        if sample and (found == "empty" or half_sample):
            await self.import_sample_city(sample, interrupted)
            return "whole"
        await self.remember_words(read_vocabulary(self.settings))
        if found != "empty":
            await migrate_schema(self.database)
        return found


async def import_by_settings(
    database: Database,
    settings: Settings,
    path: Path,
    *,
    recorded_at: datetime | None,
    progress: ImportProgress,
    name: str | None,
    options: ImportOptions,
) -> ImportReport:
    """Import a folder of ledgers, or one file, as the mapping and the vocabulary of the city say.

    The graph remembers these words; what is new of them is among the notices. Raises `OtherWords`,
    and what `import_folder`, the mapping and the vocabulary raise.
    """
    mapping, vocabulary = read_mapping(settings), read_vocabulary(settings)
    if options.dry_run:
        await check_city_words(database, settings, vocabulary, with_mapping=True)
        found = []
    else:
        found = await remember_city_words(database, settings, vocabulary)
    with expect_slow_statements():
        report = await import_folder(
            database,
            path,
            mapping=mapping,
            vocabulary=vocabulary,
            recorded_at=recorded_at,
            progress=progress,
            name=name,
            options=options,
        )
    report.notices.extend(Notice("", *each.sentences()) for each in found)
    return report


async def undo_by_settings(
    database: Database, settings: Settings, run: str, options: ImportOptions
) -> ImportReport:
    """Undo a run, and name what that changes as the mapping and the vocabulary of the city do.

    Raises `OtherWords`, and what `undo_run`, the mapping and the vocabulary raise.
    """
    mapping, vocabulary = read_mapping(settings), read_vocabulary(settings)
    await check_city_words(database, settings, vocabulary, with_mapping=True)
    with expect_slow_statements():
        return await undo_run(
            database,
            run,
            mapping=mapping,
            vocabulary=vocabulary,
            options=options,
        )
