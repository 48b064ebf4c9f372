"""The GraphQL schema, built from its root types."""

from graphql import GraphQLInputObjectType
from strawberry import Schema
from strawberry.schema.config import StrawberryConfig

from schema.cost_directives import add_cost_directives
from schema.roots.mutation import Mutation
from schema.roots.query import Query
from schema.roots.subscription import Subscription
from schema.types.kinds import KIND_TYPES
from schema.types.scalars import SCALARS
from schema.types.user_errors import CapacityExceeded

SCHEMA = Schema(
    Query,
    Mutation,
    Subscription,
    types=[*KIND_TYPES.values(), CapacityExceeded],
    config=StrawberryConfig(auto_camel_case=True, scalar_map=SCALARS),
)
CORE = SCHEMA._schema  # noqa: SLF001 - Strawberry has no public name for graphql-core's schema

CORE.description = (
    "邻里：城市基层治理的知识图谱。linli, a knowledge graph of a city: who is responsible where, "
    "and what is needed, offered and done. `at` is the day asked about, `asOf` the moment whose "
    "knowledge is asked for; both default to now and hold for all that is selected below."
)
for schema_type in CORE.type_map.values():
    if isinstance(schema_type, GraphQLInputObjectType):
        # Strawberry checks @oneOf itself and does not pass it on; the rules and the introspection
        # of graphql-core need it.
        definition = schema_type.extensions["strawberry-definition"]
        schema_type.is_one_of = definition.is_one_of
add_cost_directives(CORE)


def print_sdl() -> str:
    """Return the SDL of the schema as it is checked in."""
    return SCHEMA.as_str() + "\n"
