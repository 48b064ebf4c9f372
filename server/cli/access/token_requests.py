"""What is asked about tokens: of the graph itself, or of the service that has it open."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

import orjson

from graph.access_tokens import list_access_tokens, revoke_access_token
from server.cli.client import (
    WRITE_SECONDS,
    Graph,
    RequestRejected,
    RunningService,
    caller_headers,
    operator_name,
    run_on_graph,
)
from server.cli.received_files import rejection
from server.errors import RequestError
from server.settings import Settings
from server.sign_in.local_secrets import find_token_secret, make_local_secrets
from server.sign_in.registry import (
    issue_ordered_token,
    issued_to_json,
    parse_token_order,
    tokens_to_json,
)

Answer = Mapping[str, Any]
"""The JSON form of an answer, whoever gives it."""


def issue_access_token(settings: Settings, given: Mapping[str, Any]) -> Answer:
    """Return a new token as `given` orders it. Raises `GraphError`."""

    async def work(graph: Graph) -> Answer:
        if isinstance(graph, RunningService):
            return await asyncio.to_thread(fetch, graph, "/tokens", given)
        make_local_secrets(settings)
        try:
            issued = await issue_ordered_token(
                graph.database,
                find_token_secret(settings),
                parse_token_order(given),
                operator_name(),
            )
        except RequestError as problem:
            raise RequestRejected(str(problem)) from None
        return issued_to_json(issued)

    return run_on_graph(settings, work, any_words=True)


def read_access_tokens(settings: Settings, most: int) -> Answer:
    """Return the latest tokens. Raises `GraphError`."""

    async def work(graph: Graph) -> Answer:
        if isinstance(graph, RunningService):
            return await asyncio.to_thread(fetch, graph, f"/tokens?most={most}")
        return tokens_to_json(await list_access_tokens(graph.database, most))

    return run_on_graph(settings, work, any_words=True)


def revoke_token(settings: Settings, token: str) -> None:
    """Revoke a token by its id. Raises `GraphError`."""

    async def work(graph: Graph) -> None:
        if isinstance(graph, RunningService):
            await asyncio.to_thread(fetch, graph, f"/tokens/{quote(token, safe='')}/revoke", {})
        else:
            await revoke_access_token(graph.database, token, operator_name())

    run_on_graph(settings, work, any_words=True)


def fetch(service: RunningService, path: str, content: Mapping[str, Any] | None = None) -> Answer:
    """Return what a service answers: to a GET, or to a POST of some content.

    Raises `FolderInUse` if it does not answer, and `RequestRejected` if it refuses.
    """
    headers = {
        "Content-Type": "application/json",
        **caller_headers(service.settings, operator_name()),
    }
    body = None if content is None else orjson.dumps(content)
    try:
        with service.opened(path, headers, WRITE_SECONDS, body) as response:
            status, answer = response.status, response.read()
    except (OSError, HTTPException):
        raise service.in_use from None
    if status != 200:
        raise rejection(answer)
    return service.parse_result(answer)
