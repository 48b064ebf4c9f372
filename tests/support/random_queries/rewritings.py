"""Other ways to write an operation, none of which may change its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    NamedTypeNode,
    NameNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    parse,
    print_ast,
    visit,
)

from tests.support.random_queries.filters import Value
from tests.support.random_queries.operations import Operation
from tests.support.random_queries.selections import SCHEMA

Unwrap = Callable[[Value], Value]
"""Turns the data of the rewritten operation into those of the first."""
PREFIX = "renamed_"


def unchanged(data: Value) -> Value:
    """Return data as they are."""
    return data


class Shuffle(Visitor):
    """Puts the fields of each selection in another order."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self.random = random

    def enter_selection_set(self, node: SelectionSetNode, *_: object) -> Node:
        """Put the fields in another order."""
        shuffled = self.random.sample(node.selections, len(node.selections))
        return SelectionSetNode(selections=tuple(shuffled))


def reordered(random: Random, document: DocumentNode) -> tuple[DocumentNode, Unwrap]:
    """Return the operation with its fields in another order; maps are compared without theirs."""
    return visit(document, Shuffle(random)), unchanged


class Rename(Visitor):
    """Renames each response key by an alias; fields that are merged get the same."""

    def enter_field(self, node: FieldNode, *_: object) -> Node:
        """Return a field under another response key."""
        key = node.alias.value if node.alias else node.name.value
        return FieldNode(
            alias=NameNode(value=f"{PREFIX}{key}"),
            name=node.name,
            arguments=node.arguments,
            directives=node.directives,
            selection_set=node.selection_set,
        )


def aliased(_: Random, document: DocumentNode) -> tuple[DocumentNode, Unwrap]:
    """Return the operation with another response key for each field."""
    return visit(document, Rename()), without_prefix


def without_prefix(data: Value) -> Value:
    """Return data under the response keys of the first operation."""
    if isinstance(data, dict):
        return {name.removeprefix(PREFIX): without_prefix(value) for name, value in data.items()}
    if isinstance(data, list):
        return [without_prefix(item) for item in data]
    return data


class MoveToFragments(Visitor):
    """Moves selections into fragments, named ones and inline ones."""

    def __init__(self, random: Random, types: TypeInfo) -> None:
        super().__init__()
        self.random = random
        self.types = types
        self.fragments: list[FragmentDefinitionNode] = []

    def leave_selection_set(self, node: SelectionSetNode, *_: object) -> Node | None:
        """Move a part of a selection into a fragment, or leave it."""
        parent = self.types.get_parent_type()
        if parent is None or self.random.random() < 0.4:
            return None
        split = self.random.randrange(len(node.selections))
        condition = NamedTypeNode(name=NameNode(value=parent.name))
        moved = SelectionSetNode(selections=tuple(node.selections[split:]))
        spread: SelectionNode = InlineFragmentNode(
            type_condition=condition, directives=(), selection_set=moved
        )
        if self.random.random() < 0.5:
            name = NameNode(value=f"Moved{len(self.fragments)}")
            self.fragments.append(
                FragmentDefinitionNode(
                    name=name,
                    variable_definitions=(),
                    directives=(),
                    type_condition=condition,
                    selection_set=moved,
                )
            )
            spread = FragmentSpreadNode(name=name, directives=())
        return SelectionSetNode(selections=(*node.selections[:split], spread))


def moved_to_fragments(random: Random, document: DocumentNode) -> tuple[DocumentNode, Unwrap]:
    """Return the operation with parts of its selections in fragments."""
    types = TypeInfo(SCHEMA)
    move = MoveToFragments(random, types)
    changed: DocumentNode = visit(document, TypeInfoVisitor(types, move))
    definitions = (*changed.definitions, *move.fragments)
    return DocumentNode(definitions=definitions), unchanged


def by_list(_: Random, document: DocumentNode) -> tuple[DocumentNode, Unwrap]:
    """Return the operation with `nodes` of one id in place of each `node` at its root."""
    (operation,) = (
        each for each in document.definitions if isinstance(each, OperationDefinitionNode)
    )
    keys = set()
    selections: list[SelectionNode] = []
    for each in operation.selection_set.selections:
        if not (isinstance(each, FieldNode) and each.name.value == "node"):
            selections.append(each)
            continue
        key = each.alias.value if each.alias else "node"
        keys.add(key)
        (given,) = each.arguments or ()
        ids = ArgumentNode(name=NameNode(value="ids"), value=ListValueNode(values=(given.value,)))
        selections.append(
            FieldNode(
                alias=NameNode(value=key),
                name=NameNode(value="nodes"),
                arguments=(ids,),
                directives=each.directives,
                selection_set=each.selection_set,
            )
        )

    def unwrap(data: Value) -> Value:
        values: Mapping[str, Any] = data if isinstance(data, dict) else {}
        return {
            key: value[0] if key in keys and value else value for key, value in values.items()
        } or data

    changed = OperationDefinitionNode(
        operation=OperationType.QUERY,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=operation.directives,
        selection_set=SelectionSetNode(selections=tuple(selections)),
    )
    others = tuple(each for each in document.definitions if each is not operation)
    return DocumentNode(definitions=(changed, *others)), unwrap


REWRITINGS = (reordered, aliased, moved_to_fragments, by_list)


def rewritings_of(random: Random, operation: Operation) -> dict[str, tuple[Operation, Unwrap]]:
    """Return an operation in each of the other ways, with what brings back its data."""
    document = parse(operation.text)
    found = {}
    for rewrite in REWRITINGS:
        changed, unwrap = rewrite(random, document)
        found[rewrite.__name__] = Operation(print_ast(changed), operation.variables), unwrap
    return found
