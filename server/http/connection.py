"""The HTTP/1.1 connection: heads of requests that are too long, too slow, or no HTTP."""

import asyncio
import logging
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.errors import RequestError

LOG = logging.getLogger("linli.http")

LONGEST_URI = 60_000
"""Bytes of a request's address; no parser of URIs that we know takes more than 65,535."""
MOST_HEADER_BYTES = 32_000
"""Bytes of all headers of a request together."""
HEAD_SECONDS = 10.0
"""How long a client may take to send the head of a request."""


class HttpConnection(HttpToolsProtocol):
    """A connection that answers in our form even before there is a request for the application."""

    rejection: RequestError | None = None
    """What is wrong with the head of a request, once that is known."""
    deadline: asyncio.TimerHandle | None = None
    """Ends the wait for a head; None while none is awaited."""
    head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a first request."""
        super().connection_made(transport)
        self.deadline = self.loop.call_later(HEAD_SECONDS, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self.end_wait()
        super().connection_lost(exc)

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
        super().on_headers_complete()

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
