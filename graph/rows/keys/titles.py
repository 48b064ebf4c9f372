"""Reads what nodes are called, to compare it with what is called alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple

from graph.database.dialect import quoted_name
from graph.database.protocols import Reader
from graph.database.template import fill
from graph.ontology.clock import BELIEVED
from graph.ontology.declarations import Kind
from graph.ontology.search_text import WORDS

PAGE = 20_000
"""How many nodes are read at once."""

TITLES = f"""
MATCH (n:<label>)
WHERE n.id > $after AND n.supersededAt = $believed
WITH n ORDER BY n.id LIMIT $limit
RETURN collect([n.id, head(split(n.{WORDS}, '\\n'))])
"""


class Titled(NamedTuple):
    """A node, and its name or title, folded."""

    id: str
    title: str | None


async def read_titles(reader: Reader, kind: Kind) -> AsyncIterator[list[Titled]]:
    """Yield pages of all nodes of a kind that are believed, in the order of their ids."""
    statement = fill(TITLES, label=quoted_name(kind.name))
    after = ""
    while True:
        parameters = {"after": after, "believed": BELIEVED, "limit": PAGE}
        found = [Titled(*row) for row in await reader.read(statement, parameters)]
        yield found
        if len(found) < PAGE:
            return
        after = found[-1].id
