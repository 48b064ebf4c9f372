"""The engine and the service as processes, and what can happen to them."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from graph.database.connection import Database, connect
from graph.database.embedded.engine import run_engine
from graph.database.embedded.process import find_free_port
from tests.engines import neo4j_server
from tests.support.faults.answers import TOKEN
from tests.support.processes.linli_service import (
    SERVE,
    Linli,
    children_of,
    healthy,
    start_linli,
    wait_for,
)

ENGINES = ("arcadedb", "neo4j")
WORKERS = "2"
FREEZE_SECONDS = 10.0
START_SECONDS = 600.0
"""How long a start may take: the experiment is no measure of that."""


@dataclass
class Neo4jMachine:
    """A Neo4j that can be killed and started again on its store."""

    home: Path
    port: int
    launch: ExitStack = field(default_factory=ExitStack)
    shell: int = 0

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings of a service that uses it."""
        uri = f"bolt://127.0.0.1:{self.port}"
        return {"NEO4J_URI": uri, "NEO4J_PASSWORD": "linli-test"}

    @property
    def pid(self) -> int:
        """The process of the server."""
        return min(children_of({self.shell}))

    async def start(self) -> None:
        """Start the server, and return when it answers."""
        jars = await asyncio.to_thread(neo4j_server.fetched_library)
        # To plan every statement again as the graph grows takes most of the time of such a run.
        neo4j_server.prepare(self.home, self.port, neo4j_server.KEPT_PLANS)
        launched = neo4j_server.launched(self.home, jars, 512)
        self.shell = self.launch.enter_context(launched).pid
        await neo4j_server.started(self.home)
        await neo4j_server.set_password(f"bolt://127.0.0.1:{self.port}", "linli-test")

    async def stop(self) -> None:
        """Stop the server in order, if it still runs."""
        await asyncio.to_thread(self.launch.close)


@dataclass
class Machines:
    """One engine and one service with two workers on it."""

    folder: Path
    port: int
    neo4j: Neo4jMachine | None
    program: Sequence[str] = SERVE
    more: Mapping[str, str] = field(default_factory=dict)
    """Further variables of the service's environment."""
    service: Linli | None = None
    logs: list[str] = field(default_factory=list)
    """What services have logged that have ended."""

    @property
    def url(self) -> str:
        """Where the service answers, after each start too."""
        return f"http://127.0.0.1:{self.port}"

    async def start_service(self) -> None:
        """Start the service, and return when it answers; what it replaces may end meanwhile."""
        environment = {
            "LINLI_PORT": str(self.port),
            "LINLI_WRITE_TOKEN": TOKEN,
            "LINLI_HEAP_MB": "512",
            **(self.neo4j.environment if self.neo4j else {}),
            **self.more,
        }
        for _ in range(60):
            arguments = ("--no-sample", "--workers", WORKERS)
            self.service = start_linli(self.folder, *arguments, program=self.program, **environment)
            with suppress(AssertionError):
                await asyncio.to_thread(self.service.serving, START_SECONDS)
                return
            await asyncio.sleep(0.5)
        raise AssertionError(self.service.text if self.service else "")

    async def answers(self) -> None:
        """Return when the service answers."""
        await asyncio.to_thread(
            wait_for, lambda: healthy(self.url), "the service stays away", START_SECONDS
        )

    @property
    def running(self) -> Linli:
        """The service that was started last."""
        assert self.service
        return self.service

    def members(self, word: str) -> list[int]:
        """Return the processes of the service whose command line has a word."""
        return sorted(pid for pid in self.running.family() if word in command_line(pid))

    @property
    def engine(self) -> int:
        """The process of the engine."""
        return self.neo4j.pid if self.neo4j else self.members("graph.database.embedded.child")[0]

    async def kill_engine(self) -> None:
        """Kill the engine; the embedded one is started again by the service."""
        os.kill(self.engine, signal.SIGKILL)
        if self.neo4j:
            await self.neo4j.stop()
            await self.neo4j.start()

    async def restart_engine(self) -> None:
        """Stop Neo4j in order and start it; the embedded engine stops with its service."""
        if self.neo4j is None:
            await self.stop_service()
            return
        await self.neo4j.stop()
        await self.neo4j.start()

    async def freeze_engine(self) -> None:
        """Stop the engine's processor for some seconds; the service may replace it meanwhile."""
        frozen = self.engine
        os.kill(frozen, signal.SIGSTOP)
        await asyncio.sleep(FREEZE_SECONDS)
        with suppress(ProcessLookupError):
            os.kill(frozen, signal.SIGCONT)

    async def freeze_worker(self) -> None:
        """Stop the processor of one worker for some seconds."""
        frozen = self.members("spawn_main")[-1]
        os.kill(frozen, signal.SIGSTOP)
        await asyncio.sleep(FREEZE_SECONDS / 2)
        with suppress(ProcessLookupError):
            os.kill(frozen, signal.SIGCONT)

    async def kill_worker(self) -> None:
        """Kill one worker; the service starts another."""
        os.kill(self.members("spawn_main")[0], signal.SIGKILL)

    async def kill_service(self) -> None:
        """Kill the service, and start it again."""
        await self.end_service(signal.SIGKILL)
        await self.start_service()

    async def stop_service(self) -> None:
        """Stop the service in order, and start it again."""
        await self.end_service(signal.SIGTERM)
        await self.start_service()

    async def end_service(self, number: int) -> None:
        """Send a signal to the service and keep what it has logged."""
        await asyncio.to_thread(self.running.stopped, number)
        self.logs.append(self.running.text)

    def faults(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """Return everything that can happen, by name."""
        return {
            "engine killed": self.kill_engine,
            "worker killed": self.kill_worker,
            "engine frozen": self.freeze_engine,
            "service killed": self.kill_service,
            "worker frozen": self.freeze_worker,
            "engine restarted": self.restart_engine,
            "service stopped": self.stop_service,
        }

    def log(self) -> str:
        """Return everything that was logged."""
        return "\n".join([*self.logs, self.running.text])


@asynccontextmanager
async def machines(
    engine: str, folder: Path, load: Callable[[Database], Awaitable[None]]
) -> AsyncIterator[Machines]:
    """Yield an engine of this name that `load` has filled, and a service that is not started."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    data = folder / "data"
    neo4j = None
    if engine == "neo4j":
        neo4j = Neo4jMachine(folder / "neo4j", find_free_port())
        await neo4j.start()
    found = Machines(data, find_free_port(), neo4j)
    try:
        async with found_database(found) as database:
            await load(database)
        yield found
    finally:
        if found.service:
            await asyncio.to_thread(found.service.killed)
        if neo4j:
            await neo4j.stop()


@asynccontextmanager
async def found_database(found: Machines) -> AsyncIterator[Database]:
    """Connect to the engine while no service runs."""
    if found.neo4j:
        given = found.neo4j.environment
        async with connect(
            given["NEO4J_URI"], "neo4j", given["NEO4J_PASSWORD"], limit=60
        ) as database:
            yield database
        return
    async with (
        run_engine(found.folder, heap_mb=512) as engine,
        connect(
            engine.access.uri, engine.access.user, engine.access.password, limit=60
        ) as database,
    ):
        yield database


def command_line(pid: int) -> str:
    """Return the command line of a process; empty if it has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""
