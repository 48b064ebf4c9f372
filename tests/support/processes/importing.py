"""An import in a process of its own, to be killed or measured.

`python -m tests.support.processes.importing URI USER FOLDER BATCH`
"""

import asyncio
import os
import resource
import sys
import time
from pathlib import Path

from graph.database.connection import connect
from graph.vocabulary import load_vocabulary
from loaders.ledgers import LedgerReport, import_folder, load_mapping
from tests.support.small_city import FIRST


class Aloud:
    """Says a line for every batch that is done."""

    def begin(self, ledger: str, rows: int) -> None:
        """Show nothing."""

    def advance(self, ledger: str, rows: int) -> None:
        """Print which ledger got how far."""
        print(ledger, rows, flush=True)

    def end(self, ledger: LedgerReport) -> None:
        """Show nothing."""


async def main(uri: str, user: str, folder: str, batch: str) -> None:
    """Import a folder and print its processor time in seconds and its peak of memory in MiB."""
    mapping, vocabulary = load_mapping(), load_vocabulary()
    async with connect(uri, user, os.environ["IMPORT_PASSWORD"]) as database:
        await import_folder(
            database,
            Path(folder),
            mapping=mapping,
            vocabulary=vocabulary,
            recorded_at=FIRST,
            progress=Aloud(),
            batch=int(batch),
        )
    print("processor", time.process_time())
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
