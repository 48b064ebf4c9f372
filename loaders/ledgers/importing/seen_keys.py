"""Remembers which keys an import has met, on disk, so that memory stays bounded however long the ledgers are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

SEEN = "CREATE TABLE seen (id TEXT PRIMARY KEY, ledger TEXT, row INTEGER) WITHOUT ROWID"
MENTIONED = "CREATE TABLE mentioned (id TEXT PRIMARY KEY) WITHOUT ROWID"
PROMISES = "CREATE TABLE promised (id TEXT PRIMARY KEY) WITHOUT ROWID"
REMEMBER = "INSERT OR IGNORE INTO seen VALUES (?, ?, ?)"
RECALL = "SELECT ledger, row FROM seen WHERE id = ?"
MENTION = "INSERT OR IGNORE INTO mentioned VALUES (?)"
LISTED = "SELECT EXISTS (SELECT 1 FROM seen WHERE id = ?) OR EXISTS (SELECT 1 FROM mentioned WHERE id = ?)"
PROMISE = "INSERT OR IGNORE INTO promised VALUES (?)"
PROMISED = "SELECT EXISTS (SELECT 1 FROM promised WHERE id = ?)"


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

    def mention(self, global_id: str) -> None:
        """Remember the id of a row that is refused: it is listed all the same."""
        self.store.execute(MENTION, (global_id,))

    def unlisted(self, ids: Iterable[str]) -> list[str]:
        """Return those of these ids that no row has had."""
        return [each for each in ids if not self.store.execute(LISTED, (each, each)).fetchone()[0]]


@dataclass(frozen=True, slots=True)
class Promised:
    """The ids that a rehearsal would have added."""

    store: sqlite3.Connection

    def keep(self, ids: Iterable[str]) -> None:
        """Remember ids that would be there from now on."""
        self.store.executemany(PROMISE, ((each,) for each in ids))

    def among(self, ids: Iterable[str]) -> set[str]:
        """Return those of these ids that would be there."""
        return {each for each in ids if self.store.execute(PROMISED, (each,)).fetchone()[0]}


@contextmanager
def remembering() -> Iterator[Seen]:
    """Keep what is met in a temporary file that goes with the import."""
    with temporary(SEEN, MENTIONED) as store:
        yield Seen(store)


@contextmanager
def promising() -> Iterator[Promised]:
    """Keep what would be added in a temporary file: another one, since rows are read and written at the same time."""
    with temporary(PROMISES) as store:
        yield Promised(store)


@contextmanager
def temporary(*statements: str) -> Iterator[sqlite3.Connection]:
    """Open a private file that goes with the context, and begin with these statements."""
    # An empty name is a private file that SQLite deletes. One thread uses it at a time, though not always the same.
    with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as store:
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8000"):
            store.execute(f"PRAGMA {setting}")
        for statement in statements:
            store.execute(statement)
        store.execute("BEGIN")
        yield store
