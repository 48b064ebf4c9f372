"""The number of pairs of fields that validation would compare, counted without comparing them.

Validation compares every two fields with the same response key: a selection that repeats one field
450 times has 100,000 pairs.
"""

from collections.abc import Sequence

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from schema.execution.introspection import flatten_selections

MOST_COUNTED = 100_000
"""Pairs and visited nodes beyond which counting stops; the limit is far below."""


def count_compared_pairs(document: DocumentNode) -> int:
    """Return how many pairs are compared in a document; `MOST_COUNTED` if there are more."""
    fragments = {}
    waiting: list[Sequence[SelectionSetNode]] = []
    for part in document.definitions:
        if isinstance(part, FragmentDefinitionNode):
            fragments[part.name.value] = part
        if isinstance(part, OperationDefinitionNode | FragmentDefinitionNode):
            waiting.append([part.selection_set])
    pairs = visited = 0
    while waiting and pairs + visited < MOST_COUNTED:
        flat = flatten_selections(waiting.pop(), fragments)
        visited += flat.visited
        for group in group_by_response_key(flat.fields):
            pairs += len(group) * (len(group) - 1) // 2
            below = [node.selection_set for node in group if node.selection_set]
            if below:
                waiting.append(below)
    return MOST_COUNTED if waiting else pairs


def group_by_response_key(fields: Sequence[FieldNode]) -> list[list[FieldNode]]:
    """Return the fields in groups that have the same response key."""
    groups: dict[str, list[FieldNode]] = {}
    for node in fields:
        groups.setdefault((node.alias or node.name).value, []).append(node)
    return list(groups.values())
