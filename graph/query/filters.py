"""The filter of a list as predicates: `and`, `or`, `not`, values, and what edges lead to.

A plan depends on which parts are given, never on their values. Engines know three truth values, a
filter two: what is null counts as false wherever `not` or `every` would turn it around.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from graph.ontology.clock import stated_expression
from graph.ontology.declarations import Derived, Edge, Kind, NodeRef, Property, Value
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, MatchClause, shape_of
from graph.query.compiler import Projection as Projected
from graph.query.edges import edge_match
from graph.query.execution import Execution
from graph.query.node_state import state_clause
from graph.query.parameters import argument_binding
from graph.query.selection import Field
from graph.query.value_filters import (
    Part,
    all_of,
    compare_name,
    compare_span,
    compare_value,
    negated,
)

Check = Callable[[Execution], None]
"""Raises `InvalidArgument` if a run cannot be answered."""


@dataclass(frozen=True, slots=True)
class FilterContext:
    """What the compilation of one filter collects."""

    context: CompileContext
    checks: list[Check] = field(default_factory=list)
    """Run before the list is shaped, so that an error is that of the list's field."""

    def checked(self, projection: Projected) -> Projected:
        """Return the projection of the filtered list, which raises what the checks raise."""
        if not self.checks:
            return projection
        shape = shape_of(projection)

        def checked_shape(row: Any, run: Execution) -> Any:
            for check in self.checks:
                check(run)
            return shape(row, run)

        return projection._replace(shape=checked_shape)


PartPredicate = Callable[[FilterContext, Part, NodeRef], str]
"""Returns the condition of one part of a filter on a node."""
PART_PREDICATES: dict[tuple[str, str], PartPredicate] = {}
"""Predicates of parts that are computed, by kind or facet (`Node` for all) and the part's name."""


def filters_by(owner: str, *names: str) -> Callable[[PartPredicate], PartPredicate]:
    """Register the predicate of parts of the filter of a kind, a facet, or every `Node`."""

    def register(predicate: PartPredicate) -> PartPredicate:
        PART_PREDICATES.update({(owner, name): predicate for name in names})
        return predicate

    return register


def filter_argument(field: Field) -> Part | None:
    """Return the argument `filter` of a field, None if it is not given."""
    given = field.arguments.get("filter")
    return Part(given.value, argument_binding(given)) if given else None


def filter_list(
    context: CompileContext, field: Field, match: MatchClause, other: NodeRef
) -> tuple[FilterContext, MatchClause]:
    """Return the match of a nested list with its argument `filter`, and the checks of that."""
    filtering = FilterContext(context)
    part = filter_argument(field)
    return filtering, filtered_match(filtering, match, part, other) if part else match


def filter_predicates(filtering: FilterContext, part: Part, node: NodeRef) -> Iterator[str]:
    """Yield the conditions of the parts of a filter, all of which a node has to fulfil."""
    for name, given in part.given():
        yield part_predicate(filtering, name, given, node)


def node_predicate(filtering: FilterContext, part: Part, node: NodeRef) -> str:
    """Return the condition of a whole filter, in parentheses."""
    return f"({all_of(filter_predicates(filtering, part, node))})"


def part_predicate(filtering: FilterContext, name: str, part: Part, node: NodeRef) -> str:
    """Return the condition of one part of a filter."""
    match name:
        case "and" | "or":
            each = (
                node_predicate(filtering, part.part(index), node)
                for index in range(len(part.value))
            )
            joined = f" {name.upper()} ".join(each)
            return f"({joined or str(name == 'and').lower()})"
        case "not":
            return negated(node_predicate(filtering, part, node))
        case "id":
            identity = f"{node.node}.id"
            return compare_value(filtering.context, identity, Value.CHOICE, part, stored=True)
    if len(node.kinds) > 1 and any(member.field_name == name for member in node.kinds):
        return member_predicate(filtering, name, part, node)
    predicate = computed_predicate(name, node.kinds) or partial(declared_predicate, name)
    return predicate(filtering, part, node)


def computed_predicate(name: str, kinds: Sequence[Kind]) -> PartPredicate | None:
    """Return the predicate of a part that is computed, None for one that is declared."""
    kind = kinds[0]
    owners = (kind.name, kind.facet.name if kind.facet else "", "Node")
    known = (PART_PREDICATES.get((owner, name)) for owner in owners)
    return next((predicate for predicate in known if predicate), None)


def declared_predicate(name: str, filtering: FilterContext, part: Part, node: NodeRef) -> str:
    """Return the condition on what the kind of a node declares under a name."""
    kind = node.kinds[0]
    context = filtering.context
    match kind.declares(name):
        case Edge(many=True) as edge:
            return all_of(many_predicates(filtering, edge, part, node))
        case Edge() as edge:
            return exists_expression(filtering, edge, part, node)
        case Derived() as derived:
            return compare_value(context, derived.expression(node), derived.value, part)
        case Property() as declared:
            return property_predicate(context, declared, part, node)
    span = next(span for span in kind.spans if span.name == name)
    return compare_span(context, span, node, part)


def property_predicate(
    context: CompileContext, declared: Property, part: Part, node: NodeRef
) -> str:
    """Return the condition on a stored property."""
    if declared.name == node.kinds[0].title_property:
        return compare_name(context, node, declared.name, part)
    expression, stored = comparable_expression(declared, node)
    return compare_value(context, expression, declared.value, part, stored=stored)


def member_predicate(filtering: FilterContext, name: str, part: Part, node: NodeRef) -> str:
    """Return the condition that a node of a facet is of one kind, and passes its filter."""
    kind = next(kind for kind in node.kinds if kind.field_name == name)
    own = node._replace(kinds=(kind,))
    predicates = (f"{node.node}:{kind.name}", *filter_predicates(filtering, part, own))
    return f"({' AND '.join(predicates)})"


def comparable_expression(declared: Property, node: NodeRef) -> tuple[str, bool]:
    """Return the expression for a property as it is compared, and whether it is only read.

    The open ends of an interval are null, as they are shown.
    """
    match declared.name:
        case "from":
            begin = stated_expression(node.state, "from")
            return f"CASE WHEN {begin} > $beginning THEN {begin} END", False
        case "to":
            return f"CASE WHEN {node.state}.to < $open THEN {node.state}.to END", False
    return f"{node.state}.{declared.name}", True


def many_predicates(
    filtering: FilterContext, edge: Edge, part: Part, node: NodeRef
) -> Iterator[str]:
    """Yield the conditions on the nodes to which an edge to many leads.

    With `count`, `some` says which of them are counted.
    """
    counted: Part | None = None
    for name, given in part.given():
        match name:
            case "count":
                some = part.part("some") if part.value.get("some") is not None else None
                count = count_expression(filtering, edge, some, node)
                yield compare_value(filtering.context, count, Value.INTEGER, given)
                counted = some
            case "none":
                yield f"NOT {exists_expression(filtering, edge, given, node)}"
            case "every":
                yield f"NOT {exists_expression(filtering, edge, given, node, opposite=True)}"
    if counted is None and part.value.get("some") is not None:
        yield exists_expression(filtering, edge, part.part("some"), node)


def exists_expression(
    filtering: FilterContext, edge: Edge, part: Part, node: NodeRef, *, opposite: bool = False
) -> str:
    """Return the condition that an edge leads to a node that passes a filter, or does not pass."""
    other = edge_end(filtering, edge, node)
    match = edge_match(filtering.context, edge, node, other.node, node.clock)
    return passing_expression(filtering, match, part, other, opposite=opposite)


def passing_expression(
    filtering: FilterContext,
    match: MatchClause,
    part: Part,
    other: NodeRef,
    *,
    opposite: bool = False,
) -> str:
    """Return the condition that a match finds a node that passes a filter, or does not pass it."""
    found = filtered_match(filtering, match, part, other, opposite=opposite)
    return f"EXISTS {{ {found.where()} RETURN {other.node} }}"


def count_expression(filtering: FilterContext, edge: Edge, part: Part | None, node: NodeRef) -> str:
    """Return the number of nodes to which an edge leads and that pass a filter, if there is one."""
    other = edge_end(filtering, edge, node)
    match = edge_match(filtering.context, edge, node, other.node, node.clock)
    if part:
        match = filtered_match(filtering, match, part, other)
    return f"COUNT {{ {match.where()} RETURN DISTINCT {other.node} }}"


def edge_end(filtering: FilterContext, edge: Edge, node: NodeRef) -> NodeRef:
    """Return a new name for what stands at the other end of an edge."""
    other = filtering.context.name("o")
    return NodeRef(other, other, node.clock, KINDS.named(edge.to))


def filtered_match(
    filtering: FilterContext,
    match: MatchClause,
    part: Part,
    other: NodeRef,
    *,
    opposite: bool = False,
) -> MatchClause:
    """Return the match of those nodes in `other` that pass a filter, or that do not pass it.

    On a day of the past, it carries nothing but `other` and its state.
    """
    state, clauses = other.state, ""
    if part.value and not all(kind.fact for kind in other.kinds):
        state, clauses = state_clause(filtering.context, other.node, other.clock)
    seen = other._replace(state=state)
    predicates: tuple[str, ...] = tuple(filter_predicates(filtering, part, seen))
    if opposite:
        predicates = (negated(f"({all_of(iter(predicates))})"),)
    if clauses:
        return MatchClause(f"{match.where()} {clauses}WITH {other.node}, {state}", predicates)
    return match._replace(conditions=(*match.conditions, *predicates))
