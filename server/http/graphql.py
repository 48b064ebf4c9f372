"""GraphQL over HTTP: from a request to its operation, and from the result to a response."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from graph.callers import Caller
from schema.execution.kept.responses import json_text
from server import explorer
from server.errors import with_charset
from server.http.admission.admission import account_of, charge_rejection
from server.http.authentication import Authentication
from server.http.caching.validation import validated_response
from server.http.connection import CLIENT_LEFT, ended_with_client
from server.http.content_negotiation import (
    EVENTS,
    GRAPHQL_JSON,
    HTML,
    JSON,
    preferred_media_type,
)
from server.http.failures import exception_response, request_timeout_error, slow_request_error
from server.http.graphql_request import HttpGraphQLRequest, parse_url_request, read_body_request
from server.http.parameters import GRAPHQL
from server.http.streams.distinct_connections import event_stream_response
from server.http.streams.single_connection import EventStreams, token_of
from server.logs import request_notes
from server.runtime.graphql_executor import GraphQLExecutor
from server.runtime.state import AppRequest

SUCCESS, PARTIAL_SUCCESS = 200, 294
INVALID = 422
"""The status of a request that was understood and cannot run, unless its code has another."""
STATUS_OF_CODE = {
    "GRAPHQL_PARSE_FAILED": 400,
    "SIGN_IN_REQUIRED": 401,
    "NOT_ALLOWED": 403,
    "NOT_A_QUERY": 405,
    "NOT_A_STREAM": 406,
    "TOO_MANY_SUBSCRIPTIONS": 503,
}
HEADERS_OF_STATUS = {401: {"www-authenticate": "Bearer"}, 405: {"allow": "POST"}}
METHODS = ("GET", "POST", "PUT", "DELETE")


@dataclass(frozen=True)
class GraphQLEndpoint:
    """Answers GET and POST, and the PUT and DELETE of streams in single connection mode."""

    max_body_bytes: int
    seconds: float
    """Limit of one request, from its first byte to its answer."""
    auth: Authentication
    streams: EventStreams
    has_explorer: bool = True

    async def respond(self, request: AppRequest) -> Response:
        """Return the response to a request, an error in our form if it is rejected.

        An error is a GraphQL response whatever the client accepts: a legacy client goes by the
        status, as the specification of GraphQL over HTTP has it.
        """
        response = await self.respond_or_reject(request)
        response.headers.setdefault("cache-control", "private, no-cache")
        response.headers.add_vary_header("Accept")
        return response

    async def respond_or_reject(self, request: AppRequest) -> Response:
        """Return the response to a request, or to why it failed."""
        asked: HttpGraphQLRequest | None = None
        try:
            media_type = select_media_type(request, has_explorer=self.has_explorer)
            if response := await self.respond_without_operation(request, media_type):
                return response
            async with asyncio.timeout(self.seconds):
                caller = await self.auth.require(request, GRAPHQL)
                asked = await self.read_request(request)
                return await self.answer(request, asked, media_type, caller)
        except ClientDisconnect:
            return Response(status_code=CLIENT_LEFT)
        except TimeoutError:
            error = request_timeout_error if asked else slow_request_error
            return error(self.seconds).response(GRAPHQL_JSON)
        except Exception as problem:  # noqa: BLE001 - the caller gets a number, the log the rest
            return exception_response(problem, GRAPHQL_JSON)

    async def respond_without_operation(
        self, request: AppRequest, media_type: str
    ) -> Response | None:
        """Return the response to what asks for a page, or is about a shared stream; else None.

        Raises `RequestError`.
        """
        if request.method in ("PUT", "DELETE"):
            return await self.streams.manage(request)
        if media_type == HTML:
            return explorer.page(request.state["service"].question)
        if media_type == EVENTS and request.method == "GET" and token_of(request):
            return self.streams.open(request)
        return None

    async def read_request(self, request: AppRequest) -> HttpGraphQLRequest:
        """Return the GraphQL request, from wherever the method puts it. Raises `RequestError`."""
        if request.method == "POST":
            return await read_body_request(request, self.max_body_bytes)
        return parse_url_request(request.query_params)

    async def answer(
        self, request: AppRequest, asked: HttpGraphQLRequest, media_type: str, caller: Caller
    ) -> Response:
        """Return the response to an operation: at once, or as a stream of events.

        Raises `RequestError` and `GraphError`.
        """
        if request.method == "GET":
            caller = caller.reading()
        account = account_of(request)
        asked = self.auth.admission.admit(asked, caller, account)
        service = request.state["service"]
        executor = service.executor
        if request.method == "POST" and token_of(request):
            rejected = await self.streams.begin(request, asked, executor, caller)
            return Response(status_code=202) if rejected is None else graphql_response(rejected)
        if media_type == EVENTS:
            after = request.headers.get("last-event-id")
            return event_stream_response(executor, asked, caller, service.tokens, after)
        with ended_with_client(request.scope):
            result = await execute_request(executor, asked, caller)
        await charge_rejection(account, result)
        response = graphql_response(result, media_type)
        if request.method == "GET" and response.status_code == SUCCESS:
            is_past = request_notes().is_past
            return validated_response(request, response, caller, is_past=is_past)
        return response


def select_media_type(request: AppRequest, *, has_explorer: bool) -> str:
    """Return the type of the response: the explorer for a browser that opens the address."""
    offered: tuple[str, ...] = (JSON, GRAPHQL_JSON, EVENTS)
    if request.method == "GET" and has_explorer:
        offered = (*offered, HTML)
    return preferred_media_type(request.headers.get("accept"), offered)


async def execute_request(
    executor: GraphQLExecutor, asked: HttpGraphQLRequest, caller: Caller
) -> Mapping[str, Any]:
    """Return the result of a GraphQL request of a caller."""
    return await executor.execute(
        asked.query,
        variables=asked.variables,
        operation_name=asked.operation_name,
        caller=caller,
        terms=asked.terms,
    )


def graphql_response(result: Mapping[str, Any], media_type: str = GRAPHQL_JSON) -> Response:
    """Return the HTTP response to a request with this result.

    `media_type` is that of a result with data: one without is recognized by its own type.
    """
    status = response_status(result)
    headers = HEADERS_OF_STATUS.get(status)
    content_type = media_type if "data" in result else GRAPHQL_JSON
    return Response(json_text(result), status, headers, with_charset(content_type))


def response_status(result: Mapping[str, Any]) -> int:
    """Return the status that the specification of GraphQL over HTTP wants."""
    errors = result.get("errors", ())
    if "data" in result:
        return PARTIAL_SUCCESS if errors else SUCCESS
    codes = (error.get("extensions", {}).get("code") for error in errors)
    return next((STATUS_OF_CODE[code] for code in codes if code in STATUS_OF_CODE), INVALID)
