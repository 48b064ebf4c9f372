"""Remembers which keys an import has met, on disk, so that memory stays bounded however long the ledgers are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

REMEMBER = "INSERT OR IGNORE INTO seen VALUES (?, ?, ?)"
RECALL = "SELECT ledger, row FROM seen WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Seen:
    """The ids met so far, each with the first ledger and row that had it."""

    store: sqlite3.Connection

    def earlier(self, global_id: str, ledger: str, row: int) -> tuple[str, int] | None:
        """Remember an id; gives the ledger and row that had it before, None the first time."""
        if self.store.execute(REMEMBER, (global_id, ledger, row)).rowcount:
            return None
        found: tuple[str, int] = self.store.execute(RECALL, (global_id,)).fetchone()
        return found


@contextmanager
def remembering() -> Iterator[Seen]:
    """Keep what is met in a temporary file that goes with the import."""
    # An empty name is a private file that SQLite deletes. One thread uses it at a time, though not always the same.
    with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as store:
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8000"):
            store.execute(f"PRAGMA {setting}")
        store.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, ledger TEXT, row INTEGER) WITHOUT ROWID")
        store.execute("BEGIN")
        yield Seen(store)
