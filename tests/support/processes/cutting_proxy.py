"""A network that ends wherever a test says: a proxy between a browser and a server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from socket import SO_LINGER, SOL_SOCKET
from struct import pack


class Cut(Enum):
    """Where the network ends."""

    NOWHERE = "nowhere"
    BEFORE_CONNECTION = "before the connection"
    BEFORE_REQUEST = "the server reads nothing of the request"
    WITHIN_REQUEST = "the server reads a part of the request"
    BEFORE_RESPONSE = "the server has acted, and nobody hears of it"
    WITHIN_RESPONSE = "a part of the response arrives"


@dataclass
class CuttingProxy:
    """Passes on what a browser sends to a server at a port, as far as the network goes."""

    port: int
    cut: Cut = Cut.NOWHERE
    posts: int = 0
    """Requests that write and have reached the server as a whole."""
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    def set_cut(self, cut: Cut) -> None:
        """Let the network end somewhere else from now on; connections that are open end."""
        self.cut = cut
        for writer in self.open:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on one connection."""
        self.open.add(writer)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self.pass_on(reader, writer, self.cut)
        finally:
            self.open.discard(writer)
            if self.cut is not Cut.NOWHERE:
                reset_at_end(writer)
            writer.close()

    async def pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cut: Cut
    ) -> None:
        """Pass on the request of a connection; the next one comes over another."""
        if cut is Cut.BEFORE_CONNECTION:
            return
        request = await read_message(reader)
        if cut is Cut.BEFORE_REQUEST:
            return
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            is_cut = cut is Cut.WITHIN_REQUEST
            server_writer.write(request[: len(request) // 2] if is_cut else request)
            await server_writer.drain()
            if not is_cut:
                self.posts += request.startswith(b"POST")
                await self.answer(server_reader, writer, cut)
        finally:
            server_writer.close()

    async def answer(
        self, server: asyncio.StreamReader, writer: asyncio.StreamWriter, cut: Cut
    ) -> None:
        """Pass on a response, as far as the network goes; the server has acted in any case."""
        head = await server.readuntil(b"\r\n\r\n")
        if cut is Cut.BEFORE_RESPONSE:
            return
        if cut is Cut.WITHIN_RESPONSE:
            writer.write(head[: len(head) // 2])
            await writer.drain()
            return
        # One request a connection to the server: its response ends where the connection does.
        writer.write(head)
        while part := await server.read(65_536):
            writer.write(part)
            await writer.drain()


def reset_at_end(writer: asyncio.StreamWriter) -> None:
    """Let a connection end as a network does, rather than as a server that has said everything."""
    with suppress(OSError):
        socket = writer.get_extra_info("socket")
        socket.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))


async def read_message(reader: asyncio.StreamReader) -> bytes:
    """Return a request with its body, which is to close its connection to the server."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    length = next(
        (int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")), 0
    )
    body = await reader.readexactly(length)
    kept = [line for line in lines if line and not line.lower().startswith("connection:")]
    return "\r\n".join([*kept, "Connection: close", "", ""]).encode("latin-1") + body


@asynccontextmanager
async def cutting_proxy(url: str) -> AsyncIterator[tuple[CuttingProxy, str]]:
    """Yield a proxy before the server of an address, and its own address."""
    proxy = CuttingProxy(int(url.rpartition(":")[2]))
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    async with server:
        yield proxy, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        proxy.set_cut(Cut.BEFORE_CONNECTION)
