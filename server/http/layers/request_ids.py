"""The outermost layer: request ids, protective headers, a log line each, no bare 500."""

import asyncio
import logging
import re
import secrets
from collections.abc import Collection, Iterable
from contextlib import suppress
from time import perf_counter

from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.ontology.privacy import redact
from server.errors import internal_error, stopping_error
from server.logs import REQUEST_ID, REQUEST_NOTES, RequestNotes

LOG = logging.getLogger("linli.http")

SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}\Z")
"""Ids of callers that are kept: they can do no harm in a log line or a header."""

MOST_DISCARDED_BYTES, DISCARD_SECONDS = 4_000_000, 2.0
"""How much of a body is read, and for how long, for a response that does not depend on it."""

PROTECTIVE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class RequestIdMiddleware:
    """Adds an id to every request, and answers in our form whatever happens."""

    def __init__(self, app: ASGIApp, places: Collection[str]) -> None:
        self.app = app
        self.places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request or a WebSocket on under its id; anything else unchanged."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request_id = request_id_of(scope)
        # Not reset afterwards: the server logs late, and each request has a context of its own.
        REQUEST_ID.set(request_id)
        notes = RequestNotes(trace=trace_headers(scope))
        REQUEST_NOTES.set(notes)
        if scope["type"] == "websocket":
            await self.follow(scope, receive, send)
            return
        body = RequestBody(scope, receive)
        sender = ResponseSender(send, request_id, body)
        path = shown_path(scope["path"], self.places)
        began = perf_counter()
        try:
            await self.app(scope, body.receive, sender.send)
        except asyncio.CancelledError:
            # Nothing but the server's stop cancels a request; it has waited for it long enough.
            LOG.warning("%s %s was cut off by the stop", scope["method"], path)
            if not sender.status:
                await stopping_error().response()(scope, receive, sender.send)
        except Exception:
            LOG.exception(
                "reference %s: a fault in answering %s %s",
                request_id,
                scope["method"],
                path,
            )
            if not sender.status:
                await internal_error(request_id).response()(scope, receive, sender.send)
        finally:
            milliseconds = (perf_counter() - began) * 1000
            LOG.info(
                "%s %s %d %.1f ms%s", scope["method"], path, sender.status, milliseconds, notes
            )

    async def follow(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a WebSocket on, and log how long it was open."""
        path = shown_path(scope["path"], self.places)
        LOG.info("WebSocket %s is opened", path)
        began = perf_counter()
        try:
            await self.app(scope, receive, send)
        except asyncio.CancelledError:
            LOG.warning("WebSocket %s was cut off by the stop", path)
        except Exception:
            LOG.exception("reference %s: a fault in a WebSocket", REQUEST_ID.get())
            raise
        finally:
            LOG.info("WebSocket %s is closed after %.1f s", path, perf_counter() - began)


class RequestBody:
    """The body of a request, of which nothing may be left unread when the response is sent.

    The connection of a client that asked to close it is reset if something is: the client may then
    never see why its request was rejected.
    """

    def __init__(self, scope: Scope, receive: Receive) -> None:
        headers = Headers(scope=scope)
        self.forward = receive
        # Who waits for "100 Continue" sends nothing before it has seen the response.
        self.is_coming = (
            "content-length" in headers or "transfer-encoding" in headers
        ) and "expect" not in headers

    async def receive(self) -> Message:
        """Return the next message."""
        message = await self.forward()
        self.is_coming = message["type"] == "http.request" and message.get("more_body", False)
        return message

    async def discard(self) -> None:
        """Read what is left, within limits."""
        left = MOST_DISCARDED_BYTES
        with suppress(TimeoutError):
            async with asyncio.timeout(DISCARD_SECONDS):
                while self.is_coming and left > 0:
                    left -= len((await self.receive()).get("body", b""))


class ResponseSender:
    """Sends a response on with our headers, and remembers its status."""

    def __init__(self, send: Send, request_id: str, body: RequestBody) -> None:
        self.forward = send
        self.body = body
        self.request_id = request_id.encode()
        self.status = 0
        """0 while nothing was sent."""

    async def send(self, message: Message) -> None:
        """Send one message on."""
        if message["type"] == "http.response.start":
            if self.body.is_coming:
                await self.body.discard()
            self.status = message["status"]
            message["headers"] = [
                *message.get("headers", ()),
                (b"x-request-id", self.request_id),
                *PROTECTIVE_HEADERS,
            ]
        await self.forward(message)


def places_of(routes: Iterable[BaseRoute]) -> frozenset[str]:
    """Return what the paths of routes begin with."""
    paths = (route.path for route in routes if isinstance(route, Route | WebSocketRoute | Mount))
    return frozenset(first_part(path) for path in paths) - {""}


def first_part(path: str) -> str:
    """Return what a path begins with: `place` of `/place/X1`."""
    return path.removeprefix("/").partition("/")[0]


def shown_path(path: str, places: Collection[str]) -> str:
    """Return a path as the log has it: where it leads, without what a caller put into it."""
    place = first_part(path)
    if path in ("", "/"):
        return "/"
    if place not in places:
        return "/*"
    return f"/{place}" if path == f"/{place}" else f"/{place}/*"


def trace_headers(scope: Scope) -> dict[str, str]:
    """Return the headers by which a caller continues a trace of its own."""
    names = (b"traceparent", b"tracestate")
    found = {name: value for name, value in scope["headers"] if name in names}
    return {name.decode(): value.decode("latin-1") for name, value in found.items()}


def request_id_of(scope: Scope) -> str:
    """Return the caller's own id if it is safe, else a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    is_safe = SAFE_REQUEST_ID.match(given) and redact(given) == given
    return given if is_safe else secrets.token_hex(8)
