"""The embedded graph: ArcadeDB in a child process that lives as long as its owner.

The owner starts the child, starts it again when it ends by itself, and listens for requests to
restart it. Other processes get an `Access`, which fits into one environment variable. Threads
rather than tasks watch the child, because the owner of several workers has no event loop.

When the owner exits, the child has ended: the owner orders it to stop, waits, and kills it if it
does not. Only an owner that is killed cannot wait; its child then ends by itself.
"""

import asyncio
import atexit
import contextlib
import json
import logging
import os
import secrets
import socket
import struct
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, answer_challenge, deliver_challenge
from pathlib import Path

from graph.database.embedded.folder_lock import lock_folder
from graph.database.embedded.process import EngineSettings, find_free_port, start_child, stop_child
from graph.errors import EngineFailed

LOG = logging.getLogger("linli.graph")

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before the starts that follow a failed one; the last pause is repeated."""

DONE = b"done"
MOST_CALLERS = 64
"""Connections to the owner's port at a time; as many workers may ask for a restart together."""
CALLER_PATIENCE = struct.pack("ll", 5, 0)
"""Seconds and microseconds that a caller may be silent: a worker answers at once."""


@dataclass(frozen=True)
class Access:
    """How to reach the embedded graph, and its owner."""

    uri: str
    """Where it serves Bolt; the same after a restart."""
    user: str
    password: str = field(repr=False)
    owner: int
    """The loopback port on which the owner listens for requests to restart the engine."""

    def text(self) -> str:
        """Return it as text for the environment of a worker. The text contains the password."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, text: str) -> "Access":
        """Return the access that `text` wrote."""
        return cls(**json.loads(text))

    async def restart(self) -> None:
        """Ask the owner to start the engine again, and return when it answers.

        Raises `EngineFailed`.
        """
        await asyncio.to_thread(self.send, repr(time.monotonic()).encode())

    def send(self, request: bytes) -> None:
        """Send the owner one request and return when it is done."""
        with Client(("127.0.0.1", self.owner), authkey=self.password.encode()) as owner:
            owner.send_bytes(request)
            answer = owner.recv_bytes()
        if answer != DONE:
            raise EngineFailed(answer.decode(), "log/console.log")


class Engine:
    """The child process, seen from its owner. Made by `own_engine` and `run_engine`."""

    child: subprocess.Popen[bytes]

    def __init__(self, settings: EngineSettings, lock: int) -> None:
        self.settings = settings
        self.lock = lock
        self.turn = threading.Lock()
        self.closing = threading.Event()
        self.uri = f"bolt://127.0.0.1:{settings.port}"
        self.port = socket.create_server(("127.0.0.1", 0))
        self.callers = threading.Semaphore(MOST_CALLERS)
        self.access = Access(self.uri, "root", settings.password, self.port.getsockname()[1])
        self.starter = ThreadPoolExecutor(1, "engine: start")
        self.threads = [
            threading.Thread(target=work, name=f"engine: {work.__name__}", daemon=True)
            for work in (self.keep_running, self.listen)
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
        self.starter.submit(self.start_new_child).result()
        for thread in self.threads:
            thread.start()

    def start_new_child(self) -> None:
        """Start a child. Raises `EngineFailed`."""
        began = time.monotonic()
        self.child = start_child(self.settings, self.lock, self.closing)
        self.started = time.monotonic()
        LOG.info(
            "the embedded graph answers on %s after %.1f s, process %d",
            self.uri,
            self.started - began,
            self.child.pid,
        )

    def restart(self, asked: float | None = None) -> None:
        """Stop the child and start another, unless that was done since the moment `asked`.

        `asked` is in seconds of the monotonic clock.
        """
        with self.turn:
            if self.closing.is_set() or self.started > (asked or time.monotonic()):
                return
            stop_child(self.child)
            self.start_new_child()

    def keep_running(self) -> None:
        """Start the child again whenever it ends by itself, until the engine is stopped."""
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
                    stop_child(child)
                    self.start_new_child()
                    failures = 0
                    continue
                except (EngineFailed, OSError) as error:
                    LOG.critical("%s", error)
            self.closing.wait(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    def listen(self) -> None:
        """Answer requests until the engine is stopped, each in a thread of its own.

        Anybody on this machine can connect: one that says nothing must keep nobody waiting.
        """
        while not self.closing.is_set():
            try:
                caller, _ = self.port.accept()
            except OSError:
                if not self.closing.is_set():
                    LOG.exception("the owner of the embedded graph takes no request for a moment")
                    self.closing.wait(PAUSES[0])
                continue
            if not self.callers.acquire(blocking=False):
                caller.close()
                continue
            threading.Thread(target=self.follow, args=(caller,), daemon=True).start()

    def follow(self, caller: socket.socket) -> None:
        """Answer the request of one caller, who has to know the password, or hang up."""
        try:
            caller.settimeout(None)
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, CALLER_PATIENCE)
            with Connection(caller.detach()) as connection:
                key = self.settings.password.encode()
                deliver_challenge(connection, key)
                answer_challenge(connection, key)
                self.answer(connection)
        except (AuthenticationError, OSError, EOFError) as problem:
            LOG.warning("a request to the owner of the embedded graph came to nothing: %r", problem)
        finally:
            self.callers.release()

    def answer(self, caller: Connection) -> None:
        """Restart the engine as one caller requests, and answer whether it worked."""
        request = caller.recv_bytes(64)
        try:
            LOG.warning("the embedded graph is restarted on request")
            self.restart(float(request))
        except (EngineFailed, ValueError) as error:
            caller.send_bytes(str(error).encode())
        else:
            caller.send_bytes(DONE)

    def stop(self) -> None:
        """Stop the child, even one that is just starting, then the threads that watch it.

        If a signal interrupts this, it can be called again.
        """
        self.closing.set()
        self.starter.shutdown()
        with self.turn:
            if hasattr(self, "child"):
                stop_child(self.child)
        # A thread that waits for callers wakes up only when its port is shut.
        with contextlib.suppress(OSError):
            self.port.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            if thread.is_alive():
                thread.join()
        self.port.close()


@contextlib.contextmanager
def own_engine(
    folder: Path, *, heap_mb: int = 1024, statement_seconds: float = 60.0
) -> Iterator[Engine]:
    """Run the embedded graph on a data folder; this process is its owner.

    `heap_mb` bounds the Java heap. `statement_seconds`: the engine ends any statement after that
    long, as a last resort. Raises `FolderInUse` and `EngineFailed`.
    """
    lock = lock_folder(folder)
    try:
        settings = EngineSettings(
            str(folder.resolve()),
            find_free_port(),
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
    """Do as `own_engine` does, without blocking the event loop meanwhile."""
    context = own_engine(folder, heap_mb=heap_mb, statement_seconds=statement_seconds)
    engine = await asyncio.to_thread(context.__enter__)
    try:
        yield engine
    finally:
        await asyncio.to_thread(context.__exit__, None, None, None)
