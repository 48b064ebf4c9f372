"""Keeps protected values that a ledger has no column for: what the graph believes of them stays.

Protected values do not leave the graph, so a ledger that was exported, edited and imported again
cannot have them; it must not erase them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph.database.dialect import quoted_name
from graph.rows.batch import Batch, Row

KEPT = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
RETURN collect([n.id, <values>])
"""


async def keep_protected_values(batch: Batch, rows: Sequence[Row]) -> Sequence[Row]:
    """Return rows with the believed values of the properties that they keep."""
    keeping = [row for row in rows if row.kept]
    if not keeping:
        return rows
    names = sorted({name for row in keeping for name in row.kept})
    ids = [row.id for row in keeping]
    values = ", ".join(f"n.{quoted_name(name)}" for name in names)
    found: list[list[Any]] = await batch.run(KEPT, {"ids": ids}, values=values)
    believed: dict[str, dict[str, Any]] = {}
    for node, *own in found:
        believed[node] = dict(zip(names, own, strict=True))
    return [with_kept(row, believed.get(row.id, {})) for row in rows]


def with_kept(row: Row, believed: Mapping[str, Any]) -> Row:
    """Return a row with those believed values that it keeps."""
    properties = dict(row.properties)
    for name in row.kept:
        if believed.get(name) is not None:
            properties[name] = believed[name]
    return replace(row, properties=properties)
