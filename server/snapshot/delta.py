"""What differs between two snapshots: the rows of each table that came, and those that went."""

from __future__ import annotations

import csv
from pathlib import Path

import orjson

from graph.errors import GraphError
from server.snapshot.tables import TABLES, write_csv


class NoSnapshot(GraphError):
    """A folder holds no snapshot with which another could be compared."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} 中没有快照（snapshot.json）。请给出 linli snapshot 写成的目录。",
            f"There is no snapshot in {folder} (no snapshot.json). Name a folder that `linli "
            "snapshot` has written.",
        )


def read_salt(folder: Path) -> str:
    """Return the salt of the pseudonyms of a snapshot. Raises `NoSnapshot`."""
    try:
        return str(orjson.loads((folder / "snapshot.json").read_bytes())["pseudonymSalt"])
    except (OSError, orjson.JSONDecodeError, KeyError):
        raise NoSnapshot(folder) from None


def write_delta(old: Path, new: Path, folder: Path) -> dict[str, int]:
    """Write the rows that came and went into a folder, and return how many each file has."""
    folder.mkdir()
    counts = {}
    for table in TABLES:
        before, after = (read_rows(each / f"{table.name}.csv") for each in (old, new))
        for name, rows in (("added", after - before), ("removed", before - after)):
            counts[f"{table.name}.{name}.csv"] = len(rows)
            write_csv(folder / f"{table.name}.{name}.csv", table.columns, sorted(rows))
    return counts


def read_rows(path: Path) -> set[tuple[str, ...]]:
    """Return the rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return {tuple(row) for row in rows}
