"""Errors about values of enums, completed with the values that there are."""

import re

from graphql import GraphQLEnumType, GraphQLError, GraphQLSchema

NAMED_ENUM = re.compile(r"[Ee]num '(\w+)' cannot represent|does not exist in '(\w+)' enum")
"""How graphql-core names the enum in an error about one of its values."""
MOST_VALUES = 20
"""Values that are listed: all of them, of every closed list of the declarations."""


def with_enum_values(schema: GraphQLSchema, error: GraphQLError) -> GraphQLError:
    """Return the error with the values of the enum that it is about, if it is about one.

    People write the Chinese name of a value, which graphql-core knows nothing of.
    """
    named = NAMED_ENUM.search(error.message)
    enum = schema.get_type(named[1] or named[2]) if named else None
    if isinstance(enum, GraphQLEnumType):
        error.message += f" 可用 There are: {list_enum_values(enum)}."
    return error


def list_enum_values(enum: GraphQLEnumType) -> str:
    """Return the values of an enum, each with its Chinese name: `AGENCY 机关, …`."""
    names = [
        f"{code} {(value.description or '').partition('。')[0]}".strip()
        for code, value in enum.values.items()
    ]
    more = ["…"] if len(names) > MOST_VALUES else []
    return ", ".join(names[:MOST_VALUES] + more)
