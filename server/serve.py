"""The life of the service: take the port, start the graph, fill it, serve, leave nothing behind.

One process owns the embedded engine, and either answers itself or starts workers that answer.
Each process that answers opens its own connections in the lifespan of its application.
"""

import asyncio
import contextlib
import json
import logging
import math
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from importlib import import_module
from multiprocessing import parent_process, resource_tracker
from types import FrameType

import uvicorn
import uvloop
from rich.console import Console
from starlette.applications import Starlette
from starlette.types import Lifespan

from graph.database.statement_log import expect_slow_statements
from graph.errors import DatabaseRefused, DatabaseTimeout, DatabaseUnavailable, GraphError
from server import logs
from server.http.app import create_app
from server.http.connection import HttpConnection
from server.runtime.data_folder import (
    announce_service,
    prepare_data_folder,
    read_example,
    write_example,
)
from server.runtime.graph_access import GraphAccess, access_to, open_graph_access
from server.runtime.operation.metrics import counting_together
from server.runtime.operation.tracing import find_exporter
from server.runtime.operation.workers import WorkerConfig, Workers
from server.runtime.sample_ledgers import SampleLedgers
from server.runtime.state import AppState
from server.settings import Settings, read_settings
from server.sign_in.local_secrets import describe_write_token, make_local_secrets
from server.sign_in.trial_tokens import make_trial_tokens
from server.terminal.banner import show_banner, show_trial_tokens, warn_of_condition

LOG = logging.getLogger("linli.http")

DRAIN_SECONDS = 2
"""How long requests under way may take when the service stops, within 5 s in all."""

MOST_FILES = 16_384
"""Files that the service has open at most; many systems let a process have 1,024 until it asks."""

WORKER_SECONDS = 30
"""How long a worker may say nothing before it is replaced.

A busy machine needs more than the usual 5 s to load one, and would never get it to answer.
"""
AWAY_SECONDS, AWAY_PAUSE = 60.0, 0.5
"""How long a new worker waits for a graph that is away, and the pause between two looks.

A worker that cannot start ends the service; its parent has reached the graph before.
"""

ENGINE_VARIABLE = "LINLI_ENGINE_ACCESS"
EXAMPLE_VARIABLE = "LINLI_EXAMPLE"
"""Variables in which a parent leaves for its workers how to reach its engine, and an example."""


class PortInUse(GraphError):
    """The service cannot listen where it should."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        other = port % 65535 + 1
        super().__init__(
            f"不能在 {host}:{port} 上监听（{reason}）。请停止占用它的程序，"
            f"或换一个端口：linli serve --port {other}。",
            f"Cannot listen on {host}:{port} ({reason}). Stop what uses it, "
            f"or take another port: linli serve --port {other}.",
        )


def serve(settings: Settings, console: Console, *, sample_city: bool) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises `GraphError`, such as `PortInUse`."""
    logs.configure_logging(settings.log_level, settings.log_format)
    find_exporter()
    allow_open_files()
    sample = SampleLedgers(settings) if sample_city else None
    with (
        log_end(),
        stop_on_signals(),
        bind_port(settings.host, settings.port) as listener,
        prepare_meanwhile(sample),
        open_graph_access(settings) as access,
    ):
        example = uvloop.run(prepare_graph(settings, access, console, sample))
        token = make_local_secrets(settings)
        # From here on callers wait for a moment rather than being turned away.
        listener.listen(2048)
        address = f"http://{settings.host}:{listener.getsockname()[1]}"
        show_banner(console, address, example, describe_write_token(settings, token))
        show_trial_tokens(console, make_trial_tokens(settings))
        prepare_data_folder(settings.data)
        with announce_service(settings.data, address):
            run = serve_in_process if settings.workers == 1 else serve_with_workers
            run(settings, access, example, listener)


def allow_open_files() -> None:
    """Let this process, and those that it starts, have as many connections as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextlib.contextmanager
def log_end() -> Iterator[None]:
    """Log that the service has stopped, unless it was an error that ended it."""
    try:
        yield
    except Exception:
        raise
    except BaseException:
        LOG.info("the service has stopped")
        raise
    LOG.info("the service has stopped")


@contextlib.contextmanager
def prepare_meanwhile(sample: SampleLedgers | None) -> Iterator[None]:
    """Load the schema, and write the ledgers of a first start, while the engine starts."""
    threading.Thread(target=import_module, args=("server.runtime.importing",), daemon=True).start()
    if sample and sample.is_first_start:
        sample.begin()
    yield


async def prepare_graph(
    settings: Settings, access: GraphAccess, console: Console, sample: SampleLedgers | None
) -> Mapping[str, str]:
    """Make the graph ready, and return a place in it to ask about."""
    # Loaded while the engine starts:
    from server.pages.reports.tables import read_tables  # noqa: PLC0415
    from server.runtime.city_files import read_vocabulary  # noqa: PLC0415
    from server.runtime.importing import GraphImporter  # noqa: PLC0415
    from server.runtime.open import find_example, make_executor  # noqa: PLC0415

    # What is refused is refused before anything is loaded.
    read_tables(settings.reports)
    # The engine has just started: its first statements are slow.
    async with access.connect() as database:
        with expect_slow_statements():
            found = await GraphImporter(database, settings, console).prepare_graph(sample)
        warn_of_condition(console, found, own_city=settings.is_own_city)
        is_noted = access.engine is not None and found == "whole"
        example = read_example(settings.data) if is_noted else None
        if example is None:
            executor = make_executor(settings, database, read_vocabulary(settings))
            example = await find_example(executor)
            if is_noted:
                write_example(settings.data, example)
        return example


def serve_in_process(
    settings: Settings, access: GraphAccess, example: Mapping[str, str], listener: socket.socket
) -> None:
    """Answer in this process."""
    app = make_app(settings, make_lifespan(settings, access, example))
    uvicorn.Server(server_config(app, settings)).run([listener])


def serve_with_workers(
    settings: Settings, access: GraphAccess, example: Mapping[str, str], listener: socket.socket
) -> None:
    """Answer in several processes that share the graph; one that ends is started again.

    SIGHUP replaces them one after the other, with the settings and the program as they are then.
    """
    os.environ[EXAMPLE_VARIABLE] = json.dumps(example)
    if access.engine:
        os.environ[ENGINE_VARIABLE] = access.engine.text()
    config = server_config("server.serve:create_worker_app", settings)
    with counting_together(settings.workers):
        Workers(config, [listener]).run()
    LOG.info("the service is stopping: its workers have ended")
    # multiprocessing starts one more process beside the first worker, which watches a pipe to this
    # one and so would outlive it for a moment. Its workers have ended here: it ends at once.
    resource_tracker._resource_tracker._stop()  # type: ignore[attr-defined]  # noqa: SLF001


def create_worker_app() -> Starlette:
    """Return the application of a worker, made of what its environment says."""
    settings = read_settings()
    logs.configure_logging(settings.log_level, settings.log_format)
    example = json.loads(os.environ[EXAMPLE_VARIABLE])
    access = access_to(os.environ.get(ENGINE_VARIABLE), settings)
    return make_app(settings, make_lifespan(settings, access, example))


def make_app(settings: Settings, lifespan: Lifespan[Starlette]) -> Starlette:
    """Return the application with its pages."""
    from server.pages.routes import page_routes  # noqa: PLC0415 - loaded while the engine starts

    return create_app(settings, lifespan, page_routes)


def server_config(app: Starlette | str, settings: Settings) -> uvicorn.Config:
    """Return the configuration of the HTTP server; a text names the factory of the application."""
    config = WorkerConfig(
        app,
        factory=isinstance(app, str),
        workers=settings.workers,
        loop="uvloop",
        http=HttpConnection,
        ws="websockets-sansio",
        ws_max_size=settings.max_body_bytes,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        timeout_worker_healthcheck=WORKER_SECONDS,
    )
    config.retire_seconds = math.ceil(settings.request_seconds)
    return config


def make_lifespan(
    settings: Settings, access: GraphAccess, example: Mapping[str, str]
) -> Lifespan[Starlette]:
    """Return the lifespan of an application: it opens the service, and ends with the parent."""
    from server.pages.warming import ask_for_pages  # noqa: PLC0415 - loaded while the engine starts
    from server.runtime.open import open_service  # noqa: PLC0415 - loaded while the engine starts

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[AppState]:
        if parent_process():
            await wait_for_graph(access)
        async with open_service(settings, access, example, ask_for_pages) as service:
            with end_with_parent():
                yield {"service": service}

    return lifespan


async def wait_for_graph(access: GraphAccess) -> None:
    """Wait until the graph answers. Raises `DatabaseUnavailable` if it stays away."""
    limit = time.monotonic() + AWAY_SECONDS
    while True:
        try:
            async with access.connect_watcher() as database:
                return await database.ping()
        except (DatabaseUnavailable, DatabaseRefused, DatabaseTimeout):
            # An engine that is just starting does not know its users yet.
            if time.monotonic() > limit:
                raise
        LOG.info("a new worker waits for the graph")
        await asyncio.sleep(AWAY_PAUSE)


@contextlib.contextmanager
def end_with_parent() -> Iterator[None]:
    """End this process in order if the process that started it is killed."""
    parent = parent_process()
    if parent is None:
        yield
        return
    loop = asyncio.get_running_loop()
    loop.add_reader(parent.sentinel, stop_orphan, parent.sentinel)
    try:
        yield
    finally:
        loop.remove_reader(parent.sentinel)


def stop_orphan(sentinel: int) -> None:
    """Stop this process, whose parent was killed, as a signal would."""
    asyncio.get_running_loop().remove_reader(sentinel)
    signal.raise_signal(signal.SIGTERM)


@contextlib.contextmanager
def bind_port(host: str, port: int) -> Iterator[socket.socket]:
    """Yield a socket on the port, which does not listen yet. Raises `PortInUse`."""
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
def stop_on_signals() -> Iterator[None]:
    """End what is under way in order at the first SIGTERM or Ctrl-C, and close everything."""
    before = {
        number: signal.signal(number, stop_program) for number in (signal.SIGTERM, signal.SIGINT)
    }
    # Workers are replaced on it; a service without any goes on.
    before[signal.SIGHUP] = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stop_program(number: int, _frame: FrameType | None) -> None:
    """End the program; a second signal cannot disturb the closing."""
    LOG.info("%s: the service is stopping", signal.Signals(number).name)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(0)
