"""Projections of the parts of stored plans: lists whose items are put together field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from graph.ontology.clock import Clock
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, collect_rows, shape_of
from graph.query.execution import Execution
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Field, Selection
from graph.query.shape import (
    Shape,
    Slot,
    constant_shape,
    list_shape,
    nested_shape,
    record_shape,
)

PartProjector = Callable[[CompileContext, Field], Projection]
"""Projects one selected field of an item."""


def project_items(
    context: CompileContext,
    field: Field,
    match: str,
    first: str,
    projectors: Mapping[str, PartProjector],
) -> Projection:
    """Project a list with one item for each row that `match` finds.

    `first` is the expression with which each row begins, and `projectors` has one for each field of
    an item but `__typename`.
    """
    slots, expressions, clauses = [], [first], ""
    for chosen in field.children.fields:
        if chosen.name in projectors:
            projection = projectors[chosen.name](context, chosen)
        else:
            projection = Projection("", constant_shape(field.children.of))
        clauses += projection.clauses
        slots.append(Slot(chosen.key, len(expressions), projection.shape, projection.required))
        expressions.append(projection.expression or "null")
    item = Projection(f"[{', '.join(expressions)}]", record_shape(slots), clauses)
    return Projection(
        collect_rows(match, item),
        nested_shape(field.key, list_shape(shape_of(item)), required=True),
        required=True,
    )


def node_projector(variable: str) -> PartProjector:
    """Return the projector of the node in a variable."""

    def project(context: CompileContext, field: Field) -> Projection:
        projection = project_node(context, field.children, variable, field.clock)
        shape = nested_shape(field.key, shape_of(projection), required=True)
        return projection._replace(shape=shape, required=True)

    return project


def value_projector(expression: str, shape: Shape | None = None) -> PartProjector:
    """Return the projector of a value, as it is stored unless a shape is given."""
    return lambda _draft, _field: Projection(expression, shape, required=True)


def project_nodes_by_id(
    context: CompileContext, field: Field, ids: str, labels: Sequence[str]
) -> Projection:
    """Project the nodes with the ids in a list under some labels; their shape is a map by id of
    functions that shape them.

    Each label has a projection of its own, which reads only what its nodes can have: a projection
    of all kinds at once is long.
    """
    lists: list[str] = []
    shapes: list[Shape] = []
    for label in labels:
        found = context.name("found")
        projection = project_node(
            context, narrow_to_label(field.children, label), found, field.clock
        )
        match = f"UNWIND {ids} AS known MATCH ({found}:{label} {{id: known}})"
        lists.append(collect_rows(match, projection))
        shapes.append(shape_of(projection))

    def shape(rows_by_label: Any, run: Execution) -> Any:
        nodes = {}
        for row_shape, rows in zip(shapes, rows_by_label, strict=True):
            for row in rows:
                nodes[row[0]] = partial(row_shape, row, run)
        return nodes

    return Projection(f"[{', '.join(lists)}]", shape)


def narrow_to_label(selection: Selection, label: str) -> Selection:
    """Return what is selected of a node that has a label, which names a kind or a facet."""
    if label in KINDS.kinds:
        return narrow_selection(selection, label)
    kinds = {kind.name for kind in KINDS.named(label)}
    fields = (field for field in selection.fields if field.kinds is None or kinds & field.kinds)
    return Selection(label, tuple(fields))


def offering_unit_clause(context: CompileContext, resource: str, unit: str, clock: Clock) -> str:
    """Return the clause from a resource to the organization that is believed to offer it.

    A corrected resource also has the relationship to the organization that does not.
    """
    offered = context.name("offered")
    return (
        f"MATCH ({resource})-[{offered}:OFFERED_BY]->({unit}:Organization) "
        f"WHERE {clock.believed(offered)}"
    )
