"""`linli backup` beside a running service, `linli restore` elsewhere, `linli migrate` there."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import httpx
import pytest

from graph.database.connection import connect
from graph.database.embedded import engine as embedded
from graph.database.identity import write_identity
from graph.database.transaction import Transaction
from graph.migrations import SCHEMA_VERSION
from graph.migrations.schema_version import REMEMBERED
from tests.support import small_city
from tests.support.commands import Linli
from tests.support.processes.linli_service import linli_serve

TOKEN = "0123456789abcdef"
pytestmark = pytest.mark.timeout(600)


async def fill(folder: Path, ledgers: Path) -> None:
    """Leave a city in a data folder."""
    async with (
        embedded.run_engine(folder) as engine,
        connect(engine.access.uri, engine.access.user, engine.access.password) as database,
    ):
        await small_city.load_city(database, ledgers)


async def set_version(folder: Path, version: int) -> None:
    """Let the graph of a data folder be of a version."""

    async def work(transaction: Transaction) -> None:
        await write_identity(transaction, {REMEMBERED: version})

    async with (
        embedded.run_engine(folder) as engine,
        connect(engine.access.uri, engine.access.user, engine.access.password) as database,
    ):
        await database.write(work)


def test_a_backup_of_a_running_service_is_restored_elsewhere_and_served(
    linli: Linli, tmp_path: Path
) -> None:
    asyncio.run(fill(tmp_path / "var", tmp_path / "ledgers"))
    file = tmp_path / "backups" / "city.backup"
    served = {"LINLI_DATA": str(tmp_path / "var"), "LINLI_WRITE_TOKEN": TOKEN}
    other = {"LINLI_DATA": str(tmp_path / "other"), "LINLI_WRITE_TOKEN": TOKEN}
    with linli_serve(tmp_path / "var", LINLI_WRITE_TOKEN=TOKEN) as service:
        url = service.serving()
        refused = httpx.get(f"{url}/backup")
        assert refused.status_code == 401
        assert refused.json()["errors"][0]["extensions"]["code"] == "SIGN_IN_REQUIRED"
        code, text = linli({**served, "LINLI_WRITE_TOKEN": "x" * 16}, "backup", str(file))
        assert (code, file.exists()) == (1, False), text
        code, text = linli(served, "backup", str(file))
        assert code == 0, text
        assert "已备份" in text
        assert "GET /backup" in linli(served, "audit-log")[1]
        before = linli(served, "status")[1]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [*file.parent.iterdir()] == [file]
    assert linli(other, "restore", "--check", str(file))[0] == 0
    assert not (tmp_path / "other").exists()
    code, text = linli(other, "restore", str(file))
    assert code == 0, text
    code, text = linli(other, "restore", str(file))
    assert (code, "不是空的" in text) == (1, True), text
    with linli_serve(tmp_path / "other", LINLI_WRITE_TOKEN=TOKEN) as service:
        url = service.serving()
        assert httpx.get(f"{url}/readyz").json()["schema"] == "current"
        rows = {line for line in before.splitlines() if "│" in line or "http" not in line}
        assert linli(other, "status")[1].splitlines()[3:] == before.splitlines()[3:], rows
    asyncio.run(set_version(tmp_path / "other", SCHEMA_VERSION + 1))
    for command in ("status", "migrate"):
        code, text = linli(other, command)
        assert (code, "更新版本的程序" in text) == (1, True), text
    asyncio.run(set_version(tmp_path / "other", 0))
    code, text = linli(other, "migrate")
    assert (code, f"0 → {SCHEMA_VERSION}" in text) == (0, True), text
