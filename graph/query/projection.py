"""Projects a selection into one Cypher statement that returns one record.

Everything here follows from the declarations; what needs more than a property or an arrow registers a handler. Each
node becomes a row, a list whose first slot is its id, and a shape turns rows into maps. Nothing that a client sends
becomes text of a statement: labels, types and names come from declarations, values are parameters, and aliases never
leave the shapes.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from graph.ontology.clock import Clock
from graph.ontology.declarations import Derived, Edge, Kind, NodeRef, Property, Value
from graph.ontology.kinds import KINDS
from graph.query.compiler import (
    CompileContext,
    MatchClause,
    Projection,
    collect_rows,
    first_row,
    shape_of,
)
from graph.query.connections import project_connection
from graph.query.execution import Execution
from graph.query.selection import Field, Selection
from graph.query.shape import (
    Shape,
    Slot,
    constant_shape,
    instant_shape,
    list_shape,
    nested_shape,
    record_shape,
)

Handler = Callable[[CompileContext, Field, NodeRef], Projection]
FIELD_RESOLVERS: dict[tuple[str, str], Handler] = {}
"""Fields that are computed rather than stored, by the kind or facet (`Node` for all) and the field's name."""


def resolves(owner: str, *names: str) -> Callable[[Handler], Handler]:
    """Register the handler of a computed field."""

    def registered(handler: Handler) -> Handler:
        FIELD_RESOLVERS.update({(owner, name): handler for name in names})
        return handler

    return registered


def project_node(
    draft: CompileContext, selection: Selection, variable: str, clock: Clock
) -> Projection:
    """Project what is selected of the node in `variable`: its row and the shape of it."""
    kinds = KINDS.named(selection.of)
    state, clauses = state_of(draft, selection, variable, clock, kinds)
    expressions = [f"{variable}.id"]
    slots: list[tuple[frozenset[str] | None, Slot]] = []
    for field in selection.fields:
        among = (
            kinds
            if field.kinds is None
            else tuple(kind for kind in kinds if kind.name in field.kinds)
        )
        piece = project(draft, field, NodeRef(variable, state, field.clock, among))
        expression = confined(
            piece.expression or f"{variable}.id",
            variable,
            field.kinds if piece.expression else None,
        )
        if expression not in expressions:
            expressions.append(expression)
            clauses += piece.clauses
        slots.append(
            (
                field.kinds,
                Slot(field.key, expressions.index(expression), piece.shape, piece.required),
            )
        )
    return Projection(f"[{', '.join(expressions)}]", by_kind(kinds, slots), clauses)


def narrow_selection(selection: Selection, name: str) -> Selection:
    """Return what is selected of one kind of a facet, or of one member of a union."""
    fields = (field for field in selection.fields if field.kinds is None or name in field.kinds)
    return Selection(
        name, tuple(Field(f.name, f.key, f.clock, f.arguments, f.selection) for f in fields)
    )


def confined(expression: str, variable: str, kinds: frozenset[str] | None) -> str:
    """Evaluate an expression only for nodes of these kinds."""
    if kinds is None:
        return expression
    labels = " OR ".join(f"{variable}:{kind}" for kind in sorted(kinds))
    return f"CASE WHEN {labels} THEN {expression} END"


def by_kind(kinds: tuple[Kind, ...], slots: list[tuple[frozenset[str] | None, Slot]]) -> Shape:
    """Shape a row by the kind that its id names, where kinds differ in what is selected of them."""
    if all(confined_to is None for confined_to, _ in slots):
        return record_shape([slot for _, slot in slots])
    shapes = {
        kind.name: record_shape(
            [slot for confined_to, slot in slots if confined_to is None or kind.name in confined_to]
        )
        for kind in kinds
    }

    def shape(row: Any, run: Execution) -> Any:
        return None if row is None else shapes[row[0].partition(":")[0]](row, run)

    return shape


def state_of(
    draft: CompileContext,
    selection: Selection,
    variable: str,
    clock: Clock,
    kinds: tuple[Kind, ...],
) -> tuple[str, str]:
    """Return the variable that holds the state of the node that is selected, and the clauses that find it."""
    timeless = all(field.name in ("id", "__typename", "kind") for field in selection.fields)
    if timeless or all(kind.fact for kind in kinds):
        return variable, ""
    return state_clause(draft, variable, clock)


def state_clause(draft: CompileContext, variable: str, clock: Clock) -> tuple[str, str]:
    """Return the variable that holds a node's state as of a clock, and the clauses that find it: only the past needs to look."""
    if not clock.past:
        return variable, ""
    state, version = draft.name("state"), draft.name("version")
    return state, (
        f"CALL ({variable}) {{ OPTIONAL MATCH ({variable})<-[:VERSION_OF]-({version}:Version) "
        f"WHERE {clock.states(version)} RETURN coalesce({version}, {variable}) AS {state} LIMIT 1 }} "
    )


def project(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """Project one field of a node: by its handler, as a property, or along an edge."""
    kind = scope.kinds[0]
    for owner in (kind.name, kind.facet.name if kind.facet else "", "Node"):
        if handler := FIELD_RESOLVERS.get((owner, field.name)):
            return handler(draft, field, scope)
    match kind.declares(field.name):
        case Property() as declared:
            return stored(draft, declared, field, scope)
        case Derived() as declared:
            shape = instant_shape if declared.value is Value.INSTANT else None
            return Projection(
                declared.expression(scope),
                shape,
                required=declared.required,
            )
        case Edge() as edge:
            return along(draft, edge, field, scope)
    raise LookupError(f"{kind.name} declares no {field.name}.")


def stored(draft: CompileContext, declared: Property, field: Field, scope: NodeRef) -> Projection:
    """Project a stored property."""
    if declared.value is Value.DUTY:
        return project_duty(draft, field, f"{scope.state}.{declared.name}")
    if declared.protected:
        return withheld(field)
    shape = instant_shape if declared.value is Value.INSTANT else None
    return Projection(
        value(declared, scope.state),
        shape,
        required=declared.required or declared.value is Value.TEXTS,
    )


def value(declared: Property, state: str) -> str:
    """Return the expression for a property's value; open ends of intervals are null outside."""
    match declared.value, declared.name:
        case Value.DAY, "from":
            return f"CASE WHEN {state}.`from` > $beginning THEN toString({state}.`from`) END"
        case Value.DAY, "to":
            return f"CASE WHEN {state}.to < $open THEN toString({state}.to) END"
        case ((Value.DAY | Value.INSTANT), name):
            return f"toString({state}.{name})"
        case Value.TEXTS, name:
            return f"coalesce({state}.{name}, [])"
        case _, name:
            return f"{state}.{name}"


def project_duty(draft: CompileContext, field: Field, expression: str) -> Projection:
    """Project a duty, of which only the code is stored, from the city's vocabulary."""
    table = {known.code: project_duty_fields(known, field.children) for known in draft.vocabulary}
    return Projection(expression, lambda code, _run: table.get(code), required=True)


def project_duty_fields(known: Any, selection: Selection) -> dict[str, Any]:
    """Return what is selected of one duty of the vocabulary."""
    values = {"code": known.code, "nameZh": known.zh, "nameEn": known.en, "__typename": "Duty"}
    return {field.key: values[field.name] for field in selection.fields}


def withheld(field: Field) -> Projection:
    """Withhold a protected value, whether there is one or not: it is not even read."""
    values = {"withheldBecause": "SIGN_IN_REQUIRED", "__typename": "Disclosed"}
    return Projection(
        "",
        constant_shape({chosen.key: values.get(chosen.name) for chosen in field.children.fields}),
    )


def along(draft: CompileContext, edge: Edge, field: Field, scope: NodeRef) -> Projection:
    """Project what stands at the other end of an edge: one, all, or a page of them."""
    other = draft.name(edge.to[:1].lower())
    match = edge_match(draft, edge, scope, other, field.clock)
    if edge.paged:
        return project_page(draft, field, match, other)
    piece = project_node(draft, field.children, other, field.clock)
    if edge.many:
        return project_list(
            field, match, piece, other, order=f"{other}.{edge.order_by}" if edge.order_by else ""
        )
    return nullable_shape(
        field, first_row(match.where(), piece, other), piece, required=edge.required
    )


def edge_match(
    draft: CompileContext, edge: Edge, scope: NodeRef, other: str, clock: Clock
) -> MatchClause:
    """Return the match that follows an edge as of a clock."""
    arrow = draft.name("r")
    far = KINDS.named(edge.to)[0]
    conditions = []
    if edge.temporal:
        conditions.append(clock.holds(arrow))
    elif not (scope.kinds[0].fact or far.fact):
        conditions.append(clock.believed(arrow))
    if far.is_event:
        conditions.append(f"{other}.at <= ${clock.moment} AND {clock.believed(other)}")
    elif far.fact:
        conditions.append(clock.holds(other) if edge.only_current else clock.believed(other))
    left, right = ("<-", "-") if edge.inverse else ("-", "->")
    return MatchClause(
        f"MATCH ({scope.node}){left}[{arrow}:{edge.arrow}]{right}({other}:{edge.to})",
        tuple(conditions),
    )


def nullable_shape(
    field: Field, expression: str, piece: Projection, *, required: bool = False
) -> Projection:
    """Return a nested row that may be null unless it is required."""
    return Projection(
        expression, nested_shape(field.key, shape_of(piece), required=required), required=required
    )


def project_list(
    field: Field, match: MatchClause, piece: Projection, variable: str, order: str = ""
) -> Projection:
    """Return all rows that a match finds, once each, in the order of a key and their ids."""
    by = f"{order}, {variable}.id" if order else f"{variable}.id"
    expression = collect_rows(match.where(), piece, order=f"WITH DISTINCT {variable} ORDER BY {by}")
    return Projection(
        expression,
        nested_shape(field.key, list_shape(shape_of(piece)), required=True),
        required=True,
    )


def project_page(
    draft: CompileContext, field: Field, match: MatchClause, variable: str, order: str | None = None
) -> Projection:
    """Return a page of the nodes that a match finds."""
    make = partial(page_node, draft, variable)
    return project_connection(draft, field, match, variable, make, order)


def page_node(draft: CompileContext, variable: str, chosen: Field) -> Projection:
    """Project one selected `node` of a page."""
    return project_node(draft, chosen.children, variable, chosen.clock)


@resolves("Node", "__typename")
def typename(_draft: CompileContext, _field: Field, scope: NodeRef) -> Projection:
    """The kind's name, from the id where it could be several."""
    if len(scope.kinds) == 1:
        return Projection("", constant_shape(scope.kinds[0].name))
    return Projection(f"{scope.node}.id", lambda global_id, _run: global_id.partition(":")[0])


@resolves("Node", "id")
def global_id(_draft: CompileContext, _field: Field, scope: NodeRef) -> Projection:
    """The id, which is stored as it is shown."""
    return Projection(f"{scope.node}.id", required=True)
