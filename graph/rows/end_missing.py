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
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN
from graph.ontology.declarations import Edge, Kind
from graph.ontology.kinds import KINDS
from graph.rows.batch import Batch, BatchOutcome, DryRun, Provenance, Row
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
MATCH (n:ANCHOR)
WHERE n.id > $after AND n.id < $end AND n.supersededAt = $believed AND n.`from` < $day AND n.to > $day
WITH n ORDER BY n.id LIMIT $limit
RETURN collect([n.id, DISTINCTIONS])
"""


async def current_ids(database: Database, part: LedgerPart, day: date) -> AsyncIterator[list[str]]:
    """Go through the ids of a part that are believed to have begun before a day and to last beyond it, page by page."""
    names = part.distinctions
    text = CURRENT.replace("ANCHOR", quoted_name(part.kind.anchor))
    text = text.replace(", DISTINCTIONS", "".join(f", n.{quoted_name(name)}" for name in names))
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
    """Let these end on a day, in one transaction; with `promises` nothing is written, and what would be is told."""

    async def work(transaction: Transaction) -> BatchOutcome:
        batch = Batch(transaction, kind, origin, promises=promises)
        return await take_batch(batch, [ended(row, day) for row in await believed_rows(batch, ids)])

    return await database.write(work)


def ended(row: Row, day: date) -> Row:
    """Return a row that says the same, but that it ends on a day."""
    return replace(row, properties={**row.properties, "to": day})


NODES = """
UNWIND $ids AS id
MATCH (n:ANCHOR {id: id})
RETURN collect([id, properties(n)])
"""


async def believed_rows(batch: Batch, ids: Sequence[str]) -> list[Row]:
    """Return what is believed of these nodes as the rows that would have told it."""
    targets: dict[str, dict[str, list[str]]] = {}
    for arrow in batch.arrows:
        for node, target in await batch.run(
            FACT_TARGETS if batch.kind.fact else TARGETS, {"ids": ids, "believed": BELIEVED}, arrow
        ):
            edge = edge_to(batch.arrows[arrow], target)
            targets.setdefault(node, {}).setdefault(edge.name, []).append(target)
    return [
        row_of(batch.kind, node, values, targets.get(node, {}))
        for node, values in await batch.run(NODES, {"ids": ids})
    ]


TARGETS = """
UNWIND $ids AS id
MATCH (n:ANCHOR {id: id})-[r:ARROW]->(m:OTHER)
WHERE r.supersededAt = $believed AND coalesce(r.to, n.to) = n.to
RETURN collect([id, m.id])
"""
FACT_TARGETS = """
UNWIND $ids AS id
MATCH (n:ANCHOR {id: id})-[:ARROW]->(m:OTHER)
RETURN collect([id, m.id])
"""


def edge_to(edges: Sequence[Edge], target: str) -> Edge:
    """Return the one of several edges with the same arrow that leads to such a node."""
    kind = target.partition(":")[0]
    return next(
        edge
        for edge in edges
        if kind in (edge.target_kinds or [each.name for each in KINDS.named(edge.to)])
    )


def row_of(
    kind: Kind, node: str, values: Mapping[str, Any], targets: Mapping[str, Sequence[str]]
) -> Row:
    """Put a node's properties and arrows back into a row, as it was read from a ledger."""
    properties = {"key": values["key"]}
    for prop in kind.properties:
        if (value := values.get(prop.name)) is not None and value not in (BEGINNING, OPEN):
            properties[prop.name] = value
    confirmed = values.get("confirmedAt")
    edges = {name: tuple(sorted(set(ids))) for name, ids in targets.items()}
    return Row(node, 0, properties, edges, confirmed=confirmed)
