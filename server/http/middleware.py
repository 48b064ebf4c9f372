"""The outermost layer of the application: request ids, protective headers, one log line per request, no bare 500."""

import logging
import re
import secrets
from time import perf_counter

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import internal_error
from server.logs import REQUEST_ID

LOG = logging.getLogger("linli.http")

SANE = re.compile(r"[A-Za-z0-9._:-]{1,64}\Z")
"""Ids of others are taken over when they can stand in a log line and in a header without harm."""

PROTECTION = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class RequestIdMiddleware:
    """Wraps an ASGI application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an HTTP request on under its id; anything else unchanged."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        identity = identity_of(scope)
        # Not reset afterwards: the server logs late, and each request has a task and context of its own.
        REQUEST_ID.set(identity)
        answer = Answer(send, identity)
        began = perf_counter()
        try:
            await self.app(scope, receive, answer.send)
        except Exception:
            LOG.exception(
                "reference %s: a fault in answering %s %s", identity, scope["method"], scope["path"]
            )
            if not answer.status:
                await internal_error(identity)(scope, receive, answer.send)
        finally:
            LOG.info(
                "%s %s %d %.1f ms",
                scope["method"],
                scope["path"],
                answer.status,
                (perf_counter() - began) * 1000,
            )


class Answer:
    """Sends what the application answers, with our headers on it, and remembers its status."""

    def __init__(self, send: Send, identity: str) -> None:
        self.forward = send
        self.identity = identity.encode()
        self.status = 0
        """0 while nothing was sent."""

    async def send(self, message: Message) -> None:
        """Send one message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [
                *message.get("headers", ()),
                (b"x-request-id", self.identity),
                *PROTECTION,
            ]
        await self.forward(message)


def identity_of(scope: Scope) -> str:
    """Return the caller's own id where it is sane, else a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if SANE.match(given) else secrets.token_hex(8)
