"""GraphQL over HTTP: from a request to its operation, and from the result to a response."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from graph.errors import (
    DatabaseBusy,
    DatabaseTimeout,
    DatabaseUnavailable,
    DiskFull,
    GraphError,
    Message,
    StatementTooLarge,
    WriteUnavailable,
)
from server import explorer
from server.errors import RequestError, internal_error
from server.http.authentication import WriteAuth
from server.http.content_negotiation import (
    EVENTS,
    GRAPHQL_JSON,
    HTML,
    JSON,
    preferred_media_type,
)
from server.http.event_stream import event_stream_response
from server.http.graphql_request import HttpGraphQLRequest, parse_url_request, read_body_request
from server.logs import REQUEST_ID
from server.runtime.data_folder import DataFolderUnusable
from server.runtime.graphql_executor import GraphQLExecutor
from server.runtime.state import AppRequest

LOG = logging.getLogger("linli.http")


@dataclass(frozen=True)
class GraphQLEndpoint:
    """Answers GET and POST."""

    max_body_bytes: int
    seconds: float
    """Limit of one request, from its first byte to its answer."""
    auth: WriteAuth

    async def respond(self, request: AppRequest) -> Response:
        """Return the response to a request, an error in our form if it is rejected."""
        media_type = JSON
        try:
            media_type = self.select_media_type(request)
            if media_type == HTML:
                return explorer.page(request.state["service"].question)
            async with asyncio.timeout(self.seconds):
                asked = await self.read_request(request)
                caller = self.auth.writer(request.headers)
                executor = request.state["service"].executor
                if media_type == EVENTS:
                    return event_stream_response(executor, asked, caller)
                return await execute_request(executor, asked, media_type, caller)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except TimeoutError:
            return exception_response(request_timeout_error(self.seconds), media_type)
        except Exception as problem:  # noqa: BLE001 - the caller gets a number, the log the rest
            return exception_response(problem, media_type)

    def select_media_type(self, request: AppRequest) -> str:
        """Return the type of the response: the explorer for a browser that opens the address."""
        offered: tuple[str, ...] = (JSON, GRAPHQL_JSON, EVENTS)
        if request.method == "GET":
            offered = (*offered, HTML)
        return preferred_media_type(request.headers.get("accept"), offered)

    async def read_request(self, request: AppRequest) -> HttpGraphQLRequest:
        """Return the GraphQL request, from wherever the method puts it. Raises `RequestError`."""
        if request.method == "POST":
            return await read_body_request(request, self.max_body_bytes)
        return parse_url_request(request.query_params)


async def execute_request(
    executor: GraphQLExecutor, asked: HttpGraphQLRequest, media_type: str, caller: str | None
) -> Response:
    """Return the response to a GraphQL request; only a named caller may write."""
    result = await executor.execute(
        asked.query,
        variables=asked.variables,
        operation_name=asked.operation_name,
        read_only=asked.read_only,
        caller=caller,
    )
    status = response_status(result, media_type)
    return Response(orjson.dumps(result), status, allow_header(result), media_type)


def response_status(result: Mapping[str, Any], media_type: str) -> int:
    """Return the status that the specification of GraphQL over HTTP wants.

    The older media type has 200 for every well-formed request.
    """
    if "data" in result:
        return 200
    if allow_header(result):
        return 405
    return 400 if media_type == GRAPHQL_JSON else 200


def allow_header(result: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the header that names the method to use, if a GET asked for more than a query."""
    codes = (error.get("extensions", {}).get("code") for error in result.get("errors", ()))
    return {"allow": "POST"} if "data" not in result and "NOT_A_QUERY" in codes else None


def request_timeout_error(seconds: float) -> RequestError:
    """Return the error of a request that took longer than its limit."""
    return RequestError(
        503,
        "TIMEOUT",
        f"在 {seconds:g} 秒内没有答完。查询请缩小范围（减少层级或每页数量）后再试；"
        "写入可能已经完成，请用同一个 idempotencyKey 重试。",
        f"There was no answer within {seconds:g} s. Of a query, ask for less (fewer levels, "
        "smaller pages); a write may have been done, so repeat it with the same idempotencyKey.",
    )


def exception_response(problem: Exception, media_type: str) -> Response:
    """Return what a caller can do about an error; a fault of ours only has a number."""
    media_type = JSON if media_type == EVENTS else media_type
    if isinstance(problem, RequestError):
        return problem.response(media_type)
    if isinstance(problem, DiskFull):
        LOG.error("%s", problem)
        return RequestError(507, "DISK_FULL", *DISK_FULL).response(media_type)
    for sort, status, code, headers in TEMPORARY_ERRORS:
        if isinstance(problem, sort):
            LOG.warning("%s: %s", code, problem)
            return RequestError(status, code, problem.zh, problem.en, headers).response(media_type)
    reference = REQUEST_ID.get()
    LOG.error("reference %s: %s", reference, problem, exc_info=problem)
    if isinstance(problem, DatabaseTimeout):
        return RequestError(503, "TIMEOUT", problem.zh, problem.en).response(media_type)
    if isinstance(problem, DatabaseUnavailable):
        is_write = isinstance(problem, WriteUnavailable)
        return unavailable_error(WRITE_UNAVAILABLE if is_write else UNAVAILABLE).response(
            media_type
        )
    return internal_error(reference, media_type)


TEMPORARY_ERRORS: tuple[tuple[type[GraphError], int, str, dict[str, str] | None], ...] = (
    (DatabaseBusy, 503, "TOO_BUSY", {"retry-after": "2"}),
    (StatementTooLarge, 503, "TOO_LARGE", None),
    (DataFolderUnusable, 503, "UNWRITABLE", None),
)
"""Errors whose own words say what to do, with their status, code and headers."""
UNAVAILABLE = Message(
    "图数据库暂时连接不上，请稍后再试。",
    "The graph cannot be reached at the moment; try again in a little while.",
)
WRITE_UNAVAILABLE = Message(
    "图数据库暂时连接不上，不能确定这次写入是否已经完成。请稍后用同一个 idempotencyKey "
    "（导入则用同样的文件）再做一次：不会重复写入。",
    "The graph cannot be reached at the moment, and this write may or may not have been done. Do "
    "it again in a little while with the same idempotencyKey (an import: with the same files); "
    "nothing is written twice.",
)

DISK_FULL = Message(
    "服务所在机器的磁盘已满（no space left on device），没有写完。"
    "请让维护人员腾出空间，然后再做一次。",
    "No space is left on the disk of the service, and not all was written. "
    "Have its maintainers make room, then do it again.",
)


def unavailable_error(message: Message) -> RequestError:
    """Return the error of a graph out of reach, without its address."""
    return RequestError(503, "UNAVAILABLE", message.zh, message.en, {"retry-after": "5"})
