"""The two engines of the benchmark, each on a data folder with the sample city in it."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from graph.database.connection import Database, connect
from graph.database.constraints import create_constraints
from graph.database.embedded import engine as embedded
from graph.vocabulary import load_vocabulary
from loaders import sample
from loaders.ledgers import import_folder, load_mapping
from tests.engines import neo4j_server

ENGINES = ("arcadedb", "neo4j")


@dataclass(frozen=True)
class Engine:
    """A running engine: how a service reaches it, its process, and our own connection."""

    name: str
    access: Mapping[str, str]
    """`uri`, `user` and `password`."""
    pid: int
    database: Database


@asynccontextmanager
async def running(name: str, folder: Path) -> AsyncIterator[Engine]:
    """Run the engine of this name on a data folder, with 1 GB of Java heap on either."""
    if name == "arcadedb":
        async with (
            embedded.run_engine(folder, heap_mb=1024) as engine,
            connected(name, engine.access, engine.pid) as found,
        ):
            yield found
        return
    async with (
        neo4j_server.running(folder, heap_mb=1024) as server,
        connected(name, server, server.pid) as found,
    ):
        yield found


@asynccontextmanager
async def connected(
    name: str, server: embedded.Access | neo4j_server.Server, pid: int
) -> AsyncIterator[Engine]:
    """Connect to a running engine."""
    access = (server.uri, server.user, server.password)
    # Only the driver shows what a statement has read.
    async with connect(*access, limit=120, lean_reads=False) as database:
        yield Engine(
            name,
            {"uri": server.uri, "user": server.user, "password": server.password},
            pid,
            database,
        )


def written(folder: Path) -> Path:
    """Write the ledgers of the sample city once; they are the same each time."""
    if not (folder / "answers.json").is_file():
        sample.write_sample_city(folder)
    return folder


async def loaded(database: Database, city: Path) -> float:
    """Load the sample city into an empty graph as ledgers; return the seconds it took."""
    vocabulary, mapping = load_vocabulary(), load_mapping()
    began = time.perf_counter()
    await create_constraints(database)
    for part, known in sample.RECORDED.items():
        report = await import_folder(
            database,
            city / part,
            mapping=mapping,
            vocabulary=vocabulary,
            recorded_at=known,
        )
        if not report.ok:
            raise RuntimeError(f"the sample city was not taken in whole: {report}")
    return time.perf_counter() - began
