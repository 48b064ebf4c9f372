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
FAN_OUT = 20
"""Nodes to which an edge to many leads at most, on average."""
RELATED = 2
"""Nodes for each node to which an edge leads, or for which a value is derived."""
IN_AREA = 17
"""Nodes for each node that is followed up to the places of an area."""
PLAIN = 0.1
"""Nodes for each node of which a value is compared."""
FEW, MANY = 120, 1_000
"""Nodes of a kind that declares nothing of them: of one that is listed, and of one that is not."""


class Tested(NamedTuple):
    """The nodes to which a filter is put: how many, and how often each of them on average."""

    nodes: float
    times: float = 1.0

    def along_one(self, size: float) -> Tested:
        """Return the nodes to which an edge to one leads, of a kind with so many nodes."""
        return Tested(self.nodes, max(self.times, self.nodes / size))

    def along_many(self, size: float) -> Tested:
        """Return the nodes to which an edge to many leads: each belongs to one of those before."""
        return Tested(min(self.nodes * FAN_OUT, self.times * size), self.times)


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


def measure_filter(value: Any, filter_type: Any, tested: Tested) -> FilterMeasure:
    """Return the measure of a filter that is put to some nodes.

    A value of a wrong type counts nothing: it is rejected later.
    """
    named = get_named_type(filter_type)
    total = FilterMeasure()
    if isinstance(value, list):
        for item in value:
            total = total.beside(measure_filter(item, named, tested))
    if not (isinstance(value, Mapping) and isinstance(named, GraphQLInputObjectType)):
        return total
    for name, part in value.items():
        declared = named.fields.get(name)
        if declared is not None and part is not None:
            total = total.beside(measure_part(name, part, declared.type, named.name, tested))
    return total


def measure_part(
    name: str, value: Any, part_type: Any, owner: str, tested: Tested
) -> FilterMeasure:
    """Return the measure of one part of a filter of a type."""
    named = get_named_type(part_type)
    parts = getattr(named, "fields", {})
    if "some" in parts:
        return measure_list_filter(value, named, tested)
    if "and" in parts:
        if named.name == owner or is_member(name, owner):
            return measure_filter(value, named, tested).below()
        reached = tested.along_one(kind_size(named.name))
        return measure_filter(value, named, reached).below(RELATED * reached.nodes)
    if name == "area":
        return FilterMeasure(1, IN_AREA * tested.nodes)
    return FilterMeasure(0, value_nodes(name, value, owner, tested))


def measure_list_filter(value: Any, named: Any, tested: Tested) -> FilterMeasure:
    """Return the measure of what an edge to many must lead to."""
    total = FilterMeasure()
    reached = tested.along_many(kind_size(get_named_type(named.fields["some"].type).name))
    leads = RELATED * max(tested.nodes, reached.nodes)
    for name, part in value.items() if isinstance(value, Mapping) else ():
        if part is not None and name in named.fields:
            inside = FilterMeasure()
            if name != "count":
                inside = measure_filter(part, named.fields[name].type, reached)
            total = total.beside(inside.below(leads))
    return total


def measure_order(value: Any, order_type: Any, tested: Tested) -> FilterMeasure:
    """Return the measure of an order: its levels, and what the filters of its counts read.

    What its edges read is charged by their number (see `schema.execution.metering.charges`).
    """
    named = get_named_type(order_type)
    total = FilterMeasure()
    if isinstance(value, list):
        for item in value:
            total = total.beside(measure_order(item, named, tested))
    if not (isinstance(value, Mapping) and isinstance(named, GraphQLInputObjectType)):
        return total
    if "count" in named.fields:
        chosen = named.fields["filter"].type
        reached = tested.along_many(kind_size(get_named_type(chosen).name))
        return measure_filter(value.get("filter"), chosen, reached).below()
    for name, part in value.items():
        if name in named.fields and isinstance(part, Mapping):
            total = total.beside(measure_order(part, named.fields[name].type, tested).below())
    return total


def value_nodes(name: str, value: Any, owner: str, tested: Tested) -> float:
    """Return the nodes that a condition on a value reads."""
    items = 0
    if isinstance(value, Mapping):
        items = sum(len(part) for part in value.values() if isinstance(part, list))
    kind = KINDS.kinds.get(owner.removesuffix("Filter"))
    is_stored = kind is None or any(stored.name == name for stored in kind.properties)
    each = PLAIN if is_stored or name == "id" else RELATED
    return FILTER_ITEM * items + each * tested.nodes


def kind_size(filter_name: str) -> float:
    """Return how much it is to read all nodes of the kind or facet that an input filters."""
    return sum(
        kind.list_cost.whole or (FEW if kind.root_field else MANY)
        for kind in KINDS.named(filter_name.removesuffix("Filter"))
    )


def is_member(name: str, owner: str) -> bool:
    """Whether a part of the filter of a facet confines it to one of its kinds."""
    members = KINDS.named(owner.removesuffix("Filter"))
    return len(members) > 1 and any(kind.field_name == name for kind in members)
