"""The size of introspection results: how many fields the answer to `__schema` or `__type` has.

The size follows from the schema and not only from the text: below `types` a field counts once for
each type. What is selected of a part of the schema is counted once for all places that select it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    StringValueNode,
    is_abstract_type,
)

INTROSPECTION_ROOTS = ("__schema", "__type")
MOST_PARTS = 100_000
"""Parts of the schema that are visited to find the size; beyond them the exact size is unknown."""
UNKNOWN_SIZE = 10**6
"""The size that stands for an unknown one; no limit allows as much."""
MEMBERS = {"inputFields": "fields", "enumValues": "values"}
"""Attributes of parts of the schema whose names differ from the introspection field."""


class TooManyParts(Exception):
    """More parts of the schema than `MOST_PARTS` would have to be visited."""


@dataclass(slots=True)
class IntrospectionCounter:
    """Counts the fields of introspection results of one schema, for one document."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    counted: dict[tuple[int, int], int] = field(default_factory=dict)
    visited: int = 0

    def count_fields(self, node: FieldNode) -> int:
        """Return how many fields the answer to an introspection root has, at most."""
        try:
            sizes = [
                self.count_selected(node.selection_set, owner) for owner in self.root_owners(node)
            ]
        except TooManyParts:
            return UNKNOWN_SIZE
        return 1 + max(sizes, default=0)

    def root_owners(self, node: FieldNode) -> Iterable[Any]:
        """Return what a root can yield: the schema, a type, or any type if a variable names it."""
        if node.name.value == "__schema":
            return [self.schema]
        for argument in node.arguments or ():
            if argument.name.value == "name" and isinstance(argument.value, StringValueNode):
                named = self.schema.type_map.get(argument.value.value)
                return [named] if named else []
        return self.schema.type_map.values()

    def count_selected(self, selections: SelectionSetNode | None, owner: Any) -> int:
        """Return how many fields a selection of a part of the schema has, with all below it."""
        if selections is None:
            return 0
        key = (id(selections), id(owner))
        if key not in self.counted:
            # A fragment that spreads itself counts as empty here; validation rejects it.
            self.counted[key] = 0
            fields = flatten_selections([selections], self.fragments).fields
            self.counted[key] = sum(self.count_field(node, owner) for node in fields)
        return self.counted[key]

    def count_field(self, node: FieldNode, owner: Any) -> int:
        """Return how many fields one field of a part of the schema has, including itself."""
        self.visited += 1
        if self.visited > MOST_PARTS:
            raise TooManyParts
        if node.selection_set is None:
            return 1
        parts = schema_parts(self.schema, owner, node.name.value)
        return 1 + sum(self.count_selected(node.selection_set, part) for part in parts)


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


def schema_parts(schema: GraphQLSchema, owner: Any, name: str) -> Iterable[Any]:
    """Return the parts of the schema to which an introspection field of another part leads."""
    match name:
        case "types":
            found: Any = schema.type_map
        case "directives":
            found = schema.directives
        case "queryType" | "mutationType" | "subscriptionType":
            found = [schema.query_type]
        case "possibleTypes":
            found = schema.get_possible_types(owner) if is_abstract_type(owner) else []
        case "type" | "ofType":
            part = getattr(owner, "of_type" if name == "ofType" else name, None)
            found = [part] if part else []
        case _:
            found = getattr(owner, MEMBERS.get(name, name), ())
    return found.values() if isinstance(found, Mapping) else found
