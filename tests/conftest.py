"""Fixtures that every test may ask for: the two engines, an empty graph, a loaded city."""

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

import orjson
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from graph.database.connection import Database, connect
from graph.database.constraints import create_constraints
from graph.database.embedded import engine as embedded
from graph.vocabulary import load_vocabulary
from loaders.ledgers import import_folder, load_mapping
from loaders.sample import PARTS, write_sample_city
from schema.execution.executor import Executor
from tests.engines import neo4j_server
from tests.support import market, rich_town
from tests.support.commands import Linli, commands
from tests.support.rich_town import RichTown
from tests.support.sample_city import City

# Seconds that a read of a test may take: four engines share the machine, and a cold one plans a large statement for seconds.
PATIENCE = 30.0
# Address of a running engine to its password: some tests let another process write.
PASSWORDS: dict[str, str] = {}
# Engines of tests are young: half of what ArcadeDB does is to compile itself for a long life. Neo4j's plans are worth it.
os.environ.setdefault("ARCADEDB_JVM_ARGS", "-XX:TieredStopAtLevel=1")


@asynccontextmanager
async def arcadedb(folder: Path) -> AsyncIterator[Database]:
    """Run the embedded engine on a folder."""
    async with embedded.run_engine(folder) as engine:
        access = engine.access
        PASSWORDS[access.uri] = access.password
        async with connect(
            access.uri, access.user, access.password, limit=PATIENCE, restart=access.restart
        ) as database:
            yield database


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line that half of the suite was left out, rather than once for each of its tests."""
    skipped = terminalreporter.getreports("skipped")
    if any("[neo4j" in report.nodeid for report in skipped):
        terminalreporter.write_line(
            f"NEO4J LEFT OUT 未在 Neo4j 上测试: {neo4j_server.missing()}; REQUIRE_NEO4J=1 makes that an error.",
            yellow=True,
        )


@asynccontextmanager
async def neo4j(folder: Path) -> AsyncIterator[Database]:
    """Run Neo4j on a folder; without Java or Maven the test is left out, or fails where Neo4j is required."""
    if lack := neo4j_server.missing():
        if os.environ.get("REQUIRE_NEO4J") == "1":
            pytest.fail(f"REQUIRE_NEO4J=1, but {lack}.", pytrace=False)
        pytest.skip(lack)
    async with (
        neo4j_server.running(folder) as server,
        connect(server.uri, server.user, server.password, limit=PATIENCE) as database,
    ):
        PASSWORDS[server.uri] = server.password
        yield database


ENGINES = {"arcadedb": arcadedb, "neo4j": neo4j}
Store = Callable[[str, str], Awaitable[Database]]


class ByStore(LoadScopeScheduling):  # type: ignore[misc]  # the plugin has no types
    """Gives the tests of one store to one worker of pytest-xdist, so that it runs once; the others go by file."""

    def _split_scope(self, nodeid: str) -> str:
        """Name what a test belongs to."""
        store = re.search(rf"\[(({'|'.join(ENGINES)})\w*)", nodeid)
        return store[1] if store else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByStore:
    """Distribute by store, which `--dist loadgroup` cannot from pytest 9.2 on."""
    return ByStore(config, log)


# A store chosen from those that run, rather than one started by the parameter: the order of tests starts none twice.
@pytest.fixture(scope="session")
async def store(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    """Return the store of an engine that holds something by name; started when first asked for, kept to the end."""
    running: dict[tuple[str, str], Database] = {}
    async with AsyncExitStack() as stack:

        async def chosen(engine: str, holds: str) -> Database:
            if (engine, holds) not in running:
                folder = tmp_path_factory.mktemp(f"{engine}-{holds}")
                running[engine, holds] = await stack.enter_async_context(ENGINES[engine](folder))
            return running[engine, holds]

        yield chosen


@pytest.fixture(scope="session", params=ENGINES)
async def engine(request: pytest.FixtureRequest, store: Store) -> Database:
    """A store that tests write into; ask for `scratch` to find it empty."""
    return await store(request.param, "scratch")


@pytest.fixture(scope="session", params=ENGINES, ids="{}_town".format)
async def town_engine(request: pytest.FixtureRequest, store: Store) -> Database:
    """A store of its own for the town with everything that can be the case."""
    return await store(request.param, "town")


@pytest.fixture(scope="session", params=ENGINES, ids="{}_city".format)
async def city_engine(request: pytest.FixtureRequest, store: Store) -> Database:
    """A store of its own for the sample city."""
    return await store(request.param, "city")


@pytest.fixture
async def scratch(engine: Database) -> Database:
    """An empty graph, once on each engine."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    return engine


@pytest.fixture(scope="session")
async def town(town_engine: Database, tmp_path_factory: pytest.TempPathFactory) -> RichTown:
    """A small town with everything that can be the case, once on each engine; tests leave it as it is."""
    await town_engine.execute("MATCH (n) DETACH DELETE n")
    return await rich_town.build(town_engine, tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample's ledgers, corrections, updates and answer key."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample_city(folder)
    return folder


@pytest.fixture(scope="session")
async def city(city_engine: Database, sample: Path) -> City:
    """The sample city, loaded by the road that real data takes, once on each engine."""
    answers = orjson.loads((sample / "answers.json").read_bytes())
    vocabulary = load_vocabulary()
    await create_constraints(city_engine)
    for part in PARTS:
        known = datetime.fromisoformat(answers["recordedAt"][part])
        report = await import_folder(
            city_engine,
            sample / part,
            mapping=load_mapping(),
            vocabulary=vocabulary,
            recorded_at=known,
        )
        assert report.ok, report
    return City(city_engine, answers, Executor(city_engine, vocabulary))


@pytest.fixture(scope="module")
async def loaded_market(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> Executor:
    """The small city with what it needs and what its units offer, once for each module and engine."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    return await market.build(engine, tmp_path_factory.mktemp("market"))


@pytest.fixture
async def market_city(loaded_market: Executor, engine: Database) -> Executor:
    """That city as it was loaded: nothing is pledged."""
    await market.clear(engine)
    return loaded_market


@pytest.fixture
def password(scratch: Database) -> str:
    """The password of the engine of `scratch`, for another process that is to use it."""
    return PASSWORDS[scratch.uri]


@pytest.fixture(scope="session")
def linli(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linli]:
    """Runs commands as a person would type them."""
    with commands(tmp_path_factory.mktemp("commands")) as run:
        yield run
