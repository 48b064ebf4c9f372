"""Tokens over HTTP, for administrators: issued, listed and revoked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.responses import Response

from graph.access_tokens import list_access_tokens, revoke_access_token
from graph.callers import Caller
from graph.database.connection import Database
from server.errors import JSON, RequestError
from server.http.authentication import Authentication
from server.http.failures import exception_response
from server.http.graphql_request import check_content_type, parse_json, read_body
from server.http.ledger_download import ledger_pages_of
from server.http.parameters import TOKEN_ISSUE, TOKEN_LIST, TOKEN_REVOKE, RouteParameters
from server.runtime.state import AppRequest
from server.sign_in.registry import (
    issue_ordered_token,
    issued_to_json,
    parse_token_order,
    tokens_to_json,
)

MOST_BYTES = 20_000
"""Of the JSON of an order."""
USUAL_TOKENS = 100
"""How many tokens are listed unless the caller says otherwise."""


@dataclass(frozen=True)
class TokenEndpoint:
    """Answers what administrators ask about tokens."""

    auth: Authentication
    secret: str | None = field(repr=False)

    async def issue(self, request: AppRequest) -> Response:
        """Return a new token; its text is in no other answer."""
        return await self.respond(request, self.answer_order, TOKEN_ISSUE)

    async def list(self, request: AppRequest) -> Response:
        """Return the latest tokens, without their texts."""
        return await self.respond(request, answer_list, TOKEN_LIST)

    async def revoke(self, request: AppRequest) -> Response:
        """Return when a token was revoked."""
        return await self.respond(request, answer_revocation, TOKEN_REVOKE)

    async def respond(
        self,
        request: AppRequest,
        answer: Callable[[AppRequest, Database, Caller], Awaitable[Any]],
        route: RouteParameters,
    ) -> Response:
        """Return an answer as JSON, or why there is none."""
        try:
            caller = await self.auth.require(request, route)
            body = await answer(request, ledger_pages_of(request).database, caller)
        except Exception as problem:  # noqa: BLE001 - the caller gets a number, the log the rest
            return exception_response(problem, JSON)
        return Response(orjson.dumps(body), media_type=JSON, headers={"cache-control": "no-store"})

    async def answer_order(
        self, request: AppRequest, database: Database, caller: Caller
    ) -> Mapping[str, Any]:
        """Return the token that the body orders. Raises `RequestError`."""
        TOKEN_ISSUE.read(request.query_params.multi_items())
        check_content_type(request)
        given = parse_json(await read_body(request, MOST_BYTES))
        if not isinstance(given, dict):
            raise RequestError(
                422,
                "BAD_TOKEN_ORDER",
                '请求正文应是一个 JSON 对象，形如 {"name": "王主任", "role": "researcher"}。',
                "The body should be a JSON object with `name` and `role`.",
            )
        order = parse_token_order(given)
        return issued_to_json(await issue_ordered_token(database, self.secret, order, caller.name))


async def answer_list(
    request: AppRequest, database: Database, _caller: Caller
) -> Mapping[str, Any]:
    """Return the latest tokens. Raises `RequestError`."""
    given = TOKEN_LIST.read(request.query_params.multi_items())
    return tokens_to_json(await list_access_tokens(database, given.get("most", USUAL_TOKENS)))


async def answer_revocation(
    request: AppRequest, database: Database, caller: Caller
) -> Mapping[str, Any]:
    """Revoke the token of the path. Raises `RequestError`."""
    TOKEN_REVOKE.read(request.query_params.multi_items())
    token = request.path_params["id"]
    if len(token) > 200:
        raise RequestError(404, "NOT_FOUND", "没有这个令牌。", "There is no such token.")
    revoked = await revoke_access_token(database, token, caller.name)
    return {"id": token, "revokedAt": revoked.isoformat()}
