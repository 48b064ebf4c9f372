"""What an operation may cost, found before it is planned, in time linear to its text.

Fragments are measured once each and what they cost is added wherever they are spread, so an operation that fans out
through fragments is refused before anybody walks it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from graph.query import cursors as page
from schema.execution.charges import charge
from schema.execution.introspection import Counter

SOME = 10
"""Members that a plain list is taken to have."""
CHAIN = 120
"""Nodes that a chain of coverage is taken to read."""
INTROSPECTION = ("__schema", "__type")
"""Roots that tell of the schema itself."""
MATCHES = ("matchesForNeed", "matchesForUnit")
"""Roots that rank: what is below them is told of every match and of every near miss."""
CANDIDATES = 25
"""Nodes that ranking is taken to read for each match that is told."""
GROUPS = 20
"""Groups that a wall chart is taken to have; what it reads is bounded by the projects that there are."""
KNOWN = {
    "Coverage": (1, CHAIN),
    "WhoCovers": (1, CHAIN),
    "ScoreComponent": (8, 0),
    "nodes": (page.MOST, 1),
    "groups": (GROUPS, 1),
    "WallChartColumn": (5, 0),
}
"""How often what is below a type, or a field, is read, and what it reads itself, where that is known."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one operation may have of each."""

    tokens: int = 2_000
    depth: int = 16
    aliases: int = 50
    fields: int = 2_000
    cost: int = 50_000
    """Nodes that may be read: the product of page sizes along each path, added up, and what roots read beside their pages."""
    characters: int = 20_000
    """Characters of the text of a query."""
    pairs: int = 10_000
    """Pairs of fields with one response key, which validation compares: a tenth of a second."""
    items: int = 500
    """Members of a list, and parts of an input, in any argument or variable."""
    text: int = 4_000
    """Characters of a text in any argument or variable; texts that are written have at most half as many."""
    cache_bytes: int = 64_000_000
    """Bytes that documents, plans and answers about the schema may take that are kept."""


class Measure(NamedTuple):
    """How deep a selection goes, and how many aliases, fields and nodes it stands for."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    cost: int = 0


FIELDS_OF_TYPES = 4
"""Fields of an answer about the schema that take as long as reading one node."""

NAMES = {
    "depth": ("嵌套层数", "levels"),
    "aliases": ("别名个数", "aliases"),
    "fields": ("字段个数", "fields"),
    "cost": (
        "预计读取的节点数（各级每页数量之积）",
        "nodes to be read (the product of page sizes)",
    ),
    "characters": ("查询文本的字符数", "characters of text"),
    "pairs": ("同名字段的对数", "pairs of fields with one response key"),
    "items": ("一个列表的项数", "entries in one list"),
    "text": ("一个文本的字符数", "characters in one text"),
}


@dataclass(slots=True)
class Meter:
    """Measures one operation with one set of variables."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    known: dict[str, Measure] = field(default_factory=dict)
    types: Counter = field(init=False)

    def __post_init__(self) -> None:
        """Make what counts the fields of answers about the schema."""
        self.types = Counter(self.schema, self.fragments)

    def selected(self, selections: SelectionSetNode | None, parent: Any) -> Measure:
        """Measure a selection set on a type; an unknown type is measured as if it had no lists."""
        depth = aliases = fields = cost = 0
        for selection in selections.selections if selections else ():
            measure = self.one(selection, parent)
            depth = max(depth, measure.depth)
            aliases += measure.aliases
            fields += measure.fields
            cost += measure.cost
        return Measure(depth, aliases, fields, cost)

    def one(self, selection: Any, parent: Any) -> Measure:
        """Measure a field, an inline fragment or a spread."""
        if isinstance(selection, FragmentSpreadNode):
            return self.spread(selection.name.value)
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            kind = self.schema.get_type(condition.name.value) if condition else parent
            return self.selected(selection.selection_set, kind)
        return self.read(selection, parent)

    def spread(self, name: str) -> Measure:
        """Measure a fragment once; one that spreads itself is left to validation."""
        if name not in self.known:
            self.known[name] = Measure()
            fragment = self.fragments.get(name)
            if fragment:
                kind = self.schema.get_type(fragment.type_condition.name.value)
                self.known[name] = self.selected(fragment.selection_set, kind)
        return self.known[name]

    def read(self, node: FieldNode, parent: Any) -> Measure:
        """Measure a field with all below it."""
        if node.name.value in INTROSPECTION and parent is self.schema.query_type:
            below = self.selected(node.selection_set, None)
            cost = self.types.size(node) // FIELDS_OF_TYPES
            return Measure(
                below.depth + 1, below.aliases + (node.alias is not None), below.fields + 1, cost
            )
        definition = getattr(parent, "fields", {}).get(node.name.value)
        kind = get_named_type(definition.type) if definition else None
        below = self.selected(node.selection_set, kind)
        read = (
            charge(node, self.variables)
            if parent is not None and parent is self.schema.query_type
            else 0
        )
        times, own = self.weight(node, definition, kind) if not reads_itself(parent) else (1, 0)
        return Measure(
            below.depth + 1,
            below.aliases + (node.alias is not None),
            below.fields + 1,
            times * (below.cost + own) + read,
        )

    def weight(self, node: FieldNode, definition: Any, kind: Any) -> tuple[int, int]:
        """Return how often what is below a field is read, and what the field itself reads each time."""
        if definition is None or node.selection_set is None:
            return 1, 0
        if node.name.value in MATCHES:
            return max(self.size(node), SOME), CANDIDATES
        if parent_reads(kind.name):
            return 1, 0
        if kind.name.endswith("Connection"):
            return self.size(node), 1
        if known := KNOWN.get(kind.name) or KNOWN.get(node.name.value):
            return known
        return self.length(node, definition), 1

    def length(self, node: FieldNode, definition: Any) -> int:
        """Return how many members a field has that is no connection: one, as many as it asks for, or some."""
        if "[" not in str(definition.type):
            return 1
        return self.size(node) if "first" in definition.args else SOME

    def size(self, node: FieldNode) -> int:
        """Return the page size that a field asks for: one that no page has is refused later, in words of its own."""
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                given = argument.value
                if isinstance(given, IntValueNode):
                    return min(max(number(given.value), 1), page.MOST)
                if isinstance(given, VariableNode):
                    value = self.variables.get(given.name.value)
                    return min(max(value, 1), page.MOST) if isinstance(value, int) else page.USUAL
        return page.USUAL


def reads_itself(parent: Any) -> bool:
    """Whether a type is an edge: its node was counted with the page."""
    return str(getattr(parent, "name", "")).endswith("Edge")


def parent_reads(name: str) -> bool:
    """Whether a type is part of the row of what holds it, so that reading it costs nothing more."""
    return name.endswith("Edge") or name in (
        "PageInfo", "Duty", "Evidence", "Disclosed", "GeoPoint", "CoverageLine", "OmittedLines", "WorkflowStep", "Workflow", "Category",
        "TimelineEvent", "WithheldField", "CategoryRequests", "MonthRequests",
        "Match", "BlockedMatch", "Relaxation",
    )  # fmt: skip


def number(digits: str) -> int:
    """Return what an integer in a document says; one of thousands of digits, which Python does not read, is a large one."""
    return (
        int(digits) if len(digits) < 20 else (-page.MOST if digits.startswith("-") else page.MOST)
    )


def measure_operation(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
) -> Measure:
    """Measure an operation."""
    fragments = {
        part.name.value: part
        for part in document.definitions
        if isinstance(part, FragmentDefinitionNode)
    }
    return Meter(schema, fragments, variables).selected(
        operation.selection_set, schema.get_root_type(operation.operation)
    )


def limit_errors(found: Measure, limits: Limits) -> list[GraphQLError]:
    """Return an error for each limit that an operation goes beyond, with the figure and the limit."""
    figures = {
        name: (getattr(found, name), getattr(limits, name))
        for name in NAMES
        if name in found._fields
    }
    return [
        limit_exceeded(name, figure, limit)
        for name, (figure, limit) in figures.items()
        if figure > limit
    ]


UNCOUNTED = 10**9
"""The largest figure that is told: fragments can stand for more fields than fit into a number of JSON."""


def limit_exceeded(name: str, figure: int, limit: int) -> GraphQLError:
    """Return the error for one limit that is exceeded."""
    zh, en = NAMES[name]
    figure = min(figure, UNCOUNTED)
    message = f"查询过大：{zh}为 {figure}，上限 {limit}。/ Too large: {figure} {en}, the limit is {limit}."
    return GraphQLError(
        message, extensions={"code": "TOO_LARGE", "limit": name, "figure": figure, "most": limit}
    )


def check_values(values: Any, limits: Limits) -> None:
    """Check the lists and texts in the values of arguments and raise `GraphQLError` for one that is too long."""
    waiting = [values]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            size, name, most = len(value), "text", limits.text
        elif isinstance(value, list | Mapping):
            size, name, most = len(value), "items", limits.items
            waiting += value.values() if isinstance(value, Mapping) else value
        else:
            continue
        if size > most:
            raise limit_exceeded(name, size, most)
