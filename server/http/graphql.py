"""GraphQL over HTTP: from a request to the question in it, and from its answer to a response."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from graph.errors import DatabaseBusy, DatabaseTimeout, DatabaseUnavailable, StatementTooLarge
from server import explorer
from server.errors import RequestError, internal_error
from server.http.authentication import WriteAuth
from server.http.content_negotiation import EVENTS, GRAPHQL_JSON, HTML, JSON, preferred
from server.http.event_stream import streamed
from server.http.graphql_request import Asked, asked_in_body, asked_in_url
from server.logs import REQUEST_ID
from server.runtime.state import Answers, Asking

LOG = logging.getLogger("linli.http")


@dataclass(frozen=True)
class Endpoint:
    """Answers GET and POST; `seconds` is the limit of one request, from its first byte to its answer."""

    max_body_bytes: int
    seconds: float
    gate: WriteAuth

    async def respond(self, request: Asking) -> Response:
        """Answer one request; whatever is wrong with it becomes a refusal."""
        media_type = JSON
        try:
            media_type = self.media_type(request)
            if media_type == HTML:
                return explorer.page(request.state["service"].question)
            async with asyncio.timeout(self.seconds):
                asked, caller = await self.asked(request), self.gate.writer(request.headers)
                if media_type == EVENTS:
                    return streamed(request.state["service"].answers, asked, caller)
                return await answer(request.state["service"].answers, asked, media_type, caller)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except TimeoutError:
            return told(too_slow(self.seconds), media_type)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the caller gets a number and the log the rest
            return told(problem, media_type)

    def media_type(self, request: Asking) -> str:
        """Return the type of the answer: a browser that opens the address gets the explorer."""
        offered = (
            (JSON, GRAPHQL_JSON, EVENTS, HTML)
            if request.method == "GET"
            else (JSON, GRAPHQL_JSON, EVENTS)
        )
        return preferred(request.headers.get("accept"), offered)

    async def asked(self, request: Asking) -> Asked:
        """Read the question from wherever the method puts it."""
        if request.method == "POST":
            return await asked_in_body(request, self.max_body_bytes)
        return asked_in_url(request.query_params)


async def answer(answers: Answers, asked: Asked, media_type: str, caller: str | None) -> Response:
    """Have the question answered; `caller` is the name of somebody who may write."""
    result = await answers.execute(
        asked.query,
        variables=asked.variables,
        operation_name=asked.operation_name,
        read_only=asked.read_only,
        caller=caller,
    )
    return Response(
        orjson.dumps(result), status_of(result, media_type), allowed(result), media_type
    )


def status_of(result: Mapping[str, Any], media_type: str) -> int:
    """Return the status that the specification wants: the older media type has 200 for every well-formed request."""
    if "data" in result:
        return 200
    if allowed(result):
        return 405
    return 400 if media_type == GRAPHQL_JSON else 200


def allowed(result: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the header that says which method to use, where a GET asked for more than a query."""
    codes = (error.get("extensions", {}).get("code") for error in result.get("errors", ()))
    return {"allow": "POST"} if "data" not in result and "NOT_A_QUERY" in codes else None


def too_slow(seconds: float) -> RequestError:
    """Say that the limit of one request is over."""
    return RequestError(
        503,
        "TIMEOUT",
        f"在 {seconds:g} 秒内没有答完。请缩小查询范围（减少层级或每页数量）后再试。",
        f"There was no answer within {seconds:g} s. Ask for less (fewer levels, smaller pages) and try again.",
    )


def told(problem: Exception, media_type: str) -> Response:
    """Say what a caller can do about it; what only we can do about is a fault of ours, under a number."""
    media_type = JSON if media_type == EVENTS else media_type
    if isinstance(problem, RequestError):
        return problem.response(media_type)
    if isinstance(problem, DatabaseBusy):
        LOG.warning("too busy: %s", problem)
        return RequestError(503, "TOO_BUSY", problem.zh, problem.en, {"retry-after": "2"}).response(
            media_type
        )
    if isinstance(problem, StatementTooLarge):
        LOG.warning("too large: %s", problem)
        return RequestError(503, "TOO_LARGE", problem.zh, problem.en).response(media_type)
    reference = REQUEST_ID.get()
    LOG.error("reference %s: %s", reference, problem, exc_info=problem)
    if isinstance(problem, DatabaseTimeout):
        return RequestError(503, "TIMEOUT", problem.zh, problem.en).response(media_type)
    if isinstance(problem, DatabaseUnavailable):
        return unavailable().response(media_type)
    return internal_error(reference, media_type)


def unavailable() -> RequestError:
    """Say that the graph cannot be reached; its address is not the caller's business."""
    return RequestError(
        503,
        "UNAVAILABLE",
        "图数据库暂时连接不上，请稍后再试。",
        "The graph cannot be reached at the moment; try again in a little while.",
        {"retry-after": "5"},
    )
