"""The cache key of a plan: what a plan may depend on in the variables of its operation."""

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


def variables_key(
    schema: GraphQLSchema, operation: OperationDefinitionNode, values: Mapping[str, Any], day: date
) -> tuple[Hashable, ...]:
    """Return what a plan may depend on in each variable."""
    keys: list[Hashable] = []
    for definition in operation.variable_definitions or ():
        value = values.get(definition.variable.name.value)
        keys.append(value_key(type_from_ast(schema, definition.type), value, day))
    return tuple(keys)


def value_key(value_type: Any, value: Any, day: date) -> Hashable:
    """Return what a plan may depend on in a value.

    That is whether it is present, enum values and flags themselves, the kind that an id names, and
    whether a date is today.
    """
    value_type = get_nullable_type(value_type)
    if value is None:
        return None
    if is_list_type(value_type):
        items = [value_key(value_type.of_type, item, day) for item in value]
        # The keys of an order count in their order.
        return tuple(items) if is_one_of(value_type.of_type) else frozenset(items)
    if isinstance(value_type, GraphQLInputObjectType):
        parts = value_type.fields.items()
        return tuple((name, value_key(part.type, value.get(name), day)) for name, part in parts)
    return leaf_key(value_type, value, day)


def is_one_of(value_type: Any) -> bool:
    """Whether a type is an input with exactly one part."""
    inner = get_nullable_type(value_type)
    return isinstance(inner, GraphQLInputObjectType) and inner.is_one_of


def leaf_key(value_type: Any, value: Any, day: date) -> Hashable:
    """Return what a plan may depend on in an enum value or scalar that is present."""
    if value_type.name == "ID":
        kind = KINDS.of_id(value)
        return kind.name if kind else ""
    if value_type.name == "Date":
        return bool(value == day)
    if isinstance(value_type, GraphQLEnumType) or value_type.name == "Boolean":
        return str(value)
    return True
