"""Fixtures that every test may ask for: the two engines, an empty graph, a loaded city."""

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
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
from loaders.sample import RECORDED, write_sample_city
from tests.engines import neo4j_server
from tests.support import market, rich_town
from tests.support.commands import Linli, commands
from tests.support.first_start import FirstStart, interrupted_first_start
from tests.support.office import Office
from tests.support.rich_town import RichTown
from tests.support.sample_city import City

# Seconds that a read of a test may take: engines share the machine, and a cold one plans for long.
PATIENCE = 30.0
# Address of a running engine to its password: some tests let another process write.
PASSWORDS: dict[str, str] = {}
# A short-lived ArcadeDB spends half its time on compiling itself for a long life.
os.environ["ARCADEDB_JVM_ARGS"] = "-XX:TieredStopAtLevel=1"


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
    """Write one line if the tests of Neo4j were skipped, rather than one for each of them."""
    skipped = terminalreporter.getreports("skipped")
    lack = neo4j_server.missing()
    if lack and any("[neo4j" in report.nodeid for report in skipped):
        terminalreporter.write_line(
            f"NEO4J LEFT OUT 未在 Neo4j 上测试: {lack}; REQUIRE_NEO4J=1 makes that an error.",
            yellow=True,
        )


@asynccontextmanager
async def neo4j(folder: Path) -> AsyncIterator[Database]:
    """Run Neo4j on a folder; skip the test without Java or Maven, or fail if Neo4j is required."""
    if lack := neo4j_server.missing():
        if os.environ.get("REQUIRE_NEO4J") == "1":
            pytest.fail(f"REQUIRE_NEO4J=1, but {lack}.", pytrace=False)
        pytest.skip(lack)
    async with (
        neo4j_server.running(folder, keeps_plans=True) as server,
        connect(server.uri, server.user, server.password, limit=PATIENCE) as database,
    ):
        PASSWORDS[server.uri] = server.password
        yield database


ENGINES = {"neo4j": neo4j, "arcadedb": arcadedb}
ON_ONE_ENGINE = (
    "tests/server/",
    "tests/loaders/test_messy_files.py",
    "tests/project/",
    "tests/schema/lists/test_refused_roots.py",
    "tests/schema/permissions/",
    "tests/schema/test_ends.py",
    "tests/schema/test_hostile.py",
    "tests/schema/test_place_references.py::test_an_address_that_means_several",
    "tests/schema/test_place_references.py::test_an_answer_is_the_same",
    "tests/schema/test_root_groups.py",
)
"""Tests of what stands above the database: of requests, commands, files, pages and limits.

They send the statements that the tests of `graph`, of lists, clocks and random queries put to both
engines, and Neo4j takes up to a second to plan each of them for the first time. `BOTH_ENGINES=1`
runs these on both as well.
"""
ENGINE_FIXTURES = {"engine": "{}", "town_engine": "{}_town", "city_engine": "{}_city"}
"""The fixtures that are an engine, and how their parameters are named in the ids of tests."""
Store = Callable[[str, str], Awaitable[Database]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs an engine on both of them, or on the embedded one where that is enough."""
    place = metafunc.definition.nodeid
    is_marked = metafunc.definition.get_closest_marker("on_both_engines") is not None
    is_on_both = is_marked or os.environ.get("BOTH_ENGINES") == "1"
    is_on_one = place.startswith(ON_ONE_ENGINE) and not is_on_both
    names = ["arcadedb"] if is_on_one else list(ENGINES)
    for fixture, naming in ENGINE_FIXTURES.items():
        if fixture in metafunc.fixturenames:
            ids = [naming.format(name) for name in names]
            metafunc.parametrize(fixture, names, indirect=True, scope="session", ids=ids)


STORES = (
    "neo4j_town",
    "neo4j",
    "neo4j_city",
    "arcadedb_city",
    "arcadedb",
    "arcadedb_town",
)
"""As ids of tests name the stores, in the order in which their tests run: the longest first."""
SAME_STORE = {
    "tests/server/runtime/test_first_start.py": "arcadedb_city",
    "tests/server/http/test_failures.py": "arcadedb",
    "tests/server/http/test_specification.py": "arcadedb",
}
"""Files whose tests use a store without naming it in their ids."""


def store_of(nodeid: str) -> str:
    """Return the store that a test uses, empty if it uses none."""
    named = re.search(rf"\[({'|'.join(STORES)})(?=[-\]])", nodeid)
    return named[1] if named else SAME_STORE.get(nodeid.partition("::")[0], "")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of one store together, and those that use none last.

    What is marked as one for one engine is left out on Neo4j.
    """
    items[:] = [
        item
        for item in items
        if not (item.get_closest_marker("on_one_engine") and "neo4j" in store_of(item.nodeid))
    ]
    order = {store: place for place, store in enumerate((*STORES, ""))}
    items.sort(key=lambda item: order[store_of(item.nodeid)])


class ByStore(LoadScopeScheduling):  # type: ignore[misc]  # the plugin has no types
    """Sends the tests of one store to one worker of pytest-xdist, so that the store runs once.

    The two small stores of Neo4j are for one worker: they share one server, which compiles itself
    and plans for minutes before it is fast. Its city has a server of its own on the other, so that
    both workers are done at about the same time. Tests that use no store go by file.
    """

    def _split_scope(self, nodeid: str) -> str:
        """Return the name of what is for one worker."""
        store = store_of(nodeid)
        small = store in ("neo4j_town", "neo4j")
        return "neo4j" if small else store or nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByStore:
    """Distribute by store, which `--dist loadgroup` cannot from pytest 9.2 on."""
    return ByStore(config, log)


# A store is chosen from those that run, rather than started by the parameter: so none starts twice.
@pytest.fixture(scope="session")
async def store(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> AsyncIterator[Store]:
    """Return a function that returns the store of an engine; it runs from then on to the end."""
    running: dict[str, Database] = {}
    held: list[str] = []
    async with AsyncExitStack() as stack:

        async def start(engine: str, holds: str, folder: Path | None = None) -> Database:
            name = engine if engine == "neo4j" else f"{engine}-{holds}"
            if name not in running:
                folder = folder or tmp_path_factory.mktemp(name)
                running[name] = await stack.enter_async_context(ENGINES[engine](folder))
            return running[name]

        async def choose(engine: str, holds: str) -> Database:
            if (engine, holds) == ("arcadedb", "city"):
                loaded: FirstStart = request.getfixturevalue("first_start")
                with pytest.MonkeyPatch.context() as environment:
                    # It answers thousands of requests, so that compiling pays: a quarter less time.
                    environment.delenv("ARCADEDB_JVM_ARGS")
                    return await start(engine, holds, loaded.folder)
            database = await start(engine, holds)
            if engine == "neo4j" and held[-1:] != [holds]:
                assert holds not in held, f"the {holds} has made room for the {held[-1]}"
                await clear_for(database, holds)
                held.append(holds)
            return database

        yield choose


async def clear_for(database: Database, holds: str) -> None:
    """Empty a Neo4j; plans that were made for little data must not serve the whole city."""
    await database.execute("MATCH (n) DETACH DELETE n")
    if holds == "city":
        await database.execute("CALL db.clearQueryCaches() YIELD value RETURN value")


@pytest.fixture(scope="session")
async def engine(request: pytest.FixtureRequest, store: Store) -> Database:
    """A store that tests write into; ask for `scratch` to find it empty."""
    return await store(request.param, "scratch")


@pytest.fixture(scope="session")
async def town_engine(request: pytest.FixtureRequest, store: Store) -> Database:
    """A store of its own for the town with everything that can be the case."""
    return await store(request.param, "town")


@pytest.fixture(scope="session")
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
    """A small town with everything that can be the case, once on each engine; read-only."""
    await town_engine.execute("MATCH (n) DETACH DELETE n")
    return await rich_town.build(town_engine, tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample's ledgers, corrections, updates and answer key."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample_city(folder)
    return folder


@pytest.fixture(scope="session")
def first_start(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    """A data folder into which two starts of the service have loaded the sample city."""
    answers = orjson.loads((sample / "answers.json").read_bytes())
    return interrupted_first_start(tmp_path_factory.mktemp("first") / "var", answers)


@pytest.fixture(scope="session")
async def city(city_engine: Database, request: pytest.FixtureRequest) -> City:
    """The sample city, loaded by the road that real data takes, once on each engine.

    Into ArcadeDB the first start of the service has loaded it, see `first_start`.
    """
    vocabulary = load_vocabulary()
    if city_engine.dialect.name == "ArcadeDB":
        first_start: FirstStart = request.getfixturevalue("first_start")
        return City(city_engine, first_start.answers, Office(city_engine, vocabulary))
    sample: Path = request.getfixturevalue("sample")
    answers = orjson.loads((sample / "answers.json").read_bytes())
    await create_constraints(city_engine)
    for part, known in RECORDED.items():
        report = await import_folder(
            city_engine,
            sample / part,
            mapping=load_mapping(),
            vocabulary=vocabulary,
            recorded_at=known,
        )
        assert report.ok, report
    return City(city_engine, answers, Office(city_engine, vocabulary))


@pytest.fixture(scope="module")
async def loaded_market(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The small city with needs and offers, once for each module and engine."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    return await market.build(engine, tmp_path_factory.mktemp("market"))


@pytest.fixture
async def market_city(loaded_market: Office, engine: Database) -> Office:
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
