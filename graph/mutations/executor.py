"""Runs a mutation exactly once: its writes, its idempotency key and its log in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from graph.allocation.planning import PlanningLimits
from graph.audit_log.append import append_events
from graph.audit_log.entries import AuditAction, event_by
from graph.database.protocols import Reader, Store
from graph.database.transaction import Transaction
from graph.errors import RuleBroken, WritesBusy
from graph.mutations.batches import MutationBatch
from graph.mutations.context import MutationContext
from graph.mutations.idempotency import CallOutcome, claim_key, find_outcome, save_outcome
from graph.mutations.own_areas import check_own_area
from graph.mutations.registry import MUTATIONS, MutationCall
from graph.mutations.user_errors import MutationRejected, UserError
from graph.ontology.clock import now
from graph.vocabulary import Vocabulary

T = TypeVar("T")

ATTEMPTS = 5
"""How often a call is begun again that lost against an equal one of another process."""

WRITES_TOGETHER = 12
"""Transactions of one process at a time on an engine where writers wait for each other."""

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
    most_writes: int = 100
    """Writes that may be under way at a time, most of which wait for their turn."""
    under_way: int = 0
    turns: asyncio.Semaphore = field(init=False)
    """Where the engine lets writers race and begins the losers again, those of one process take
    turns instead; elsewhere as many write together as leave connections for reads.
    """

    def __post_init__(self) -> None:
        """Make the turns."""
        races = self.store.dialect.lets_writers_race
        self.turns = asyncio.Semaphore(1 if races else WRITES_TOGETHER)

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Count the writes of the context as one. Raises `WritesBusy` if too many are under way."""
        if self.under_way >= self.most_writes:
            raise WritesBusy(self.most_writes)
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1

    async def execute(self, call: MutationCall, read_back: ReadBack[T]) -> T | UserError:
        """Run a call, unless it was done before, and return what `read_back` reads of its node, or
        an error.
        """

        async def work(transaction: Transaction) -> T:
            return await read_back(transaction, await self.run_once(transaction, call))

        try:
            return await self.write(work, repeatable=call.is_remembered)
        except MutationRejected as rejected:
            return await self.result_or_error(call, read_back, rejected.error)

    async def execute_batch(
        self, batch: MutationBatch, read_back: ReadBack[T]
    ) -> list[T | UserError] | UserError:
        """Run the calls of a batch one after another, and return the result of each in order.

        Returns an error instead if the batch as a whole is not possible: then nothing is done.
        """
        try:
            batch.check()
            if batch.whole.is_remembered:
                await self.write(partial(remember_batch, batch.whole), repeatable=True)
        except MutationRejected as rejected:
            return rejected.error
        results: list[T | UserError] = []
        for number, call in enumerate(batch.calls()):
            result = await self.execute(call, read_back)
            if isinstance(result, UserError):
                result = result.below(f"items.{number}")
            results.append(result)
        return results

    async def write(self, work: Callable[[Transaction], Awaitable[T]], *, repeatable: bool) -> T:
        """Run `work` in one transaction, again if it lost against another process.

        `repeatable`: whether it finds what an equal call has done. Raises `MutationRejected`.
        """
        repeatable = repeatable or self.store.dialect.lets_writers_race
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self.turns:
                    return await self.store.write(work, limit=self.write_seconds)
            except RuleBroken:
                # Another process has just saved the same key, or, where writers race, inserted the
                # next event of the same node: the next attempt finds it.
                if attempt == ATTEMPTS or not repeatable:
                    raise
        raise AssertionError  # the last attempt returns or raises

    async def run_once(self, transaction: Transaction, call: MutationCall) -> str:
        """Return the id of the node of a call, after running, saving and logging it unless it was
        done before. Raises `MutationRejected`.
        """
        context = MutationContext(
            transaction, self.vocabulary, call.caller, call.inputs, self.planning
        )
        await check_own_area(context, MUTATIONS[call.name].within)
        if call.is_remembered and (known := await claim_key(transaction, call)):
            return node_of_outcome(known)
        node = await MUTATIONS[call.name].run(context)
        if call.is_remembered:
            await save_outcome(transaction, call, node, context.moment)
        await context.log()
        done = event_by(call.caller, AuditAction.WRITE, call.name, [node])
        await append_events(transaction, [done])
        return node

    async def result_or_error(
        self, call: MutationCall, read_back: ReadBack[T], error: UserError
    ) -> T | UserError:
        """Return the result of a rejected call if it was done meanwhile, for it may have lost
        against itself.
        """
        # Whoever may not do it must not read either what somebody of the same name has done.
        if not call.is_remembered or error.sort == "NotAllowed":
            return error
        try:
            if call.place is None:
                known = await find_outcome(self.store, call)
            else:
                known = await self.write(partial(remember_rejection, call, error), repeatable=True)
        except MutationRejected as rejected:
            return rejected.error
        if isinstance(known, str):
            return await read_back(self.store, known)
        return known or error


def node_of_outcome(outcome: CallOutcome) -> str:
    """Return the node of a remembered outcome. Raises `MutationRejected` for a rejection."""
    if isinstance(outcome, UserError):
        raise MutationRejected(outcome)
    return outcome


async def remember_batch(whole: MutationCall, transaction: Transaction) -> None:
    """Claim the key of a batch as a whole. Raises `MutationRejected` if it had other items."""
    await claim_key(transaction, whole)
    await save_outcome(transaction, whole, None, now())


async def remember_rejection(
    call: MutationCall, error: UserError, transaction: Transaction
) -> CallOutcome:
    """Save why the item of a batch was rejected, and return its outcome.

    An equal call may have saved another one meanwhile: that one stays.
    """
    known = await claim_key(transaction, call)
    if known is None:
        await save_outcome(transaction, call, error, now())
    return known or error
