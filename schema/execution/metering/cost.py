"""The cost of an operation, measured before it is planned, in time linear to its text.

Each fragment is measured once and its cost is added wherever it is spread, so an operation that
fans out through fragments is rejected without walking it. What a type or root costs is declared
beside it (see `schema.types.costs`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from graph.groups.conditions import MOST_GROUPS, USUAL_GROUPS
from graph.groups.costs import GroupingCost, grouping_cost
from graph.query import cursors
from schema.cost_directives import is_connection, is_edge
from schema.execution.introspection import INTROSPECTION_ROOTS, IntrospectionCounter
from schema.execution.metering.answer_cost import AnswerPart, answer_cost, object_weight
from schema.execution.metering.charges import (
    Moment,
    batch_cost,
    given_arguments,
    listed_nodes,
    measure_list,
    order_steps,
    root_charge,
)
from schema.types.costs import PART_OF_PARENT, PLAIN_LIST_LENGTH, ReadCost, declared_cost

INTROSPECTION_FIELDS_PER_NODE = 4
"""Fields of an introspection result that take as long as reading one node."""


class Measure(NamedTuple):
    """The size of a selection: its depth, and the aliases, fields and nodes that it stands for."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    cost: int = 0
    grouped: GroupingCost = GroupingCost()
    """What groups cost for each node of the list that they group, in tenths of a node."""
    groups: int = 0
    """What the groups cost that are returned, however long the list's page is, in tenths too."""
    once: int = 0
    """What is read once for the whole answer of a root, however often it stands below the root."""
    parts: tuple[AnswerPart, ...] = ()
    """The fields with objects, by which is counted afterwards what was really read."""

    @property
    def limited(self) -> dict[str, int]:
        """The figures that have a limit, by its name."""
        return {
            "depth": self.depth,
            "aliases": self.aliases,
            "fields": self.fields,
            "cost": self.cost,
        }


@dataclass(slots=True)
class CostMeter:
    """Measures one operation with one set of variables."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    most_edges: int = cursors.MOST_EDGES
    """Most edges of a page."""
    measured_fragments: dict[str, Measure] = field(default_factory=dict)
    named_moments: set[Moment] = field(default_factory=set)
    """Those of the past of which the names are charged already."""
    introspects: bool = False
    """Whether the schema itself is asked for, with any selection measured so far."""
    introspection: IntrospectionCounter = field(init=False)

    def __post_init__(self) -> None:
        """Make the counter of introspection fields."""
        self.introspection = IntrospectionCounter(self.schema, self.fragments, self.variables)

    def measure_selections(self, selections: SelectionSetNode | None, parent: Any) -> Measure:
        """Return the measure of a selection set; a type is None below introspection roots."""
        depth = aliases = fields = cost = groups = once = 0
        grouped, parts = GroupingCost(), list[AnswerPart]()
        for selection in selections.selections if selections else ():
            measure = self.measure_selection(selection, parent)
            depth = max(depth, measure.depth)
            aliases += measure.aliases
            fields += measure.fields
            cost += measure.cost
            grouped = grouped.beside(measure.grouped)
            groups += measure.groups
            once += measure.once
            parts += measure.parts
        return Measure(depth, aliases, fields, cost, grouped, groups, once, tuple(parts))

    def measure_selection(self, selection: Any, parent: Any) -> Measure:
        """Return the measure of a field, an inline fragment or a spread."""
        if isinstance(selection, FragmentSpreadNode):
            measure = self.measure_fragment(selection.name.value)
            return measure._replace(parts=(AnswerPart("", 0, 0, measure.parts),))
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            narrowed = self.schema.get_type(condition.name.value) if condition else parent
            return self.measure_selections(selection.selection_set, narrowed)
        if selection.name.value in INTROSPECTION_ROOTS and parent is self.schema.query_type:
            return self.measure_introspection(selection)
        return self.measure_field(selection, parent)

    def measure_fragment(self, name: str) -> Measure:
        """Return the measure of a fragment; validation rejects one that spreads itself."""
        if name not in self.measured_fragments:
            self.measured_fragments[name] = Measure()
            fragment = self.fragments.get(name)
            if fragment:
                parent = self.schema.get_type(fragment.type_condition.name.value)
                measure = self.measure_selections(fragment.selection_set, parent)
                self.measured_fragments[name] = measure
        return self.measured_fragments[name]

    def measure_introspection(self, node: FieldNode) -> Measure:
        """Return the measure of `__schema` or `__type` with everything below it."""
        self.introspects = True
        below = self.measure_selections(node.selection_set, None)
        cost = self.introspection.count_fields(node) // INTROSPECTION_FIELDS_PER_NODE
        part = AnswerPart(response_key(node), 0, cost, ())
        return with_field(node, below, cost)._replace(parts=(part,))

    def measure_field(self, node: FieldNode, parent: Any) -> Measure:
        """Return the measure of a field with everything below it."""
        definition = getattr(parent, "fields", {}).get(node.name.value)
        named_type = get_named_type(definition.type) if definition else None
        below = self.measure_selections(node.selection_set, named_type)
        if definition is None:
            return with_field(node, below, below.cost)._replace(once=below.once)
        if node.name.value == "groups" and "having" in definition.args:
            return self.measure_groups(node, parent, below)
        repeats, nodes, once = self.read_cost(node, definition)
        once += below.once
        scans = 0
        if "orderBy" in definition.args:
            order = given_arguments(node, self.variables).get("orderBy")
            scans = repeats * order_steps(order)
        is_root = parent is self.schema.query_type
        if below.groups:
            listed = listed_nodes(node, definition, self.variables)
            scans += (below.grouped.of_list(listed, is_root=is_root) + below.groups) // 10
        if is_root:
            scans += root_charge(node, definition, self.variables, self.named_moments)
        filtered = measure_list(node, definition, self.variables, is_root=is_root)
        scans += round(filtered.nodes)
        cost = repeats * (below.cost + nodes) + scans
        if parent is self.schema.mutation_type:
            answered = cost + once
            cost, once = batch_cost(node, definition, self.variables, answered), 0
            scans = cost - answered
        deepest = below._replace(depth=max(below.depth, filtered.depth))
        measured = with_field(node, deepest, cost)
        if named_type is None or node.selection_set is None:
            return measured._replace(once=once)
        weight = object_weight(parent, named_type)
        if not (is_connection(named_type) or is_edge(parent) or is_edge(named_type)):
            objects = repeats if "[" in str(definition.type) else 1
            scans += max(repeats * nodes - weight * objects, 0)
        part = AnswerPart(response_key(node), weight, scans, below.parts)
        return measured._replace(once=once, parts=(part,))

    def measure_groups(self, node: FieldNode, connection: Any, below: Measure) -> Measure:
        """Return the measure of the groups of a connection with everything below them."""
        given = given_arguments(node, self.variables)
        by = given.get("by") or ()
        keys = [by] if isinstance(by, str) else by
        first = given.get("first")
        size = first if isinstance(first, int) else USUAL_GROUPS
        grouped = grouping_cost(connection.name.removesuffix("Connection"), keys)
        groups = min(max(size, 1), MOST_GROUPS) * (1 + 10 * len(keys) * below.cost)
        measured = with_field(node, below, 0)
        return measured._replace(grouped=grouped, groups=groups, once=below.once)

    def read_cost(self, node: FieldNode, definition: GraphQLField) -> ReadCost:
        """Return the cost of a field: the declared one, or that of a node or of a list of nodes."""
        if node.selection_set is None:
            return PART_OF_PARENT
        is_paged = "first" in definition.args
        declared = declared_cost(definition)
        if declared is not None:
            page = self.page_size(node) if is_paged else 1
            return declared._replace(repeats=max(page, declared.repeats))
        if "[" not in str(definition.type):
            return ReadCost(nodes=1)
        return ReadCost(self.page_size(node) if is_paged else PLAIN_LIST_LENGTH, 1)

    def page_size(self, node: FieldNode) -> int:
        """Return the page size that a field asks for; a size out of range is rejected later."""
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                value = argument.value
                if isinstance(value, IntValueNode):
                    return self.clamp_page_size(parse_page_size(value.value))
                if isinstance(value, VariableNode):
                    size = self.variables.get(value.name.value)
                    return (
                        self.clamp_page_size(size) if isinstance(size, int) else cursors.USUAL_EDGES
                    )
        return cursors.USUAL_EDGES

    def clamp_page_size(self, size: int) -> int:
        """Return a page size within the limits of a page."""
        return min(max(size, 1), self.most_edges)


def with_field(node: FieldNode, below: Measure, cost: int) -> Measure:
    """Return the measure of a field from that of what is below it and from its cost."""
    aliases = below.aliases + (node.alias is not None)
    return Measure(below.depth + 1, aliases, below.fields + 1, cost)


def response_key(node: FieldNode) -> str:
    """Return the key under which an answer has a field."""
    return node.alias.value if node.alias else node.name.value


def parse_page_size(digits: str) -> int:
    """Return an integer of a document; Python does not parse one of thousands of digits."""
    if len(digits) < 20:
        return int(digits)
    return -cursors.MOST_EDGES if digits.startswith("-") else cursors.MOST_EDGES


def measure_operation(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    most_edges: int = cursors.MOST_EDGES,
) -> Measure:
    """Return the measure of an operation."""
    return total_measure(meter_of(schema, document, variables, most_edges), operation)


def meter_of(
    schema: GraphQLSchema,
    document: DocumentNode,
    variables: Mapping[str, Any],
    most_edges: int,
) -> CostMeter:
    """Return the meter of an operation of a document."""
    fragments = {
        part.name.value: part
        for part in document.definitions
        if isinstance(part, FragmentDefinitionNode)
    }
    return CostMeter(schema, fragments, variables, most_edges)


def total_measure(meter: CostMeter, operation: OperationDefinitionNode) -> Measure:
    """Return the measure of a whole operation by its meter."""
    root = meter.schema.get_root_type(operation.operation)
    measure = meter.measure_selections(operation.selection_set, root)
    return measure._replace(cost=measure.cost + measure.once)


def cost_of_answer(measure: Measure, data: Mapping[str, Any] | None) -> int:
    """Return what an operation has really read, by its measure and its answer."""
    return answer_cost(measure.parts, data) + measure.once
