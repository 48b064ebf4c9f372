"""One connection to a server, which answers one request at a time."""

from __future__ import annotations

import asyncio
import socket
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from graph.database.bolt.address import BoltAddress
from graph.database.bolt.framing import Deframer, frame_message
from graph.database.bolt.messages import (
    CHOICE_SIZE,
    FAILURE,
    GOODBYE,
    HANDSHAKE,
    HELLO,
    LOGON,
    PULL,
    RECORD,
    RESET,
    RUN,
    SUCCESS,
    chosen_version,
)
from graph.database.bolt.values import Codec, make_server_error
from graph.database.driver import Neo4jError, ServiceUnavailable

OPEN_LIMIT = 10.0
"""Seconds in which a server has to accept a connection and its user."""


class NoCommonVersion(ServiceUnavailable):
    """The server speaks no version of Bolt that this reader does."""


class BoltConnection(asyncio.Protocol):
    """A connection to a server.

    It is closed as soon as anything happens that is not the answer to its request, so that no
    answer is ever taken for that of another request.
    """

    transport: asyncio.Transport

    def __init__(self, lost: Callable[[BoltConnection], None]) -> None:
        self.lost = lost
        """Called once, when the connection is closed."""
        self.codec = Codec()
        self.deframer = Deframer()
        self.choice = b""
        self.version = (0, 0)
        self.port = 0
        """The local port, by which the server names the connection."""
        self.is_open = False
        self.is_logged_in = False
        self.used_at = 0.0
        """When it last answered, on the clock of the loop."""
        self.opened_at = 0.0
        self.answer: asyncio.Future[None] | None = None
        """Done when the last answer to the present request is here; None without a request."""
        self.missing = 0
        """Messages that have to be answered yet."""
        self.record: bytearray | None = None
        self.records = 0
        self.failure: bytearray | None = None

    # What a caller may do.

    async def log_in(self, user: str, password: str) -> None:
        """Agree upon a version and log in. Raises `NoCommonVersion` and what the driver raises."""
        await self.request(HANDSHAKE, 1)
        self.version = chosen_version(self.choice)
        if self.version[0] != 5:
            raise NoCommonVersion("The server speaks no Bolt from 5.2 to 5.8.")
        hello = {
            "user_agent": "linli",
            "bolt_agent": {"product": "linli"},
            # The server logs and sends a whole statement for every label that is new to it.
            "notifications_minimum_severity": "OFF",
        }
        logon = {"scheme": "basic", "principal": user, "credentials": password}
        pack = self.codec.pack_message
        await self.request(frame_message(pack(HELLO, hello)) + frame_message(pack(LOGON, logon)), 2)
        if self.failure:
            raise self.server_error(self.failure)
        self.is_logged_in = True

    async def run(
        self, statement: str, parameters: Mapping[str, object], extra: Mapping[str, object]
    ) -> Any:
        """Run a statement and return the first value of its only record, None without a record.

        Raises what the driver raises. The connection is closed if the caller is cancelled: it is
        how the server learns that nobody waits any more.
        """
        run = self.codec.pack_message(RUN, statement, parameters, extra)
        await self.request(frame_message(run) + PULL, 2)
        if self.failure:
            raise self.server_error(self.failure)
        if self.record is None:
            return None
        if self.records > 1:
            warnings.warn("A read returned more than one record.", stacklevel=2)
        record, self.record = self.record, None
        return self.codec.unpack_first_value(record)

    async def is_alive(self, seconds: float) -> bool:
        """Whether the server answers in this time; the connection is closed if it does not."""
        try:
            async with asyncio.timeout(seconds):
                await self.request(RESET, 1)
        except (TimeoutError, ServiceUnavailable):
            return False
        return self.is_ready

    @property
    def is_ready(self) -> bool:
        """Whether it can be sent a request."""
        return self.is_open and self.answer is None

    def abort(self) -> None:
        """Close the connection at once, without a word to the server."""
        self.is_open = False
        self.transport.abort()

    def close(self) -> None:
        """Take leave of the server and close the connection."""
        if self.is_ready:
            self.is_open = False
            self.transport.write(GOODBYE)
            self.transport.close()
        else:
            self.abort()

    # How a request is answered.

    async def request(self, messages: bytes, count: int) -> None:
        """Send messages that have so many answers and return when all of them are here.

        Raises `ServiceUnavailable` if the connection is lost before.
        """
        if not self.is_ready:
            raise ServiceUnavailable("The connection is closed.")
        self.missing, self.records, self.record, self.failure = count, 0, None, None
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(messages)
        try:
            await self.answer
        except BaseException:
            self.abort()
            raise
        finally:
            self.answer = None

    def receive(self, message: bytearray) -> None:
        """Note one message of the server."""
        tag = message[1] if len(message) > 1 else 0
        if tag == RECORD and self.missing:
            self.records += 1
            self.record = self.record or message
        elif tag == FAILURE and self.missing and not self.failure:
            self.fail(message)
        elif self.missing and (tag == SUCCESS or self.failure):
            # What was sent after a message that failed is ignored.
            self.complete_one()
        else:
            self.abort()

    def fail(self, message: bytearray) -> None:
        """Note a failure; until it is reset, the server ignores what it is sent."""
        self.failure = message
        if self.is_logged_in:
            self.transport.write(RESET)
            self.missing += 1
            self.complete_one()
        else:
            # The server closes a connection that is not logged in.
            self.settle()
            self.abort()

    def complete_one(self) -> None:
        """Note that one more message is answered."""
        self.missing -= 1
        if self.missing == 0:
            self.settle()

    def settle(self, error: Exception | None = None) -> None:
        """End the wait of the present request, if somebody still waits."""
        if self.answer is None or self.answer.done():
            return
        if error:
            self.answer.set_exception(error)
        else:
            self.answer.set_result(None)

    def server_error(self, failure: bytearray) -> Neo4jError:
        """Return the error of the driver for a failure."""
        return make_server_error(self.codec.unpack_field(failure), self.version)

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the transport of the connection."""
        self.transport = cast("asyncio.Transport", transport)
        self.port = transport.get_extra_info("sockname")[1]
        # As the driver does: the system notices a server that has gone without a word.
        connected: socket.socket = transport.get_extra_info("socket")
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        """Note the messages that arrive."""
        if len(self.choice) < CHOICE_SIZE:
            needed = CHOICE_SIZE - len(self.choice)
            self.choice, data = self.choice + data[:needed], data[needed:]
            if len(self.choice) == CHOICE_SIZE:
                self.complete_one()
        for message in self.deframer.feed(data):
            if self.is_open:
                self.receive(message)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the connection is closed, by whomever."""
        self.is_open = False
        error = ServiceUnavailable("The connection to the server is lost.")
        error.__cause__ = exc
        # A server may close the connection after a failure, which says more.
        self.settle(None if self.failure else error)
        self.lost(self)


async def open_connection(
    address: BoltAddress, user: str, password: str, lost: Callable[[BoltConnection], None]
) -> BoltConnection:
    """Open a connection and log in. Raises `NoCommonVersion` and what the driver raises."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(OPEN_LIMIT):
            _, connection = await loop.create_connection(
                partial(BoltConnection, lost), address.host, address.port, ssl=address.tls
            )
            try:
                await connection.log_in(user, password)
            except BaseException:
                connection.abort()
                raise
    except OSError as error:
        raise ServiceUnavailable("The server does not accept a connection.") from error
    connection.opened_at = loop.time()
    return connection
