"""The GraphQL schema, from the types and the root."""

from strawberry import Schema
from strawberry.schema.config import StrawberryConfig

from schema.kinds import KIND_TYPES
from schema.queries import Query

SCHEMA = Schema(Query, types=list(KIND_TYPES.values()), config=StrawberryConfig(auto_camel_case=True))
CORE = SCHEMA._schema  # noqa: SLF001 - Strawberry has no public name for the schema of graphql-core beneath it


def sdl() -> str:
    """Give the schema in GraphQL's own language, as it is checked in."""
    return SCHEMA.as_str() + "\n"
