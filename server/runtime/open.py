"""Opens what the application answers from: connections to the graph, and the executor of the schema over them."""

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
from server.queries.who_covers import GraphQLRequest, who_covers
from server.runtime.ledger_pages import Lists
from server.runtime.state import Answers, Service
from server.runtime.store import Store
from server.settings import Settings

LOG = logging.getLogger("linli.http")


EXAMPLE = "{ entrances(first: 1) { edges { node { id address } } } }"
"""Some entrance of the city, the same on each start."""


CITY = {"code": "2208"}

Place = Mapping[str, str]
"""A place as `PlaceRef` has it: by one of `id`, `code` and `address`."""


@asynccontextmanager
async def opened(settings: Settings, store: Store, example: Place) -> AsyncIterator[Service]:
    """Open the service; whoever asks first finds plans and connections warm, for the question about `example` is put at once.

    Raises `DatabaseUnavailable`, `DatabaseRefused`, `VocabularyRefused` and `InvalidMapping`.
    """
    async with store.connect() as database, store.watch() as watched:
        executor = executor_of(settings, database)
        question = who_covers(example)
        await ask(executor, question)
        # The schema and all modules are here to stay: they need not be gone through again with the garbage of every answer.
        gc.collect()
        gc.freeze()
        yield Service(
            executor,
            watched.ping,
            question,
            Lists(executor, database, mapping_of(settings), executor.vocabulary),
        )


async def example_of(answers: Answers) -> Place:
    """Return a place that a newcomer may ask about; the city itself where the graph has no entrance."""
    found = await ask(answers, GraphQLRequest(EXAMPLE, {}))
    for edge in found["entrances"]["edges"] if found else ():
        node = edge["node"]
        return {"address": node["address"]} if node["address"] else {"id": node["id"]}
    return CITY


async def ask(answers: Answers, question: GraphQLRequest) -> Mapping[str, Any] | None:
    """Put a question of our own; gives its data. What goes wrong is logged: it must not keep the service from starting."""
    try:
        result = await answers.execute(
            question.query,
            variables=question.variables,
            operation_name=None,
            read_only=True,
        )
    except Exception:
        LOG.exception("a question put at the start failed")
        return None
    for error in result.get("errors", ()):
        LOG.error("a question put at the start was answered with: %s", error["message"])
    data: Mapping[str, Any] | None = result.get("data")
    return data


def executor_of(settings: Settings, database: Database) -> Executor:
    """Return the executor over an open graph. Raises `VocabularyRefused`."""
    return Executor(
        database,
        vocabulary_of(settings),
        limits_of(settings),
        most_streams=settings.max_subscriptions,
    )


def vocabulary_of(settings: Settings) -> Vocabulary:
    """Read the duties, categories, workflows and rules of matching of the city. Raises `VocabularyRefused`."""
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


def mapping_of(settings: Settings) -> tuple[Ledger, ...]:
    """Read the ledgers of the city. Raises `InvalidMapping`."""
    return load_mapping(settings.mapping) if settings.mapping else load_mapping()


def limits_of(settings: Settings) -> Limits:
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
