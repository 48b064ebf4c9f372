"""The keys that an import has met, on disk, so that memory stays bounded for any ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from graph.ontology.global_ids import kind_name_of
from graph.rows.batch import NamedNode, Row
from graph.rows.keys.named_nodes import name_row
from graph.rows.keys.stored_keys import fold_id
from loaders.ledgers.importing.near_keys import CREATE_NEAR, CREATE_NEAR_INDEX, NearKeys

CREATE_SEEN = "CREATE TABLE seen (id TEXT PRIMARY KEY, ledger TEXT, row INTEGER) WITHOUT ROWID"
CREATE_REJECTED = "CREATE TABLE rejected (id TEXT PRIMARY KEY) WITHOUT ROWID"
CREATE_ADDED = """
CREATE TABLE added (
  id TEXT PRIMARY KEY, folded TEXT, kind TEXT, names TEXT, referred TEXT
) WITHOUT ROWID
"""
CREATE_ADDED_FOLDED = "CREATE INDEX added_folded ON added (folded)"
CREATE_ADDED_KIND = "CREATE INDEX added_kind ON added (kind)"
INSERT_SEEN = "INSERT OR IGNORE INTO seen VALUES (?, ?, ?)"
SELECT_SEEN = "SELECT ledger, row FROM seen WHERE id = ?"
INSERT_REJECTED = "INSERT OR IGNORE INTO rejected VALUES (?)"
IS_LISTED = """
SELECT EXISTS (SELECT 1 FROM seen WHERE id = ?) OR EXISTS (SELECT 1 FROM rejected WHERE id = ?)
"""
INSERT_ADDED = "INSERT OR IGNORE INTO added VALUES (?, ?, ?, ?, ?)"
IS_ADDED = "SELECT EXISTS (SELECT 1 FROM added WHERE id = ?)"
SELECT_ALIKE = "SELECT id FROM added WHERE folded = ?"
SELECT_NAMED = "SELECT id, names, referred FROM added WHERE kind = ?"
SELECT_NODE = "SELECT id, names, referred FROM added WHERE id = ?"


@dataclass(frozen=True, slots=True)
class SeenKeys:
    """The ids met so far, each with the first ledger and row that had it."""

    store: sqlite3.Connection
    near: NearKeys
    """Keys that may be meant as one."""

    def record(self, global_id: str, ledger: str, row: int) -> tuple[str, int] | None:
        """Record an id; return the ledger and row that had it before, None the first time.

        Keys that only are written otherwise are one.
        """
        folded = fold_id(global_id)
        if self.store.execute(INSERT_SEEN, (folded, ledger, row)).rowcount:
            return None
        found: tuple[str, int] = self.store.execute(SELECT_SEEN, (folded,)).fetchone()
        return found

    def record_rejected(self, global_id: str) -> None:
        """Record the id of a rejected row: it is listed, so it does not end."""
        self.store.execute(INSERT_REJECTED, (fold_id(global_id),))

    def filter_unlisted(self, ids: Iterable[str]) -> list[str]:
        """Return those of these ids that no row has had."""
        return [each for each in ids if not self.is_listed(each)]

    def is_listed(self, global_id: str) -> bool:
        """Whether a row had this id, rejected or not."""
        folded = fold_id(global_id)
        found = self.store.execute(IS_LISTED, (folded, folded)).fetchone()
        return bool(found[0])


@dataclass(frozen=True, slots=True)
class DryRunIds:
    """The nodes that a dry run would have added so far; implements `graph.rows.batch.DryRun`."""

    store: sqlite3.Connection

    def keep(self, rows: Iterable[Row]) -> None:
        """Record rows whose nodes would be in the graph from now on."""
        self.store.executemany(INSERT_ADDED, (added_values(row) for row in rows))

    def among(self, ids: Iterable[str]) -> set[str]:
        """Return those of these ids that would be in the graph."""
        return {each for each in ids if self.store.execute(IS_ADDED, (each,)).fetchone()[0]}

    def alike(self, folded: Iterable[str]) -> set[str]:
        """Return the ids that would be in the graph whose folded form is one of these."""
        found = (self.store.execute(SELECT_ALIKE, (each,)).fetchall() for each in folded)
        return {row[0] for rows in found for row in rows}

    def named(self, kind: str) -> list[NamedNode]:
        """Return the nodes of a kind that would be in the graph."""
        return [added_node(*row) for row in self.store.execute(SELECT_NAMED, (kind,)).fetchall()]

    def nodes(self, ids: Iterable[str]) -> list[NamedNode]:
        """Return those of these nodes that would be in the graph."""
        found = (self.store.execute(SELECT_NODE, (each,)).fetchone() for each in ids)
        return [added_node(*row) for row in found if row]


def added_values(row: Row) -> tuple[str, str, str, str, str]:
    """Return the values under which a row is recorded."""
    node = name_row(row)
    kind = kind_name_of(row.id)
    return row.id, fold_id(row.id), kind, "\n".join(node.names), "\n".join(node.referred)


def added_node(global_id: str, names: str, referred: str) -> NamedNode:
    """Return the node that was recorded with these values."""
    return NamedNode(global_id, tuple(names.split("\n")), tuple(filter(None, referred.split("\n"))))


@contextmanager
def open_seen_keys() -> Iterator[SeenKeys]:
    """Open an empty store of keys, which is deleted with the import."""
    tables = (CREATE_SEEN, CREATE_REJECTED, CREATE_NEAR, CREATE_NEAR_INDEX)
    with open_temporary_store(*tables) as store:
        yield SeenKeys(store, NearKeys(store))


@contextmanager
def open_dry_run_ids() -> Iterator[DryRunIds]:
    """Open an empty store of ids: a file of its own, as rows are read while others are written."""
    with open_temporary_store(CREATE_ADDED, CREATE_ADDED_FOLDED, CREATE_ADDED_KIND) as store:
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
