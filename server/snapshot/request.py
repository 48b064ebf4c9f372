"""What a snapshot is to be of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

ROLE = "researcher"
"""The role for which snapshots are written: without contacts and names of persons."""


@dataclass(frozen=True)
class SnapshotRequest:
    """A snapshot to be written."""

    folder: Path
    at: date | None
    """The day of the network; None for all days (`--dynamic`)."""
    as_of: datetime
    """The moment whose knowledge is written down."""
    licence: str | None = None
    """The SPDX name of the licence under which the city publishes; None if it says nothing."""
    publisher: str = "linli"
    role: str = ROLE
    since: Path | None = None
    """An earlier snapshot with which it is compared."""

    @property
    def is_dynamic(self) -> bool:
        """Whether it has all days."""
        return self.at is None

    @property
    def title(self) -> str:
        """What the snapshot is called."""
        days = "all days" if self.at is None else self.at.isoformat()
        return f"{self.publisher}: network of governance, {days}, as known {self.known}"

    @property
    def known(self) -> str:
        """The moment of knowledge as text in UTC."""
        return self.as_of.isoformat(timespec="milliseconds").replace("+00:00", "Z")
