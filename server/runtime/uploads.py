"""Uploads in the data folder: each in a folder of its own, which is gone after some minutes.

A dry run leaves what it has checked, so that the very same bytes can be imported afterwards; every
import, and every undoing of one, leaves the workbook of its report.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

IDENTITY = re.compile(r"[0-9a-f]{32}")
MOST_KEPT = 20
"""How many uploads are kept; the oldest makes room."""


@dataclass(frozen=True)
class Upload:
    """One upload, in a folder of its own."""

    folder: Path

    @property
    def id(self) -> str:
        """The name by which its sender finds it again, and nobody else."""
        return self.folder.name

    @property
    def ledgers(self) -> Path:
        """The folder of the files that were sent."""
        return self.folder / "ledgers"

    @property
    def rejected(self) -> Path:
        """The workbook of changes, endings and rejected rows, if there were any."""
        return self.folder / "rejected.xlsx"

    @property
    def parameters(self) -> Path:
        """The parameters with which it was checked."""
        return self.folder / "parameters.json"

    def remember(self, given: Mapping[str, Any]) -> None:
        """Note with which parameters it was checked."""
        self.parameters.write_bytes(orjson.dumps(given))

    def recall(self) -> dict[str, Any] | None:
        """Return the parameters with which it was checked; None if it cannot be imported."""
        return read_note(self.parameters)

    @property
    def outcome(self) -> Path:
        """The last event of its import, for whoever comes back to ask."""
        return self.folder / "outcome.json"

    def note_outcome(self, event: Mapping[str, Any]) -> None:
        """Note what became of it."""
        self.outcome.write_bytes(orjson.dumps(event))

    def read_outcome(self) -> dict[str, Any] | None:
        """Return what became of it; None while it is under way, or if that was not noted."""
        return read_note(self.outcome)

    @property
    def busy(self) -> Path:
        """A file that is there while the upload is being received or imported."""
        return self.folder / "busy"

    def forget_ledgers(self) -> None:
        """Delete the files that were sent, and keep the report."""
        self.parameters.unlink(missing_ok=True)
        shutil.rmtree(self.ledgers, ignore_errors=True)
        if not self.rejected.exists() and not self.outcome.exists():
            self.discard()

    def discard(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class UploadFolder:
    """The uploads of a data folder, which all processes of a service share."""

    folder: Path
    minutes: float
    """How long an upload is kept after it was checked or imported."""
    longest: float
    """Seconds after which one that is being imported is taken for abandoned."""

    def make(self) -> Upload:
        """Return a new upload, after deleting those that are too old. Raises `OSError`."""
        self.prune()
        upload = Upload(self.folder / secrets.token_hex(16))
        # They may hold telephone numbers: nobody else on the machine can read them.
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        upload.folder.mkdir(mode=0o700)
        upload.busy.touch()
        upload.ledgers.mkdir()
        return upload

    def find(self, identity: str) -> Upload | None:
        """Return the upload of an id, None if there is none any more."""
        self.prune()
        upload = Upload(self.folder / identity)
        return upload if IDENTITY.fullmatch(identity) and upload.folder.is_dir() else None

    def expiry(self, upload: Upload) -> datetime:
        """Return when an upload will be deleted, UTC."""
        made = datetime.fromtimestamp(upload.folder.stat().st_mtime, UTC)
        return made + timedelta(minutes=self.minutes)

    def prune(self) -> None:
        """Delete the uploads that are too old or too many."""
        if not self.folder.is_dir():
            return
        uploads = [Upload(folder) for folder in self.folder.iterdir()]
        uploads.sort(key=lambda upload: changed_at(upload.folder), reverse=True)
        now = time.time()
        for position, upload in enumerate(uploads):
            age = now - changed_at(upload.folder)
            if upload.busy.exists():
                is_over = age > self.longest
            else:
                is_over = age > self.minutes * 60 or position >= MOST_KEPT
            if is_over:
                upload.discard()


def read_note(path: Path) -> dict[str, Any] | None:
    """Return what was noted in a file; None if nothing was, or not to its end."""
    try:
        found: dict[str, Any] = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return found


def changed_at(folder: Path) -> float:
    """Return when something was last put into a folder; 0 for one that has just gone."""
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0
