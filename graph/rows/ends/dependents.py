"""Reads what depends on nodes, and what nodes depend on, as the graph believes it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN, stated_expression
from graph.ontology.declarations import Edge, Kind
from graph.rows.batch import Batch, Row, anchor_of
from graph.rows.ends.standing import (
    BindingEdges,
    Dependent,
    Interval,
    RelationshipType,
    Target,
    lasting_edges,
)

NEVER = BELIEVED
"""Stands for when a row is recorded that a dry run does not write."""

DEPENDENT_NODES = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (:<anchor> {id: id})<-[r:<arrows>]-(n:<label>)
  WHERE n.supersededAt = $believed AND coalesce(r.supersededAt, $believed) = $believed
  WITH DISTINCT n
  RETURN <row>
}
"""
OWN_NODES = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:<anchor> {id: id})
  RETURN <row>
}
"""
DEPENDENT_RELATIONSHIPS = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (m:<other> {id: id})<-[r:<arrow>]-(n:<anchor>)
  WHERE r.supersededAt = $believed
  RETURN <row>
}
"""
OWN_RELATIONSHIPS = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:<anchor> {id: id})-[r:<arrow>]->(m:<other>)
  WHERE r.supersededAt = $believed
  RETURN <row>
}
"""


TARGET_ROWS = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (m:<other> {id: id})
  RETURN <row>
}
"""


async def read_dependent_nodes(
    batch: Batch, binding: BindingEdges, ids: Sequence[str]
) -> list[Dependent]:
    """Return the nodes that depend on nodes of the batch's kind by some edges."""
    statement = fill(
        DEPENDENT_NODES,
        anchor=quoted_name(batch.kind.anchor),
        arrows=arrow_types(binding),
        label=quoted_name(binding.kind.name),
        row=node_row_expression(binding.kind),
    )
    return await read_dependents(batch, statement, ids)


async def read_dependent_relationships(
    batch: Batch, relationship: RelationshipType, ids: Sequence[str]
) -> list[Dependent]:
    """Return the relationships of a type that lead to nodes of the batch's kind."""
    statement = fill(
        DEPENDENT_RELATIONSHIPS,
        other=quoted_name(batch.kind.anchor),
        arrow=quoted_name(relationship.arrow),
        anchor=quoted_name(relationship.anchor),
        row=RELATIONSHIP_ROW,
    )
    return await read_dependents(batch, statement, ids)


async def read_own_nodes(batch: Batch, ids: Sequence[str]) -> list[Dependent]:
    """Return the nodes of rows as they depend on others."""
    anchor = quoted_name(batch.kind.anchor)
    statement = fill(OWN_NODES, anchor=anchor, row=node_row_expression(batch.kind))
    return await read_dependents(batch, statement, ids)


async def read_own_relationships(batch: Batch, arrow: str, ids: Sequence[str]) -> list[Dependent]:
    """Return the relationships of a type that lead from the nodes of rows."""
    statement = fill(
        OWN_RELATIONSHIPS,
        anchor=quoted_name(batch.kind.anchor),
        arrow=quoted_name(arrow),
        other=quoted_name(anchor_of(batch.arrows[arrow])),
        row=RELATIONSHIP_ROW,
    )
    return await read_dependents(batch, statement, ids)


async def read_dependents(batch: Batch, statement: str, ids: Sequence[str]) -> list[Dependent]:
    """Return the dependents that a statement finds from some ids."""
    parameters = {"ids": list(ids), "believed": BELIEVED}
    rows: list[list[Any]] = await batch.transaction.run(statement, parameters)
    return [make_dependent(row) for row in rows]


async def read_targets_of(batch: Batch, arrow: str, rows: Sequence[Row]) -> list[Target]:
    """Return the nodes to which rows have one type of arrow."""
    ids = {target for row in rows for target in batch.targets(row, arrow)}
    parameters = {"ids": sorted(ids), "believed": BELIEVED}
    expression = target_expression("m")
    found: list[list[Any]] = await batch.run(TARGET_ROWS, parameters, arrow, row=expression)
    return [make_target(row) for row in found]


def arrow_types(binding: BindingEdges) -> str:
    """Return the types of the arrows of some edges as an alternative."""
    return "|".join(sorted({quoted_name(edge.arrow) for edge in binding.edges}))


def make_target(row: Sequence[Any]) -> Target:
    """Return the target of a row, as `target_expression` lists it."""
    node, name, begin, end, recorded = row
    return Target(node, [part for part in name if part], begin, end, recorded)


def make_dependent(row: Sequence[Any]) -> Dependent:
    """Return the dependent of a row, as `node_row_expression` and `RELATIONSHIP_ROW` list it."""
    node, name, begin, end, stated_begin, stated_end, recorded, revision, arrow, targets = row
    return Dependent(
        node,
        [name] if name else [],
        Interval(stated_begin, stated_end),
        Interval(begin, end),
        recorded,
        [make_target(target) for target in targets],
        revision,
        arrow,
    )


def row_dependents(row: Row, kind: Kind, targets: Mapping[str, Target]) -> Iterator[Dependent]:
    """Yield the dependents that a row would write: its node, or each of its relationships."""
    stated = Interval(row.properties.get("from", BEGINNING), row.properties.get("to", OPEN))
    title = row.properties.get(kind.title_property or "")
    name = [title] if title else []

    def found(edge: Edge) -> list[Target]:
        return [targets[target] for target in row.targets.get(edge.name, ()) if target in targets]

    binding = [target for edge in kind.binding_edges for target in found(edge)]
    if binding:
        yield Dependent(row.id, name, stated, stated, NEVER, binding)
    for edge in lasting_edges(kind):
        for target in found(edge):
            yield Dependent(row.id, name, stated, stated, NEVER, [target], arrow=edge.arrow)


def dependent_row_expression(variable: str, name: str, arrow: str, targets: str) -> str:
    """Build the expression for the row of a dependent whose interval is in a variable."""
    stated = ", ".join(stated_expression(variable, day) for day in ("from", "to"))
    return (
        f"[n.id, {name}, {variable}.`from`, {variable}.to, {stated}, {variable}.recordedAt, "
        f"coalesce(n.revision, 1), {arrow}, {targets}]"
    )


def target_expression(variable: str) -> str:
    """Build the expression for the row of a target; a post is named after what it is for."""
    where = (
        f"head(COLLECT {{ MATCH ({variable})-[at:COVERS|BELONGS_TO]->(place) "
        "WHERE at.supersededAt = $believed WITH place ORDER BY place.id LIMIT 1 "
        "RETURN place.name })"
    )
    names = f"[coalesce({variable}.name, {where}), {variable}.duty]"
    return f"[{variable}.id, {names}, {variable}.`from`, {variable}.to, {variable}.recordedAt]"


RELATIONSHIP_ROW = dependent_row_expression(
    "r", "coalesce(n.name, n.title)", "type(r)", f"[{target_expression('m')}]"
)
"""The row of the relationship `r` from `n` to `m`."""


def node_row_expression(kind: Kind) -> str:
    """Build the expression for the row of a dependent node `n` of a kind."""
    arrows = "|".join(sorted({quoted_name(edge.arrow) for edge in kind.binding_edges}))
    targets = (
        f"COLLECT {{ MATCH (n)-[bound:{arrows}]->(m) "
        "WHERE coalesce(bound.supersededAt, $believed) = $believed "
        f"RETURN {target_expression('m')} }}"
    )
    name = "null" if kind.title_property is None else f"n.{quoted_name(kind.title_property)}"
    return dependent_row_expression("n", name, "null", targets)
