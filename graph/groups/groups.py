"""The field `groups` of every connection: what its list finds, grouped and added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.groups.aggregates import FUNCTIONS, Aggregates
from graph.groups.conditions import (
    chosen_groupings,
    having_conditions,
    order_expressions,
    wanted_groups,
)
from graph.groups.groupings import groupings_of, numbers_of
from graph.groups.keys import GroupKey, group_key
from graph.ontology.clock import Clock
from graph.ontology.declarations import NodeRef
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, MatchClause, Projection, cypher_list, shape_of
from graph.query.connections import PAGE_FIELDS
from graph.query.execution import Execution
from graph.query.node_state import state_clause
from graph.query.projection import project_nested, project_node
from graph.query.selection import Field, Selection
from graph.query.shape import (
    Shape,
    Slot,
    constant_shape,
    list_shape,
    nested_shape,
    record_shape,
)

LABEL = "label"


def project_groups(
    context: CompileContext, field: Field, of: str, match: MatchClause, variable: str
) -> Projection:
    """Project the groups of the nodes of a kind or facet that `match` finds in `variable`."""
    node, clauses = grouped_node(context, match, variable, of, field.clock)
    groupings = groupings_of(of)
    keys = [group_key(context, groupings[name], node) for name in chosen_groupings(field)]
    aggregates = Aggregates(context, node, numbers_of(of))
    of_group = field.children
    parts = [project_part(context, part, of_group.of, keys, aggregates) for part in of_group.fields]
    row = cypher_list(part.expression or "null" for part in parts)
    matched = f"{match.where()} {clauses}{' '.join(key.clauses for key in keys)}"
    grouped = grouping_clauses(context, field, keys, aggregates)
    limit = context.parameter("groups", lambda run: wanted_groups(field, run))
    slots = [
        Slot(chosen.key, index, part.shape, part.required)
        for index, (chosen, part) in enumerate(zip(of_group.fields, parts, strict=True))
    ]
    shape = nested_shape(field.key, list_shape(record_shape(slots)), required=True)
    expression = f"COLLECT {{ {matched} {grouped} LIMIT ${limit} RETURN {row} }}"
    return Projection(expression, shape, required=True)


def grouped_node(
    context: CompileContext, match: MatchClause, variable: str, of: str, clock: Clock
) -> tuple[NodeRef, str]:
    """Return the nodes of a list with their states, and the clauses that find those.

    A match that has found the states already carries them.
    """
    kinds = KINDS.named(of)
    if match.carried:
        return NodeRef(variable, match.carried[0], clock, kinds), ""
    state, clauses = state_clause(context, variable, clock)
    if all(kind.fact for kind in kinds):
        state, clauses = variable, ""
    return NodeRef(variable, state, clock, kinds), clauses


def grouping_clauses(
    context: CompileContext, field: Field, keys: Sequence[GroupKey], aggregates: Aggregates
) -> str:
    """Return the clauses that group the nodes, and sort the groups that fulfil the conditions.

    Neo4j refuses an aggregate where groups are sorted, so each step has its own WITH.
    """
    conditions = [*having_conditions(context, field.arguments.get("having"), aggregates)]
    order = order_expressions(field.arguments.get("orderBy"), keys, aggregates)
    names = [key.name for key in keys]
    own = [f"{key.expression} AS {key.name}" for key in keys if key.expression != key.name]
    found = [key.name for key in keys if key.expression == key.name]
    values = [*found, *own, *aggregates.values_of_nodes()]
    told = [*names, aggregates.count]
    clauses = [
        f"WITH {', '.join(values)}" if values else "",
        f"WITH {', '.join([*names, *aggregates.values_of_groups()])}",
        f"WITH {', '.join([*told, *aggregates.values_told()])}",
        f"WHERE {' AND '.join(conditions)}" if conditions else "",
        f"WITH {', '.join([*told, *aggregates.told.values()])}",
        f"ORDER BY {', '.join(order)}" if order else "",
    ]
    return " ".join(clause for clause in clauses if clause)


def project_part(
    context: CompileContext,
    part: Field,
    of: str,
    keys: Sequence[GroupKey],
    aggregates: Aggregates,
) -> Projection:
    """Project one selected field of a group, whose type is `of`."""
    if part.name == "keys":
        return project_keys(context, part, keys)
    if part.name == "count":
        return Projection(aggregates.count)
    if part.name in FUNCTIONS:
        return project_numbers(part, aggregates)
    return Projection("", constant_shape(of))


def project_numbers(part: Field, aggregates: Aggregates) -> Projection:
    """Project what a function tells of the selected numbers."""
    expressions: list[str] = []
    slots: list[Slot] = []
    for chosen in part.children.fields:
        shape = None
        if chosen.name == "__typename":
            shape = constant_shape(part.children.of)
            expressions.append("null")
        else:
            expressions.append(aggregates.variable(part.name, chosen.name))
        slots.append(Slot(chosen.key, len(expressions) - 1, shape))
    return Projection(cypher_list(expressions), record_shape(slots))


def project_keys(context: CompileContext, part: Field, keys: Sequence[GroupKey]) -> Projection:
    """Project the keys of a group."""
    projected = [project_key(context, part.children, key, part.clock) for key in keys]
    shapes = [shape_of(key) for key in projected]

    def shape(rows: Any, run: Execution) -> Any:
        return [each(row, run) for each, row in zip(shapes, rows, strict=True)]

    return Projection(cypher_list(key.expression for key in projected), shape)


def project_key(
    context: CompileContext, selection: Selection, key: GroupKey, clock: Clock
) -> Projection:
    """Project one key of a group: its raw value, and for a node what is selected of it."""
    expressions = [key.name]
    slots: list[Slot] = []
    for chosen in selection.fields:
        index, shape = 0, key_shape(chosen, selection.of, key)
        if key.anchor and chosen.name in (LABEL, "node"):
            projection = project_key_node(context, chosen, key, clock)
            index, shape = len(expressions), shape_of(projection)
            expressions.append(projection.expression)
        slots.append(Slot(chosen.key, index, shape))
    return Projection(cypher_list(expressions), record_shape(slots))


def key_shape(chosen: Field, of: str, key: GroupKey) -> Shape:
    """Return the shape of a field of a key that follows from the key's raw value."""
    match chosen.name:
        case "by":
            return constant_shape(key.grouping.name)
        case "value":
            return lambda raw, _run: key.show(raw)[0]
        case "label":
            return lambda raw, _run: key.show(raw)[1]
        case "node":
            return constant_shape(None)
    return constant_shape(of)


def project_key_node(
    context: CompileContext, chosen: Field, key: GroupKey, clock: Clock
) -> Projection:
    """Project the node of a key, or its label."""
    variable = context.name("node")
    selection = chosen.selection
    if selection is None:
        selection = Selection("Node", (Field(LABEL, LABEL, clock),))
    projection = project_node(context, selection, variable, clock)
    match = f"MATCH ({variable}:{key.anchor} {{id: {key.name}}})"
    row = f"head(COLLECT {{ {match} {projection.clauses} RETURN {projection.expression} }})"
    nested = project_nested(chosen, row, projection)
    if chosen.selection is not None:
        return nested
    shape = shape_of(nested)

    def label(row: Any, run: Execution) -> Any:
        return key.show(None)[1] if row is None else shape(row, run)[LABEL]

    return Projection(row, label)


PAGE_FIELDS["groups"] = project_groups
