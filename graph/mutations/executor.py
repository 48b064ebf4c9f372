"""Runs a mutation exactly once: its writes, its idempotency key and its log in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graph.allocation.planning import PlanningLimits
from graph.database.connection import Transaction
from graph.database.protocols import Reader, Store
from graph.errors import RuleBroken
from graph.mutations.context import MutationContext
from graph.mutations.idempotency import claim_key, find_result, save_result
from graph.mutations.registry import MUTATIONS, MutationCall
from graph.mutations.user_errors import MutationRejected, UserError
from graph.vocabulary import Vocabulary

T = TypeVar("T")

ATTEMPTS = 5
"""How often a call is begun again that lost against an equal one of another process."""

ReadBack = Callable[[Reader, str], Awaitable[T]]
"""Reads what the caller selected of the node that was written, within the same transaction."""


@dataclass(slots=True)
class MutationExecutor:
    """Runs mutations on one graph."""

    store: Store
    vocabulary: Vocabulary = field(repr=False)
    planning: PlanningLimits = field(default_factory=PlanningLimits)
    write_seconds: float = 60.0
    """Seconds that one transaction may take."""
    turns: AbstractAsyncContextManager[Any] = field(init=False)
    """Where the engine lets writers race and begins the losers again, those of one process take
    turns instead.
    """

    def __post_init__(self) -> None:
        """Make the lock if the engine needs turns."""
        self.turns = asyncio.Lock() if self.store.dialect.lets_writers_race else nullcontext()

    async def execute(self, call: MutationCall, read_back: ReadBack[T]) -> T | UserError:
        """Run a call, unless it was done before, and return what `read_back` reads of its node, or
        an error.
        """

        async def work(transaction: Transaction) -> T:
            return await read_back(transaction, await self.run_once(transaction, call))

        for _ in range(ATTEMPTS):
            try:
                async with self.turns:
                    return await self.store.write(work, limit=self.write_seconds)
            except MutationRejected as rejected:
                return await self.result_or_error(call, read_back, rejected.error)
            except RuleBroken:
                # Another process has just saved the same key, or, where writers race, inserted the
                # next event of the same node: the next attempt finds it.
                if call.key is None and not self.store.dialect.lets_writers_race:
                    raise
        raise RuleBroken(call.name)

    async def run_once(self, transaction: Transaction, call: MutationCall) -> str:
        """Return the id of the node of a call, after running, saving and logging it unless it was
        done before.
        """
        if call.key is not None and (known := await claim_key(transaction, call)):
            return known
        context = MutationContext(
            transaction, self.vocabulary, call.caller, call.inputs, self.planning
        )
        node = await MUTATIONS[call.name].run(context)
        if call.key is not None:
            await save_result(transaction, call, node, context.moment)
        await context.log()
        return node

    async def result_or_error(
        self, call: MutationCall, read_back: ReadBack[T], error: UserError
    ) -> T | UserError:
        """Return the result of a rejected call if it was done meanwhile, for it may have lost
        against itself.
        """
        if call.key is None:
            return error
        try:
            known = await find_result(self.store, call)
        except MutationRejected as rejected:
            return rejected.error
        return await read_back(self.store, known) if known else error
