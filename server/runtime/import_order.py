"""What a service hands to the process of an import, or of the undoing of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter


@dataclass(frozen=True)
class ImportOrder:
    """What is to be imported, and how."""

    folder: Path
    name: str
    """The name under which it is repeated after an interruption."""
    flags: Mapping[str, bool]
    """The options of `ImportOptions` that are on or off, by their names."""
    recorded_at: datetime | None
    rejected_path: Path
    """The workbook that changes, endings and rejected rows are written to."""
    engine: str | None
    """How to reach the embedded engine, None for the server of the settings."""
    request_id: str
    """That of the request that wants it, for the log."""
    by: str
    """Who wants it, for the list of runs."""
    undoes: str | None = None
    """The run that is undone; then nothing is imported."""


ORDER = TypeAdapter(ImportOrder)
