"""The endpoint `/reconcile`: the Reconciliation Service API 0.2, which OpenRefine speaks.

It is for researchers and above.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from pydantic import TypeAdapter, ValidationError
from starlette.responses import HTMLResponse, Response

from graph.database.connection import Database
from server.errors import JSON, RequestError
from server.http.admission.admission import account_of
from server.http.authentication import Authentication
from server.http.failures import exception_response
from server.http.graphql_request import read_body
from server.http.ledger_download import ledger_pages_of
from server.http.parameters import RECONCILE
from server.reconciliation import answers
from server.reconciliation.answers import Extension, Query
from server.reconciliation.entity_types import LARGEST_BATCH, manifest
from server.runtime.state import AppRequest

QUERIES = TypeAdapter(dict[str, Query])
EXTENSION = TypeAdapter(Extension)
LARGEST_BODY = 1 << 20
"""Bytes of a request: a thousand names with their properties."""
MOST_FIELDS = 10
NODES_PER_NAME = 2_000
"""What a name is charged, in nodes: it is looked for as a name and as an address."""
NODES_PER_ENTITY = 10
"""What an entity is charged of which values are shown."""


def json_response(value: object) -> Response:
    """Return a value as JSON."""
    return Response(orjson.dumps(value), media_type=JSON)


@dataclass(frozen=True)
class ReconciliationEndpoint:
    """Answers reconciliation requests of those whose role is enough."""

    auth: Authentication

    async def respond(self, request: AppRequest) -> Response:
        """Answer a request by the path below `/reconcile`."""
        try:
            await self.auth.require(request, RECONCILE)
            return await answer_path(request, request.path_params.get("below", ""))
        except Exception as problem:  # noqa: BLE001 - the caller gets a number, the log the rest
            return exception_response(problem)


async def answer_path(request: AppRequest, below: str) -> Response:
    """Return the answer to a path. Raises `RequestError`."""
    given = request.query_params
    match below:
        case "":
            return await answer_reconciliation(request)
        case "suggest/entity":
            database = database_of(request)
            await account_of(request).charge(NODES_PER_NAME)
            return json_response(await answers.suggest_entities(database, given.get("prefix", "")))
        case "suggest/type":
            return json_response(answers.suggest_types(given.get("prefix", "")))
        case "suggest/property":
            return json_response(answers.suggest_properties(given.get("prefix", "")))
        case "properties":
            return answer_properties(given.get("type", ""), given.get("limit", ""))
        case "preview":
            return await answer_preview(request, given.get("id", ""))
    raise RequestError(
        404,
        "NOT_FOUND",
        "/reconcile 下有 suggest/entity、suggest/type、suggest/property、properties、preview。",
        "Below /reconcile there are suggest/entity, suggest/type, suggest/property, properties and "
        "preview.",
    )


async def answer_reconciliation(request: AppRequest) -> Response:
    """Answer queries or a data extension; without either the manifest. Raises `RequestError`."""
    given = await form_of(request)
    if "queries" in given:
        queries = parsed(QUERIES, given["queries"], "queries")
        if len(queries) > LARGEST_BATCH:
            raise malformed_error("queries")
        await account_of(request).charge(len(queries) * NODES_PER_NAME)
        return json_response(await answers.reconcile(database_of(request), queries))
    if "extend" in given:
        asked = parsed(EXTENSION, given["extend"], "extend")
        await account_of(request).charge(len(asked.ids) * NODES_PER_ENTITY)
        return json_response(await answers.extend(database_of(request), asked))
    address = str(request.url.replace(query="", fragment="")).rstrip("/")
    return json_response(manifest(address))


async def form_of(request: AppRequest) -> Mapping[str, str]:
    """Return the parameters of the address, and those of a form. Raises `RequestError`."""
    given = dict(request.query_params)
    if request.method == "POST":
        body = await read_body(request, LARGEST_BODY)
        try:
            fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            raise malformed_error("queries") from None
        given |= dict(fields)
    return given


def parsed(adapter: TypeAdapter[Any], text: str, name: str) -> Any:  # noqa: ANN401 - parsed JSON
    """Return the value of a JSON text. Raises `RequestError`."""
    try:
        return adapter.validate_json(text)
    except ValidationError:
        raise malformed_error(name) from None


def malformed_error(name: str) -> RequestError:
    """Return the error of a parameter that is not what the standard says, or too large."""
    return RequestError(
        400,
        "BAD_PARAMETER",
        f"{name} 不符合 Reconciliation Service API 0.2，或超过 {LARGEST_BATCH} 条。",
        f"`{name}` is not what the Reconciliation Service API 0.2 says, or has more than "
        f"{LARGEST_BATCH} entries.",
    )


def database_of(request: AppRequest) -> Database:
    """Return the graph that is asked. Raises `RequestError` if there is none."""
    return ledger_pages_of(request).database


def answer_properties(kind: str, limit: str) -> Response:
    """Propose the properties of a type."""
    most = int(limit) if limit.isascii() and limit.isdecimal() and len(limit) < 6 else None
    return json_response(answers.propose_properties(kind, most))


async def answer_preview(request: AppRequest, node: str) -> Response:
    """Show a small page about an entity. Raises `RequestError`."""
    await account_of(request).charge(NODES_PER_ENTITY)
    page = await answers.preview(database_of(request), node)
    if page is None:
        return HTMLResponse("<!doctype html><p>没有这个编号。 No such id.</p>", 404)
    return HTMLResponse(page)
