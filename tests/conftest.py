"""Fixtures that every test may ask for: the two engines, an empty graph, a loaded city."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import orjson
import pytest

from graph import duties, embedded
from graph.database import Database, connect
from graph.foundation import lay
from loaders.ledgers import import_folder, mapping
from loaders.sample import PARTS, write
from schema.execution import Executor
from tests import rich_town
from tests.city import City
from tests.engines import neo4j_server
from tests.rich_town import RichTown

ENGINES = ["arcadedb", "neo4j"]
# Seconds that a read of a test may take: four engines share the machine, and a cold one plans a large statement for seconds.
PATIENCE = 30.0
# Address of a running engine to its password: some tests let another process write.
PASSWORDS: dict[str, str] = {}


@asynccontextmanager
async def arcadedb(folder: Path) -> AsyncIterator[Database]:
    """Run the embedded engine on a folder."""
    async with embedded.running(folder) as engine:
        access = engine.access
        PASSWORDS[access.uri] = access.password
        async with connect(access.uri, access.user, access.password, limit=PATIENCE, restart=access.restart) as database:
            yield database


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line that half of the suite was left out, rather than once for each of its tests."""
    skipped = terminalreporter.getreports("skipped")
    if any("[neo4j" in report.nodeid for report in skipped):
        terminalreporter.write_line(f"NEO4J LEFT OUT 未在 Neo4j 上测试: {neo4j_server.missing()}; REQUIRE_NEO4J=1 makes that an error.", yellow=True)


@asynccontextmanager
async def neo4j(folder: Path) -> AsyncIterator[Database]:
    """Run Neo4j on a folder; without Java or Maven the test is left out, or fails where Neo4j is required."""
    if lack := neo4j_server.missing():
        if os.environ.get("REQUIRE_NEO4J") == "1":
            pytest.fail(f"REQUIRE_NEO4J=1, but {lack}.", pytrace=False)
        pytest.skip(lack)
    async with neo4j_server.running(folder) as server, connect(server.uri, server.user, server.password, limit=PATIENCE) as database:
        PASSWORDS[server.uri] = server.password
        yield database


@pytest.fixture(scope="session")
async def arcadedb_scratch(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    async with arcadedb(tmp_path_factory.mktemp("arcadedb-scratch")) as database:
        yield database


@pytest.fixture(scope="session")
async def arcadedb_city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    async with arcadedb(tmp_path_factory.mktemp("arcadedb-city")) as database:
        yield database


@pytest.fixture(scope="session")
async def neo4j_scratch(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    async with neo4j(tmp_path_factory.mktemp("neo4j-scratch")) as database:
        yield database


@pytest.fixture(scope="session")
async def neo4j_city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    async with neo4j(tmp_path_factory.mktemp("neo4j-city")) as database:
        yield database


# The parameter chooses between running engines rather than starting one, so that the order of tests starts none twice.
@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Database:
    """A store that tests write into; ask for `scratch` to find it empty."""
    database: Database = request.getfixturevalue(f"{request.param}_scratch")
    return database


@pytest.fixture(scope="session", params=ENGINES)
def city_engine(request: pytest.FixtureRequest) -> Database:
    """A store of its own for the sample city."""
    database: Database = request.getfixturevalue(f"{request.param}_city")
    return database


@pytest.fixture
async def scratch(engine: Database) -> Database:
    """An empty graph, once on each engine."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    return engine


@pytest.fixture(scope="module")
async def town(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> RichTown:
    """A small town with everything that can be the case, once on each engine; tests of its module leave it as it is."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    return await rich_town.build(engine, tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample's ledgers, corrections, updates and answer key."""
    folder = tmp_path_factory.mktemp("sample")
    write(folder)
    return folder


@pytest.fixture(scope="session")
async def city(city_engine: Database, sample: Path) -> City:
    """The sample city, loaded by the road that real data takes, once on each engine."""
    answers = orjson.loads((sample / "answers.json").read_bytes())
    vocabulary = duties.load()
    await lay(city_engine)
    for part in PARTS:
        known = datetime.fromisoformat(answers["recordedAt"][part])
        report = await import_folder(city_engine, sample / part, mapping=mapping.load(), vocabulary=vocabulary, recorded_at=known)
        assert report.ok, report
    return City(city_engine, answers, Executor(city_engine, vocabulary))


@pytest.fixture
def password(scratch: Database) -> str:
    """The password of the engine of `scratch`, for another process that is to use it."""
    return PASSWORDS[scratch.uri]
