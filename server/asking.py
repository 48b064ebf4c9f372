"""Asks a question from the command line: of the graph itself, or, where a service has the graph in use, of that service."""

import asyncio
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson

from graph.errors import FolderInUse, GraphError
from server.callers import gate_of
from server.noticeboard import address_of
from server.opening import executor_of
from server.questions import Question
from server.settings import Settings
from server.store import Store, store_of

Result = Mapping[str, Any]
"""A GraphQL result: `data` or `errors` or both."""


def ask(settings: Settings, question: Question, caller: str | None = None) -> Result:
    """Give the result; only with the name of a caller may it be a mutation. Raises `GraphError` where neither the graph nor a service answers."""
    try:
        with store_of(settings) as store:
            return asyncio.run(ask_store(settings, store, question, caller))
    except FolderInUse as taken:
        return ask_service(settings, question, taken, caller)


async def ask_store(settings: Settings, store: Store, question: Question, caller: str | None) -> Result:
    """Ask the graph in this process."""
    async with store.connect() as database:
        executor = executor_of(settings, database)
        return await executor.execute(question.query, variables=question.variables, read_only=caller is None, caller=caller)


def ask_service(settings: Settings, question: Question, taken: FolderInUse, caller: str | None = None) -> Result:
    """Ask the service that has the data folder in use. Raises `taken` where none answers."""
    body = orjson.dumps({"query": question.query, "variables": question.variables})
    headers = {"Content-Type": "application/json", **(as_caller(settings, caller) if caller else {})}
    try:
        request = urllib.request.Request(f"{address_of(settings.data)}/graphql", body, headers)  # noqa: S310 - always http
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - always http
            return result_of(response.read(), taken)
    except urllib.error.HTTPError as refused:
        return result_of(refused.read(), taken)
    except (OSError, ValueError):
        raise taken from None


def as_caller(settings: Settings, caller: str) -> dict[str, str]:
    """Give the headers of a caller who may write, as far as this machine has the token."""
    token = gate_of(settings).token
    return {"X-Linli-Caller": quote(caller), **({"Authorization": f"Bearer {token}"} if token else {})}


def result_of(body: bytes, taken: GraphError) -> Result:
    """Read a result; what is none comes from something else than our service."""
    try:
        result = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise taken from None
    if not isinstance(result, dict):
        raise taken
    return result
