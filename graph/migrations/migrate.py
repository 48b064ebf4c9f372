"""The steps that bring an older graph up to date; each skips what it finds done, and goes on where
it was interrupted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.database.identity import write_identity
from graph.database.transaction import Transaction
from graph.errors import Message
from graph.migrations.schema_version import (
    REMEMBERED,
    SCHEMA_VERSION,
    check_schema_version,
    read_schema_version,
)
from graph.rows.ends.settle_graph import settle_graph
from graph.rows.keys.refold import refold_graph


class Migration(NamedTuple):
    """One step."""

    name: Message
    run: Callable[[Database], Awaitable[None]]


MIGRATIONS = (
    Migration(Message("约束与索引", "constraints and indexes"), create_constraints),
    Migration(Message("名称的折叠与次序", "folding and order of names"), refold_graph),
    Migration(Message("关系的起止日期", "days of relationships and facts"), settle_graph),
)
"""In their order. A new step goes to the end, and raises `SCHEMA_VERSION`."""


async def migrate_schema(
    database: Database, show: Callable[[Message], None] = lambda _: None
) -> tuple[int, int]:
    """Bring a graph to the present version, and return its version before and now.

    The version is stored after the last step: an interrupted migration is done again, and finds
    what is done. `show` is called with the name of each step. Raises `SchemaTooNew`.
    """
    await check_schema_version(database)
    before = await read_schema_version(database)
    for migration in MIGRATIONS:
        show(migration.name)
        await migration.run(database)
    if before != SCHEMA_VERSION:

        async def remember(transaction: Transaction) -> None:
            await write_identity(transaction, {REMEMBERED: SCHEMA_VERSION})

        await database.write(remember)
    return before, SCHEMA_VERSION
