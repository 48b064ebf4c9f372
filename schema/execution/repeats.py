"""How many pairs of fields validation would compare, since it compares each two that share a response key.

A selection that has one field 450 times makes it compare 100,000 pairs; here they are counted without comparing any.
"""

from collections.abc import Sequence

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from schema.execution.introspection import flattened

MOST = 100_000
"""Pairs, and nodes gone through, beyond which it is not worth while to count on."""


def compared_pairs(document: DocumentNode) -> int:
    """Return how many pairs are compared in all operations and fragments of a document; `MOST` for more."""
    fragments = {
        part.name.value: part
        for part in document.definitions
        if isinstance(part, FragmentDefinitionNode)
    }
    pairs = gone = 0
    waiting: list[Sequence[SelectionSetNode]] = [
        [part.selection_set]
        for part in document.definitions
        if isinstance(part, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    while waiting and pairs + gone < MOST:
        fields, nodes = flattened(waiting.pop(), fragments)
        gone += nodes
        for group in grouped(fields):
            pairs += len(group) * (len(group) - 1) // 2
            if below := [node.selection_set for node in group if node.selection_set]:
                waiting.append(below)
    return MOST if waiting else pairs


def grouped(fields: Sequence[FieldNode]) -> list[list[FieldNode]]:
    """Return fields by response key."""
    groups: dict[str, list[FieldNode]] = {}
    for node in fields:
        groups.setdefault((node.alias or node.name).value, []).append(node)
    return list(groups.values())
