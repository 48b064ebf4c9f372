"""The imports of a service, and their undoings: one after the other, each in a process of its own.

An import goes on when nobody follows it any more; it ends with the service.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import orjson

from graph.database.embedded.folder_lock import try_lock
from graph.errors import GraphError
from server.logs import REQUEST_ID
from server.runtime.import_events import LAST_EVENTS, Event
from server.runtime.import_order import ORDER, ImportOrder
from server.settings import Settings

LOG = logging.getLogger("linli.import")

MODULE = "server.runtime.import_process"
LONGEST_EVENT = 64 * 1024 * 1024
"""Bytes of one event: a report lists at most a thousand rejections."""
QUIET_SECONDS = 10.0
"""After so long without an event `working` is sent, lest a proxy takes the silence for an end."""
END_SECONDS = 1.0
"""How long the process of an import may take to end when it is told to."""

UNDECIDED = {
    "event": "failed",
    "error": "ImportBroken",
    "zh": "没有做完就中断了，可能只写入了一部分。请再做一次：已写入的不会重复。",
    "en": "It broke off and may have been done in part. Do it again: nothing is written twice.",
}
"""The last event of an import whose process ended without one."""
TOO_SLOW = {
    "event": "failed",
    "error": "ImportTooSlow",
    "zh": "超过了时间上限（LINLI_UPLOAD_SECONDS），可能只写入了一部分。"
    "请调大上限再做一次，或分几次导入：已写入的不会重复。",
    "en": "It took longer than it may (LINLI_UPLOAD_SECONDS) and may have been done in part. "
    "Raise the limit and do it again, or import in several parts: nothing is written twice.",
}
"""The last event of an import that was ended because it took too long."""


class ImportUnderWay(GraphError):
    """Another import or undoing is under way, and this one was not begun."""

    def __init__(self) -> None:
        super().__init__(
            "正在进行另一次导入或撤销，同时只能有一次。请等它结束后再试。",
            "Another import or undoing is under way, and there is only one at a time. "
            "Try again when it has finished.",
        )


@dataclass
class ImportJob:
    """One import: its events so far, for everybody who follows it."""

    events: list[Event] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def is_over(self) -> bool:
        """Whether its last event has come."""
        return bool(self.events) and self.events[-1]["event"] in LAST_EVENTS

    async def add(self, event: Event) -> None:
        """Add an event, unless the last one has come."""
        async with self.news:
            if not self.is_over:
                self.events.append(event)
            self.news.notify_all()

    async def follow(self) -> AsyncIterator[Event]:
        """Yield its events from the first to the last, and `working` after each silence."""
        seen = 0
        while True:
            async with self.news:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(QUIET_SECONDS):
                        await self.news.wait_for(lambda: len(self.events) > seen)  # noqa: B023
            if len(self.events) == seen:
                yield {"event": "working"}
            while seen < len(self.events):
                yield self.events[seen]
                seen += 1
            if self.is_over:
                return

    async def result(self) -> Event:
        """Return its last event."""
        async with self.news:
            await self.news.wait_for(lambda: self.is_over)
        return self.events[-1]


@dataclass
class ImportJobs:
    """Runs the imports of one service, whose processes share a lock in the data folder."""

    settings: Settings
    engine: str | None
    """How to reach the embedded engine, None for the server of the settings."""
    running: set[asyncio.Task[None]] = field(default_factory=set)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the lock of imports. Raises `ImportUnderWay` if another one is under way."""
        lock = os.open(self.settings.data / "import-lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not try_lock(lock):
                raise ImportUnderWay
            yield
        finally:
            os.close(lock)

    def check_turn(self) -> None:
        """Check that no import is under way. Raises `ImportUnderWay`."""
        with self.turn():
            pass

    def start(
        self,
        order: ImportOrder,
        begun: Callable[[], None] = lambda: None,
        finished: Callable[[Event], None] = lambda _: None,
    ) -> ImportJob:
        """Start an import.

        `begun` is called once it is its turn, `finished` with its last event before anybody sees
        it; neither if it is refused. Raises `ImportUnderWay`, and what `begun` raises.
        """
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.turn())
            begun()
            held = stack.pop_all()
        job = ImportJob()
        task = asyncio.create_task(self.run(job, order, finished, held), name="import")
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        return job

    async def run(
        self,
        job: ImportJob,
        order: ImportOrder,
        finished: Callable[[Event], None],
        held: contextlib.ExitStack,
    ) -> None:
        """Run an import to its end."""
        last: Event = UNDECIDED
        try:
            async with asyncio.timeout(self.settings.upload_seconds):
                async for event in process_events(order):
                    if event["event"] in LAST_EVENTS:
                        last = event
                    else:
                        await job.add(event)
        except TimeoutError:
            last = TOO_SLOW
        except Exception:
            LOG.exception("an import broke off")
        finally:
            held.close()
            finished(last)
            await job.add(last)

    async def close(self) -> None:
        """End what is under way."""
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)


async def process_events(order: ImportOrder) -> AsyncIterator[Event]:
    """Yield the events of an import that runs in a process of its own; end it with the context."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", MODULE, stdin=PIPE, stdout=PIPE, limit=LONGEST_EVENT
    )
    try:
        assert process.stdin  # noqa: S101 - it is a pipe
        assert process.stdout  # noqa: S101 - it is a pipe
        process.stdin.write(ORDER.dump_json(order) + b"\n")
        await process.stdin.drain()
        async for line in process.stdout:
            yield orjson.loads(line)
        status = await process.wait()
        if status:
            LOG.error("reference %s: an import ended with status %s", REQUEST_ID.get(), status)
    finally:
        await end_process(process)


async def end_process(process: Process) -> None:
    """End a process if it still runs, and wait for it."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(END_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
