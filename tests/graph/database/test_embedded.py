"""The embedded graph lives as long as its owner, survives what happens to it, and loses nothing."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from multiprocessing import AuthenticationError
from pathlib import Path

import pytest

from graph.database.connection import Database, connect
from graph.database.embedded import engine as embedded
from graph.database.embedded.engine import Access, Engine
from graph.database.embedded.folder_lock import is_alive
from graph.errors import DatabaseTimeout, EngineFailed, FolderInUse, WriteUnavailable
from tests.engines.busy import idle, wait_until_running
from tests.graph.database.test_connection import RUNAWAY
from tests.support.processes.linli_service import children_of, wait_for

pytestmark = pytest.mark.alone

OWNER = """
import sys, time
from pathlib import Path
from graph.database.embedded import engine as embedded
with embedded.own_engine(Path(sys.argv[1])) as engine:
    print(engine.pid, engine.access.text(), flush=True)
    time.sleep(100)
"""

NOTE = "MERGE (n:Note {id: $id})"
NOTES = "MATCH (n:Note) WITH n ORDER BY n.id RETURN collect(n.id)"


@asynccontextmanager
async def opened(access: Access) -> AsyncIterator[Database]:
    """Connect as a worker does."""
    # A machine that runs other things beside the suite needs its time to start an engine again.
    async with connect(
        access.uri, access.user, access.password, limit=60.0, restart=access.restart
    ) as database:
        yield database


async def gone(pid: str) -> bool:
    """Whether a process ends and is taken off the process table, within 5 seconds."""
    limit = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < limit:
        await asyncio.sleep(0.1)
    return not is_alive(pid)


@pytest.fixture
async def own_engine(tmp_path: Path) -> AsyncIterator[Engine]:
    async with embedded.run_engine(tmp_path / "graph") as engine:
        yield engine


@pytest.fixture
async def database(own_engine: Engine) -> AsyncIterator[Database]:
    async with opened(own_engine.access) as database:
        yield database


async def test_an_owner_killed_at_once_leaves_no_child_and_no_damage(tmp_path: Path) -> None:
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OWNER, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert owner.stdout
    child, access = (await owner.stdout.readline()).decode().split(" ", 1)
    async with opened(Access.parse(access)) as database:
        await database.execute(NOTE, {"id": 1})
        owner.kill()
        await owner.wait()
    # The folder is free again as soon as the child is gone; whoever comes next waits for that.
    async with embedded.run_engine(tmp_path) as engine, opened(engine.access) as database:
        assert await database.read(NOTES) == [1]
        assert await gone(child)


async def test_an_owner_killed_while_its_engine_starts_leaves_no_child(tmp_path: Path) -> None:
    """The Java of the child runs then, but nothing answers yet."""
    owner = await asyncio.create_subprocess_exec(sys.executable, "-c", OWNER, str(tmp_path))
    await asyncio.to_thread(wait_for, lambda: any(map(runs_java, children_of({owner.pid}))), "")
    (child,) = children_of({owner.pid})
    owner.kill()
    await owner.wait()
    assert await gone(str(child))


def runs_java(pid: int) -> bool:
    """Whether there are the threads of a Java machine in a process."""
    return len([*Path(f"/proc/{pid}/task").glob("*")]) > 10


async def test_a_folder_in_use_is_told_with_the_process_that_has_it(
    own_engine: Engine, tmp_path: Path
) -> None:
    began = time.monotonic()
    with pytest.raises(FolderInUse) as failure:
        async with embedded.run_engine(tmp_path / "graph"):
            pass
    assert time.monotonic() - began < 3
    assert str(os.getpid()) in failure.value.zh
    assert "LINLI_DATA" in failure.value.en
    assert is_alive(str(own_engine.pid))


async def test_a_crashed_child_is_started_again_and_the_read_is_answered(
    own_engine: Engine, database: Database
) -> None:
    await database.execute(NOTE, {"id": 1})
    crashed = own_engine.pid
    os.kill(crashed, signal.SIGKILL)
    assert await database.read(NOTES) == [1]
    assert own_engine.pid != crashed


async def test_a_write_while_the_graph_is_away_is_given_up_soon_and_says_that_it_was_one(
    own_engine: Engine,
) -> None:
    access = own_engine.access
    async with connect(access.uri, access.user, access.password) as database:
        await database.write(lambda transaction: transaction.run(NOTE, {"id": 1}))
        await asyncio.to_thread(own_engine.stop)
        began = time.monotonic()
        with pytest.raises(WriteUnavailable, match="may not have been done"):
            await database.write(lambda transaction: transaction.run(NOTE, {"id": 2}))
        assert time.monotonic() - began < 12


async def test_signals_meant_for_the_owner_do_not_end_the_child(
    own_engine: Engine, database: Database
) -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(own_engine.pid, name)
    await asyncio.sleep(0.5)
    pid = own_engine.pid
    assert await database.read("RETURN 1") == 1
    assert own_engine.pid == pid


async def test_a_runaway_statement_leaves_an_idle_engine(
    own_engine: Engine, database: Database
) -> None:
    pid = own_engine.pid
    with pytest.raises(DatabaseTimeout):
        await database.read(RUNAWAY, limit=0.5)
    assert await idle(own_engine.pid)
    assert own_engine.pid == pid, "ending a statement should not need a restart"


async def test_of_equal_statements_that_are_abandoned_each_is_ended(
    own_engine: Engine, database: Database
) -> None:
    pid = own_engine.pid
    found = await asyncio.gather(
        *(database.read(RUNAWAY, limit=1.5) for _ in range(4)), return_exceptions=True
    )
    assert [type(error) for error in found] == [DatabaseTimeout] * 4
    assert await idle(own_engine.pid)
    assert own_engine.pid == pid


async def test_who_connects_to_the_owner_and_says_nothing_keeps_nobody_waiting(
    tmp_path: Path,
) -> None:
    async with embedded.run_engine(tmp_path / "graph") as engine:
        with ExitStack() as strangers:
            for _ in range(2):
                stranger = socket.create_connection(("127.0.0.1", engine.access.owner))
                strangers.enter_context(stranger)
            before = engine.pid
            await engine.access.restart()
            assert engine.pid != before
            # Nothing but the password makes the owner do something.
            with pytest.raises(AuthenticationError):
                await asyncio.to_thread(replace(engine.access, password="x").send, b"0.0")
            began = time.monotonic()
            await asyncio.to_thread(engine.stop)
            assert time.monotonic() - began < 5


async def test_a_statement_that_does_not_end_when_told_costs_a_restart(
    own_engine: Engine, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.database.abandoned.GRACE", 0.0)  # no statement ends that fast
    before = own_engine.pid
    with pytest.raises(DatabaseTimeout):
        await database.read(RUNAWAY, limit=0.5)
    await asyncio.gather(*database.abandoned.cleanups)
    assert own_engine.pid != before
    assert await database.read("RETURN 1") == 1
    assert await idle(own_engine.pid)


async def test_a_restart_ends_whatever_runs_and_keeps_the_address(
    own_engine: Engine, database: Database
) -> None:
    await database.execute(NOTE, {"id": 1})
    runaway = asyncio.create_task(database.execute(RUNAWAY))
    await wait_until_running(database, RUNAWAY)
    before = own_engine.pid
    await Access.parse(own_engine.access.text()).restart()
    assert (own_engine.pid != before, is_alive(str(before))) == (True, False)
    with pytest.raises(Exception, match="NEO4J_URI"):
        await runaway
    assert await database.read(NOTES) == [1]
    assert await idle(own_engine.pid)


async def test_workers_that_ask_together_get_one_restart(own_engine: Engine) -> None:
    asked = time.monotonic()
    await own_engine.access.restart()
    pid = own_engine.pid
    await asyncio.to_thread(own_engine.restart, asked)
    assert own_engine.pid == pid


async def test_the_engine_itself_ends_a_statement_after_its_last_resort_limit(
    tmp_path: Path,
) -> None:
    async with (
        embedded.run_engine(tmp_path, statement_seconds=1.0) as engine,
        opened(engine.access) as database,
    ):
        with pytest.raises(DatabaseTimeout):
            await database.execute(RUNAWAY)
        assert await idle(engine.pid)


async def test_data_survives_an_orderly_stop_and_a_crash(tmp_path: Path) -> None:
    async with embedded.run_engine(tmp_path) as engine, opened(engine.access) as database:
        await database.execute(NOTE, {"id": 1})
    async with embedded.run_engine(tmp_path) as engine, opened(engine.access) as database:
        assert await database.read(NOTES) == [1]
        await database.execute(NOTE, {"id": 2})
        os.kill(engine.pid, signal.SIGKILL)
        assert await database.read(NOTES) == [1, 2]


async def test_a_stop_takes_less_than_five_seconds_even_from_a_busy_engine(tmp_path: Path) -> None:
    async with embedded.run_engine(tmp_path) as engine, opened(engine.access) as database:
        runaway = asyncio.create_task(database.execute(RUNAWAY))
        await wait_until_running(database, RUNAWAY)
        pid, began = engine.pid, time.monotonic()
    assert time.monotonic() - began < 5
    assert not is_alive(str(pid))
    with pytest.raises(Exception, match="NEO4J_URI"):
        await runaway


async def test_everything_written_lies_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    async with embedded.run_engine(tmp_path / "graph") as engine:
        assert is_alive(str(engine.pid))
    assert [path.name for path in elsewhere.iterdir()] == []
    assert {"databases", "log", "lock"} <= {path.name for path in (tmp_path / "graph").iterdir()}


async def test_an_engine_that_cannot_start_says_why_and_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match=r"console\.log"):
        async with embedded.run_engine(tmp_path, heap_mb=0):
            pass
