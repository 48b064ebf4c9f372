"""Faults inside the service: what the caller is told of them, and what is not."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterable

import pytest
from httpx import AsyncClient

from graph.callers import administrator
from graph.database.constraints import create_constraints
from graph.errors import (
    DatabaseBusy,
    DatabaseTimeout,
    DatabaseUnavailable,
    DiskFull,
    GraphError,
    OutcomeUnknown,
    StatementFailed,
    StatementTooLarge,
    WritesBusy,
    WriteUnavailable,
)
from graph.vocabulary import load_vocabulary
from schema.execution.executor import Executor
from server.runtime.open import make_executor
from server.settings import read_settings
from tests.conftest import Store
from tests.support.processes.small_schema import client_of, refusal_of

GREETING = {"query": "{ greeting }"}


async def test_an_internal_error_gives_a_number_and_nothing_else_and_the_log_has_the_rest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with client_of(fault=RuntimeError("secret detail")) as client:
        response = await client.post("/graphql", json=GREETING)
    assert refusal_of(response) == (500, "INTERNAL")
    reference = response.json()["errors"][0]["extensions"]["reference"]
    assert "secret detail" not in response.text
    (told,) = traces(caplog.records, reference)
    assert told.exc_info
    assert str(told.exc_info[1]) == "secret detail"


def traces(records: Iterable[logging.LogRecord], reference: str) -> list[logging.LogRecord]:
    """Return the log records with a traceback that name the reference."""
    return [record for record in records if record.exc_info and reference in record.getMessage()]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (DatabaseTimeout(10), (503, "TIMEOUT")),
        (DatabaseBusy(5), (503, "TOO_BUSY")),
        (WritesBusy(100), (503, "TOO_BUSY")),
        (OutcomeUnknown(60), (503, "OUTCOME_UNKNOWN")),
        (StatementTooLarge(), (503, "TOO_LARGE")),
        (DatabaseUnavailable("bolt://10.0.0.1:7687"), (503, "UNAVAILABLE")),
        (WriteUnavailable("bolt://10.0.0.1:7687"), (503, "UNAVAILABLE")),
        (DiskFull("/srv/10.0.0.1"), (507, "DISK_FULL")),
        (StatementFailed("Neo.ClientError.Statement.SyntaxError", "MATCH (n)"), (500, "INTERNAL")),
    ],
)
async def test_trouble_with_the_graph_is_told_without_its_inside(
    fault: Exception, expected: tuple[int, str]
) -> None:
    async with client_of(fault=fault) as client:
        response = await client.post("/graphql", json=GREETING)
    assert refusal_of(response) == expected
    assert "10.0.0.1" not in response.text
    assert "MATCH" not in response.text


async def test_a_write_that_may_have_been_done_is_to_be_repeated_with_its_key() -> None:
    async with client_of(fault=WriteUnavailable("bolt://10.0.0.1:7687")) as client:
        response = await client.post("/graphql", json=GREETING)
    assert "idempotencyKey" in response.text
    assert "smaller pages" not in response.text


@pytest.mark.parametrize(
    ("graph", "ill", "expected"),
    [
        ("whole", None, (200, "ready", "reachable")),
        ("half-loaded", None, (200, "ready", "reachable")),
        ("empty", None, (503, "not ready", "reachable")),
        ("whole", DatabaseUnavailable("bolt://10.0.0.1:7687"), (503, "not ready", "unreachable")),
    ],
)
async def test_a_service_is_ready_while_it_has_something_to_answer_from(
    graph: str, ill: GraphError | None, expected: tuple[int, str, str]
) -> None:
    async with client_of(graph=graph, ill=ill) as client:
        response = await client.get("/readyz")
    answer = response.json()
    assert (response.status_code, answer["status"], answer["database"]) == expected
    assert answer.get("graph") == (None if ill else graph)
    assert "10.0.0.1" not in response.text


TOKEN = "0123456789abcdef"
CALLER = {"Authorization": f"Bearer {TOKEN}", "X-Linli-Caller": "tester"}
SWEEP = {"query": "mutation { sweepExpired(input: {}) { __typename } }"}
SETTINGS = read_settings(write_token=TOKEN, request_seconds=1.0, max_writes=2)


@pytest.fixture(scope="module")
async def executor(store: Store) -> Executor:
    """The executor of a service over a graph with nothing in it."""
    database = await store("arcadedb", "scratch")
    await database.execute("MATCH (n) DETACH DELETE n")
    await create_constraints(database)
    executor = make_executor(SETTINGS, database, load_vocabulary())
    # Plans are warm: a request has a second here.
    for _ in range(3):
        await executor.execute(SWEEP["query"], caller=administrator("tester"))
    return executor


@pytest.fixture
async def service(executor: Executor) -> AsyncIterator[AsyncClient]:
    """A client of a service over that graph."""
    async with client_of(SETTINGS, executor=executor) as client:
        yield client


async def test_a_write_that_is_not_answered_in_time_may_have_been_done(
    service: AsyncClient, executor: Executor
) -> None:
    async with executor.writer.turns:
        late = await service.post("/graphql", json=SWEEP, headers=CALLER)
    assert refusal_of(late) == (503, "OUTCOME_UNKNOWN")
    assert "idempotencyKey" in late.text
    assert "smaller pages" not in late.text
    assert executor.writer.under_way == 0


async def test_a_write_beyond_those_that_may_wait_is_not_begun(
    service: AsyncClient, executor: Executor
) -> None:
    async with executor.writer.turns:
        waiting = [
            asyncio.create_task(service.post("/graphql", json=SWEEP, headers=CALLER)) for _ in "ab"
        ]
        while executor.writer.under_way < 2:
            await asyncio.sleep(0.01)
        rejected = await service.post("/graphql", json=SWEEP, headers=CALLER)
    assert refusal_of(rejected) == (503, "TOO_BUSY")
    assert rejected.headers["retry-after"] == "2"
    assert "not begun" in rejected.text
    for response in await asyncio.gather(*waiting):
        assert response.json() == {"data": {"sweepExpired": {"__typename": "ExpirySweep"}}}


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("query Duties { duties { code } }", "POST /graphql 200 .* ms query Duties"),
        ("{ duties { code } units { totalCount } }", " ms query duties units"),
        ("query of13800138000 { __typename }", " ms query （不显示 withheld）"),
        ("query Secret { nothing }", r"POST /graphql 422 [0-9.]+ ms$"),
    ],
)
async def test_the_log_names_the_operation_but_nothing_personal(
    service: AsyncClient, caplog: pytest.LogCaptureFixture, query: str, line: str
) -> None:
    with caplog.at_level(logging.INFO, "linli.http"):
        await service.post("/graphql", json={"query": query}, headers=CALLER)
        await service.get("/13800138000")
    (answered, other) = [
        record.getMessage() for record in caplog.records if record.name == "linli.http"
    ]
    assert re.search(line, answered)
    assert other.startswith("GET /* 404 ")
    assert "tester" not in answered
    assert TOKEN not in answered
