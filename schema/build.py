"""The GraphQL schema, from the types and the root."""

from graphql import GraphQLInputObjectType
from strawberry import Schema
from strawberry.schema.config import StrawberryConfig

from schema.roots.mutation import Mutation
from schema.roots.query import Query
from schema.roots.subscription import Subscription
from schema.types.kinds import KIND_TYPES
from schema.types.user_errors import CapacityExceeded

SCHEMA = Schema(
    Query,
    Mutation,
    Subscription,
    types=[*KIND_TYPES.values(), CapacityExceeded],
    config=StrawberryConfig(auto_camel_case=True),
)
CORE = SCHEMA._schema  # noqa: SLF001 - Strawberry has no public name for the schema of graphql-core beneath it

for known in CORE.type_map.values():
    if isinstance(known, GraphQLInputObjectType):
        # Strawberry keeps this to itself and to its own validation; graphql-core's rules and introspection go by it.
        known.is_one_of = known.extensions["strawberry-definition"].is_one_of


def print_sdl() -> str:
    """Return the schema in GraphQL's own language, as it is checked in."""
    return SCHEMA.as_str() + "\n"
