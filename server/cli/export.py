"""Ledgers out of the command line: empty ones to fill in, and what the graph believes now."""

from pathlib import Path

import uvloop

from graph.vocabulary import Vocabulary
from loaders.ledgers import (
    Ledger,
    LedgerExport,
    check_file_type,
    export_ledger,
    find_ledger,
    write_template,
)
from server.runtime.open import mapping_of, vocabulary_of
from server.runtime.store import Store, store_of
from server.settings import Settings


def template_for(settings: Settings, name: str, path: Path | None) -> tuple[Ledger, Path]:
    """Write the template of a ledger; gives the ledger and the file, which is named after it unless said. Raises `GraphError`."""
    ledger = find_ledger(mapping_of(settings), name)
    path = path or Path(f"{ledger.name}.xlsx")
    check_file_type(path, ".xlsx")
    write_template(path, ledger, vocabulary_of(settings))
    return ledger, path


def export_to(settings: Settings, name: str, path: Path) -> LedgerExport:
    """Write what the graph of the settings believes of a ledger. Raises `GraphError`."""
    mapping, vocabulary = mapping_of(settings), vocabulary_of(settings)
    ledger = find_ledger(mapping, name)
    check_file_type(path)
    with store_of(settings) as store:
        return uvloop.run(exported(store, ledger, path, mapping, vocabulary))


async def exported(
    store: Store, ledger: Ledger, path: Path, mapping: tuple[Ledger, ...], vocabulary: Vocabulary
) -> LedgerExport:
    """Export from one store."""
    async with store.connect() as database:
        return await export_ledger(database, ledger, path, mapping=mapping, vocabulary=vocabulary)
