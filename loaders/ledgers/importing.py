"""Takes a folder of ledgers into the graph, in fixed steps: read, check, write, report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from graph import foundation, imports
from graph.batch import Origin
from graph.database import Database
from graph.duties import Vocabulary
from graph.errors import GraphError
from graph.intake import BATCH
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.passage import Passage
from loaders.ledgers.progress import Progress, Silent
from loaders.ledgers.report import Notice, Report
from loaders.ledgers.seen import remembering

# What an office may put beside the ledgers in the belief that it is one.
TABLES = (".csv", ".xlsx", ".xls", ".et", ".ods")


class NoLedgers(GraphError):
    """There is nothing in the folder to import."""

    def __init__(self, folder: Path, ledgers: Sequence[Ledger]) -> None:
        names = "、".join(f"{ledger.name}.csv" for ledger in ledgers[:3])
        super().__init__(
            f"目录 {folder} 中没有台账。请放入以映射中的名称命名的 CSV 文件，如 {names}。",
            f"There is no ledger in {folder}. Put CSV files there that are named as the mapping says, such as {names}.",
        )


async def import_folder(
    database: Database,
    folder: Path,
    *,
    mapping: Sequence[Ledger],
    vocabulary: Vocabulary,
    recorded_at: datetime | None = None,
    progress: Progress | None = None,
    name: str | None = None,
    batch: int = BATCH,
) -> Report:
    """Take every ledger of a folder into the graph; what is there already is left as it is.

    `recorded_at`: when the graph learns of it, now unless said. `name`: what the import is repeated by after an
    interruption, the folder's name unless said. `batch`: how many rows are one transaction. Raises `NoLedgers`, and what the database raises.
    """
    files, notices = find(folder, mapping)
    name = name or folder.name
    recorded = imports.whole_milliseconds(recorded_at) if recorded_at else imports.now()
    report = Report(notices=notices)
    await foundation.lay(database)
    identity = await imports.begin(database, name, recorded)
    with remembering() as seen:
        for ledger, path in files:
            origin = Origin(path.name, recorded)
            passage = Passage(database, ledger, path, vocabulary, origin, report, seen, progress or Silent(), batch)
            await passage.take()
    await imports.finish(database, identity, name, report.refused)
    return report


def find(folder: Path, mapping: Sequence[Ledger]) -> tuple[list[tuple[Ledger, Path]], list[Notice]]:
    """Find the ledgers of a folder in the mapping's order, and note the tables that are none."""
    tables = sorted(path for path in folder.glob("*.*") if path.suffix.lower() in TABLES)
    there = {path.stem: path for path in tables if path.suffix.lower() == ".csv"}
    files = [(ledger, there.pop(ledger.name)) for ledger in mapping if ledger.name in there]
    if not files:
        raise NoLedgers(folder, mapping)
    zh, en = "映射中没有这个台账，没有读取。", "the mapping has no ledger of this name; it was not read."
    strange = [Notice(name, f"{name}：{zh}", f"{name}: {en}") for name in there]
    zh, en = "没有读取，请另存为 CSV UTF-8。", "it was not read; save it as CSV UTF-8."
    others = [path.name for path in tables if path.suffix.lower() != ".csv"]
    return files, [*strange, *(Notice(name, f"{name}：{zh}", f"{name}: {en}") for name in others)]
