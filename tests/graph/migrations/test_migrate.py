"""The version of a graph: stored when it is up to date, refused when it is ahead."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.database.identity import read_identity, write_identity
from graph.database.transaction import Transaction
from graph.errors import Message
from graph.migrations import (
    MIGRATIONS,
    SCHEMA_VERSION,
    Migration,
    SchemaTooNew,
    check_schema_version,
    migrate_schema,
    read_schema_version,
)
from graph.migrations.schema_version import REMEMBERED
from tests.support import small_city
from tests.support.engine_examples import ON_ONE_ENGINE


async def set_version(database: Database, version: int | None) -> None:
    """Let a graph be of a version."""

    async def work(transaction: Transaction) -> None:
        await write_identity(transaction, {REMEMBERED: version})

    await database.write(work)


@ON_ONE_ENGINE
async def test_an_import_leaves_a_graph_of_the_present_version(
    scratch: Database, tmp_path: Path
) -> None:
    assert await read_schema_version(scratch) == 0
    await small_city.load_city(scratch, tmp_path)
    assert await read_schema_version(scratch) == SCHEMA_VERSION


@ON_ONE_ENGINE
async def test_an_interrupted_migration_goes_on_and_notes_the_version_last(
    scratch: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await small_city.load_city(scratch, tmp_path)
    await set_version(scratch, None)
    done: list[str] = []

    async def work(_database: Database) -> None:
        done.append("one")

    async def fail(_database: Database) -> None:
        raise ConnectionError

    one = Migration(Message("一", "one"), work)
    monkeypatch.setattr(
        "graph.migrations.migrate.MIGRATIONS", (one, Migration(Message("二", "two"), fail))
    )
    with pytest.raises(ConnectionError):
        await migrate_schema(scratch)
    assert (done, await read_schema_version(scratch)) == (["one"], 0)
    monkeypatch.setattr("graph.migrations.migrate.MIGRATIONS", MIGRATIONS)
    shown: list[Message] = []
    assert await migrate_schema(scratch, shown.append) == (0, SCHEMA_VERSION)
    assert shown == [each.name for each in MIGRATIONS]
    assert await migrate_schema(scratch) == (SCHEMA_VERSION, SCHEMA_VERSION)


async def test_a_graph_that_a_newer_program_has_written_to_is_refused_and_left_alone(
    scratch: Database,
) -> None:
    await set_version(scratch, SCHEMA_VERSION + 1)
    before = await read_identity(scratch)
    with pytest.raises(SchemaTooNew, match="Upgrade the program"):
        await check_schema_version(scratch)
    with pytest.raises(SchemaTooNew):
        await migrate_schema(scratch)
    assert await read_identity(scratch) == before
