"""Imports of ledgers with their progress shown, and the sample city for an empty graph."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import uvloop
from rich.console import Console

from graph.database import constraints as foundation
from graph.database.connection import Database
from graph.database.status import Condition, read_condition
from graph.rows.import_log import log_import_start
from graph.rows.settle_graph import settle_graph
from loaders import sample
from loaders.ledgers import ImportOptions, ImportReport, MissingRows, import_folder
from server.runtime.graph_access import GraphAccess, open_graph_access
from server.runtime.open import read_mapping, read_vocabulary
from server.settings import Settings
from server.terminal.ledger_tables import missing_rows_text, report_table
from server.terminal.progress import import_progress

SAMPLE_IMPORTS = {part: f"sample-{part}" for part in sample.PARTS}
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
    ) -> ImportReport:
        """Import a folder of ledgers, or one file.

        Raises `NoLedgers`, and what the mapping, the vocabulary and the database raise.
        """
        with import_progress(self.console) as progress:
            return await import_folder(
                self.database,
                path,
                mapping=read_mapping(self.settings),
                vocabulary=read_vocabulary(self.settings),
                recorded_at=recorded_at,
                progress=progress,
                name=name,
                options=replace(options or ImportOptions(), on_missing=self.show_missing_rows),
            )

    def show_missing_rows(self, missing: MissingRows) -> None:
        """Print what is about to end."""
        self.console.print(missing_rows_text(missing))

    async def import_sample_city(self, interrupted: tuple[str, ...] = ()) -> None:
        """Import the sample city, or what an interrupted import of it left undone.

        Re-importing an earlier folder would overwrite later corrections, so those that are
        done stay as they are.
        """
        folder = self.settings.data / "sample"
        self.console.print("正在生成样例城市的台账…… Writing the ledgers of the sample city…")
        sample.write_sample_city(folder)
        instants = recorded_instants(folder)
        missing = {
            part: name
            for part, name in SAMPLE_IMPORTS.items()
            if name in interrupted or not interrupted
        }
        # All are noted before the first begins, so that an interruption between them is seen.
        for part, name in missing.items():
            await log_import_start(self.database, name, instants[part])
        for part, name in missing.items():
            report = await self.import_path(folder / part, instants[part], name)
            if not report.ok:
                self.console.print(report_table(report))

    async def prepare_graph(self, *, sample_city: bool) -> Condition:
        """Make the graph ready to serve, and return the condition that it is in.

        An empty graph is filled with the sample city if `sample_city`.
        """
        found, interrupted = await read_condition(self.database)
        half_sample = bool(interrupted) and set(interrupted) <= set(SAMPLE_IMPORTS.values())
        if sample_city and (found == "empty" or half_sample):
            await self.import_sample_city(interrupted)
            return "whole"
        if found != "empty":
            # A graph of another version of the program lacks constraints that writes rely on, and
            # holds facts that outlast their ends.
            await foundation.create_constraints(self.database)
            await settle_graph(self.database)
        return found


def import_into_graph(
    settings: Settings,
    path: Path,
    recorded_at: datetime | None,
    console: Console,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import a folder or a file into the graph of the settings. Raises `GraphError`."""

    async def import_through(access: GraphAccess) -> ImportReport:
        async with access.connect() as database:
            importer = GraphImporter(database, settings, console)
            return await importer.import_path(path, recorded_at, options=options)

    with open_graph_access(settings) as access:
        return uvloop.run(import_through(access))


def recorded_instants(folder: Path) -> dict[str, datetime]:
    """Return when the city learned of each folder, from the answer key of the sample city."""
    answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    return {part: datetime.fromisoformat(text) for part, text in answers["recordedAt"].items()}
