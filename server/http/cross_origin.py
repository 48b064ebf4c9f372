"""Pages of other web sites: which may use the service, and what the others are told."""

import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from server.errors import RequestError, shown_text

LOG = logging.getLogger("linli.http")

METHODS = ("GET", "POST", "PUT", "DELETE")
"""PUT and DELETE are for event streams in single connection mode."""
REQUEST_HEADERS = (
    "Authorization",
    "Content-Type",
    "Last-Event-ID",
    "X-Linli-Caller",
    "X-Request-ID",
    "X-GraphQL-Event-Stream-Token",
    "Apollo-Require-Preflight",
    "ApolloGraphQL-Client-Name",
    "ApolloGraphQL-Client-Version",
    "GraphQL-Require-Preflight",
    "X-Apollo-Operation-Name",
    "traceparent",
    "tracestate",
)
"""What a page may send: what the service reads, and what clients and tracing send themselves."""
RESPONSE_HEADERS = (
    "Allow",
    "Content-Disposition",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-ID",
)
"""What a page may read beside what every page may."""


class CrossOriginMiddleware(CORSMiddleware):
    """Lets pages of the named sites in, and tells the others which setting would."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            expose_headers=RESPONSE_HEADERS if origins else (),
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """Return whether a page may send its request, and why not."""
        origin = request_headers["origin"]
        if not self.is_allowed_origin(origin):
            # A browser keeps the answer from its page; who runs both reads it here.
            LOG.warning("a page of %s: LINLI_CORS_ORIGINS does not name it", shown_text(origin))
            return origin_error(origin).response()
        response = super().preflight_response(request_headers)
        if response.status_code == 200:
            return response
        rejected = preflight_error(request_headers).response()
        # Without these a browser shows its page no more than that something is wrong.
        for name, value in response.headers.items():
            if name.startswith("access-control-") or name == "vary":
                rejected.headers[name] = value
        return rejected


def is_own_page(headers: Headers) -> bool:
    """Whether a request was made by no page, or by one of this service."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def origin_error(origin: str) -> RequestError:
    """Return the error of a page whose site may not use the service."""
    shown = shown_text(origin)
    return RequestError(
        403,
        "ORIGIN_NOT_ALLOWED",
        f"{shown} 的网页不能使用本服务：请在服务的设置 LINLI_CORS_ORIGINS 中加上 {shown}。",
        f"Pages of {shown} may not use this service: add {shown} to its setting "
        "LINLI_CORS_ORIGINS.",
        {"vary": "Origin"},
    )


def preflight_error(headers: Headers) -> RequestError:
    """Return the error of a request that pages may not send, with the method and headers asked."""
    method = shown_text(headers["access-control-request-method"], 20)
    asked = shown_text(headers.get("access-control-request-headers", ""), 400)
    methods, listed = ", ".join(METHODS), ", ".join(REQUEST_HEADERS)
    return RequestError(
        400,
        "PREFLIGHT_REJECTED",
        f"其他网站的网页不能发送 {method} 请求或这些请求头：{asked}。可用的方法：{methods}；"
        f"可用的请求头：{listed}。",
        f"Pages of other sites cannot send a {method} request with the headers {asked}. "
        f"Methods: {methods}; headers: {listed}.",
    )
