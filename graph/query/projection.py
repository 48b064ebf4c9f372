"""Projects the selected fields of nodes into Cypher expressions with their shapes.

Everything here follows from the declarations; a field that is neither a property nor an edge
registers a resolver. A node becomes a row, a list whose first slot is its id, and a shape turns
rows into maps. Nothing that a client sends becomes text of a statement: labels, types and names
come from declarations, values are parameters, and aliases stay in the shapes.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from graph.ontology.clock import Clock
from graph.ontology.declarations import Derived, Edge, Kind, NodeRef, Property
from graph.ontology.global_ids import kind_name_of, plain_id
from graph.ontology.kinds import KINDS
from graph.ontology.record_times import RECORD_TIMES
from graph.query.compiler import (
    CompileContext,
    MatchClause,
    Projection,
    collect_rows,
    cypher_list,
    first_row,
    shape_of,
)
from graph.query.connections import ROOT_LIST, ListScope, SortKey, project_connection, sort_order
from graph.query.edges import edge_match, match_with_state
from graph.query.execution import Execution
from graph.query.filters import filter_list
from graph.query.node_state import state_clause
from graph.query.orders import sort_keys_of
from graph.query.properties import VALUE_SHAPES, derived_expression, project_property
from graph.query.selection import Field, Selection
from graph.query.shape import (
    Shape,
    Slot,
    constant_shape,
    list_shape,
    nested_shape,
    record_shape,
)

FieldResolver = Callable[[CompileContext, Field, NodeRef], Projection]
FIELD_RESOLVERS: dict[tuple[str, str], FieldResolver] = {}
"""Resolvers of computed fields, by kind or facet (`Node` for all) and the field's name."""

KindSlot = tuple[frozenset[str] | None, Slot]
"""A slot of a row with the kinds that it is confined to, None for all."""

TIMELESS = frozenset({"id", "__typename", "kind", *(time.name for time in RECORD_TIMES)})
"""Fields that are the same in every state of a node."""


def resolves(owner: str, *names: str) -> Callable[[FieldResolver], FieldResolver]:
    """Register the resolver of computed fields of a kind, a facet, or every `Node`."""

    def register(resolver: FieldResolver) -> FieldResolver:
        FIELD_RESOLVERS.update({(owner, name): resolver for name in names})
        return resolver

    return register


def project_node(
    context: CompileContext, selection: Selection, variable: str, clock: Clock
) -> Projection:
    """Project what is selected of the node in `variable`: its row, the row's shape, its clauses."""
    kinds = KINDS.named(selection.of)
    state, clauses = variable, ""
    if needs_state(selection, kinds):
        state, clauses = state_clause(context, variable, clock)
    expressions = [f"{variable}.id"]
    slots: list[KindSlot] = []
    for field in selection.fields:
        node = NodeRef(variable, state, field.clock, kinds_of_field(field, kinds))
        projection = project_field(context, field, node)
        expression = f"{variable}.id"
        if projection.expression:
            expression = confine_expression(projection.expression, variable, field.kinds)
        if expression not in expressions:
            expressions.append(expression)
            clauses += projection.clauses
        index = expressions.index(expression)
        slot = Slot(field.key, index, projection.shape, projection.required)
        slots.append((field.kinds, slot))
    return Projection(cypher_list(expressions), node_shape(kinds, slots), clauses)


def needs_state(selection: Selection, kinds: tuple[Kind, ...]) -> bool:
    """Whether a selection depends on the state of a node; facts have one state only."""
    if all(field.name in TIMELESS for field in selection.fields):
        return False
    return not all(kind.fact for kind in kinds)


def kinds_of_field(field: Field, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Return those of the kinds that a field is confined to."""
    if field.kinds is None:
        return kinds
    return tuple(kind for kind in kinds if kind.name in field.kinds)


def narrow_selection(selection: Selection, name: str) -> Selection:
    """Return what is selected of one kind of a facet, or of one member of a union."""
    fields = tuple(
        Field(field.name, field.key, field.clock, field.arguments, field.selection)
        for field in selection.fields
        if field.kinds is None or name in field.kinds
    )
    return Selection(name, fields)


def confine_expression(expression: str, variable: str, kinds: frozenset[str] | None) -> str:
    """Return an expression that is evaluated only for nodes of these kinds, None for all."""
    if kinds is None:
        return expression
    labels = " OR ".join(f"{variable}:{kind}" for kind in sorted(kinds))
    return f"CASE WHEN {labels} THEN {expression} END"


def node_shape(kinds: tuple[Kind, ...], slots: list[KindSlot]) -> Shape:
    """Return the shape of a node's row, which depends on its kind if selections differ."""
    if all(confined is None for confined, _ in slots):
        return record_shape([slot for _, slot in slots])
    shapes = {
        kind.name: record_shape(
            [slot for confined, slot in slots if confined is None or kind.name in confined]
        )
        for kind in kinds
    }

    def shape(row: Any, run: Execution) -> Any:
        if row is None:
            return None
        kind = kind_name_of(row[0])
        return shapes[kind](row, run)

    return shape


def project_field(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project one field of a node: by its resolver, as a property, or along an edge."""
    kind = node.kinds[0]
    for owner in (kind.name, kind.facet.name if kind.facet else "", "Node"):
        if resolver := FIELD_RESOLVERS.get((owner, field.name)):
            return resolver(context, field, node)
    match kind.declares(field.name):
        case Property() as declared:
            return project_property(context, declared, field, node)
        case Derived() as declared:
            return project_derived(declared, node)
        case Edge() as edge:
            return project_edge(context, edge, field, node)
    raise LookupError(f"{kind.name} declares no {field.name}.")


def project_derived(declared: Derived, node: NodeRef) -> Projection:
    """Project a value that follows from others; days and moments are sent as text."""
    shape = VALUE_SHAPES.get(declared.value)
    expression = derived_expression(declared, node)
    return Projection(expression, shape, required=declared.name not in KINDS.nullable)


def project_edge(context: CompileContext, edge: Edge, field: Field, node: NodeRef) -> Projection:
    """Project the nodes at the other end of an edge: one, all, or a page of them."""
    other = context.name(edge.to[:1].lower())
    match = edge_match(context, edge, node, other, field.clock)
    if edge.many or edge.paged:
        end = NodeRef(other, other, field.clock, KINDS.named(edge.to))
        if edge.paged:
            return project_filtered_page(context, field, match, end, node)
        order = f"{other}.{edge.order_by}" if edge.order_by else ""
        return project_filtered_list(context, field, match, end, order=order)
    projection = project_node(context, field.children, other, field.clock)
    found = match.where()
    row = first_row(found, projection, other)
    return project_nested(field, row, projection, required=edge.name not in KINDS.nullable)


def project_filtered_page(
    context: CompileContext, field: Field, match: MatchClause, end: NodeRef, owner: NodeRef
) -> Projection:
    """Project a page of those nodes of a match that pass the field's filter, in its order.

    `owner` is the node whose list it is.
    """
    filtering, found = filter_list(context, field, match, end)
    sort_keys: tuple[SortKey, ...] = ()
    if "orderBy" in field.arguments:
        listed, found = match_with_state(context, found, end)
        sort_keys = sort_keys_of(filtering, field, listed)
    scope = ListScope(f"{owner.node}.id")
    page = project_page(context, field, found, end.node, sort_keys, scope=scope)
    return filtering.checked(page)


def project_filtered_list(
    context: CompileContext, field: Field, match: MatchClause, end: NodeRef, *, order: str = ""
) -> Projection:
    """Project all nodes of a match that pass the field's filter, in its order or the declared."""
    filtering, found = filter_list(context, field, match, end)
    projection = project_node(context, field.children, end.node, field.clock)
    if "orderBy" not in field.arguments:
        return filtering.checked(project_list(field, found, projection, end.node, order=order))
    listed, found = match_with_state(context, found, end)
    keys = sort_order(context, end.node, sort_keys_of(filtering, field, listed), backward=False)
    variables = ", ".join((end.node, *found.carried, *keys.bound))
    sorted_rows = f"WITH DISTINCT {variables} ORDER BY {keys.by}"
    rows = collect_rows(found.where(), projection, order=sorted_rows)
    shape = nested_shape(field.key, list_shape(shape_of(projection)), required=True)
    return filtering.checked(Projection(rows, shape, required=True))


def project_nested(
    field: Field, row: str, projection: Projection, *, required: bool = False
) -> Projection:
    """Project a nested row, null unless it is required."""
    shape = nested_shape(field.key, shape_of(projection), required=required)
    return Projection(row, shape, required=required)


def project_list(
    field: Field, match: MatchClause, projection: Projection, variable: str, order: str = ""
) -> Projection:
    """Project all rows that a match finds, once each, in the order of a key and their ids."""
    by = f"{variable}.id"
    if order:
        by = f"{order}, {by}"
    distinct = f"WITH DISTINCT {variable} ORDER BY {by}"
    rows = collect_rows(match.where(), projection, order=distinct)
    items = list_shape(shape_of(projection))
    shape = nested_shape(field.key, items, required=True)
    return Projection(rows, shape, required=True)


def project_page(
    context: CompileContext,
    field: Field,
    match: MatchClause,
    variable: str,
    sort_keys: Sequence[SortKey] = (),
    *,
    scope: ListScope = ROOT_LIST,
) -> Projection:
    """Project a page of the nodes that a match finds."""
    project = partial(project_page_node, context, variable)
    return project_connection(context, field, match, variable, project, sort_keys, scope=scope)


def project_page_node(context: CompileContext, variable: str, field: Field) -> Projection:
    """Project a selected `node` of a page's edges."""
    return project_node(context, field.children, variable, field.clock)


@resolves("Node", "__typename")
def project_typename(_context: CompileContext, _field: Field, node: NodeRef) -> Projection:
    """Project the kind's name, from the id if it could be several."""
    if len(node.kinds) == 1:
        (kind,) = node.kinds
        return Projection("", constant_shape(kind.name))
    return Projection(f"{node.node}.id", kind_name_shape)


def kind_name_shape(global_id: Any, _run: Execution) -> str:
    """Return the name of the kind that an id names."""
    name: str = kind_name_of(global_id)
    return name


@resolves("Node", "id")
def project_id(_context: CompileContext, _field: Field, node: NodeRef) -> Projection:
    """Project the id, which is stored as it is shown today; that of another moment says which."""
    shape = moment_id_shape(node.clock) if node.clock.past else None
    return Projection(f"{node.node}.id", shape, required=True)


def moment_id_shape(clock: Clock) -> Shape:
    """Return the shape that appends the moment of a clock to an id.

    What was known at a moment decides which revision of a fact is meant.
    """

    def shape(global_id: Any, run: Execution) -> str:
        known = plain_id(global_id) if clock.as_of else global_id
        return f"{known}{run.id_suffix(clock)}"

    return shape
