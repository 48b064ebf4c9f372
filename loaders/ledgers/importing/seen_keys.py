"""The keys that an import has met, on disk, so that memory stays bounded for any ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

CREATE_SEEN = "CREATE TABLE seen (id TEXT PRIMARY KEY, ledger TEXT, row INTEGER) WITHOUT ROWID"
CREATE_REJECTED = "CREATE TABLE rejected (id TEXT PRIMARY KEY) WITHOUT ROWID"
CREATE_ADDED = "CREATE TABLE added (id TEXT PRIMARY KEY) WITHOUT ROWID"
INSERT_SEEN = "INSERT OR IGNORE INTO seen VALUES (?, ?, ?)"
SELECT_SEEN = "SELECT ledger, row FROM seen WHERE id = ?"
INSERT_REJECTED = "INSERT OR IGNORE INTO rejected VALUES (?)"
IS_LISTED = """
SELECT EXISTS (SELECT 1 FROM seen WHERE id = ?) OR EXISTS (SELECT 1 FROM rejected WHERE id = ?)
"""
INSERT_ADDED = "INSERT OR IGNORE INTO added VALUES (?)"
IS_ADDED = "SELECT EXISTS (SELECT 1 FROM added WHERE id = ?)"


@dataclass(frozen=True, slots=True)
class SeenKeys:
    """The ids met so far, each with the first ledger and row that had it."""

    store: sqlite3.Connection

    def record(self, global_id: str, ledger: str, row: int) -> tuple[str, int] | None:
        """Record an id; return the ledger and row that had it before, None the first time."""
        if self.store.execute(INSERT_SEEN, (global_id, ledger, row)).rowcount:
            return None
        found: tuple[str, int] = self.store.execute(SELECT_SEEN, (global_id,)).fetchone()
        return found

    def record_rejected(self, global_id: str) -> None:
        """Record the id of a rejected row: it is listed, so it does not end."""
        self.store.execute(INSERT_REJECTED, (global_id,))

    def filter_unlisted(self, ids: Iterable[str]) -> list[str]:
        """Return those of these ids that no row has had."""
        return [each for each in ids if not self.is_listed(each)]

    def is_listed(self, global_id: str) -> bool:
        """Whether a row had this id, rejected or not."""
        found = self.store.execute(IS_LISTED, (global_id, global_id)).fetchone()
        return bool(found[0])


@dataclass(frozen=True, slots=True)
class DryRunIds:
    """The ids that a dry run would have added so far; implements `graph.rows.batch.DryRun`."""

    store: sqlite3.Connection

    def keep(self, ids: Iterable[str]) -> None:
        """Record ids that would be in the graph from now on."""
        self.store.executemany(INSERT_ADDED, ((each,) for each in ids))

    def among(self, ids: Iterable[str]) -> set[str]:
        """Return those of these ids that would be in the graph."""
        return {each for each in ids if self.store.execute(IS_ADDED, (each,)).fetchone()[0]}


@contextmanager
def open_seen_keys() -> Iterator[SeenKeys]:
    """Open an empty store of keys, which is deleted with the import."""
    with open_temporary_store(CREATE_SEEN, CREATE_REJECTED) as store:
        yield SeenKeys(store)


@contextmanager
def open_dry_run_ids() -> Iterator[DryRunIds]:
    """Open an empty store of ids: a file of its own, as rows are read while others are written."""
    with open_temporary_store(CREATE_ADDED) as store:
        yield DryRunIds(store)


@contextmanager
def open_temporary_store(*statements: str) -> Iterator[sqlite3.Connection]:
    """Open a private file that is deleted with the context, after running these statements."""
    # An empty name is a private file that SQLite deletes. One thread at a time uses it, but not
    # always the same.
    with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as store:
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8000"):
            store.execute(f"PRAGMA {setting}")
        for statement in statements:
            store.execute(statement)
        store.execute("BEGIN")
        yield store
