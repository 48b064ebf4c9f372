"""The keys of an `orderBy`: values of a node, values along its edges, and counts of its edges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graph.errors import Message
from graph.ontology.clock import stated_expression
from graph.ontology.declarations import Choices, Derived, Edge, Kind, NodeRef, Property, Value
from graph.ontology.kinds import KINDS
from graph.ontology.name_order import NAME_ORDER
from graph.query.compiler import CompileContext
from graph.query.connections import SortKey
from graph.query.edges import edge_match, edge_pattern, match_with_state
from graph.query.execution import Binding
from graph.query.filters import filter_predicates, part_binding
from graph.query.parameters import constant_binding, slot_binding
from graph.query.selection import Field, InvalidArgument

MOST_KEYS = 8
"""Keys that one order may have."""


def sort_keys_of(context: CompileContext, field: Field, node: NodeRef) -> tuple[SortKey, ...]:
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
    read = slot_binding(given.slot)
    return tuple(
        sort_key(context, part, part_binding(read, index), node)
        for index, part in enumerate(given.value)
    )


def sort_key(
    context: CompileContext, part: Mapping[str, Any], read: Binding, node: NodeRef
) -> SortKey:
    """Return the key that one part of an order asks for; `read` reads the part in a run."""
    name, wanted = given_part(part)
    match node.kinds[0].declares(name):
        case Property() as declared:
            expression = property_key(context, declared, node)
            return SortKey(expression, wanted == "DESC", declared.value)
        case Derived() as derived:
            value = derived.expression(node)
            expression = comparable_expression(context, value, derived.value, derived.choices)
            return SortKey(expression, wanted == "DESC", derived.value)
        case Edge(many=True) as edge:
            expression = count_expression(context, edge, wanted, part_binding(read, name), node)
            return SortKey(expression, wanted["count"] == "DESC", Value.INTEGER)
        case Edge() as edge:
            return key_along_edge(context, edge, wanted, part_binding(read, name), node)
    return SortKey(f"{node.node}.id", wanted == "DESC")


def given_part(part: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the only part of a key that is given, with its name."""
    return next((name, wanted) for name, wanted in part.items() if wanted is not None)


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


def key_along_edge(
    context: CompileContext, edge: Edge, part: Mapping[str, Any], read: Binding, node: NodeRef
) -> SortKey:
    """Return the key of the node at the other end of an edge, null if there is none.

    Of several nodes it is the first by id. Where nothing needs a subquery, a comprehension takes
    the embedded engine a third of the time.
    """
    if not node.clock.past and leads_to_property(KINDS.named(edge.to)[0], part):
        return stored_key_along_edge(context, edge, part, read, node)
    variable = context.name(edge.to[:1].lower())
    match = edge_match(context, edge, node, variable, node.clock)
    other, match = match_with_state(context, match, variable, edge.to, node.clock)
    key = sort_key(context, part, read, other)
    variables = ", ".join((variable, *match.carried))
    first = f"WITH {variables} ORDER BY {variable}.id LIMIT 1"
    rows = f"COLLECT {{ {match.where()} {first} RETURN {key.expression} }}"
    return key._replace(expression=f"head({rows})")


def leads_to_property(kind: Kind, part: Mapping[str, Any]) -> bool:
    """Whether a key is a stored property, at once or along further edges."""
    name, wanted = given_part(part)
    match kind.declares(name):
        case Edge(many=False) as edge:
            return leads_to_property(KINDS.named(edge.to)[0], wanted)
        case Derived() | Edge():
            return False
    return True


def stored_key_along_edge(
    context: CompileContext, edge: Edge, part: Mapping[str, Any], read: Binding, node: NodeRef
) -> SortKey:
    """Return the stored key of the node that is today at the other end of an edge."""
    variable = context.name(edge.to[:1].lower())
    pattern, conditions = edge_pattern(context, edge, node, variable, node.clock)
    other = NodeRef(variable, variable, node.clock, KINDS.named(edge.to))
    key = sort_key(context, part, read, other)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    found = f"[{pattern}{where} | [{variable}.id, {key.expression}]]"
    one, first = f"{variable}_one", f"{variable}_first"
    earlier = f"CASE WHEN {first} IS NULL OR {one}[0] < {first}[0] THEN {one} ELSE {first} END"
    return key._replace(expression=f"reduce({first} = null, {one} IN {found} | {earlier})[1]")


def count_expression(
    context: CompileContext, edge: Edge, wanted: Mapping[str, Any], read: Binding, node: NodeRef
) -> str:
    """Return the expression for how many nodes at the other end of an edge pass a filter."""
    variable = context.name(edge.to[:1].lower())
    match = edge_match(context, edge, node, variable, node.clock)
    chosen = wanted.get("filter")
    conditions: tuple[str, ...] = ()
    if chosen:
        other, match = match_with_state(context, match, variable, edge.to, node.clock)
        chosen_by = part_binding(read, "filter")
        conditions = tuple(passing_predicates(context, chosen, chosen_by, other))
    return f"COUNT {{ {match.where(*conditions)} RETURN {variable} }}"


def passing_predicates(
    context: CompileContext, chosen: Mapping[str, Any], read: Binding, node: NodeRef
) -> Iterator[str]:
    """Yield the conditions under which a node passes a filter within an order."""
    if chosen.get("area") is not None:
        message = Message(
            "orderBy 里的 filter 不能写 area。", "The filter within `orderBy` takes no `area`."
        )
        raise InvalidArgument("orderBy", message, "AREA_IN_ORDER")
    return filter_predicates(node.kinds[0], context, chosen, read, node)
