"""The form of an operation's variables: what a plan may depend on, so that equal forms share one."""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_nullable_type,
    is_list_type,
    type_from_ast,
)

from graph.ontology.kinds import KINDS


def forms(
    schema: GraphQLSchema, operation: OperationDefinitionNode, values: Mapping[str, Any], day: date
) -> tuple[Hashable, ...]:
    """Return what a plan may depend on of each variable: see `form`."""
    return tuple(
        form(
            type_from_ast(schema, definition.type), values.get(definition.variable.name.value), day
        )
        for definition in operation.variable_definitions or ()
    )


def form(kind: Any, value: Any, day: date) -> Hashable:
    """Return the form of a value: whether it is there, enums and flags themselves, the kind that an id names."""
    kind = get_nullable_type(kind)
    if value is None:
        return None
    if is_list_type(kind):
        return frozenset(form(kind.of_type, item, day) for item in value)
    if isinstance(kind, GraphQLInputObjectType):
        return tuple(
            (name, form(part.type, value.get(name), day)) for name, part in kind.fields.items()
        )
    if kind.name == "ID":
        found = KINDS.of_id(value)
        return found.name if found else ""
    if kind.name == "Date":
        return bool(value == day)
    return value if isinstance(kind, GraphQLEnumType) or kind.name == "Boolean" else True
