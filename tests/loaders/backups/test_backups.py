"""Backups: made while others write, whole or refused, and restored into either engine."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graph.access_tokens import AccessToken, save_access_token
from graph.audit_log.append import append_events
from graph.audit_log.entries import AuditAction, AuditEvent
from graph.backup import GraphNotEmpty
from graph.database.connection import Database
from graph.database.status import read_condition
from graph.database.transaction import Transaction
from graph.ontology.clock import now
from graph.rows.change_log import latest_revision
from loaders.backups import BackupDamaged, BackupTooNew, backup_chunks, restore_backup
from loaders.backups.restore_backup import check_backup
from tests.conftest import Store
from tests.support import market, small_city
from tests.support.engine_examples import ON_ONE_ENGINE

OTHER = {"Neo4j": "arcadedb", "ArcadeDB": "neo4j"}
NODES = "MATCH (n) RETURN collect([labels(n), properties(n)])"
RELATIONSHIPS = """
MATCH (n)-[r]->(m)
RETURN collect([type(r), properties(r), labels(n), properties(n), labels(m), properties(m)])
"""
TURNS = 14


def plain(value: Any) -> str:  # noqa: ANN401 - a value of a property
    """Write a value down in the same way on both engines."""
    if isinstance(value, Mapping):
        own = {name: each for name, each in value.items() if name not in ("lock", "epoch")}
        return ", ".join(f"{name}={plain(each)}" for name, each in sorted(own.items()))
    if isinstance(value, list):
        return str([plain(each) for each in value])
    return str(value).removesuffix("Z").removesuffix("+00:00").removesuffix(".000000000")


async def whole_graph(database: Database) -> list[str]:
    """Return every node and every relationship as sorted lines."""
    nodes = await database.read(NODES)
    relationships = await database.read(RELATIONSHIPS)
    lines = [f"{sorted(labels)} {plain(own)}" for labels, own in nodes]
    for arrow, own, *ends in relationships:
        (labels, begin), (others, end) = ends[:2], ends[2:]
        lines.append(
            f"{sorted(labels)} {plain(begin)} -{arrow} {plain(own)}-> {sorted(others)} {plain(end)}"
        )
    return sorted(lines)


class Town:
    """A town in which one thing after another is written, and how it was after each."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.states: dict[int, list[str]] = {}

    async def build(self) -> None:
        """Fill an empty graph."""
        self.city = await market.build(self.database, self.folder / "ledgers")
        token = AccessToken("T1", "窗口", "RESEARCHER", (), "admin", now(), None)
        await save_access_token(self.database, token)
        event = AuditEvent(AuditAction.TOKEN, "admin", "ADMINISTRATOR", "token issue", ("T1",))

        async def audit(transaction: Transaction) -> None:
            await append_events(transaction, [event, event])

        await self.database.write(audit)

    async def remember(self) -> None:
        """Remember how the graph is now, by the number of its log."""
        self.states[await latest_revision(self.database)] = await whole_graph(self.database)

    async def write(self) -> None:
        """Write in every way there is, again and again: new nodes, events, corrections, imports."""
        await self.remember()
        for turn in range(TURNS):
            await self.write_once(turn)
            await self.remember()

    async def write_once(self, turn: int) -> None:
        """Do one of the things that there are to do."""
        match turn % 7:
            case 0:
                made = await market.pledged(self.city, "N2", "R2", 1, idempotencyKey=f"k{turn}")
                self.project = made["id"]
            case 1:
                await market.advanced(self.city, self.project, "STARTED")
            case 2:
                await market.correct(self.city, "Need:N1", {"quantity": 20 + turn})
            case 3:
                posted = await market.post(self.city, idempotencyKey=f"n{turn}")
                await market.withdraw(self.city, posted["id"])
            case 4:  # a fact gets another revision
                days = f"2023-01-{turn + 1:02}"
                await self.load(任职=[{**small_city.CITY["任职"][0], "起始日期": days}])
            case 5:  # nothing but a confirmation
                await self.load(
                    干部=[{**each, "核实日期": f"2024-01-{turn + 1:02}"} for each in CADRES]
                )
            case 6:  # a relationship ends, another begins
                await self.load(楼栋=[{**small_city.CITY["楼栋"][0], "名称": f"{turn}号楼"}])

    async def load(self, **ledgers: Any) -> None:  # noqa: ANN401 - rows of ledgers
        """Import some rows."""
        folder = self.folder / f"import-{len(self.states)}"
        report = await small_city.load(self.database, folder, now(), **ledgers)
        assert report.ok, report.rejections


CADRES = small_city.CITY["干部"]


async def save(database: Database, path: Path) -> int:
    """Write a backup and return the number of the log that it shows."""
    with path.open("wb") as file:
        async for chunk in backup_chunks(database, 1, page=3):
            file.write(chunk)
    end = check_backup(path).end
    assert end
    return end.revision


def show(_done: int, _total: int) -> None:
    """Show no progress."""


async def test_a_backup_under_load_is_the_graph_of_one_moment_on_either_engine(
    scratch: Database, store: Store, tmp_path: Path
) -> None:
    town = Town(scratch, tmp_path)
    await town.build()
    shown: list[int] = []
    async with asyncio.TaskGroup() as group:
        writing = group.create_task(town.write())
        while not writing.done():
            shown.append(await save(scratch, tmp_path / f"{len(shown)}.gz"))
    last = await save(scratch, tmp_path / "last.gz")
    at_last = await whole_graph(scratch)
    # The other engine is quick to start only where it is the embedded one.
    others = [] if scratch.dialect.name == "ArcadeDB" else [await store("arcadedb", "scratch")]
    for other in (*others, scratch):
        for number, revision in enumerate(shown):
            await restore(other, tmp_path / f"{number}.gz")
            # Imports begin and end without a number in the log; the audit log may be ahead.
            found = await whole_graph(other)
            assert without_imports(found) == without_imports(town.states[revision])
        await restore(other, tmp_path / "last.gz")
        assert await whole_graph(other) == at_last
        assert await latest_revision(other) == last


async def restore(database: Database, path: Path) -> None:
    """Restore a backup in place of everything in a graph."""
    await database.execute("MATCH (n) DETACH DELETE n")
    await restore_backup(database, path, show)


def without_imports(lines: list[str]) -> list[str]:
    """Return the lines of a graph but those of the imports and of the audit log."""
    own = ("['Import']", "['AuditEntry']")
    return [line for line in lines if not line.startswith(own) and "id=audit" not in line]


@ON_ONE_ENGINE
async def test_nothing_is_restored_of_a_damaged_file_or_into_a_graph_that_is_not_empty(
    scratch: Database, tmp_path: Path
) -> None:
    await small_city.load_city(scratch, tmp_path / "ledgers")
    whole = tmp_path / "whole.gz"
    await save(scratch, whole)
    with pytest.raises(GraphNotEmpty):
        await restore_backup(scratch, whole, show)
    await scratch.execute("MATCH (n) DETACH DELETE n")
    lines = gzip.decompress(whole.read_bytes()).splitlines(keepends=True)
    newer = [lines[0].replace(b'"version":1', b'"version":2'), *lines[1:]]
    changed = [*lines[:1], lines[1].replace(b'"source"', b'"sauce"'), *lines[2:]]
    for text, error in (
        (lines[:-1], BackupDamaged),
        (changed, BackupDamaged),
        ([lines[0], *lines[2:]], BackupDamaged),
        (newer, BackupTooNew),
        ([b"[]\n"], BackupDamaged),
        ([], BackupDamaged),
    ):
        (tmp_path / "bad.gz").write_bytes(gzip.compress(b"".join(text)))
        with pytest.raises(error):
            await restore_backup(scratch, tmp_path / "bad.gz", show)
    for cut in (whole.read_bytes()[:-9], b"no gzip"):
        (tmp_path / "bad.gz").write_bytes(cut)
        with pytest.raises(BackupDamaged):
            await restore_backup(scratch, tmp_path / "bad.gz", show)
    assert await read_condition(scratch) == ("empty", ())
    assert await whole_graph(scratch) == []
