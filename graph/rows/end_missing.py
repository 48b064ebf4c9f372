"""Finds what a full ledger no longer lists, and ends it on a day: a row that says so is taken like any other.

Nothing is deleted: the belief that it lasts is superseded by the belief that it ended, with the ledger as its evidence.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graph.database.connection import Database, Transaction
from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.ontology.clock import BELIEVED
from graph.ontology.declarations import Kind
from graph.rows.batch import Batch, BatchOutcome, DryRun, Provenance, Row
from graph.rows.read import read_believed_rows
from graph.rows.upsert import take_batch

PAGE = 20_000
"""How many ids are asked for at once: one of the engines goes through all of a kind for each page."""


@dataclass(frozen=True, slots=True)
class LedgerPart:
    """The part of a kind that one ledger keeps."""

    kind: Kind
    constants: Mapping[str, Any]
    """What everything in it has."""
    others: tuple[Mapping[str, Any], ...] = ()
    """What sets the parts of other ledgers apart from it."""

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether something with these properties is in it."""
        return has(values, self.constants) and not any(has(values, other) for other in self.others)

    @property
    def distinctions(self) -> list[str]:
        """The properties that tell."""
        return sorted({name for constants in (self.constants, *self.others) for name in constants})


def has(values: Mapping[str, Any], constants: Mapping[str, Any]) -> bool:
    """Whether each constant is among the values."""
    return all(values.get(name) == value for name, value in constants.items())


CURRENT = """
MATCH (n:<anchor>)
WHERE n.id > $after AND n.id < $end AND n.supersededAt = $believed AND n.`from` < $day AND n.to > $day
WITH n ORDER BY n.id LIMIT $limit
RETURN collect([n.id<distinctions>])
"""


async def current_ids(database: Database, part: LedgerPart, day: date) -> AsyncIterator[list[str]]:
    """Go through the ids of a part that are believed to have begun before a day and to last beyond it, page by page."""
    names = part.distinctions
    text = fill(
        CURRENT,
        anchor=quoted_name(part.kind.anchor),
        distinctions="".join(f", n.{quoted_name(name)}" for name in names),
    )
    # Ids of one kind stand together: a semicolon is the character after the colon.
    after, end = f"{part.kind.name}:", f"{part.kind.name};"
    while True:
        values = {"after": after, "end": end, "believed": BELIEVED, "day": day, "limit": PAGE}
        rows: list[list[Any]] = await database.read(text, values, limit=60.0)
        yield [row[0] for row in rows if part.holds(dict(zip(names, row[1:], strict=True)))]
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


async def end_rows(
    database: Database,
    kind: Kind,
    ids: Sequence[str],
    day: date,
    origin: Provenance,
    promises: DryRun | None = None,
) -> BatchOutcome:
    """End these nodes on a day, in one transaction. With `promises` nothing is written, and the outcome is what would be."""

    async def work(transaction: Transaction) -> BatchOutcome:
        batch = Batch(transaction, kind, origin, promises=promises)
        rows = await read_believed_rows(transaction, kind, ids)
        return await take_batch(batch, [ended_row(row, day) for row in rows])

    return await database.write(work)


def ended_row(row: Row, day: date) -> Row:
    """Return a row with the same content, but for the day on which it ends; it stands in no line of a file."""
    return replace(row, number=0, properties={**row.properties, "to": day})
