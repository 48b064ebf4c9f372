"""Brings a graph that an older version of the program has written to today's declarations.

`schema_version` says which version a graph is of, and refuses one that is too new; `migrate` has
the steps. May import `graph.rows` and what that may.
"""

from graph.migrations.migrate import MIGRATIONS, Migration, migrate_schema
from graph.migrations.schema_version import (
    SCHEMA_VERSION,
    SchemaTooNew,
    check_schema_version,
    read_schema_version,
)

__all__ = [
    "MIGRATIONS",
    "SCHEMA_VERSION",
    "Migration",
    "SchemaTooNew",
    "check_schema_version",
    "migrate_schema",
    "read_schema_version",
]
