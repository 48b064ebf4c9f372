"""Finds what a full ledger no longer lists, and ends it on a day by revised rows.

Nothing is deleted: the belief that a node lasts is superseded by the belief that it ended, with the
ledger as evidence.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graph.database.connection import Database
from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.ontology.clock import BELIEVED, stated_expression
from graph.ontology.declarations import Kind
from graph.rows.batch import Batch, BatchOutcome, Row
from graph.rows.read import read_believed_rows
from graph.rows.upsert import upsert_batch

PAGE = 20_000
"""How many ids are read at once: one of the engines goes through all nodes of a kind for each page.
"""
READ_LIMIT = 60.0
"""Seconds that reading one page may take."""


@dataclass(frozen=True, slots=True)
class LedgerPart:
    """The part of a kind that one ledger keeps."""

    kind: Kind
    constants: Mapping[str, Any]
    """The properties that every node in it has."""
    others: tuple[Mapping[str, Any], ...] = ()
    """The constants of other ledgers whose nodes are not in it."""

    def contains(self, values: Mapping[str, Any]) -> bool:
        """Whether a node with these properties is in it."""
        if not has_constants(values, self.constants):
            return False
        return not any(has_constants(values, other) for other in self.others)

    @property
    def distinctions(self) -> list[str]:
        """The names of the properties that decide what is in it."""
        names = set(self.constants)
        for constants in self.others:
            names.update(constants)
        return sorted(names)


def has_constants(values: Mapping[str, Any], constants: Mapping[str, Any]) -> bool:
    """Whether values have every one of some constants."""
    return all(values.get(name) == value for name, value in constants.items())


CURRENT = """
MATCH (n:<anchor>)
WHERE n.id > $after AND n.id < $end
  AND n.supersededAt = $believed AND <begin> < $day AND <end> > $day
WITH n ORDER BY n.id LIMIT $limit
RETURN collect([n.id<distinctions>])
"""


async def current_ids(database: Database, part: LedgerPart, day: date) -> AsyncIterator[list[str]]:
    """Yield pages of the ids of a part that began before a day and last beyond it, as believed
    now.
    """
    names = part.distinctions
    statement = fill(
        CURRENT,
        anchor=quoted_name(part.kind.anchor),
        begin=stated_expression("n", "from"),
        end=stated_expression("n", "to"),
        distinctions="".join(f", n.{quoted_name(name)}" for name in names),
    )
    # Ids of one kind stand together: a semicolon is the character after the colon.
    parameters = {"end": f"{part.kind.name};", "believed": BELIEVED, "day": day, "limit": PAGE}
    after = f"{part.kind.name}:"
    while True:
        rows: list[list[Any]] = await database.read(
            statement, {**parameters, "after": after}, limit=READ_LIMIT
        )
        yield [
            node for node, *values in rows if part.contains(dict(zip(names, values, strict=True)))
        ]
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


async def end_rows(batch: Batch, ids: Sequence[str], day: date) -> BatchOutcome:
    """End these nodes on a day; in a dry run, return what that would do.

    The caller logs what was written as the last thing that the transaction does.
    """
    rows = await read_believed_rows(batch.transaction, batch.kind, ids)
    return await upsert_batch(batch, [ended_row(row, day) for row in rows])


def ended_row(row: Row, day: date) -> Row:
    """Return a row with the same content, but for the day on which it ends.

    It stands in no line of a file.
    """
    return replace(row, number=0, properties={**row.properties, "to": day})
