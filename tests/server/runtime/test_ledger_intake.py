"""The intake of ledgers: what becomes of an upload whose import has to wait."""

from pathlib import Path

import pytest

from server.runtime.import_jobs import ImportJobs, ImportUnderWay
from server.runtime.ledger_intake import LedgerIntake, OrderedImport
from server.runtime.uploads import UploadFolder
from server.settings import read_settings

CHECKED = OrderedImport("城市.csv", {}, None, "王主任", keeps_outcome=True)


@pytest.fixture
def intake(tmp_path: Path) -> LedgerIntake:
    """An intake whose imports are never run."""
    folder = UploadFolder(tmp_path / "uploads", minutes=10, longest=600)
    return LedgerIntake(folder, ImportJobs(read_settings(data=tmp_path), None))


async def start_beside_another(intake: LedgerIntake) -> None:
    """Start the import of a new upload after another one has begun."""
    async with intake.new_upload() as upload:
        with intake.jobs.turn():
            intake.start(upload, CHECKED)


def test_a_start_that_has_to_wait_keeps_what_is_known_of_the_upload(intake: LedgerIntake) -> None:
    checked = intake.uploads.make()
    checked.busy.unlink()
    checked.note_outcome({"event": "report", "ok": True})
    checked.remember({"force": "1"})
    with intake.jobs.turn(), pytest.raises(ImportUnderWay):
        intake.start(checked, CHECKED)
    assert checked.read_outcome() == {"event": "report", "ok": True}
    assert checked.recall() == {"force": "1"}
    assert not checked.busy.exists()


def test_an_upload_that_is_being_imported_stays_busy_if_it_is_started_again(
    intake: LedgerIntake,
) -> None:
    running = intake.uploads.make()
    with intake.jobs.turn(), pytest.raises(ImportUnderWay):
        intake.start(running, CHECKED)
    assert running.busy.exists()
    assert running.read_outcome() is None


async def test_nothing_is_left_of_a_new_upload_that_has_to_wait(intake: LedgerIntake) -> None:
    with intake.jobs.turn(), pytest.raises(ImportUnderWay):
        async with intake.new_upload():
            pass
    with pytest.raises(ImportUnderWay):
        await start_beside_another(intake)
    assert list(intake.uploads.folder.iterdir()) == []
