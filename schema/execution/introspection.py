"""The size of introspection results: how many fields the answer to `__schema` or `__type` has.

The size follows from the schema and not only from the text: below `types` a field counts once for
each type.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
    is_abstract_type,
)

INTROSPECTION_ROOTS = ("__schema", "__type")
MOST_VISITED = 80_000
"""Parts of the schema that are visited to find a size; beyond them it is unknown.

A tool's question about the whole schema visits 45,000, in 20 ms; the next one finds them all kept.
"""
MOST_CACHED = 500_000
"""Parts in all sets of parts that are kept."""
UNKNOWN_SIZE = 10**6
"""The size that stands for an unknown one; no limit allows as much."""
MEMBERS = {"inputFields": "fields", "enumValues": "values"}
"""Attributes of parts of the schema whose names differ from the introspection field."""


class TooManyParts(Exception):
    """More parts of the schema than `MOST_VISITED` would have to be visited."""


class SchemaParts:
    """The parts of the schema at one path from its root, each with how often it stands there.

    The size of a result depends on these numbers alone, so they are kept for all documents.
    """

    __slots__ = ("counts", "size", "steps")

    def __init__(self, counts: Mapping[int, tuple[Any, int]]) -> None:
        self.counts = counts
        """By the identities of the parts."""
        self.size = sum(number for _, number in counts.values())
        self.steps: dict[str, SchemaParts] = {}

    @classmethod
    def of_one(cls, part: Any) -> "SchemaParts":
        """Return a single part."""
        return cls({id(part): (part, 1)})

    def step(self, schema: GraphQLSchema, name: str) -> "SchemaParts":
        """Return the parts to which an introspection field of these parts leads."""
        counts: dict[int, tuple[Any, int]] = {}
        parts_of = parts_reader(schema, name)
        for owner, number in self.counts.values():
            for part in parts_of(owner):
                _, before = counts.get(id(part), (part, 0))
                counts[id(part)] = (part, before + number)
        return SchemaParts(counts)


class PartsOfSchema:
    """The parts of a schema by path, as far as somebody has asked for them."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.forget()

    def forget(self) -> None:
        """Forget all paths."""
        self.cached = 0
        self.roots = {"__schema": SchemaParts.of_one(self.schema)}

    def root(self, name: str | None) -> SchemaParts:
        """Return the type with a name, the schema itself for None."""
        key = "__schema" if name is None else name
        if key not in self.roots:
            named = self.schema.type_map.get(key)
            if named is None:
                return SchemaParts({})
            self.roots[key] = SchemaParts.of_one(named)
        return self.roots[key]

    def step(self, parts: SchemaParts, name: str) -> tuple[SchemaParts, int]:
        """Return the parts to which a field leads, and how many were visited to find them."""
        found = parts.steps.get(name)
        if found is not None:
            return found, 0
        found = parts.step(self.schema, name)
        if self.cached > MOST_CACHED:
            self.forget()
        self.cached += len(found.counts)
        parts.steps[name] = found
        return found, len(parts.counts) + len(found.counts)


@lru_cache(maxsize=8)
def parts_of_schema(schema: GraphQLSchema) -> PartsOfSchema:
    """Return what is known of the parts of a schema."""
    return PartsOfSchema(schema)


@dataclass(slots=True)
class IntrospectionCounter:
    """Counts the fields of introspection results of one schema, for one document."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    counted: dict[tuple[int, SchemaParts], int] = field(default_factory=dict)
    visited: int = 0

    def count_fields(self, node: FieldNode) -> int:
        """Return how many fields the answer to an introspection root has, at most."""
        parts = parts_of_schema(self.schema).root(self.root_name(node))
        try:
            return 1 + self.count_selected(node.selection_set, parts)
        except TooManyParts:
            return UNKNOWN_SIZE

    def root_name(self, node: FieldNode) -> str | None:
        """Return the type that `__type` names, empty while its variable is unknown; else None."""
        if node.name.value == "__schema":
            return None
        for argument in node.arguments or ():
            if argument.name.value == "name":
                value = argument.value
                if isinstance(value, VariableNode):
                    return str(self.variables.get(value.name.value, ""))
                return value.value if isinstance(value, StringValueNode) else ""
        return ""

    def count_selected(self, selections: SelectionSetNode | None, parts: SchemaParts) -> int:
        """Return how many fields a selection of parts of the schema has, with all below it."""
        if selections is None or not parts.size:
            return 0
        key = (id(selections), parts)
        if key not in self.counted:
            # A fragment that spreads itself counts as empty here; validation rejects it.
            self.counted[key] = 0
            flat = flatten_selections([selections], self.fragments)
            self.visit(flat.visited)
            self.counted[key] = sum(self.count_field(node, parts) for node in flat.fields)
        return self.counted[key]

    def count_field(self, node: FieldNode, parts: SchemaParts) -> int:
        """Return how many fields one field of parts of the schema has, including itself."""
        if node.selection_set is None:
            return parts.size
        below, visited = parts_of_schema(self.schema).step(parts, node.name.value)
        self.visit(visited)
        return parts.size + self.count_selected(node.selection_set, below)

    def visit(self, number: int) -> None:
        """Count visited parts. Raises `TooManyParts`."""
        self.visited += number
        if self.visited > MOST_VISITED:
            raise TooManyParts


@dataclass(slots=True)
class FlatSelection:
    """The fields of merged selection sets, and how many nodes were visited to find them."""

    fields: list[FieldNode]
    visited: int


def flatten_selections(
    selections: Sequence[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> FlatSelection:
    """Return the fields of merged selection sets as execution does, each fragment once."""
    flat = FlatSelection([], 0)
    spread: set[str] = set()
    waiting = list(selections)
    while waiting:
        for node in waiting.pop().selections:
            flat.visited += 1
            if isinstance(node, FieldNode):
                flat.fields.append(node)
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                if fragment := fragments.get(node.name.value):
                    waiting.append(fragment.selection_set)
    return flat


def parts_reader(schema: GraphQLSchema, name: str) -> Callable[[Any], Iterable[Any]]:
    """Return what finds the parts to which an introspection field of another part leads."""
    match name:
        case "types":
            return lambda _: schema.type_map.values()
        case "directives":
            return lambda _: schema.directives
        case "queryType" | "mutationType" | "subscriptionType":
            return lambda _: (schema.query_type,)
        case "possibleTypes":
            return lambda owner: schema.get_possible_types(owner) if is_abstract_type(owner) else ()
        case "type" | "ofType":
            single = "of_type" if name == "ofType" else name
            return lambda owner: one_part(getattr(owner, single, None))
        case _:
            several = MEMBERS.get(name, name)
            return lambda owner: member_parts(getattr(owner, several, ()))


def one_part(part: Any) -> Iterable[Any]:
    """Return a part as the only one, nothing for None."""
    return () if part is None else (part,)


def member_parts(members: Any) -> Iterable[Any]:
    """Return the members of a part, which graphql-core holds in a map or a list."""
    return members.values() if isinstance(members, dict) else members
