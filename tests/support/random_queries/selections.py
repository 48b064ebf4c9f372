"""Random selections: roots and fields, mostly those that lead further."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    parse,
)
from graphql.utilities import do_types_overlap

from graph.ontology.kinds import KINDS
from tests.reference.evaluator import schema

SCHEMA = schema()


@dataclass
class Selecting:
    """Selects at random, mostly what leads further."""

    random: Random
    left: int = 40
    """Fields that may still be selected."""

    def of(self, kind: GraphQLNamedType, depth: int) -> str:
        """Return a random selection set of a type."""
        parts = [
            self.one(name, get_named_type(field.type), depth)
            for name, field in self.some_fields(kind, depth)
        ]
        if is_abstract_type(kind):
            possible = [
                *SCHEMA.get_possible_types(kind),
                *(
                    part
                    for part in INTERFACES
                    if part is not kind and do_types_overlap(SCHEMA, part, kind)
                ),
            ]
            chosen = self.random.sample(
                possible, self.random.randint(0 if parts else 1, min(2, len(possible)))
            )
            parts += [f"... on {part.name} {self.of(part, depth)}" for part in chosen]
        return f"{{ {' '.join(parts or ['__typename'])} }}"

    def some_fields(self, kind: GraphQLNamedType, depth: int) -> list[tuple[str, Any]]:
        """Choose fields of a type: few leaves, and what goes deeper while there is room."""
        fields = list(getattr(kind, "fields", {}).items())
        leaves = [each for each in fields if is_leaf_type(get_named_type(each[1].type))]
        nested = [each for each in fields if each not in leaves] if depth and self.left > 0 else []
        chosen = self.random.sample(
            leaves, min(len(leaves), self.random.randint(0, 4))
        ) + self.random.sample(nested, min(len(nested), self.random.randint(1, 3)))
        self.left -= len(chosen)
        return chosen

    def up_to(self, most: int, choices: list[Any]) -> list[Any]:
        """Choose some."""
        return self.random.sample(choices, min(len(choices), self.random.randint(1, most)))

    def root(self, name: str, depth: int) -> str:
        """Select a root field."""
        if name == PLAN:
            selected = self.of(SCHEMA.type_map["AllocationPlan"], depth)
            return f"node {{ ... on AllocationPlan {selected} }}"
        assert SCHEMA.query_type
        return self.one(name, get_named_type(SCHEMA.query_type.fields[name].type), depth)

    def one(self, name: str, kind: GraphQLNamedType, depth: int) -> str:
        """Select one field, with what is below it."""
        if is_leaf_type(kind):
            return name
        below = depth if kind.name.endswith(("Connection", "Edge")) else depth - 1
        return f"{name} {self.of(kind, below)}"


INTERFACES = tuple(
    kind for kind in SCHEMA.type_map.values() if isinstance(kind, GraphQLInterfaceType)
)
PLAN = "plan"
"""Stands for `node` with a stored plan, to which no root of its own leads."""
LISTS = tuple(kind.root_field for kind in KINDS if kind.root_field)
ROOTS = (
    "node",
    "nodes",
    PLAN,
    "whoCovers",
    "whoCovers",
    "overview",
    "wallChart",
    "fourLists",
    "matchesForNeed",
    "matchesForUnit",
    *LISTS,
)


def select_roots(random: Random) -> DocumentNode:
    """Return a document that asks for much at once."""
    selecting = Selecting(random)
    roots = random.sample(ROOTS, random.choice((1, 1, 1, 2)))
    selected = " ".join(selecting.root(root, random.randint(1, 4)) for root in dict.fromkeys(roots))
    return parse(f"{{ {selected} }}")
