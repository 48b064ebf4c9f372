"""Reads a node as the row that would write it, so that a write can say what is otherwise."""

from __future__ import annotations

from typing import Any

from graph.database.connection import Transaction
from graph.database.dialect import quoted_name
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN
from graph.ontology.declarations import Edge, Kind
from graph.rows.batch import Row

OPEN_ENDS = {"from": BEGINNING, "to": OPEN}


async def read_believed_row(transaction: Transaction, kind: Kind, global_id: str) -> Row | None:
    """Return what is believed of a node; None where there is none of this kind, or the id is that of an earlier belief."""
    if not global_id.startswith(f"{kind.name}:"):
        return None
    values = {"id": global_id, "believed": BELIEVED}
    found: list[Any] | None = await transaction.run(statement(kind), values)
    if found is None:
        return None
    names = ["key", *(prop.name for prop in kind.properties)]
    own, ends = found[: len(names)], found[len(names) :]
    known = dict(zip(names, own, strict=True))
    properties = {
        name: value
        for name, value in known.items()
        if value is not None and value != OPEN_ENDS.get(name)
    }
    targets = {
        edge.name: tuple(sorted(there))
        for edge, there in zip(kind.stored, ends, strict=True)
        if there
    }
    return Row(global_id, 0, properties, targets)


def statement(kind: Kind) -> str:
    """Return the statement that reads the declared properties of a node, then the ids at the ends of its stored edges."""
    own = ", ".join(
        f"n.`{quoted_name(name)}`" for name in ("key", *(prop.name for prop in kind.properties))
    )
    ends = "".join(f", {ends_of(kind, edge)}" for edge in kind.stored)
    return f"MATCH (n:{quoted_name(kind.anchor)} {{id: $id}}) WHERE n.supersededAt = $believed RETURN [{own}{ends}]"


def ends_of(kind: Kind, edge: Edge) -> str:
    """Return the expression for the ids at the end of an edge, as the node's present state has them."""
    there = "" if kind.fact else " WHERE r.supersededAt = $believed AND coalesce(r.to, n.to) = n.to"
    return f"COLLECT {{ MATCH (n)-[r:{quoted_name(edge.arrow)}]->(m:{quoted_name(edge.to)}){there} RETURN DISTINCT m.id }}"
