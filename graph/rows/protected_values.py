"""Completes rows whose ledger has no column for a protected property: what is believed of it stays.

Protected values do not leave the graph, so a ledger that was exported, mended and brought back cannot have them; it must not erase them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from graph.database.dialect import quoted_name
from graph.rows.batch import Batch, Row

KEPT = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
RETURN collect([n.id, <values>])
"""


async def completed(batch: Batch, rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows with what is believed of the properties that they keep."""
    names = sorted({name for row in rows for name in row.kept})
    if not names:
        return rows
    ids = [row.id for row in rows if row.kept]
    values = ", ".join(f"n.{quoted_name(name)}" for name in names)
    found: list[list[Any]] = await batch.run(KEPT, {"ids": ids}, values=values)
    known = {
        node: {name: value for name, value in zip(names, values, strict=True) if value is not None}
        for node, *values in found
    }
    return [
        replace(row, properties=filled(row, known[row.id])) if row.id in known else row
        for row in rows
    ]


def filled(row: Row, known: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a row and those that it keeps."""
    return {**row.properties, **{name: value for name, value in known.items() if name in row.kept}}
