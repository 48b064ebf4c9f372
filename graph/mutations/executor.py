"""Does a call exactly once: in one transaction, with what its key remembers and what the log of changes tells."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from graph.allocation.planning import PlanningLimits
from graph.database.connection import Transaction
from graph.database.dialect import Dialect
from graph.database.protocols import Reader
from graph.errors import RuleBroken
from graph.mutations import idempotency as remembering
from graph.mutations.context import MutationContext
from graph.mutations.registry import WRITES, MutationCall
from graph.mutations.user_errors import MutationRejected, UserError
from graph.vocabulary.duties import Vocabulary

T = TypeVar("T")

ATTEMPTS = 5
"""How often a call is begun again that lost against an equal one of another process."""


class Store(Reader, Protocol):
    """A graph that can be written to: `graph.database.connection.Database`."""

    dialect: Dialect

    async def write(self, work: Callable[[Transaction], Awaitable[T]], *, limit: float) -> T:
        """Do `work` in one transaction, again from the start when it loses against another one."""


Then = Callable[[Reader, str], Awaitable[T]]
"""Reads what a caller wants to know of the node that was written, within the same transaction."""


@dataclass(slots=True)
class MutationExecutor:
    """Does calls on one graph."""

    store: Store
    vocabulary: Vocabulary
    planning: PlanningLimits = field(default_factory=PlanningLimits)
    write_seconds: float = 60.0
    """Seconds that one transaction may take."""
    turns: AbstractAsyncContextManager[Any] = field(init=False)
    """Where the engine lets writers race and has the losers begin again, those of one process take turns instead."""

    def __post_init__(self) -> None:
        """Find out whether turns are needed."""
        self.turns = asyncio.Lock() if self.store.dialect.lets_writers_race else nullcontext()

    async def do(self, call: MutationCall, then: Then[T]) -> T | UserError:
        """Do a call, or find it done, and give what `then` reads of its node; or why it cannot be done."""

        async def work(transaction: Transaction) -> T:
            return await then(transaction, await self.once(transaction, call))

        for _ in range(ATTEMPTS):
            try:
                async with self.turns:
                    return await self.store.write(work, limit=self.write_seconds)
            except MutationRejected as refused:
                return await self.after_all(call, then, refused.problem)
            except RuleBroken:
                # Another process has just remembered the same key, or where writers race added the next event of the same node:
                # the next attempt finds it.
                if call.key is None and not self.store.dialect.lets_writers_race:
                    raise
        raise RuleBroken(call.name)

    async def once(self, transaction: Transaction, call: MutationCall) -> str:
        """Return the id of the node of a call that is remembered; or do the call, remember it and log it."""
        if call.key is not None and (known := await remembering.begin(transaction, call)):
            return known
        work = MutationContext(
            transaction, self.vocabulary, call.caller, call.given, self.planning
        )
        node = await WRITES[call.name].do(work)
        if call.key is not None:
            await remembering.finish(transaction, call, node, work.moment)
        await work.log()
        return node

    async def after_all(
        self, call: MutationCall, then: Then[T], problem: UserError
    ) -> T | UserError:
        """Look once more whether a refused call was done meanwhile: it may have lost against itself."""
        try:
            known = await remembering.done(self.store, call) if call.key is not None else None
        except MutationRejected as refused:
            return refused.problem
        return await then(self.store, known) if known else problem
