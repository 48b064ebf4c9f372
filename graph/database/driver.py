"""The official driver, imported without libraries that it takes along only to make tables.

It imports pandas and pyarrow as soon as they are installed, for analysts. Nobody here asks it for
a table, and they take 90 MB of every process and a third of the time that it needs to start. So
the driver is imported here alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

UNUSED = ("pandas", "pyarrow")


@contextmanager
def seemingly_absent(*names: str) -> Iterator[None]:
    """Let libraries that nobody has imported yet seem not to be installed."""
    hidden = [name for name in names if name not in sys.modules]
    # None among the modules is how the import system says that there is none of this name.
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with seemingly_absent(*UNUSED):
    from neo4j import (
        AsyncDriver,
        AsyncGraphDatabase,
        AsyncManagedTransaction,
        AsyncSession,
        Query,
        Record,
        unit_of_work,
    )
    from neo4j._codec.hydration import BrokenHydrationObject
    from neo4j._codec.hydration.bolt.v2 import HydrationHandler
    from neo4j._codec.packstream import Structure
    from neo4j._codec.packstream.v1 import Packer, Unpacker
    from neo4j.api import AsyncBookmarkManager
    from neo4j.exceptions import (
        AuthError,
        BrokenRecordError,
        ConstraintError,
        DriverError,
        Neo4jError,
        ServiceUnavailable,
        TransientError,
    )
    from neo4j.time import Date, DateTime

__all__ = [
    "AsyncBookmarkManager",
    "AsyncDriver",
    "AsyncGraphDatabase",
    "AsyncManagedTransaction",
    "AsyncSession",
    "AuthError",
    "BrokenHydrationObject",
    "BrokenRecordError",
    "ConstraintError",
    "Date",
    "DateTime",
    "DriverError",
    "HydrationHandler",
    "Neo4jError",
    "Packer",
    "Query",
    "Record",
    "ServiceUnavailable",
    "Structure",
    "TransientError",
    "Unpacker",
    "unit_of_work",
]
