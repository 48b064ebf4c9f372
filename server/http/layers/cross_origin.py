"""Pages of other web sites: which may use the service, and what the others are told.

A page may also point a name of its own at this service and so pass for one of ours (DNS
rebinding): therefore the names under which the service is asked are checked too.
"""

import logging
from collections.abc import Sequence
from functools import lru_cache, partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

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
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-ID",
)
"""What a page may read beside what every page may."""


class HostMiddleware:
    """Rejects requests whose `Host` is none of the names of the service."""

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        self.app = app
        self.is_own = lru_cache(maxsize=100)(partial(is_own_host, names=names))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or reject it; an HTTP/1.0 client may send no host at all."""
        if scope["type"] in ("http", "websocket"):
            host = Headers(scope=scope).get("host", "localhost")
            if not self.is_own(host):
                LOG.warning("asked for as %s: LINLI_ALLOWED_HOSTS does not name it", shown(host))
                await reject(host_error(host).response(), scope, receive, send)
                return
        await self.app(scope, receive, send)


def is_own_host(host: str, names: Sequence[str]) -> bool:
    """Whether a `Host` is that of the service.

    An address can be nobody else's name, and `localhost` is never looked up elsewhere.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").removesuffix(".")
        if is_address(name):
            return True
    except ValueError:
        return False
    is_local = name == "localhost" or name.endswith(".localhost")
    return is_local or any(is_name_of(name, pattern) for pattern in names)


def is_address(name: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def is_name_of(name: str, pattern: str) -> bool:
    """Whether a name is the one that a setting names, or below it: `*.example.org`, or `*`."""
    return pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))


async def reject(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a response instead of what was asked for, also to what asks for a WebSocket."""
    if scope["type"] == "websocket":
        await WebSocket(scope, receive, send).send_denial_response(response)
    else:
        await response(scope, receive, send)


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


def host_error(host: str) -> RequestError:
    """Return the error of a name that is none of the service."""
    name = shown(host)
    return RequestError(
        421,
        "HOST_NOT_ALLOWED",
        f"本服务不叫 {name}：请用它自己的地址访问，"
        f"或在服务的设置 LINLI_ALLOWED_HOSTS 中加上 {name}。",
        f"This service is not {name}: use its own address, or add {name} to its setting "
        "LINLI_ALLOWED_HOSTS.",
    )


def shown(host: str) -> str:
    """Return the name in a `Host` for a message, without its port."""
    return shown_text(host.rpartition("]")[0] or host.partition(":")[0])


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
