"""Reads nodes as rows: what the graph believes now, in the form in which rows are written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from graph.database.dialect import quoted_name
from graph.database.protocols import Reader
from graph.database.template import fill
from graph.ontology.clock import (
    BEGINNING,
    BELIEVED,
    OPEN,
    parse_instant,
    stated_expression,
)
from graph.ontology.declarations import Edge, Kind, Property, Value
from graph.ontology.kinds import KINDS
from graph.rows.batch import Row
from graph.rows.revision_plan import present_predicate

PAGE = 1_000
"""How many rows are read at once."""

AFTER = """
RETURN COLLECT {
  MATCH (n:<label>)
  WHERE n.id > $after AND n.supersededAt = $believed<conditions>
  WITH n ORDER BY n.id LIMIT $limit
  RETURN <row>
}
"""
AMONG = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:<anchor> {id: id})
  RETURN <row>
}
"""
BELIEVED_AMONG = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:<anchor> {id: id})
  WHERE n.supersededAt = $believed
  RETURN <row>
}
"""


async def read_all_rows(
    reader: Reader,
    kind: Kind,
    constants: Mapping[str, object] | None = None,
    *,
    limit: int = PAGE,
) -> AsyncIterator[list[Row]]:
    """Yield pages of all believed rows of a kind in the order of their ids, without protected
    values.

    Rows that have ended are among them. `constants`: only rows whose properties have these values.
    """
    wanted = constants or {}
    properties = disclosed_properties(kind)
    conditions = (f" AND n.{quoted_name(name)} = $is_{quoted_name(name)}" for name in wanted)
    statement = fill(
        AFTER,
        label=quoted_name(kind.name),
        conditions="".join(conditions),
        row=row_expression(kind, properties),
    )
    parameters: dict[str, object] = {"believed": BELIEVED, "limit": limit}
    parameters |= {f"is_{name}": value for name, value in wanted.items()}
    after = ""
    while found := await reader.read(statement, {**parameters, "after": after}):
        rows = [row_of(kind, properties, NodeValues(*values)) for values in found]
        after = rows[-1].id
        yield rows
        if len(rows) < limit:
            return


async def read_rows(reader: Reader, kind: Kind, ids: Sequence[str]) -> list[Row]:
    """Return the rows of these ids in their order, without protected values.

    Ids of no node are left out.
    """
    return await read_among(reader, kind, disclosed_properties(kind), AMONG, ids)


async def read_believed_rows(reader: Reader, kind: Kind, ids: Sequence[str]) -> list[Row]:
    """Return the believed rows of these ids in their order, protected values too, to be written
    with a difference.

    Left out are ids of no node, and those of facts that are superseded.
    """
    return await read_among(reader, kind, kind.properties, BELIEVED_AMONG, ids)


async def read_believed_row(reader: Reader, kind: Kind, global_id: str) -> Row | None:
    """Return the believed row of one node, protected values too.

    Returns None if this kind has no such node.
    """
    if not global_id.startswith(f"{kind.name}:"):
        return None
    rows = await read_believed_rows(reader, kind, [global_id])
    return rows[0] if rows else None


async def read_among(
    reader: Reader, kind: Kind, properties: Sequence[Property], template: str, ids: Sequence[str]
) -> list[Row]:
    """Return the rows of some ids that a template finds."""
    row = row_expression(kind, properties)
    statement = fill(template, anchor=quoted_name(kind.anchor), row=row)
    parameters = {"ids": list(ids), "believed": BELIEVED}
    found: list[list[Any]] = await reader.read(statement, parameters)
    nodes = [NodeValues(*values) for values in found]
    return [row_of(kind, properties, node) for node in nodes]


def disclosed_properties(kind: Kind) -> tuple[Property, ...]:
    """Return the properties that may leave the graph: a protected value is not even read."""
    return tuple(prop for prop in kind.properties if not prop.protected)


class NodeValues(NamedTuple):
    """What a statement returns of one node, as `row_expression` lists it."""

    id: str
    number: int | None
    confirmed: str | None
    key: str
    properties: list[Any]
    targets: list[list[str]]
    """For each type of arrow, the ids at its ends."""


def row_expression(kind: Kind, properties: Sequence[Property]) -> str:
    """Build the expression for the `NodeValues` of the node `n`."""
    own = [property_expression(prop) for prop in properties]
    ends = [targets_expression(arrow, fact=kind.fact) for arrow in kind.stored_arrows]
    values, targets = ", ".join(own), ", ".join(ends)
    return f"[n.id, n.row, toString(n.confirmedAt), n.key, [{values}], [{targets}]]"


def property_expression(prop: Property) -> str:
    """Build the expression for a property of the node `n`, days and instants as texts."""
    stored = f"n.{quoted_name(prop.name)}"
    if prop.name in ("from", "to"):
        # A row says what it stated, whatever the days of what it refers to.
        stored = stated_expression("n", prop.name)
    if prop.value in (Value.DAY, Value.INSTANT):
        return f"toString({stored})"
    return stored


def targets_expression(arrow: str, *, fact: bool) -> str:
    """Build the expression for the ids to which the present state of `n` has arrows of one type.

    The arrows of an earlier state ended before the node, or are superseded.
    """
    present = ""
    if not fact:
        present = f"WHERE r.supersededAt = $believed AND {present_predicate('r', 'n')} "
    return f"COLLECT {{ MATCH (n)-[r:{quoted_name(arrow)}]->(m) {present}RETURN m.id }}"


def row_of(kind: Kind, properties: Sequence[Property], node: NodeValues) -> Row:
    """Return the row that would write a node, under the number that it had in its ledger."""
    known: dict[str, Any] = {"key": node.key}
    for prop, stored in zip(properties, node.properties, strict=True):
        value = value_of(prop, stored)
        if value is not None:
            known[prop.name] = value
    return Row(
        node.id,
        node.number or 0,
        known,
        targets_by_edge(kind, node.targets),
        confirmed=parse_instant(node.confirmed) if node.confirmed else None,
    )


def value_of(prop: Property, value: Any) -> Any:
    """Return a stored value as the reader of a ledger would.

    None stands for no value and for an end of an interval that is not known; a list is empty
    instead.
    """
    if value is None:
        return [] if prop.value is Value.TEXTS else None
    if prop.value is Value.DAY:
        day = date.fromisoformat(value)
        return None if day in (BEGINNING, OPEN) else day
    return parse_instant(value) if prop.value is Value.INSTANT else value


def targets_by_edge(kind: Kind, targets: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the ids of targets, sorted, by the edge that leads to them: several edges can share a
    type of arrow.
    """
    found: dict[str, tuple[str, ...]] = {}
    for edges, ids in zip(kind.stored_arrows.values(), targets, strict=True):
        for edge in edges:
            own = {target for target in ids if leads_to(edge, target)}
            if own:
                found[edge.name] = tuple(sorted(own))
    return found


def leads_to(edge: Edge, target: str) -> bool:
    """Whether an edge may lead to the node of this id."""
    kind = KINDS.of_id(target)
    if kind is None or kind not in KINDS.named(edge.to):
        return False
    return not edge.target_kinds or kind.name in edge.target_kinds
