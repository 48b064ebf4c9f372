"""Asks a question from the command line: of the graph itself, or, where a service has the graph in use, of that service."""

import asyncio
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

import orjson

from graph.errors import FolderInUse, GraphError
from server.http.authentication import gate_of
from server.queries.who_covers import GraphQLRequest
from server.runtime.data_folder import address_of
from server.runtime.open import executor_of
from server.runtime.store import Store, store_of
from server.settings import Settings

Result = Mapping[str, Any]
"""A GraphQL result: `data` or `errors` or both."""
READING, WRITING = 30.0, 120.0
"""Seconds after which a service is no longer waited for: a write that it goes on with is better heard of."""
UNDECIDED = {"TIMEOUT", "UNAVAILABLE"}
"""Codes of answers after which a write may have been done."""


class Unheard(GraphError):
    """A service was asked to write and did not say whether it did."""

    def __init__(self) -> None:
        super().__init__(
            "服务没有说明结果，这次写入可能已经完成。请稍后把同一命令再运行一次：已完成的不会重复。",
            "The service did not say how it ended: the write may have been done. Run the same command again in a while; what was done is not done twice.",
        )


def ask(settings: Settings, question: GraphQLRequest, caller: str | None = None) -> Result:
    """Return the result; only with the name of a caller may it be a mutation. Raises `GraphError` where neither the graph nor a service answers."""
    try:
        with store_of(settings) as store:
            return asyncio.run(ask_store(settings, store, question, caller))
    except FolderInUse as taken:
        return ask_service(settings, question, taken, caller)


async def ask_store(
    settings: Settings, store: Store, question: GraphQLRequest, caller: str | None
) -> Result:
    """Ask the graph in this process."""
    async with store.connect() as database:
        executor = executor_of(settings, database)
        return await executor.execute(
            question.query, variables=question.variables, read_only=caller is None, caller=caller
        )


def ask_service(
    settings: Settings, question: GraphQLRequest, taken: FolderInUse, caller: str | None = None
) -> Result:
    """Ask the service that has the data folder in use. Raises `taken` where none answers, and `Unheard` where a write may have been done."""
    try:
        request = request_of(settings, question, caller)
    except (OSError, ValueError):
        raise taken from None
    try:
        result = result_of(answer(request, WRITING if caller else READING), taken)
    except urllib.error.URLError:
        raise taken from None
    except (OSError, HTTPException):
        # It was sent; what became of it only an answer would tell.
        raise (Unheard() if caller else taken) from None
    if (
        caller
        and {error.get("extensions", {}).get("code") for error in result.get("errors", ())}
        & UNDECIDED
    ):
        raise Unheard
    return result


def request_of(
    settings: Settings, question: GraphQLRequest, caller: str | None
) -> urllib.request.Request:
    """Put a question to the service whose address is in the data folder. Raises `OSError` or `ValueError` where there is no address."""
    body = orjson.dumps({"query": question.query, "variables": question.variables})
    headers = {
        "Content-Type": "application/json",
        **(as_caller(settings, caller) if caller else {}),
    }
    return urllib.request.Request(f"{address_of(settings.data)}/graphql", body, headers)  # noqa: S310 - always http


def answer(request: urllib.request.Request, seconds: float) -> bytes:
    """Return what a service answers, which may be a refusal. Raises `URLError` where the question did not get there, other `OSError` after that."""
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:  # noqa: S310 - always http
            body: bytes = response.read()
    except urllib.error.HTTPError as refused:
        return refused.read()
    return body


def as_caller(settings: Settings, caller: str) -> dict[str, str]:
    """Return the headers of a caller who may write, as far as this machine has the token."""
    token = gate_of(settings).token
    return {
        "X-Linli-Caller": quote(caller),
        **({"Authorization": f"Bearer {token}"} if token else {}),
    }


def result_of(body: bytes, taken: GraphError) -> Result:
    """Read a result; what is none comes from something else than our service."""
    try:
        result = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise taken from None
    if not isinstance(result, dict):
        raise taken
    return result
