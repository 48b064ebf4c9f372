"""Where a service takes ledgers in: uploads in the data folder, and the jobs that import them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from server.logs import REQUEST_ID
from server.runtime.import_events import Event
from server.runtime.import_jobs import ImportJob, ImportJobs
from server.runtime.import_order import ImportOrder
from server.runtime.uploads import Upload, UploadFolder
from server.settings import Settings

PRUNE_SECONDS = 60.0
"""How often uploads that are too old are looked for."""


class OrderedImport(NamedTuple):
    """How a caller wants an upload to be imported, or a run to be undone."""

    name: str
    """The name under which it is repeated after an interruption."""
    flags: Mapping[str, bool]
    """Options of an import by their names."""
    recorded_at: datetime | None
    by: str
    """Who wants it, for the list of runs."""
    undoes: str | None = None
    """The run that is undone; then the upload has no ledgers, and only takes the report."""
    keeps_outcome: bool = False
    """Whether what becomes of it is noted beside the upload, for who does not wait for the end."""

    @property
    def keeps_ledgers(self) -> bool:
        """Whether its ledgers are kept to be imported as they were checked."""
        return self.undoes is None and self.flags.get("dry_run", False)


@dataclass(frozen=True)
class LedgerIntake:
    """Takes the ledgers of one service in."""

    uploads: UploadFolder
    jobs: ImportJobs

    @asynccontextmanager
    async def new_upload(self) -> AsyncIterator[Upload]:
        """Yield a new upload to be filled and started; it is deleted if that fails.

        Raises `ImportUnderWay` for an import that would have to wait, and `OSError`.
        """
        self.jobs.check_turn()
        upload = await asyncio.to_thread(self.uploads.make)
        try:
            yield upload
        except BaseException:
            await asyncio.to_thread(upload.discard)
            raise

    def start(self, upload: Upload, ordered: OrderedImport) -> ImportJob:
        """Start the import of an upload, or the undoing of a run.

        What was checked is kept, also while its import fails; all else but the report is deleted.
        Raises `ImportUnderWay`, and then leaves the upload as it was: it may be the one that is
        being imported.
        """
        order = ImportOrder(
            upload.ledgers,
            ordered.name,
            ordered.flags,
            ordered.recorded_at,
            upload.rejected,
            self.jobs.engine,
            REQUEST_ID.get(),
            ordered.by,
            ordered.undoes,
        )

        def begin() -> None:
            upload.busy.touch()
            upload.outcome.unlink(missing_ok=True)

        def settle(last: Event) -> None:
            if ordered.keeps_outcome and upload.folder.is_dir():
                upload.note_outcome({**last, "undoes": ordered.undoes})
            upload.busy.unlink(missing_ok=True)
            keeps = ordered.keeps_ledgers
            is_lost = last["event"] == "failed" and (keeps or upload.recall() is None)
            if last["event"] == "report" and not keeps:
                upload.forget_ledgers()
            elif is_lost and not ordered.keeps_outcome:
                upload.discard()

        return self.jobs.start(order, begin, settle)

    async def keep_tidy(self) -> None:
        """Delete uploads that are too old, again and again."""
        while True:
            await asyncio.to_thread(self.uploads.prune)
            await asyncio.sleep(PRUNE_SECONDS)


@asynccontextmanager
async def open_ledger_intake(settings: Settings, engine: str | None) -> AsyncIterator[LedgerIntake]:
    """Yield the intake of a service; at the end what is under way ends.

    `engine` says how to reach the embedded engine, None means the server of the settings.
    """
    folder = UploadFolder(
        settings.data / "uploads", settings.upload_minutes, settings.upload_seconds
    )
    intake = LedgerIntake(folder, ImportJobs(settings, engine))
    tidying = asyncio.create_task(intake.keep_tidy(), name="keep uploads tidy")
    try:
        yield intake
    finally:
        tidying.cancel()
        await asyncio.gather(tidying, return_exceptions=True)
        await intake.jobs.close()
