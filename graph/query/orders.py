"""The keys of an `orderBy`: values of a node, values along its edges, and counts of its edges."""

from __future__ import annotations

from graph.errors import Message
from graph.ontology.choices import Choices
from graph.ontology.clock import stated_expression
from graph.ontology.declarations import Derived, Edge, Kind, NodeRef, Property, Value
from graph.ontology.kinds import KINDS
from graph.ontology.names.name_order import NAME_ORDER
from graph.query.compiler import CompileContext
from graph.query.connections import SortKey
from graph.query.edges import edge_match, edge_pattern, match_with_state
from graph.query.filters import FilterContext, count_expression
from graph.query.parameters import argument_binding, constant_binding
from graph.query.selection import Field, InvalidArgument
from graph.query.value_filters import Part

MOST_KEYS = 8
"""Keys that one order may have."""


def sort_keys_of(filtering: FilterContext, field: Field, node: NodeRef) -> tuple[SortKey, ...]:
    """Return the keys of the argument `orderBy`, none for the id alone.

    Raises `InvalidArgument` for too many.
    """
    given = field.arguments.get("orderBy")
    if given is None:
        return ()
    if len(given.value) > MOST_KEYS:
        message = Message(
            f"orderBy 最多 {MOST_KEYS} 个排序键，而不是 {len(given.value)} 个。",
            f"`orderBy` has {MOST_KEYS} keys at most, not {len(given.value)}.",
        )
        raise InvalidArgument("orderBy", message, "TOO_MANY_KEYS")
    order = Part(given.value, argument_binding(given))
    return tuple(sort_key(filtering, order.part(index), node) for index in range(len(given.value)))


def sort_key(filtering: FilterContext, part: Part, node: NodeRef) -> SortKey:
    """Return the key that one part of an order asks for."""
    context = filtering.context
    ((name, wanted),) = part.given()
    match node.kinds[0].declares(name):
        case Property() as declared:
            expression = property_key(context, declared, node)
            return SortKey(expression, wanted.value == "DESC", declared.value)
        case Derived() as derived:
            value = derived.expression(node)
            expression = comparable_expression(context, value, derived.value, derived.choices)
            return SortKey(expression, wanted.value == "DESC", derived.value)
        case Edge(many=True) as edge:
            chosen = wanted.part("filter") if wanted.value.get("filter") is not None else None
            expression = count_expression(filtering, edge, chosen, node)
            return SortKey(expression, wanted.value["count"] == "DESC", Value.INTEGER)
        case Edge() as edge:
            return key_along_edge(filtering, edge, wanted, node)
    return SortKey(f"{node.node}.id", wanted.value == "DESC")


def property_key(context: CompileContext, declared: Property, node: NodeRef) -> str:
    """Return the expression by which a stored property is sorted.

    The open ends of an interval are null, as they are shown.
    """
    state = node.state
    if declared.name == node.kinds[0].title_property:
        return f"{state}.{NAME_ORDER}"
    match declared.value, declared.name:
        case Value.DAY, "from":
            begin = stated_expression(state, "from")
            return f"CASE WHEN {begin} > $beginning THEN {begin} END"
        case Value.DAY, "to":
            return f"CASE WHEN {state}.to < $open THEN {state}.to END"
    value = f"{state}.{declared.name}"
    return comparable_expression(context, value, declared.value, declared.choices)


def comparable_expression(
    context: CompileContext, expression: str, value: Value, choices: Choices | None
) -> str:
    """Return the expression by which a value is sorted.

    One of a list, declared or of the city's vocabulary, is sorted by its place in the list.
    """
    if choices:
        codes = enumerate(choices.members)
        places = " ".join(f"WHEN '{code}' THEN {place}" for place, code in codes)
        return f"CASE {expression} {places} END"
    if value is Value.FLAG:
        return f"CASE {expression} WHEN false THEN 0 WHEN true THEN 1 END"
    if value in (Value.DUTY, Value.CATEGORY, Value.WORKFLOW, Value.STEP):
        return f"${places_parameter(context, value)}[{expression}]"
    return expression


def places_parameter(context: CompileContext, value: Value) -> str:
    """Return the parameter with the place of each code in a part of the city's vocabulary."""
    vocabulary = context.vocabulary
    codes = {
        Value.DUTY: vocabulary.codes,
        Value.CATEGORY: vocabulary.categories.codes,
        Value.WORKFLOW: vocabulary.workflows.codes,
        Value.STEP: dict.fromkeys(vocabulary.workflows.steps.values()),
    }[value]
    places = {code: place for place, code in enumerate(codes)}
    name = f"places_of_{value.name.lower()}"
    context.parameters.setdefault(name, constant_binding(places))
    return name


def key_along_edge(filtering: FilterContext, edge: Edge, part: Part, node: NodeRef) -> SortKey:
    """Return the key of the node at the other end of an edge, null if there is none.

    Of several nodes it is the first by id. Where nothing needs a subquery, a comprehension takes
    the embedded engine a third of the time.
    """
    if not node.clock.past and leads_to_property(KINDS.named(edge.to)[0], part):
        return stored_key_along_edge(filtering, edge, part, node)
    context = filtering.context
    variable = context.name(edge.to[:1].lower())
    match = edge_match(context, edge, node, variable, node.clock)
    end = NodeRef(variable, variable, node.clock, KINDS.named(edge.to))
    other, match = match_with_state(context, match, end)
    key = sort_key(filtering, part, other)
    variables = ", ".join((variable, *match.carried))
    first = f"WITH {variables} ORDER BY {variable}.id LIMIT 1"
    rows = f"COLLECT {{ {match.where()} {first} RETURN {key.expression} }}"
    return key._replace(expression=f"head({rows})")


def leads_to_property(kind: Kind, part: Part) -> bool:
    """Whether a key is a stored property, at once or along further edges."""
    ((name, wanted),) = part.given()
    match kind.declares(name):
        case Edge(many=False) as edge:
            return leads_to_property(KINDS.named(edge.to)[0], wanted)
        case Derived() | Edge():
            return False
    return True


def stored_key_along_edge(
    filtering: FilterContext, edge: Edge, part: Part, node: NodeRef
) -> SortKey:
    """Return the stored key of the node that is today at the other end of an edge."""
    context = filtering.context
    variable = context.name(edge.to[:1].lower())
    pattern, conditions = edge_pattern(context, edge, node, variable, node.clock)
    other = NodeRef(variable, variable, node.clock, KINDS.named(edge.to))
    key = sort_key(filtering, part, other)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    found = f"[{pattern}{where} | [{variable}.id, {key.expression}]]"
    one, first = f"{variable}_one", f"{variable}_first"
    earlier = f"CASE WHEN {first} IS NULL OR {one}[0] < {first}[0] THEN {one} ELSE {first} END"
    return key._replace(expression=f"reduce({first} = null, {one} IN {found} | {earlier})[1]")
