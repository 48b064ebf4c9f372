"""What the application answers from: connections to the graph, and the executor over them."""

import gc
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from graph.database.connection import Database
from graph.vocabulary import Freshness, Vocabulary, load_vocabulary
from graph.vocabulary.categories import CATEGORIES_FILE, load_categories
from graph.vocabulary.duties import DUTIES_FILE
from graph.vocabulary.matching_rules import MATCHING_FILE, load_matching_rules
from graph.vocabulary.units_of_measure import UNITS_FILE, load_units_of_measure
from graph.vocabulary.workflows import WORKFLOWS_FOLDER, load_workflows
from graph.vocabulary.working_days import CALENDAR_FILE, load_calendar
from loaders.ledgers import Ledger, load_mapping
from schema.execution.executor import Executor
from schema.execution.limits import Limits
from server.queries.request import GraphQLRequest
from server.queries.who_covers import who_covers_request
from server.runtime.graph_access import GraphAccess
from server.runtime.ledger_intake import open_ledger_intake
from server.runtime.ledger_pages import LedgerPages
from server.runtime.state import Service
from server.settings import Settings

LOG = logging.getLogger("linli.http")

EXAMPLE_QUERY = "{ entrances(first: 1) { edges { node { id address } } } }"
"""Some entrance of the city, the same on each start."""
CITY = {"code": "2208"}
"""The example of a graph that has no entrance."""

Place = Mapping[str, str]
"""A place as `PlaceRef` has it: by one of `id`, `code` and `address`."""


@asynccontextmanager
async def open_service(
    settings: Settings, access: GraphAccess, example: Place
) -> AsyncIterator[Service]:
    """Yield the service over open connections.

    The question about `example` is asked at once, so that the first caller finds plans and
    connections warm. Raises `DatabaseUnavailable`, `DatabaseRefused`, `VocabularyRefused` and
    `InvalidMapping`.
    """
    async with access.connect() as database, access.connect_watcher() as watcher:
        executor = make_executor(settings, database)
        question = who_covers_request(example)
        await ask_at_start(executor, question)
        # The schema and all modules stay: collections need not go through them again.
        gc.collect()
        gc.freeze()
        pages = LedgerPages(executor, database, read_mapping(settings), executor.vocabulary)
        engine = access.engine.text() if access.engine else None
        async with open_ledger_intake(settings, engine) as intake:
            yield Service(executor, watcher.ping, question, pages, intake)


async def find_example(executor: Executor) -> Place:
    """Return a place that a newcomer may ask about; the city if the graph has no entrance."""
    found = await ask_at_start(executor, GraphQLRequest(EXAMPLE_QUERY, {}))
    for edge in found["entrances"]["edges"] if found else ():
        node = edge["node"]
        return {"address": node["address"]} if node["address"] else {"id": node["id"]}
    return CITY


async def ask_at_start(executor: Executor, request: GraphQLRequest) -> Mapping[str, Any] | None:
    """Return the data of a request of our own; None if it failed.

    A failure is only logged: it must not keep the service from starting.
    """
    try:
        result = await executor.execute(request.query, variables=request.variables, read_only=True)
    except Exception:
        LOG.exception("a query at the start failed")
        return None
    for error in result.get("errors", ()):
        LOG.error("a query at the start was answered with: %s", error["message"])
    data: Mapping[str, Any] | None = result.get("data")
    return data


def make_executor(settings: Settings, database: Database) -> Executor:
    """Return the executor over an open graph. Raises `VocabularyRefused`."""
    return Executor(
        database,
        read_vocabulary(settings),
        request_limits(settings),
        most_streams=settings.max_subscriptions,
        # The embedded graph's folder holds one.
        has_write_token=bool(settings.write_token) or settings.neo4j_uri is None,
    )


def read_vocabulary(settings: Settings) -> Vocabulary:
    """Return the city's duties, categories, workflows and rules. Raises `VocabularyRefused`."""
    calendar = load_calendar(settings.calendar or CALENDAR_FILE)
    categories = load_categories(settings.categories or CATEGORIES_FILE)
    units = load_units_of_measure(settings.units_of_measure or UNITS_FILE)
    return load_vocabulary(
        settings.duties or DUTIES_FILE,
        categories,
        load_workflows(settings.workflows or WORKFLOWS_FOLDER, calendar),
        load_matching_rules(settings.matching or MATCHING_FILE, categories, units),
        Freshness(settings.ageing_days, settings.stale_days),
    )


def read_mapping(settings: Settings) -> tuple[Ledger, ...]:
    """Return the ledgers of the city. Raises `InvalidMapping`."""
    return load_mapping(settings.mapping) if settings.mapping else load_mapping()


def request_limits(settings: Settings) -> Limits:
    """Return the limits of one operation."""
    return Limits(
        tokens=settings.max_tokens,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        fields=settings.max_fields,
        cost=settings.max_cost,
        characters=settings.max_characters,
        pairs=settings.max_pairs,
        items=settings.max_items,
        text=settings.max_text,
        cache_bytes=settings.cache_mb * 1_000_000,
    )
