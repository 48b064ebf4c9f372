"""What the application answers from: connections to the graph, and the executor over them."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from time import perf_counter
from typing import Any

from graph.callers import SERVICE
from graph.database.connection import Database
from graph.database.statement_log import expect_slow_statements
from graph.database.status import read_condition
from graph.errors import GraphError
from graph.migrations import SCHEMA_VERSION, read_schema_version
from graph.vocabulary import Vocabulary
from schema.execution.executor import Executor
from schema.execution.operation_name import OperationName
from server.logs import request_notes
from server.queries.request import Execute, GraphQLRequest
from server.queries.usual import usual_requests
from server.queries.who_covers import who_covers_request
from server.runtime.city_files import read_mapping, read_vocabulary
from server.runtime.city_words import (
    CityWords,
    check_city_words,
    find_differences,
    read_city_words,
)
from server.runtime.graph_access import GraphAccess
from server.runtime.graphql_executor import GraphQLExecutor
from server.runtime.ledger_intake import open_ledger_intake
from server.runtime.ledger_pages import LedgerPages
from server.runtime.operation.beside import beside
from server.runtime.operation.housekeeping import clear_daily
from server.runtime.operation.measured_executor import measuring
from server.runtime.request_limits import request_limits
from server.runtime.state import Service
from server.settings import Settings
from server.sign_in.failed_sign_ins import FailedSignIns
from server.sign_in.token_records import TokenRecords

LOG = logging.getLogger("linli.http")

WARM_UP_SECONDS = 30.0
"""How long a service asks itself usual questions at its start; a busy machine has other work."""
EXAMPLE_QUERY = """{
  entrances(first: 1) { edges { node { id address } } }
  buildings(first: 1) { edges { node { id address } } }
  communities(first: 1) { edges { node { id address } } }
  districts(first: 1) { edges { node { id address } } }
}"""
"""Some place of the city, the same on each start: an entrance, or the least place there is."""
PAGES_SECONDS = 120.0
"""How long it goes on for the pages, whose questions are many; each is quick once it is planned."""
NOWHERE = {"address": "1号楼1单元"}
"""The example of a graph that has no place: how one is asked about."""

Place = Mapping[str, str]
"""A place as `PlaceRef` has it: by one of `id`, `code` and `address`."""
AskFurther = Callable[[Execute], Awaitable[None]]
"""Asks more questions at the start, of what stands above the service."""


async def ask_nothing(_: Execute) -> None:
    """Ask nothing more."""


@asynccontextmanager
async def open_service(
    settings: Settings, access: GraphAccess, example: Place, ask_further: AskFurther = ask_nothing
) -> AsyncIterator[Service]:
    """Yield the service over open connections.

    The question about `example` is asked at once, and others while the first callers are served,
    so that they find plans and connections warm; then those of `ask_further`. Raises
    `DatabaseUnavailable`, `DatabaseRefused`, `VocabularyRefused`, `InvalidMapping`, and
    `OtherWords` if the graph was made with others.
    """
    vocabulary, mapping = read_vocabulary(settings), read_mapping(settings)
    async with access.connect() as database, access.connect_watcher() as watcher:
        await check_city_words(database, settings, vocabulary, with_mapping=True)
        executor = make_executor(settings, database, vocabulary)
        question = who_covers_request(example)
        await ask_at_start(executor, question)
        # The schema and all modules stay: collections need not go through them again.
        gc.collect()
        gc.freeze()
        pages = LedgerPages(executor, database, mapping, vocabulary)
        engine = access.engine.text() if access.engine else None
        async with (
            open_ledger_intake(settings, engine) as intake,
            beside(warm_up(executor, example, ask_further), "warm up"),
            beside(clear_daily(database, settings), "housekeeping"),
            measuring(executor, settings, database) as measured,
        ):
            words = read_city_words(settings, vocabulary, with_mapping=True)
            readiness = partial(read_readiness, watcher, words)
            failures = FailedSignIns(database)
            tokens = TokenRecords(database, failures)
            try:
                yield Service(measured, watcher.ping, readiness, question, pages, intake, tokens)
            finally:
                await failures.close()


async def read_readiness(database: Database, words: Mapping[str, CityWords]) -> Mapping[str, str]:
    """Return how full the graph is, and whether it was made with the words of this service.

    Another service, or `linli adopt` beside Neo4j, may have changed them since the start. Raises
    what `Database.read` raises.
    """
    differences = await find_differences(database, words)
    condition, _ = await read_condition(database)
    is_other = any(not each.is_harmless for each in differences)
    version = await read_schema_version(database)
    schema = "other" if is_other else "current"
    if condition != "empty" and version != SCHEMA_VERSION:
        schema = "newer" if version > SCHEMA_VERSION else "older"
    return {"graph": condition, "schema": schema}


async def warm_up(executor: GraphQLExecutor, place: Place, ask_further: AskFurther) -> None:
    """Ask the usual questions about a place, and then further ones."""

    async def execute(request: GraphQLRequest) -> Mapping[str, Any]:
        return await executor.execute(request.query, variables=request.variables, caller=SERVICE)

    async def ask_usual(execute: Execute) -> None:
        for request in usual_requests(place):
            await execute(request)

    await ask_within(WARM_UP_SECONDS, "usual", ask_usual(execute))
    await ask_within(PAGES_SECONDS, "further", ask_further(execute))


async def ask_within(seconds: float, sort: str, questions: Awaitable[None]) -> None:
    """Ask questions of a sort; whatever goes wrong shows itself to the first caller as well."""
    began = perf_counter()
    try:
        with expect_slow_statements():
            async with asyncio.timeout(seconds):
                await questions
    except (GraphError, TimeoutError) as problem:
        LOG.info("not all %s questions were asked at the start: %s", sort, problem)
    except Exception:
        LOG.exception("one of the %s questions failed at the start", sort)
    else:
        LOG.info("the %s questions are warm after %.1f s", sort, perf_counter() - began)


async def find_example(executor: Executor) -> Place:
    """Return a place that a newcomer may ask about."""
    found = await ask_at_start(executor, GraphQLRequest(EXAMPLE_QUERY, {})) or {}
    for listed in found.values():
        for edge in listed["edges"]:
            node = edge["node"]
            return {"address": node["address"]} if node["address"] else {"id": node["id"]}
    return NOWHERE


async def ask_at_start(executor: Executor, request: GraphQLRequest) -> Mapping[str, Any] | None:
    """Return the data of a request of our own; None if it failed.

    A failure is only logged: it must not keep the service from starting.
    """
    try:
        with expect_slow_statements():
            result = await executor.execute(
                request.query, variables=request.variables, caller=SERVICE
            )
    except Exception:
        LOG.exception("a query at the start failed")
        return None
    for error in result.get("errors", ()):
        LOG.error("a query at the start was answered with: %s", error["message"])
    data: Mapping[str, Any] | None = result.get("data")
    return data


def make_executor(settings: Settings, database: Database, vocabulary: Vocabulary) -> Executor:
    """Return the executor over an open graph, which was made with this vocabulary."""
    return Executor(
        database,
        vocabulary,
        request_limits(settings),
        observe=note_operation,
    )


def note_operation(name: OperationName) -> None:
    """Note for the log which operation runs, and whether its answer holds."""
    notes = request_notes()
    notes.note_operation(name.kind, name.name, name.root)
    notes.is_past = name.is_past
