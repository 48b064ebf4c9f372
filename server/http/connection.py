"""The HTTP/1.1 connection: heads of requests that are too long, too slow, or no HTTP; too many
connections; clients that leave before they are answered.
"""

import asyncio
import logging
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import ClassVar

from starlette.requests import ClientDisconnect
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from server.errors import RequestError
from server.logs import request_notes

LOG = logging.getLogger("linli.http")

LONGEST_URI = 60_000
"""Bytes of a request's address; no parser of URIs that we know takes more than 65,535."""
MOST_HEADER_BYTES = 32_000
"""Bytes of all headers of a request together."""
HEAD_SECONDS = 10.0
"""How long a client may take to send the head of a request."""
LAST_REQUEST_SECONDS = 0.5
"""How long a connection that is idle is kept when the process stops."""
RESERVED_FILES = 256
"""Open files of a process that are no connections of clients: those to the graph, uploads, logs."""
CLIENT_LEFT = 499
"""What the log says of a request whose client did not wait; nobody is there to read it."""
CONNECTION = "linli.connection"
"""The key of a request's connection in its state."""


class HttpConnection(HttpToolsProtocol):
    """A connection that answers in our form even before there is a request for the application."""

    rejection: RequestError | None = None
    """What is wrong with the head of a request, once that is known."""
    deadline: asyncio.TimerHandle | None = None
    """Ends the wait for a head; None while none is awaited."""
    head_bytes = 0
    idle: ClassVar[dict["HttpConnection", None]] = {}
    """The connections of this process that have no request under way, the longest so first."""
    is_ending = False
    """Whether the process stops: no request follows the present one."""
    end_work: Callable[[], None] | None = None
    """Ends the work for a client that has left; None while it is for nobody else to end."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a first request."""
        super().connection_made(transport)
        if len(self.connections) > most_connections() and not self.make_room():
            self.rejection = too_many_connections_error()
            self.send_400_response("")
            return
        self.idle[self] = None
        self.deadline = self.loop.call_later(HEAD_SECONDS, transport.close)

    def make_room(self) -> bool:
        """Close the connection that has been idle for longest; return whether there was one."""
        for longest in self.idle:
            del self.idle[longest]
            longest.transport.close()
            return True
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self.end_wait()
        self.idle.pop(self, None)
        super().connection_lost(exc)
        if self.end_work:
            self.end_work()

    def shutdown(self) -> None:
        """Close an idle connection in a moment, and any other after its response.

        A request may be on its way: it is answered, and the client told to connect anew.
        """
        self.is_ending = True
        if self.is_idle:
            self.loop.call_later(LAST_REQUEST_SECONDS, self.close_if_idle)
        else:
            super().shutdown()

    def close_if_idle(self) -> None:
        """Close the connection unless a last request is under way."""
        if self.is_idle:
            self.transport.close()

    @property
    def is_idle(self) -> bool:
        """Whether no request is under way."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def on_response_complete(self) -> None:
        """Begin to wait for another request."""
        super().on_response_complete()
        if self.timeout_keep_alive_task:
            self.idle[self] = None

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head."""
        super().on_message_begin()
        self.head_bytes = 0
        self.end_wait()
        self.deadline = self.loop.call_later(HEAD_SECONDS, self.reject_slow_head)

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        super().on_url(url)
        if len(self.url) > LONGEST_URI:
            self.reject(uri_too_long_error())

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        super().on_header(name, value)
        self.head_bytes += len(name) + len(value)
        if self.head_bytes > MOST_HEADER_BYTES:
            self.reject(headers_too_large_error())

    def on_headers_complete(self) -> None:
        """Hand the request on."""
        self.end_wait()
        self.idle.pop(self, None)
        self.scope["state"][CONNECTION] = self
        super().on_headers_complete()
        if self.is_ending and not self.is_idle:
            self.cycle.keep_alive = False

    def data_received(self, data: bytes) -> None:
        """Take bytes; those of one endless header are counted although it never ends."""
        super().data_received(data)
        if self.deadline is None or self.transport.is_closing():
            return
        self.head_bytes += len(data)
        if self.head_bytes > LONGEST_URI + 2 * MOST_HEADER_BYTES:
            self.rejection = headers_too_large_error()
            self.send_400_response("")

    def end_wait(self) -> None:
        """Stop waiting for a head."""
        if self.deadline:
            self.deadline.cancel()
            self.deadline = None

    def reject(self, error: RequestError) -> None:
        """Reject the request, from within the parser."""
        self.rejection = error
        raise error

    def reject_slow_head(self) -> None:
        """Reject a request whose head does not come."""
        self.rejection = slow_head_error()
        self.send_400_response("")

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own words
        """Send what is wrong with the head of a request, and close the connection."""
        self.end_wait()
        error = self.rejection or not_http_error()
        LOG.info("a request was rejected before it was read: %s", error.code)
        response = error.response()
        response.headers["connection"] = "close"
        status = HTTPStatus(error.status)
        head = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
        head += [name + b": " + value for name, value in response.raw_headers]
        self.transport.write(b"\r\n".join(head) + b"\r\n\r\n" + bytes(response.body))
        self.transport.close()


def most_connections() -> int:
    """Return how many connections this process may have, by the files that it may open."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if files == resource.RLIM_INFINITY else max(64, files - RESERVED_FILES)


@contextmanager
def ended_with_client(scope: Scope) -> Iterator[None]:
    """End what the context does when its client has left, unless it may write something.

    Raises `ClientDisconnect` then.
    """
    connection: HttpConnection | None = scope.get("state", {}).get(CONNECTION)
    task, notes, has_left = asyncio.current_task(), request_notes(), False
    if connection is None or task is None:
        yield
        return

    def end_work() -> None:
        nonlocal has_left
        if not notes.is_write:
            has_left = True
            task.cancel()

    connection.end_work = end_work
    try:
        yield
    except asyncio.CancelledError:
        if not has_left or task.uncancel():
            raise
        raise ClientDisconnect from None
    finally:
        connection.end_work = None


def too_many_connections_error() -> RequestError:
    """Return the error of a connection beyond those that the process may have."""
    return RequestError(
        503,
        "TOO_BUSY",
        "连接太多，请稍后再试。",
        "There are too many connections: try again in a little while.",
        {"retry-after": "2"},
    )


def uri_too_long_error() -> RequestError:
    """Return the error of an address that is too long."""
    return RequestError(
        414,
        "URI_TOO_LONG",
        f"地址超过了 {LONGEST_URI:,} 字节的上限，请改用 POST。",
        f"The address is longer than {LONGEST_URI:,} bytes: use POST.",
    )


def headers_too_large_error() -> RequestError:
    """Return the error of headers that are too large together."""
    return RequestError(
        431,
        "HEADERS_TOO_LARGE",
        f"请求头合计超过了 {MOST_HEADER_BYTES:,} 字节的上限。",
        f"The headers have more than {MOST_HEADER_BYTES:,} bytes together.",
    )


def slow_head_error() -> RequestError:
    """Return the error of a request whose head was not sent in time."""
    return RequestError(
        408,
        "REQUEST_TOO_SLOW",
        f"请求头在 {HEAD_SECONDS:g} 秒内没有发完，请重新发送。",
        f"The head of the request was not sent within {HEAD_SECONDS:g} s: send it again.",
    )


def not_http_error() -> RequestError:
    """Return the error of bytes that are no request."""
    return RequestError(
        400,
        "NOT_HTTP",
        "收到的不是合法的 HTTP 请求；本服务只用 http，不用 https。",
        "This is not a valid HTTP request; the service speaks http, not https.",
    )
