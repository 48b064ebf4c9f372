"""Ledgers on their way out of a graph and back, as tests write and read them."""

from datetime import UTC, datetime
from pathlib import Path

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportReport, LedgerExport, export_ledger, import_folder, load_mapping

MAPPING, VOCABULARY = load_mapping(), load_vocabulary()
AGAIN = datetime(2026, 1, 1, tzinfo=UTC)
"""When exports are brought back."""


async def exported(
    database: Database, folder: Path, ending: str = ".csv"
) -> dict[str, LedgerExport]:
    """Write every ledger of the mapping."""
    return {
        ledger.name: await export_ledger(
            database,
            ledger,
            folder / f"{ledger.name}{ending}",
            mapping=MAPPING,
            vocabulary=VOCABULARY,
        )
        for ledger in MAPPING
    }


async def brought_back(database: Database, folder: Path) -> ImportReport:
    """Import a folder of exports."""
    return await import_folder(
        database, folder, mapping=MAPPING, vocabulary=VOCABULARY, recorded_at=AGAIN
    )
