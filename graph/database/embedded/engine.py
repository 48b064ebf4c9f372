"""The embedded graph: ArcadeDB in a child process that lives as long as its owner.

The owner starts the child, starts it again when it ends by itself, and listens for requests to
restart it. Everybody else gets an `Access`, which fits into one environment variable. Threads
rather than tasks watch the child, because the owner of several workers has no event loop.

When the owner exits, the child has ended: the owner orders it to stop, waits, and kills it where it
does not. Only an owner that is killed cannot wait; its child then ends by itself.
"""

import asyncio
import atexit
import contextlib
import json
import logging
import os
import secrets
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

from graph.database.embedded.folder_lock import take
from graph.database.embedded.process import Settings, free_port, halt, launch
from graph.errors import EngineFailed

LOG = logging.getLogger("linli.graph")

# Pauses in seconds before the starts that follow one that failed; the last one is repeated.
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)

STOP = b"stop"
DONE = b"done"


@dataclass(frozen=True)
class Access:
    """How to reach the embedded graph, and its owner."""

    uri: str
    """Where it speaks Bolt; the same after a restart."""
    user: str
    password: str = field(repr=False)
    owner: int
    """The loopback port on which the owner listens for requests to restart the engine."""

    def text(self) -> str:
        """Write it down for a worker's environment. The text holds the password."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, text: str) -> "Access":
        """Read what `text` wrote."""
        return cls(**json.loads(text))

    async def restart(self) -> None:
        """Have the engine started again; returns when it answers. Raises `EngineFailed`."""
        await asyncio.to_thread(self.ask, repr(time.monotonic()).encode())

    def ask(self, request: bytes) -> None:
        """Send the owner one request and wait until it is done."""
        with Client(("127.0.0.1", self.owner), authkey=self.password.encode()) as owner:
            owner.send_bytes(request)
            answer = owner.recv_bytes()
        if answer != DONE:
            raise EngineFailed(answer.decode(), "log/console.log")


class Engine:
    """The child process, seen from its owner. Made by `own_engine` and `run_engine`."""

    child: subprocess.Popen[bytes]

    def __init__(self, settings: Settings, lock: int) -> None:
        self.settings = settings
        self.lock = lock
        self.turn = threading.Lock()
        self.closing = threading.Event()
        self.uri = f"bolt://127.0.0.1:{settings.port}"
        self.ear = Listener(("127.0.0.1", 0), authkey=settings.password.encode())
        self.access = Access(self.uri, "root", settings.password, self.ear.address[1])
        self.starter = ThreadPoolExecutor(1, "engine: start")
        self.threads = [
            threading.Thread(target=work, name=f"engine: {work.__name__}", daemon=True)
            for work in (self.keep, self.listen)
        ]

    @property
    def pid(self) -> int:
        """The process id of the child; another one after a restart."""
        return self.child.pid

    def start(self) -> None:
        """Start the child, wait until it answers, and watch it. Raises `EngineFailed`.

        A signal may end the main thread at any point, also between the fork and the record of the
        child. The child is therefore started by another thread, for which `stop` waits.
        """
        self.starter.submit(self.launch).result()
        for thread in self.threads:
            thread.start()

    def launch(self) -> None:
        """Start a child. Raises `EngineFailed`."""
        began = time.monotonic()
        self.child = launch(self.settings, self.lock, self.closing)
        self.born = time.monotonic()
        LOG.info(
            "the embedded graph answers on %s after %.1f s, process %d",
            self.uri,
            self.born - began,
            self.child.pid,
        )

    def restart(self, asked: float | None = None) -> None:
        """End the child and start another, unless that has been done since the moment `asked` (monotonic seconds)."""
        with self.turn:
            if self.closing.is_set() or self.born > (asked or time.monotonic()):
                return
            halt(self.child)
            self.launch()

    def keep(self) -> None:
        """Start the child again whenever it ends by itself, for as long as the owner lives."""
        failures = 0
        while not self.closing.is_set():
            child = self.child
            status = child.wait()
            with self.turn:
                if self.closing.is_set() or child is not self.child:
                    continue
                LOG.error(
                    "the embedded graph ended by itself with status %s; starting it again", status
                )
                try:
                    halt(child)
                    self.launch()
                    failures = 0
                    continue
                except (EngineFailed, OSError) as problem:
                    LOG.critical("%s", problem)
            self.closing.wait(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    def listen(self) -> None:
        """Answer requests until the one to stop."""
        request = b""
        while request != STOP:
            try:
                with self.ear.accept() as caller:
                    request = self.serve(caller)
            except (AuthenticationError, OSError, EOFError):
                LOG.warning(
                    "a request to the owner of the embedded graph came to nothing", exc_info=True
                )

    def serve(self, caller: Connection) -> bytes:
        """Do what one caller asks for, and tell how it went."""
        request = caller.recv_bytes(64)
        try:
            if request != STOP:
                LOG.warning("the embedded graph is restarted on request")
                self.restart(float(request))
        except (EngineFailed, ValueError) as problem:
            caller.send_bytes(str(problem).encode())
        else:
            caller.send_bytes(DONE)
        return request

    def stop(self) -> None:
        """Stop the child, also one that is just starting, then everything that watches it.

        If a signal cuts this short, it can be called again.
        """
        self.closing.set()
        self.starter.shutdown()
        with self.turn:
            if hasattr(self, "child"):
                halt(self.child)
        keeper, listener = self.threads
        if listener.is_alive():
            self.access.ask(STOP)
            listener.join()
        if keeper.is_alive():
            keeper.join()
        self.ear.close()


@contextlib.contextmanager
def own_engine(
    folder: Path, *, heap_mb: int = 1024, statement_seconds: float = 60.0
) -> Iterator[Engine]:
    """Run the embedded graph on a data folder; this process is the owner.

    `heap_mb` bounds the Java heap. `statement_seconds`: the engine ends any statement after that
    long, as a last resort. Raises `FolderInUse` and `EngineFailed`.
    """
    lock = take(folder)
    try:
        settings = Settings(
            str(folder.resolve()),
            free_port(),
            secrets.token_urlsafe(24),
            heap_mb,
            statement_seconds,
        )
        engine = Engine(settings, lock)
        # A signal may also cut short the `finally` below.
        atexit.register(engine.stop)
        try:
            engine.start()
            yield engine
        finally:
            engine.stop()
            atexit.unregister(engine.stop)
    finally:
        os.close(lock)


@contextlib.asynccontextmanager
async def run_engine(
    folder: Path, *, heap_mb: int = 1024, statement_seconds: float = 60.0
) -> AsyncIterator[Engine]:
    """Do as `own_engine` does, without holding up the event loop while the child starts and stops."""
    context = own_engine(folder, heap_mb=heap_mb, statement_seconds=statement_seconds)
    engine = await asyncio.to_thread(context.__enter__)
    try:
        yield engine
    finally:
        await asyncio.to_thread(context.__exit__, None, None, None)
