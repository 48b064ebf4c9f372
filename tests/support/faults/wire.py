"""A wire between a reader and the engine that cuts, freezes or repeats what the engine answers."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Wire:
    """A port of its own before an engine. It changes what is answered, never what is asked."""

    host: str
    port: int
    uri: str = ""
    cut_after: int | None = None
    """Bytes of answers that pass until every connection breaks; None for no end."""
    flows: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared while nothing that the engine answers arrives."""
    open: int = 0
    """Connections that are open."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    clients: set[asyncio.StreamWriter] = field(default_factory=set)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one connection."""
        task = asyncio.create_task(self.pass_on(reader, writer))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on until one of both ends closes it, or it breaks."""
        theirs, ours = await asyncio.open_connection(self.host, self.port)
        self.open += 1
        self.clients.add(writer)
        both = [
            asyncio.create_task(self.send(reader, ours)),
            asyncio.create_task(self.answer(theirs, writer)),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.open -= 1
            self.clients.discard(writer)
            for each in both:
                each.cancel()
            for end in (writer, ours):
                end.transport.abort()
            # How it broke shows at either end; here it is expected.
            await asyncio.gather(*both, return_exceptions=True)

    async def send(self, client: asyncio.StreamReader, engine: asyncio.StreamWriter) -> None:
        """Pass on what the client sends."""
        while sent := await client.read(65536):
            engine.write(sent)
            await engine.drain()

    async def answer(self, engine: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        """Pass on what the engine answers, until the wire is cut."""
        while answered := await engine.read(65536):
            await self.flows.wait()
            if self.cut_after is not None:
                answered, self.cut_after = (
                    answered[: self.cut_after],
                    max(0, self.cut_after - len(answered)),
                )
            client.write(answered)
            await client.drain()
            if self.cut_after == 0:
                return

    def say(self, message: bytes) -> None:
        """Tell every client something that it has not asked for."""
        for client in self.clients:
            client.write(message)

    def break_all(self) -> None:
        """Break every connection that is open."""
        for task in self.tasks:
            task.cancel()


@asynccontextmanager
async def wire_before(uri: str, tls: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    """Run a wire before the engine at this address; with `tls` its clients have to encrypt."""
    address = urlsplit(uri)
    wire = Wire(address.hostname or "", address.port or 0)
    wire.flows.set()
    server = await asyncio.start_server(wire.accept, "127.0.0.1", 0, ssl=tls)
    wire.uri = f"bolt://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        server.close()
        wire.break_all()
        await asyncio.gather(*wire.tasks, return_exceptions=True)
