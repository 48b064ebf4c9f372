"""Results kept in the process, each together with the revision of what it was read from.

A revision is read before the result, so that what is written meanwhile is read again and never
missed; and a result is kept only if the commits that its revision counts were over before it was
read. Those who need the same result at once read it once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, TypeVar, cast
from weakref import ReferenceType, WeakKeyDictionary, WeakValueDictionary, ref

from graph.database.protocols import Reader, Store
from graph.database.transaction import Transaction
from graph.query.execution import Execution
from graph.revisions.await_commits import may_keep
from graph.rows.change_log import Revision, Revisions, revisions_of_question

MOST_IDS = 600_000
"""Ids that all kept results have together at most; what was not used for longest is dropped."""
MOST_NAMED = 4_000_000
"""Nodes that all kept indexes of names have together at most: those of a large city twice."""

T = TypeVar("T")


class KeptResult(NamedTuple):
    """A result, the revision of what it was read from, and how many ids it holds."""

    revision: Revision
    value: Any
    size: int


@dataclass(eq=False)
class KeptResults:
    """The results that are kept of one graph, the one that was used last at the end."""

    store: ReferenceType[Store] | None = None
    """The graph; None of a transaction, which is its own."""
    results: dict[Hashable, KeptResult] = field(default_factory=dict)
    locks: WeakValueDictionary[Hashable, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    reads: dict[Hashable, asyncio.Task[Any]] = field(default_factory=dict)
    """Those under way that go on when whoever asked has left."""
    size: int = 0
    """Ids of all results."""
    most: int = MOST_IDS

    def find(self, key: Hashable, revision: Revision) -> Any:
        """Return a kept result of this revision, None if there is none."""
        kept = self.results.get(key)
        if kept is None or kept.revision != revision:
            return None
        self.results[key] = self.results.pop(key)
        return kept.value

    async def get(
        self,
        key: Hashable,
        revision: Revision,
        read: Callable[[], Awaitable[T]],
        count: Callable[[T], int],
    ) -> T:
        """Return the result of this revision; `read` reads it unless it is kept."""
        found: T | None = self.find(key, revision)
        if found is not None:
            return found
        is_settled = await self.is_settled(revision)
        lock = self.locks.setdefault(key, asyncio.Lock())
        async with lock:
            known: T | None = self.find(key, revision)
            if known is not None:
                return known
            value = await read()
            if is_settled:
                self.keep(key, KeptResult(revision, value, count(value)))
            return value

    async def get_lasting(
        self,
        key: Hashable,
        revision: Revision,
        read: Callable[[], Awaitable[T]],
        count: Callable[[T], int],
    ) -> T:
        """Return what `get` does; a read goes on to its end when whoever asked has left.

        It is for what takes long: begun anew for each of several callers with little patience, it
        would never be kept.
        """
        found: T | None = self.find(key, revision)
        if found is not None:
            return found
        begun = (key, revision)
        task = self.reads.get(begun)
        if task is None:
            task = asyncio.create_task(self.get(key, revision, read, count), name="lasting read")
            self.reads[begun] = task
            task.add_done_callback(partial(self.end_read, begun))
        result: T = await asyncio.shield(task)
        return result

    def end_read(self, begun: Hashable, task: asyncio.Task[Any]) -> None:
        """Forget a read that is over, and its error if nobody waits for it any more."""
        del self.reads[begun]
        if not task.cancelled():
            task.exception()

    async def is_settled(self, revision: Revision) -> bool:
        """Whether what is read from now on may be kept under a revision."""
        store = self.store() if self.store else None
        return store is None or await may_keep(store, revision)

    def keep(self, key: Hashable, result: KeptResult) -> None:
        """Keep a result in place of its former one, and drop the oldest if there are too many."""
        self.drop(key)
        self.results[key] = result
        self.size += result.size
        while self.size > self.most and len(self.results) > 1:
            self.drop(next(iter(self.results)))

    def forget(self) -> None:
        """Forget all results."""
        self.results.clear()
        self.size = 0

    def drop(self, key: Hashable) -> None:
        """Forget a result, if it is kept."""
        dropped = self.results.pop(key, None)
        if dropped:
            self.size -= dropped.size


KeptByGraph = WeakKeyDictionary[Reader, KeptResults]
"""What is kept of every graph that is open."""
KEPT: KeptByGraph = WeakKeyDictionary()
KEPT_NAMES: KeptByGraph = WeakKeyDictionary()
"""The kept indexes of names."""


def kept_of(reader: Reader, every: KeptByGraph, most: int) -> KeptResults:
    """Return what is kept of a graph, at first nothing; `most` is the size of all together."""
    found = every.get(reader)
    if found is None:
        # Whoever is no transaction is a database.
        store = None if isinstance(reader, Transaction) else ref(cast("Store", reader))
        found = every[reader] = KeptResults(store, most=most)
    return found


def results_of(reader: Reader) -> KeptResults:
    """Return what is kept of a graph; a transaction keeps nothing beyond its own end."""
    return kept_of(reader, KEPT, MOST_IDS)


def kept_names_of(database: Reader) -> KeptResults:
    """Return the kept indexes of names of a graph."""
    return kept_of(database, KEPT_NAMES, MOST_NAMED)


def committed_graph(reader: Reader) -> Reader:
    """Return the graph as it is outside of a transaction, of which results can be kept."""
    return reader.database if isinstance(reader, Transaction) else reader


async def revisions_of_run(reader: Reader, run: Execution) -> Revisions:
    """Return the revisions that one run goes by."""
    return await run.read_once("revisions", lambda: revisions_of_question(reader))
