"""Moments in the ids of arguments: where they are, and which one a field is answered for.

See docs/decisions/0021. The moment of an id counts as the clock of the enclosing field: `at` and
`asOf` of the field itself decide before it. A mutation and a subscription take none.
"""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    get_nullable_type,
    is_list_type,
)

from graph.errors import Message
from graph.ontology.global_ids import MARK, IdMoment, split_moment
from schema.execution.errors import request_error

Path = tuple[str, ...]
CLOCK_ARGUMENTS = ("at", "asOf")
INPUT = "input"
"""The argument of every mutation, whose ids it checks itself."""


def marked_ids(value_type: Any, value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the ids in a value that have a moment, each with its path in the value."""
    value_type = get_nullable_type(value_type)
    if value is None:
        return
    if is_list_type(value_type):
        for index, item in enumerate(value):
            yield from marked_ids(value_type.of_type, item, (*path, str(index)))
    elif isinstance(value_type, GraphQLInputObjectType):
        for name, part in value.items():
            yield from marked_ids(value_type.fields[name].type, part, (*path, name))
    elif value_type.name == "ID" and MARK in str(value) and split_moment(value)[1]:
        yield path, value


def without_moments(value_type: Any, value: Any) -> Any:
    """Return a value with the ids of the present in the place of those of other moments."""
    value_type = get_nullable_type(value_type)
    if value is None:
        return None
    if is_list_type(value_type):
        return [without_moments(value_type.of_type, item) for item in value]
    if isinstance(value_type, GraphQLInputObjectType):
        types = value_type.fields
        return {name: without_moments(types[name].type, part) for name, part in value.items()}
    return split_moment(value)[0] if value_type.name == "ID" else value


def take_moment(definition: GraphQLField, values: dict[str, Any]) -> IdMoment | None:
    """Take the moment out of the ids in a field's arguments, and return it; None without one.

    A list of ids, as of `nodes`, may have several, and keeps them. Raises `GraphQLError` if other
    arguments name different moments, and `at` and `asOf` do not decide.
    """
    moments: set[IdMoment | None] = set()
    for name, value in values.items():
        declared = get_nullable_type(definition.args[name].type)
        if name == INPUT or is_list_type(declared):
            continue
        marked = [split_moment(each)[1] for _, each in marked_ids(declared, value)]
        if marked:
            moments.update(marked)
            values[name] = without_moments(declared, value)
    if len(moments) > 1 and not all(name in values for name in CLOCK_ARGUMENTS):
        raise several_moments_error()
    return next(iter(moments), None)


def several_moments_error() -> GraphQLError:
    """Return the error for a field whose ids are of different moments."""
    message = Message(
        "这些编号属于不同的时点，请用 at 和 asOf 说明要问哪一个。",
        "These ids are of different moments; say with `at` and `asOf` which one is meant.",
    )
    return request_error(message, "SEVERAL_MOMENTS")
