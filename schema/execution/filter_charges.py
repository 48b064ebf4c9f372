"""What the filter of a list reads: every edge, area, derived value and list of values in it.

Measured on the sample city on both engines with `python -m tests.bench.hostile`, in the nodes of
`RootCharge`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import GraphQLInputObjectType, get_named_type

from graph.ontology.kinds import KINDS

FILTER_ITEM = 15
"""Nodes for each item of a list in a filter: it is compared with each node of the kind."""
FAN_OUT = 10
"""Nodes to which an edge to many is assumed to lead."""
RELATED = 2
"""Nodes for each node from which an edge or a derived value is followed."""
IN_AREA = 10
"""Nodes for each node that is followed up to the places of an area."""
PLAIN = 0.1
"""Nodes for each node of which a value is compared."""


class FilterMeasure(NamedTuple):
    """The size of a filter: its levels, and the nodes that it reads."""

    depth: int = 0
    nodes: float = 0.0

    def beside(self, other: FilterMeasure) -> FilterMeasure:
        """Return the measure of two filters side by side."""
        return FilterMeasure(max(self.depth, other.depth), self.nodes + other.nodes)

    def below(self, nodes: float = 0.0) -> FilterMeasure:
        """Return the measure of a filter one level further down, with what leads to it."""
        return FilterMeasure(self.depth + 1, self.nodes + nodes)


def measure_filter(value: Any, filter_type: Any, tested: float) -> FilterMeasure:
    """Return the measure of a filter that is put to so many nodes.

    A value of a wrong type counts nothing: it is rejected later.
    """
    named = get_named_type(filter_type)
    if isinstance(value, list):
        total = FilterMeasure()
        for item in value:
            total = total.beside(measure_filter(item, named, tested))
        return total
    if not (isinstance(value, Mapping) and isinstance(named, GraphQLInputObjectType)):
        return FilterMeasure()
    total = FilterMeasure()
    for name, part in value.items():
        declared = named.fields.get(name)
        if declared is not None and part is not None:
            total = total.beside(measure_part(name, part, declared.type, named.name, tested))
    return total


def measure_part(name: str, value: Any, part_type: Any, owner: str, tested: float) -> FilterMeasure:
    """Return the measure of one part of a filter of a type."""
    named = get_named_type(part_type)
    parts = getattr(named, "fields", {})
    if "some" in parts:
        return measure_list_filter(value, named, tested)
    if "and" in parts:
        inside = measure_filter(value, named, tested)
        is_own = named.name == owner or is_member(name, owner)
        return inside.below(0 if is_own else RELATED * tested)
    if name == "area":
        return FilterMeasure(1, IN_AREA * tested)
    return FilterMeasure(0, value_nodes(name, value, owner, tested))


def measure_list_filter(value: Any, named: Any, tested: float) -> FilterMeasure:
    """Return the measure of what an edge to many must lead to."""
    total = FilterMeasure()
    if isinstance(value, Mapping):
        for name, part in value.items():
            if part is None or name not in named.fields:
                continue
            inside = FilterMeasure()
            if name != "count":
                inside = measure_filter(part, named.fields[name].type, FAN_OUT * tested)
            total = total.beside(inside.below(RELATED * tested))
    return total


def value_nodes(name: str, value: Any, owner: str, tested: float) -> float:
    """Return the nodes that a condition on a value reads."""
    items = 0
    if isinstance(value, Mapping):
        items = sum(len(part) for part in value.values() if isinstance(part, list))
    kind = KINDS.kinds.get(owner.removesuffix("Filter"))
    is_stored = kind is None or any(stored.name == name for stored in kind.properties)
    each = PLAIN if is_stored or name == "id" else RELATED
    return FILTER_ITEM * items + each * tested


def is_member(name: str, owner: str) -> bool:
    """Whether a part of the filter of a facet confines it to one of its kinds."""
    members = KINDS.named(owner.removesuffix("Filter"))
    return any(kind.field_name == name for kind in members)
