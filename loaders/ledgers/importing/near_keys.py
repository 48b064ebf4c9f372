"""New rows whose keys may be meant as one that exists: nearly the same key, and the same name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graph.database.protocols import Reader
from graph.ontology.declarations import Kind
from graph.ontology.folding import fold_text, near_key
from graph.ontology.global_ids import key_of_id
from graph.rows.batch import Row
from graph.rows.keys.titles import read_titles
from loaders.ledgers.report import Notice

CREATE_NEAR = "CREATE TABLE near (id TEXT PRIMARY KEY, near TEXT, ledger TEXT, row INTEGER)"
CREATE_NEAR_INDEX = "CREATE INDEX near_by_near ON near (near)"
INSERT_NEAR = "INSERT OR IGNORE INTO near VALUES (?, ?, ?, ?)"
SELECT_NEAR = "SELECT id, ledger, row FROM near WHERE near = ? AND id <> ? ORDER BY rowid"
MOST_NOTICES = 50
"""How many pairs of near keys a ledger names."""


@dataclass(slots=True)
class NearKeys:
    """The keys of titled nodes in the graph and in an import, by what is near to them."""

    store: sqlite3.Connection
    kinds: set[str] = field(default_factory=set)
    """The kinds whose nodes in the graph have been read."""

    async def find(
        self, reader: Reader, kind: Kind, ledger: str, rows: Sequence[Row]
    ) -> list[Notice]:
        """Record rows that were added, and return a notice for each that is near another key."""
        if not rows or kind.title_property is None:
            return []
        titled = kind.title_property
        near = {row.id: near_id(row.id, fold_text(row.properties[titled])) for row in rows}
        self.store.executemany(
            INSERT_NEAR, ((row.id, near[row.id], ledger, row.number) for row in rows)
        )
        if kind.name not in self.kinds:
            self.kinds.add(kind.name)
            async for page in read_titles(reader, kind):
                values = ((each, near_id(each, title or ""), None, None) for each, title in page)
                self.store.executemany(INSERT_NEAR, values)
        return [*self.notice_rows(ledger, rows, near)]

    def notice_rows(
        self, ledger: str, rows: Iterable[Row], near: dict[str, str]
    ) -> Iterator[Notice]:
        """Yield a notice for each row that is near what was there before it."""
        added = {row.id: row.number for row in rows}
        for row_id, number in added.items():
            for other, other_ledger, other_row in self.store.execute(
                SELECT_NEAR, (near[row_id], row_id)
            ):
                # Of two new rows the later one is named.
                if added.get(other, 0) < number:
                    yield notice_near_key(ledger, number, row_id, other, other_ledger, other_row)
                    break


def near_id(global_id: str, title: str) -> str:
    """Return what the ids of two nodes have in common that may be meant as one."""
    kind, _, key = global_id.partition(":")
    return f"{kind}:{near_key(key)}:{title}"


def notice_near_key(
    ledger: str,
    number: int,
    row_id: str,
    other: str,
    other_ledger: str | None,
    other_row: int | None,
) -> Notice:
    """Return the notice that a row may be meant as another one."""
    key, other_key = (key_of_id(each) for each in (row_id, other))
    place_zh = f"{other_ledger} 第 {other_row} 行的" if other_ledger else "图中已有的"
    place_en = f"{other_ledger}, row {other_row}" if other_ledger else "the graph"
    zh = (
        f"{ledger} 第 {number} 行：编号 {key} 与{place_zh} {other_key} 相近，名称相同，"
        "已作为另一个收入；如是同一个，请统一编号后改正。"
    )
    en = (
        f"{ledger}, row {number}: the key {key} is near {other_key} of {place_en}, and the names"
        " are the same; it was taken as another one. If it is not, give both the same key."
    )
    return Notice(ledger, zh, en)
