"""Takes ledgers into the graph, in fixed steps: read, check, write, report."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

from graph.database import constraints as foundation
from graph.database.connection import Database
from graph.ontology.clock import now, round_to_milliseconds
from graph.rows.import_log import log_import_end, log_import_start
from graph.rows.upsert import BATCH
from graph.vocabulary import Vocabulary
from loaders.ledgers.importing import refused_rows as mending
from loaders.ledgers.importing.end_missing import complete, lasting
from loaders.ledgers.importing.find_tables import Found, find
from loaders.ledgers.importing.import_run import Journey, Manner
from loaders.ledgers.importing.ledger_import import Passage
from loaders.ledgers.importing.progress import Progress, Silent
from loaders.ledgers.importing.seen_keys import promising, remembering
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.report import ImportReport

USUAL = Manner()


async def import_folder(  # noqa: PLR0913 - each of these is one thing that a caller may want otherwise
    database: Database,
    folder: Path,
    *,
    mapping: Sequence[Ledger],
    vocabulary: Vocabulary,
    recorded_at: datetime | None = None,
    progress: Progress | None = None,
    name: str | None = None,
    batch: int = BATCH,
    manner: Manner = USUAL,
) -> ImportReport:
    """Take every ledger of a folder, or of one file, into the graph; what is there already is left as it is.

    `recorded_at`: when the graph learns of it, now unless said. `name`: what the import is repeated by after an
    interruption, the folder's name unless said. `batch`: how many rows are one transaction. Raises `NoLedgers`, and what the database raises.
    """
    found = await asyncio.to_thread(find, folder, mapping)
    recorded = round_to_milliseconds(recorded_at) if recorded_at else now()
    report = ImportReport(notices=found.notices, rehearsed=manner.check)
    for refusal in found.refusals:
        report.refuse(refusal)
    with ExitStack() as open_files:
        journey = Journey(
            database,
            vocabulary,
            recorded,
            report,
            open_files.enter_context(remembering()),
            progress or Silent(),
            batch,
            manner,
        )
        journey.promised = open_files.enter_context(promising()) if manner.check else None
        journey.refused = open_files.enter_context(mending.keeping()) if manner.report else None
        async with noted(journey, name or folder.name):
            await go(journey, found, mapping)
        if manner.report and journey.refused:
            report.mended = await asyncio.to_thread(
                mending.write, manner.report, found.tables, journey.refused
            )
    return report


async def go(journey: Journey, found: Found, mapping: Sequence[Ledger]) -> None:
    """Take one ledger after the other, then let end what full ones no longer list."""
    passages = [Passage(journey, ledger, table) for ledger, table in found.tables]
    before = (
        await lasting(journey, [ledger for ledger, _ in found.tables], mapping)
        if journey.manner.complete
        else None
    )
    for passage in passages:
        await passage.take()
    if before is not None:
        await complete(journey, passages, mapping, before)


@asynccontextmanager
async def noted(journey: Journey, name: str) -> AsyncIterator[None]:
    """Note in the graph that an import begins and finishes; a rehearsal leaves no trace."""
    if journey.manner.check:
        yield
        return
    await foundation.create_constraints(journey.database)
    identity = await log_import_start(journey.database, name, journey.recorded)
    yield
    await log_import_end(journey.database, identity, name, journey.report.refused)
