"""Folds the keys and names of a graph anew if the way of folding has changed since.

`words`, the order of names and folded keys of nodes follow from their names and keys, and are no
belief: they are set in place, and the graph remembers by which version of the fold.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

from graph.database.connection import Database
from graph.database.dialect import quoted_name
from graph.database.identity import read_identity, write_identity
from graph.database.template import fill
from graph.database.transaction import Transaction
from graph.ontology.folding import FOLDED_KEY, fold_key
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.ontology.names.name_order import NAME_ORDER, name_order
from graph.ontology.search_text import WORDS, search_text
from graph.rows.change_log import latest_revision

FOLDING = "folding"
"""The property of the graph's identity that holds the version of its fold."""
FOLDING_VERSION = 2
"""The version of `graph.ontology.folding` and `name_order`: raised with every change of what they
return.
"""
PAGE = 5_000
"""How many nodes are read, or written, at once."""
PAGE_SECONDS = 60.0
"""Seconds that reading one page may take."""


class StoredTexts(NamedTuple):
    """What a node is called and found by, as it is stored."""

    id: str
    key: str
    title: str | None
    aliases: list[str] | None
    code: str | None
    words: str | None
    order: str | None
    folded: str | None

    def refold(self) -> tuple[str, str | None, str | None, str | None]:
        """Return its id with the words, the order and the folded key that it should have."""
        words = order = None
        if self.title is not None:
            texts = {"name": self.title, "aliases": self.aliases or (), "code": self.code}
            words = search_text(texts)
            order = name_order(self.title, is_person=is_person(kind_name_of(self.id)))
        folded = fold_key(self.key)
        return self.id, words, order, None if folded == self.key or "~" in self.id else folded


def is_person(kind_name: str) -> bool:
    """Whether the nodes of a kind are called as persons are; a kind may be gone by now."""
    kind = KINDS.kinds.get(kind_name)
    return kind is not None and kind.is_person


async def refold_graph(database: Database) -> None:
    """Fold all keys and names of a graph anew, unless it was done by this version already."""
    if (await read_identity(database)).get(FOLDING) == FOLDING_VERSION:
        return
    # Nothing was written yet: there is nothing to go through.
    if await latest_revision(database):
        for anchor in dict.fromkeys(kind.anchor for kind in KINDS):
            async for page in read_stored_texts(database, anchor):
                await write_refolded(database, anchor, page)
        await refold_versions(database)

    async def remember(transaction: Transaction) -> None:
        await write_identity(transaction, {FOLDING: FOLDING_VERSION})

    await database.write(remember)


STORED_TEXTS = f"""
MATCH (n:<anchor>) WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN collect([
  n.id, coalesce(n.key, ''), coalesce(n.name, n.title), n.aliases, n.code, n.{WORDS},
  n.{NAME_ORDER}, n.{FOLDED_KEY}
])
"""


async def read_stored_texts(database: Database, anchor: str) -> AsyncIterator[list[StoredTexts]]:
    """Yield pages of what the nodes under a label are called, in the order of their ids."""
    statement, after = fill(STORED_TEXTS, anchor=quoted_name(anchor)), ""
    while True:
        parameters = {"after": after, "limit": PAGE}
        rows = await database.read(statement, parameters, limit=PAGE_SECONDS)
        page = [StoredTexts(*row) for row in rows]
        yield page
        if len(page) < PAGE:
            return
        after = page[-1].id


REFOLD_NODES = f"""
UNWIND $rows AS row
MATCH (n:<anchor> {{id: row[0]}})
SET n.{WORDS} = row[1], n.{NAME_ORDER} = row[2], n.{FOLDED_KEY} = row[3]
RETURN count(n)
"""


async def write_refolded(database: Database, anchor: str, page: Sequence[StoredTexts]) -> None:
    """Write the texts whose folded form differs from the stored one."""
    rows: list[Any] = []
    for node in page:
        fresh = node.refold()
        if fresh != (node.id, node.words, node.order, node.folded):
            rows.append(list(fresh))
    if not rows:
        return
    statement = fill(REFOLD_NODES, anchor=quoted_name(anchor))

    async def work(transaction: Transaction) -> None:
        await transaction.run(statement, {"rows": rows})

    await database.write(work)


VERSION_TEXTS = f"""
RETURN COLLECT {{
  MATCH (v:Version)-[:VERSION_OF]->(n) WHERE v.{WORDS} IS NOT NULL
  RETURN DISTINCT [
    v.{WORDS}, split(n.id, ':')[0], v.{NAME_ORDER},
    coalesce(v.name, v.title), coalesce(v.aliases, []), v.code
  ]
}}
"""
REFOLD_VERSIONS = f"""
UNWIND $rows AS row
MATCH (v:Version)-[:VERSION_OF]->(n) WHERE v.{WORDS} = row[0] AND split(n.id, ':')[0] = row[1]
SET v.{WORDS} = row[2], v.{NAME_ORDER} = row[3]
RETURN count(v)
"""


async def refold_versions(database: Database) -> None:
    """Fold the names of earlier states, which have no ids, by their kind and words."""
    found = await database.read(VERSION_TEXTS, {}, limit=PAGE_SECONDS)
    rows = []
    for words, kind_name, order, title, aliases, code in found:
        fresh = search_text({"name": title, "aliases": aliases, "code": code})
        fresh_order = name_order(title, is_person=is_person(kind_name))
        if (fresh, fresh_order) != (words, order):
            rows.append([words, kind_name, fresh, fresh_order])
    if not rows:
        return

    async def work(transaction: Transaction) -> None:
        await transaction.run(REFOLD_VERSIONS, {"rows": rows})

    await database.write(work)
