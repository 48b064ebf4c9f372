"""The field `groups` of every connection: what its list finds, grouped and added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.areas.report_area import select_kinds
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
    decimal_shape,
    list_shape,
    nested_shape,
    record_shape,
)

LABEL = "label"
SORTED = "sorted"
"""The variable with the text by which nodes with the same keys stand together."""
CUT_WHERE_KEYS_CHANGE = (
    "WITH rows, [place IN range(0, size(rows) - 1) "
    "WHERE place = 0 OR rows[place][0] <> rows[place - 1][0] | place] AS starts "
    "UNWIND range(0, size(starts) - 1) AS group "
    "WITH rows[starts[group]..coalesce(starts[group + 1], size(rows))] AS members"
)
"""Cut sorted rows into lists of those with the same text in their first slot."""


def project_groups(
    context: CompileContext, field: Field, of: str, match: MatchClause, variable: str
) -> Projection:
    """Project the groups of the nodes of a kind or facet that `match` finds in `variable`."""
    node, clauses = grouped_node(context, match, variable, of, field.clock)
    groupings = groupings_of(of)
    keys = [
        group_key(context, groupings[name], node, is_root=match.is_root)
        for name in chosen_groupings(field)
    ]
    aggregates = Aggregates(context, node, numbers_of(of))
    of_group = field.children
    parts = [project_part(context, part, of_group.of, keys, aggregates) for part in of_group.fields]
    row = cypher_list(part.expression or "null" for part in parts)
    matched = f"{match.where()} {clauses}{' '.join(key.clauses for key in keys)}"
    conditions = [*having_conditions(context, field.arguments.get("having"), aggregates)]
    order = order_expressions(field.arguments.get("orderBy"), keys, aggregates)
    group = group_rows if match.is_root else group_lists
    grouped = group(matched, keys, aggregates)
    shown = shown_clauses(keys, aggregates, conditions, order)
    limit = context.parameter("groups", lambda run: wanted_groups(field, run))
    slots = [
        Slot(chosen.key, index, part.shape, part.required)
        for index, (chosen, part) in enumerate(zip(of_group.fields, parts, strict=True))
    ]
    shape = nested_shape(field.key, list_shape(record_shape(slots)), required=True)
    expression = f"COLLECT {{ {grouped} {shown} LIMIT ${limit} RETURN {row} }}"
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


def group_rows(matched: str, keys: Sequence[GroupKey], aggregates: Aggregates) -> str:
    """Return the clauses that group what is matched by the engine's own aggregates."""
    names = [key.name for key in keys]
    values = [*(key.value for key in keys), *aggregates.values_of_nodes()]
    own = f"WITH {', '.join(values)} " if values else ""
    return f"{matched} {own}WITH {', '.join([*names, *aggregates.values_of_groups()])}"


def group_lists(matched: str, keys: Sequence[GroupKey], aggregates: Aggregates) -> str:
    """Return the clauses that group what is matched below a row, without any aggregate.

    Neo4j refuses an aggregate in a row with other values, even deep in its subqueries. So the
    nodes are sorted by their keys into a list, which is cut where the keys change.
    """
    names = [key.name for key in keys]
    values = [*(key.value for key in keys), *aggregates.values_of_nodes()]
    texts = [f"coalesce('=' + toString({name}), '')" for name in names]
    text = " + '\\n' + ".join(texts) or "''"
    numbers = aggregates.values.values()
    own = f"WITH {', '.join(values)} " if values else ""
    row = cypher_list((SORTED, *names, *numbers))
    order = f"WITH {', '.join([*names, *numbers, f'{text} AS {SORTED}'])} ORDER BY {SORTED}"
    found = f"COLLECT {{ {matched} {own}{order} RETURN {row} }}"
    cut = CUT_WHERE_KEYS_CHANGE if keys else "WITH rows AS members"
    shared = [f"head(members)[{slot}] AS {name}" for slot, name in enumerate(names, start=1)]
    told = aggregates.values_of_lists("members", first=len(names) + 1)
    return f"WITH {found} AS rows {cut} WITH {', '.join([*shared, *told])}"


def shown_clauses(
    keys: Sequence[GroupKey],
    aggregates: Aggregates,
    conditions: Sequence[str],
    order: Sequence[str],
) -> str:
    """Return the clauses that sort the groups which fulfil the conditions."""
    known = [*(key.name for key in keys), aggregates.count]
    having = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    return (
        f"WITH {', '.join([*known, *aggregates.values_told()])} {having}"
        f"WITH {', '.join([*known, *aggregates.told.values()])} ORDER BY {', '.join(order)}"
    )


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
        shape: Shape | None = decimal_shape
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
        if key.kinds and chosen.name in (LABEL, "node"):
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
    """Project the node of a key, or its label.

    Only what is selected of the kinds of the key's nodes is in the statement: to plan the label of
    any kind takes Neo4j seconds.
    """
    variable = context.name("node")
    selection = chosen.selection
    if selection is None:
        selection = Selection("Node", (Field(LABEL, LABEL, clock),))
    projection = project_node(context, select_kinds(selection, key.kinds), variable, clock)
    match = f"MATCH ({variable}:{key.kinds[0].anchor} {{id: {key.name}}})"
    row = f"head(COLLECT {{ {match} {projection.clauses} RETURN {projection.expression} }})"
    nested = project_nested(chosen, row, projection)
    if chosen.selection is not None:
        return nested
    shape = shape_of(nested)

    def label(row: Any, run: Execution) -> Any:
        return key.show(None)[1] if row is None else shape(row, run)[LABEL]

    return Projection(row, label)


PAGE_FIELDS["groups"] = project_groups
