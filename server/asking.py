"""Asks a question from the command line: of the graph itself, or, where a service has the graph in use, of that service."""

import asyncio
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

import orjson

from graph.errors import FolderInUse, GraphError
from server.noticeboard import address_of
from server.opening import executor_of
from server.questions import Question
from server.settings import Settings
from server.store import Store, store_of

Result = Mapping[str, Any]
"""A GraphQL result: `data` or `errors` or both."""


def ask(settings: Settings, question: Question) -> Result:
    """Give the result. Raises `GraphError` where neither the graph nor a service answers."""
    try:
        with store_of(settings) as store:
            return asyncio.run(ask_store(settings, store, question))
    except FolderInUse as taken:
        return ask_service(settings, question, taken)


async def ask_store(settings: Settings, store: Store, question: Question) -> Result:
    """Ask the graph in this process."""
    async with store.connect() as database:
        executor = executor_of(settings, database)
        return await executor.execute(question.query, variables=question.variables, read_only=True)


def ask_service(settings: Settings, question: Question, taken: FolderInUse) -> Result:
    """Ask the service that has the data folder in use. Raises `taken` where none answers."""
    body = orjson.dumps({"query": question.query, "variables": question.variables})
    headers = {"Content-Type": "application/json"}
    try:
        request = urllib.request.Request(f"{address_of(settings.data)}/graphql", body, headers)  # noqa: S310 - always http
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - always http
            return result_of(response.read(), taken)
    except urllib.error.HTTPError as refused:
        return result_of(refused.read(), taken)
    except (OSError, ValueError):
        raise taken from None


def result_of(body: bytes, taken: GraphError) -> Result:
    """Read a result; what is none comes from something else than our service."""
    try:
        result = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise taken from None
    if not isinstance(result, dict):
        raise taken
    return result
