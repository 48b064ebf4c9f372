"""A proxy between the driver and the engine that breaks the connection at one chosen message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

Moment = Literal["before it is sent", "after it is sent"]
MOMENTS: tuple[Moment, ...] = ("before it is sent", "after it is sent")
"""When the connection breaks: the engine never gets the message, or does and is not heard."""

RUN, BEGIN, COMMIT = 0x10, 0x11, 0x12
COUNTED = (RUN, BEGIN, COMMIT)
"""The messages that are calls of the driver; the others only belong to them."""
PREAMBLE = 20
"""Bytes of a client before its first message: a magic number and four versions."""
MANIFEST = b"\x00\x00\x01\xff"
"""What an engine answers that offers a list of its versions instead of choosing one."""
CHOICE = 5
"""Bytes of a client that chooses from such a list: a version, and no capabilities."""


class Cut(Exception):
    """The connection breaks here."""


@dataclass
class BoltProxy:
    """A proxy on a port of its own. Only one armed fault happens, then it lets everything pass."""

    host: str
    port: int
    counted: int = 0
    """Calls that were sent since `arm`."""
    fault: tuple[int, Moment] | None = None
    uri: str = ""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def arm(self, number: int, moment: Moment) -> None:
        """Break the connection at the call of this number from now on, counted from 1."""
        self.counted, self.fault = 0, (number, moment)

    def calm(self) -> None:
        """Let everything pass, and count the calls from now on."""
        self.counted, self.fault = 0, None

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one connection."""
        task = asyncio.create_task(self.pass_on(reader, writer))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on, until it ends or breaks."""
        theirs, ours = await asyncio.open_connection(self.host, self.port)
        link = Link(self, reader, ours, theirs, writer)
        both = [asyncio.create_task(link.send()), asyncio.create_task(link.receive())]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in both:
                each.cancel()
            # How it broke shows at either end; here it is expected.
            await asyncio.gather(*both, return_exceptions=True)
            for end in (writer, ours):
                end.transport.abort()


@dataclass
class Link:
    """One connection through the proxy."""

    proxy: BoltProxy
    client: asyncio.StreamReader
    to_engine: asyncio.StreamWriter
    engine: asyncio.StreamReader
    to_client: asyncio.StreamWriter
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    silent: bool = False
    """Whether answers of the engine are lost."""

    async def send(self) -> None:
        """Pass on what the client sends, message by message. Raises `Cut`."""
        self.to_engine.write(await self.client.readexactly(PREAMBLE))
        await self.answered.wait()
        if self.chosen == MANIFEST:
            self.to_engine.write(await self.client.readexactly(CHOICE))
        while True:
            message = await self.read_message()
            if is_call(message):
                self.proxy.counted += 1
                if self.proxy.fault and self.proxy.fault[0] == self.proxy.counted:
                    await self.cut(message, self.proxy.fault[1])
            self.to_engine.write(message)
            await self.to_engine.drain()

    async def cut(self, message: bytes, moment: Moment) -> None:
        """Break the connection at this message. Raises `Cut`."""
        self.proxy.fault = None
        if moment == "after it is sent":
            self.silent = True
            self.answered.clear()
            self.to_engine.write(message)
            await self.to_engine.drain()
            await self.answered.wait()
        raise Cut

    async def read_message(self) -> bytes:
        """Return the next message of the client: chunks up to an empty one."""
        message = b""
        while True:
            head = await self.client.readexactly(2)
            message += head
            size = int.from_bytes(head, "big")
            if size == 0 and len(message) > 2:
                return message
            message += await self.client.readexactly(size)

    async def receive(self) -> None:
        """Pass on what the engine answers."""
        self.chosen = b""
        while received := await self.engine.read(65536):
            self.chosen = self.chosen or received[:4]
            self.answered.set()
            if not self.silent:
                self.to_client.write(received)
                await self.to_client.drain()


def is_call(message: bytes) -> bool:
    """Whether a message is a call of the driver: its chunk begins with a structure of that kind."""
    return len(message) > 3 and message[2] >> 4 == 0xB and message[3] in COUNTED


@asynccontextmanager
async def bolt_proxy(uri: str, port: int = 0) -> AsyncIterator[BoltProxy]:
    """Run a proxy before the engine at this address; port 0 is any free one."""
    address = urlsplit(uri)
    proxy = BoltProxy(address.hostname or "", address.port or 0)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", port)
    proxy.uri = f"bolt://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        for task in [*proxy.tasks]:
            task.cancel()
        await asyncio.gather(*proxy.tasks, return_exceptions=True)
