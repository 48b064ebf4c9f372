"""The life of the service: take the port, start the graph, fill it, serve, and leave nothing behind.

One process owns the embedded engine and either answers by itself or starts workers that answer. Whoever answers opens
connections of its own in the lifespan of its application.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from importlib import import_module
from multiprocessing import parent_process, resource_tracker
from types import FrameType

import uvicorn
import uvloop
from rich.console import Console
from starlette.applications import Starlette
from starlette.types import Lifespan
from uvicorn.supervisors.multiprocess import Multiprocess

from graph.database.embedded.engine import Access
from server import logs
from server.http.app import create_app
from server.http.authentication import make_token, told_of
from server.runtime.data_folder import announced, recalled_example, remember_example
from server.runtime.state import AppState
from server.runtime.store import Store, embedded, neo4j, store_of
from server.settings import Settings, read_settings
from server.terminal.banner import greet, warn

DRAIN_SECONDS = 2
"""How long requests under way may take when the service is told to stop; the engine needs some of its 5 s too."""

ACCESS = "LINLI_ENGINE_ACCESS"
EXAMPLE = "LINLI_EXAMPLE"
"""Through these variables of the environment a parent tells its workers how to reach its engine, and what to ask about."""


class PortInUse(Exception):
    """The service cannot listen where it should."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        other = port % 65535 + 1
        zh = f"不能在 {host}:{port} 上监听（{reason}）。请停止占用它的程序，或换一个端口：linli serve --port {other}。"
        en = f"Cannot listen on {host}:{port} ({reason}). Stop what uses it, or take another port: linli serve --port {other}."
        super().__init__(f"{zh}\n{en}")


def serve(settings: Settings, console: Console, *, sample_city: bool) -> None:
    """Serve until told to stop by SIGTERM or Ctrl-C. Raises `PortInUse` and `GraphError`."""
    logs.set_up(settings.log_level, settings.log_format)
    # The engine takes longer to start than the schema to read: both at once.
    threading.Thread(target=import_module, args=("server.runtime.importing",), daemon=True).start()
    with stoppable(), bound(settings.host, settings.port) as listener, store_of(settings) as store:
        example = uvloop.run(prepare(settings, store, console, sample_city=sample_city))
        token = make_token(settings)
        # From here on callers are kept waiting for a moment rather than turned away.
        listener.listen(2048)
        address = f"http://{settings.host}:{listener.getsockname()[1]}"
        greet(console, address, example, told_of(settings, token))
        with announced(settings.data, address):
            run = answer if settings.workers == 1 else answer_with_workers
            run(settings, store, example, listener)


async def prepare(
    settings: Settings, store: Store, console: Console, *, sample_city: bool
) -> Mapping[str, str]:
    """Make the graph ready; gives a place in it to ask about."""
    from server.runtime.importing import Filling  # noqa: PLC0415 - read while the engine starts
    from server.runtime.open import example_of, executor_of  # noqa: PLC0415 - read while the engine starts

    async with store.connect() as database:
        found = await Filling(database, settings, console).prepare(sample_city=sample_city)
        warn(console, found)
        own = store.access is not None and found == "whole"
        example = recalled_example(settings.data) if own else None
        if example is None:
            example = await example_of(executor_of(settings, database))
            if own:
                remember_example(settings.data, example)
        return example


def answer(
    settings: Settings, store: Store, example: Mapping[str, str], listener: socket.socket
) -> None:
    """Answer in this process."""
    app = create_app(settings, lifespan_of(settings, store, example))
    uvicorn.Server(configured(app)).run([listener])


def answer_with_workers(
    settings: Settings, store: Store, example: Mapping[str, str], listener: socket.socket
) -> None:
    """Answer in several processes that share the store; one that ends is started again."""
    os.environ[EXAMPLE] = json.dumps(example)
    if store.access:
        os.environ[ACCESS] = store.access.text()
    Multiprocess(configured("server.serve:worker", settings.workers), [listener]).run()
    # multiprocessing starts one more process beside the first worker, which watches a pipe to this
    # one and so would outlive it for a moment. Its workers have ended here: it ends at once.
    resource_tracker._resource_tracker._stop()  # type: ignore[attr-defined]  # noqa: SLF001


def worker() -> Starlette:
    """Make the application of a worker, from what its environment says."""
    settings = read_settings()
    logs.set_up(settings.log_level, settings.log_format)
    access = os.environ.get(ACCESS)
    store = embedded(Access.parse(access), settings) if access else neo4j(settings)
    return create_app(settings, lifespan_of(settings, store, json.loads(os.environ[EXAMPLE])))


def configured(app: Starlette | str, workers: int = 1) -> uvicorn.Config:
    """Return the configuration of the HTTP server; a name of an application is that of its factory."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def lifespan_of(
    settings: Settings, store: Store, example: Mapping[str, str]
) -> Lifespan[Starlette]:
    """Return the lifespan of an application: it opens the service, and ends with the parent where there is one."""
    from server.runtime.open import opened  # noqa: PLC0415 - read while the engine starts

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[AppState]:
        async with opened(settings, store, example) as service:
            with bereaved():
                yield {"service": service}

    return lifespan


@contextlib.contextmanager
def bereaved() -> Iterator[None]:
    """End this process in order when the process that started it is killed."""
    parent = parent_process()
    if parent is None:
        yield
        return
    loop = asyncio.get_running_loop()
    loop.add_reader(parent.sentinel, orphaned, parent.sentinel)
    try:
        yield
    finally:
        loop.remove_reader(parent.sentinel)


def orphaned(sentinel: int) -> None:
    """Do what a signal to stop would have done."""
    asyncio.get_running_loop().remove_reader(sentinel)
    signal.raise_signal(signal.SIGTERM)


@contextlib.contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything else is done, without listening yet. Raises `PortInUse`."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(found[0], found[1], found[2])
    except OSError as problem:
        raise PortInUse(host, port, problem.strerror or str(problem)) from None
    with listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(found[4])
        except OSError as problem:
            raise PortInUse(host, port, problem.strerror or str(problem)) from None
        listener.set_inheritable(True)
        yield listener


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Turn the first SIGTERM or Ctrl-C into an orderly end of whatever is under way, with everything closed."""
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stop(_number: int, _frame: FrameType | None) -> None:
    """End the program; a second signal must not disturb the closing."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    raise SystemExit(0)
