"""What an operation is called, and whether it asks about the past: for logs, metrics and caches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from graphql import FieldNode, OperationDefinitionNode


class OperationName(NamedTuple):
    """What an operation is called, and whether it asks about the past."""

    kind: str
    """`query`, `mutation` or `subscription`."""
    name: str
    """Its own, or those of its root fields if it has none."""
    root: str
    """The first root field; empty if it stands in a fragment."""
    is_past: bool
    """Whether all of it is asked of a past day, as it was known at a past moment."""


def operation_name_of(
    operation: OperationDefinitionNode, *, is_past: bool = False
) -> OperationName:
    """Return what an operation is called."""
    roots = [*root_fields(operation)]
    name = operation.name.value if operation.name else " ".join(roots)
    return OperationName(operation.operation.value, name, roots[0] if roots else "", is_past)


def root_fields(operation: OperationDefinitionNode) -> Iterator[str]:
    """Yield the names of the root fields of an operation, but of those in fragments."""
    for selection in operation.selection_set.selections:
        if isinstance(selection, FieldNode):
            yield selection.name.value
