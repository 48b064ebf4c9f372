"""Reads what the graph believes now as rows: the very content that an intake of the same rows would compare itself with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any

from graph.database.connection import Database
from graph.database.dialect import quoted_name
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN, parse_instant
from graph.ontology.declarations import Edge, Kind, Property, Value
from graph.ontology.kinds import KINDS
from graph.rows.batch import Row

PAGE = 1_000
"""How many rows are read at once."""

AFTER = """
RETURN COLLECT {
  MATCH (n:KIND)
  WHERE n.id > $after AND n.supersededAt = $believed CONDITIONS
  WITH n ORDER BY n.id LIMIT $limit
  RETURN ROW
}
"""
AMONG = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:ANCHOR {id: id})
  RETURN ROW
}
"""


async def read_all_rows(
    database: Database,
    kind: Kind,
    constants: Mapping[str, object] | None = None,
    *,
    limit: int = PAGE,
) -> AsyncIterator[list[Row]]:
    """Go through all rows of a kind that are believed, ended ones too, in pages, in the order of their ids; without protected values.

    `constants`: only rows whose properties have these values.
    """
    wanted = dict(constants or {})
    conditions = " ".join(f"AND n.{quoted_name(name)} = $is_{quoted_name(name)}" for name in wanted)
    statement = filled(AFTER, kind).replace("CONDITIONS", conditions)
    parameters = {"believed": BELIEVED, "limit": limit} | {
        f"is_{name}": value for name, value in wanted.items()
    }
    after = ""
    while found := await database.read(statement, {**parameters, "after": after}):
        after = found[-1][0]
        yield [row_of(kind, each) for each in found]
        if len(found) < limit:
            return


async def read_rows(database: Database, kind: Kind, ids: Sequence[str]) -> list[Row]:
    """Return the rows of these ids in their order, without those that are not there; without protected values."""
    found: list[Any] = await database.read(
        filled(AMONG, kind), {"ids": list(ids), "believed": BELIEVED}
    )
    return [row_of(kind, each) for each in found]


def filled(statement: str, kind: Kind) -> str:
    """Put the declared names in place of their stand-ins."""
    values = ", ".join(expression(prop) for prop in told(kind))
    targets = ", ".join(targets_along(arrow, fact=kind.fact) for arrow in arrows(kind))
    row = f"[n.id, n.row, toString(n.confirmedAt), n.key, [{values}], [{targets}]]"
    return (
        statement.replace("KIND", quoted_name(kind.name))
        .replace("ANCHOR", quoted_name(kind.anchor))
        .replace("ROW", row)
    )


def told(kind: Kind) -> tuple[Property, ...]:
    """Return the properties that leave the graph: a protected value is not even read."""
    return tuple(prop for prop in kind.properties if not prop.protected)


def arrows(kind: Kind) -> dict[str, list[Edge]]:
    """Return the stored edges of a kind by type of arrow."""
    grouped: dict[str, list[Edge]] = {}
    for edge in kind.stored:
        grouped.setdefault(edge.arrow, []).append(edge)
    return grouped


def expression(prop: Property) -> str:
    """Return the expression for a property's value, moments as texts."""
    stored = f"n.{quoted_name(prop.name)}"
    return f"toString({stored})" if prop.value in (Value.DAY, Value.INSTANT) else stored


def targets_along(arrow: str, *, fact: bool) -> str:
    """Return the expression for the ids to which a node has arrows of one type in its present state."""
    present = "" if fact else "WHERE r.supersededAt = $believed AND coalesce(r.to, n.to) = n.to "
    return f"COLLECT {{ MATCH (n)-[r:{quoted_name(arrow)}]->(m) {present}RETURN m.id }}"


def row_of(kind: Kind, found: Sequence[Any]) -> Row:
    """Make the row of what was read of one node."""
    node, number, confirmed, key, values, along = found
    properties: dict[str, Any] = {"key": key}
    for prop, value in zip(told(kind), values, strict=True):
        if (known := value_of(prop, value)) is not None:
            properties[prop.name] = known
    targets: dict[str, tuple[str, ...]] = {}
    for edges, ids in zip(arrows(kind).values(), along, strict=True):
        for edge in edges:
            if mine := tuple(sorted({target for target in ids if leads_to(edge, target)})):
                targets[edge.name] = mine
    return Row(
        node,
        number or 0,
        properties,
        targets,
        confirmed=parse_instant(confirmed) if confirmed else None,
    )


def value_of(prop: Property, value: Any) -> Any:
    """Return a stored value as a ledger's reader would; None for none, and for ends that are not known."""
    if value is None:
        return [] if prop.value is Value.TEXTS else None
    if prop.value is Value.DAY:
        day = date.fromisoformat(value)
        return None if day in (BEGINNING, OPEN) else day
    return parse_instant(value) if prop.value is Value.INSTANT else value


def leads_to(edge: Edge, target: str) -> bool:
    """Whether an edge may lead to the node of this id: several edges can share a type of arrow."""
    kind = KINDS.of_id(target)
    return (
        kind is not None
        and kind in KINDS.named(edge.to)
        and (not edge.target_kinds or kind.name in edge.target_kinds)
    )
