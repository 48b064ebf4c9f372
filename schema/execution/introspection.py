"""The size of what an operation asks about the schema itself: how many fields the answer has.

It is found from the types, not from the text: below `types` a field counts once for each type that has it. What is asked
of a type is counted once for all the places that ask the same of it.
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

MOST = 100_000
"""Parts of the schema that are gone through to find the size: who asks for more is refused without an exact figure."""
ENDLESS = 10**6
"""The size where it was not found."""


class TooMuch(Exception):
    """More parts would have to be gone through than `MOST`."""


@dataclass(slots=True)
class Counter:
    """Counts the fields of answers about one schema, for one document."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    known: dict[tuple[int, int], int] = field(default_factory=dict)
    seen: int = 0

    def size(self, node: FieldNode) -> int:
        """Return how many fields the answer to `__schema` or `__type` has."""
        try:
            return 1 + max(
                (self.selected(node.selection_set, owner) for owner in self.owners(node)), default=0
            )
        except TooMuch:
            return ENDLESS

    def owners(self, node: FieldNode) -> Iterable[Any]:
        """Return what a root field of introspection may mean: any type where a variable names it."""
        if node.name.value == "__schema":
            return [self.schema]
        named = next(
            (argument.value for argument in node.arguments or () if argument.name.value == "name"),
            None,
        )
        if isinstance(named, StringValueNode):
            return (
                [self.schema.type_map[named.value]] if named.value in self.schema.type_map else []
            )
        return self.schema.type_map.values()

    def selected(self, selections: SelectionSetNode | None, owner: Any) -> int:
        """Return how many fields a selection of a part of the schema has, with all below it."""
        if selections is None:
            return 0
        key = (id(selections), id(owner))
        if key not in self.known:
            # A fragment that spreads itself is left to validation.
            self.known[key] = 0
            self.known[key] = sum(
                self.field(node, owner) for node in flattened([selections], self.fragments)[0]
            )
        return self.known[key]

    def field(self, node: FieldNode, owner: Any) -> int:
        """Return how many fields one field of a part of the schema has, itself among them."""
        self.seen += 1
        if self.seen > MOST:
            raise TooMuch
        if node.selection_set is None:
            return 1
        return 1 + sum(
            self.selected(node.selection_set, part)
            for part in parts(self.schema, owner, node.name.value)
        )


def flattened(
    selections: Sequence[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[list[FieldNode], int]:
    """Return the fields of merged selection sets, those of fragments once each, as execution collects them.

    The number says how many nodes were gone through for it.
    """
    found: list[FieldNode] = []
    spread: set[str] = set()
    waiting, gone = list(selections), 0
    while waiting:
        for node in waiting.pop().selections:
            gone += 1
            if isinstance(node, FieldNode):
                found.append(node)
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                if fragment := fragments.get(node.name.value):
                    waiting.append(fragment.selection_set)
    return found, gone


def parts(schema: GraphQLSchema, owner: Any, name: str) -> Iterable[Any]:
    """Return the parts of the schema to which a field of another part leads."""
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


MEMBERS = {"inputFields": "fields", "enumValues": "values"}
"""Where a part of the schema has its members, where that is not the field's own name."""
