"""Twenty bugs, of which the service can have one at a time: the checker has to find each.

Each is planted by replacing functions of the service's processes; see `buggy_service`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from neo4j import AsyncSession
from neo4j.exceptions import Neo4jError

from graph.database import connection
from graph.database.connection import Database
from graph.database.protocols import Reader
from graph.database.statement_log import RunningStatement
from graph.database.transaction import Transaction
from graph.errors import WritesBusy
from graph.mutations import (
    appointments,
    executor,
    plan_acceptance,
    pledges,
    project_steps,
    reservations,
)
from graph.mutations.context import MutationContext, NewNode
from graph.mutations.executor import MutationExecutor
from graph.mutations.idempotency import CallOutcome
from graph.mutations.plan_acceptance import PlannedPair
from graph.mutations.project_steps import ProjectState
from graph.mutations.registry import MUTATIONS, MutationCall, digest
from graph.mutations.reservations import Promise, Remaining, capacity_error
from graph.mutations.user_errors import UserError
from graph.ontology.declarations import Kind
from graph.ontology.project_steps import STEPS, ProjectStep
from graph.reports import figure_cache
from graph.rows import change_log
from graph.rows.change_log import Revisions
from graph.rows.read import read_believed_row

T = TypeVar("T")
Work = Callable[[Transaction], Awaitable[T]]
CHANCE = random.Random(0)  # noqa: S311 - no secret
BUGS: dict[str, Callable[[], None]] = {}
"""What plants each bug, by its name."""


def bug(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register what plants a bug."""

    def register(plant: Callable[[], None]) -> Callable[[], None]:
        BUGS[name] = plant
        return plant

    return register


REPLACED: list[Callable[[], None]] = []
"""What takes out the bug that is planted, in order."""


def instead(place: Any, name: str, replacement: object) -> None:  # noqa: ANN401 - a module or class
    """Replace a function where it is looked up."""
    original = vars(place)[name]
    REPLACED.append(partial(setattr, place, name, original))
    setattr(place, name, replacement)


def plant(name: str) -> None:
    """Take out the bug that is planted, and plant another one; none for the empty name."""
    while REPLACED:
        REPLACED.pop()()
    if name:
        BUGS[name]()


def one_in(number: int) -> bool:
    """Whether it happens this time."""
    return CHANCE.randrange(number) == 0


Finish = Callable[[Any, AsyncSession], Awaitable[None]]
"""Ends a transaction of the driver and its session."""


def write_with(finish: Finish) -> None:
    """Write in transactions that end in another way; what loses a race begins again."""

    async def write(
        self: Database,
        _: AsyncSession,
        work: Work[T],
        _limit: float,
        running: RunningStatement,
        **_options: object,
    ) -> T:
        while True:
            session = self.session("WRITE")
            try:
                transaction: Any = await session.begin_transaction()
                result = await work(Transaction(transaction, running, self))
                await finish(transaction, session)
            except BaseException as problem:
                await session.close()
                if not (isinstance(problem, Neo4jError) and problem.is_retryable()):
                    raise
                await asyncio.sleep(CHANCE.uniform(0.02, 0.2))
            else:
                return result

    instead(Database, "write_again", write)


@bug("acknowledged before it is committed")
def early_acknowledgement() -> None:
    kept: set[asyncio.Task[None]] = set()

    async def commit(transaction: Any, session: AsyncSession) -> None:  # noqa: ANN401 - of the driver
        await asyncio.sleep(0.7)
        with suppress(Neo4jError):
            await transaction.commit()
        await session.close()

    async def commit_later(transaction: Any, session: AsyncSession) -> None:  # noqa: ANN401 - of the driver
        task = asyncio.create_task(commit(transaction, session))
        kept.add(task)
        task.add_done_callback(kept.discard)

    write_with(commit_later)


@bug("acknowledged and rolled back")
def rolled_back() -> None:
    async def commit_most(transaction: Any, session: AsyncSession) -> None:  # noqa: ANN401 - of the driver
        await (transaction.rollback() if one_in(6) else transaction.commit())
        await session.close()

    write_with(commit_most)


@bug("a lost race counts as done")
def lost_race() -> None:
    async def commit_or_not(transaction: Any, session: AsyncSession) -> None:  # noqa: ANN401 - of the driver
        with suppress(Neo4jError):
            await transaction.commit()
        await session.close()

    @asynccontextmanager
    async def no_turn(_: Path | None) -> AsyncIterator[None]:
        yield

    write_with(commit_or_not)
    # Without it writers take turns, and none loses.
    instead(connection, "write_turn", no_turn)


@bug("lost update: what remains is read once in half a minute")
def lost_update() -> None:
    reserve = reservations.reserve
    kept: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[float, Remaining]] = {}

    async def reserve_from_memory(
        context: MutationContext, needs: Sequence[str], resources: Sequence[str]
    ) -> Remaining:
        key = (tuple(needs), tuple(resources))
        if key not in kept or kept[key][0] < time.monotonic():
            kept[key] = time.monotonic() + 30, await reserve(context, needs, resources)
        return deepcopy(kept[key][1])

    instead(pledges, "reserve", reserve_from_memory)


@bug("capacity is not checked")
def unchecked_capacity() -> None:
    def check(_self: Remaining, _promise: Promise) -> None:
        return

    instead(Remaining, "check_quantity", check)


@bug("double release: what is withdrawn is free twice")
def double_release() -> None:
    bonus: defaultdict[str, float] = defaultdict(float)
    add, reserve = project_steps.add_project_event, reservations.reserve

    async def add_and_release(
        context: MutationContext, state: ProjectState, status: str, **more: object
    ) -> None:
        await add(context, state, status, **more)
        project = await read_believed_row(
            context.transaction, pledges.PROJECT, f"Project:{state.key}"
        )
        if status == "WITHDRAWN" and project:
            for node in filter(None, (state.need, state.resource)):
                bonus[node] += project.properties["quantity"]

    async def reserve_with_bonus(
        context: MutationContext, needs: Sequence[str], resources: Sequence[str]
    ) -> Remaining:
        remaining = await reserve(context, needs, resources)
        for need in remaining.needs.values():
            need.remaining += bonus[need.id]
        for resource in remaining.resources.values():
            resource.available += bonus[resource.id]
        return remaining

    instead(project_steps, "add_project_event", add_and_release)
    instead(pledges, "reserve", reserve_with_bonus)


@bug("stale cache: figures are counted once")
def stale_cache() -> None:
    read = change_log.revisions_of_question
    kept: list[Revisions] = []

    async def read_once(reader: Reader) -> Revisions:
        if not kept:
            kept.append(await read(reader))
        return kept[0]

    instead(figure_cache, "revisions_of_question", read_once)


@bug("stale reads: answers are kept for two seconds")
def stale_reads() -> None:
    read = Database.read
    kept: dict[str, tuple[float, Any]] = {}

    async def read_from_memory(
        self: Database,
        statement: str,
        parameters: Mapping[str, object] | None = None,
        *,
        limit: float | None = None,
    ) -> Any:  # noqa: ANN401 - as `read` returns it
        lasting = {k: v for k, v in (parameters or {}).items() if not isinstance(v, datetime)}
        key = f"{statement} {lasting}"
        if key not in kept or kept[key][0] < time.monotonic():
            answer = await read(self, statement, parameters, limit=limit)
            kept[key] = time.monotonic() + 2, answer
        return deepcopy(kept[key][1])

    instead(Database, "read", read_from_memory)


async def forget(*_: object) -> None:
    """Do nothing in place of a function of idempotency keys."""


@bug("dropped idempotency key")
def dropped_key() -> None:
    instead(executor, "claim_key", forget)
    instead(executor, "save_outcome", forget)


@bug("a key that only one process knows")
def key_of_a_process() -> None:
    known: dict[str, CallOutcome] = {}

    async def claim(_: Transaction, call: MutationCall) -> CallOutcome | None:
        return known.get(call.id)

    async def save(
        _: Transaction, call: MutationCall, outcome: CallOutcome, _moment: datetime
    ) -> None:
        known[call.id] = outcome

    instead(executor, "claim_key", claim)
    instead(executor, "save_outcome", save)


@bug("keys that are taken for each other")
def confused_keys() -> None:
    def shortened(self: MutationCall) -> str:
        return digest([self.name, (self.key or "")[:3]])

    def equal(_: MutationCall) -> str:
        return "equal"

    instead(MutationCall, "id", property(shortened))
    instead(MutationCall, "fingerprint", property(equal))


@bug("done twice in one transaction")
def done_twice() -> None:
    run_once = MutationExecutor.run_once

    async def run_twice(
        self: MutationExecutor, transaction: Transaction, call: MutationCall
    ) -> str:
        if call.name == "pledge" and one_in(4):
            inputs = {**call.inputs, "idempotencyKey": None}
            await run_once(self, transaction, replace(call, inputs=inputs))
        return await run_once(self, transaction, call)

    instead(MutationExecutor, "run_once", run_twice)


@bug("half a write: a project without its event")
def half_a_write() -> None:
    insert_all = MutationContext.insert_all

    async def insert_less(self: MutationContext, kind: Kind, nodes: Sequence[NewNode]) -> list[str]:
        is_lost = kind.name == "ProjectEvent" and one_in(4)
        return await insert_all(self, kind, [] if is_lost else nodes)

    instead(MutationContext, "insert_all", insert_less)


@bug("a step that is answered and not written")
def unwritten_step() -> None:
    add = project_steps.add_project_event

    async def add_most(
        context: MutationContext, state: ProjectState, status: str, **more: object
    ) -> None:
        if not one_in(4):
            await add(context, state, status, **more)

    instead(project_steps, "add_project_event", add_most)


@bug("steps may be skipped")
def skipped_steps() -> None:
    def every_step(_status: str, *, rated: bool) -> list[ProjectStep]:  # noqa: ARG001 - unused
        return list(STEPS)

    instead(project_steps, "allowed_steps", every_step)


@bug("a post that two hold")
def two_holders() -> None:
    def check(*_: object) -> None:
        return

    instead(appointments, "check_vacancy", check)


@bug("an end that is answered and not written")
def unwritten_end() -> None:
    async def end_nothing(context: MutationContext) -> str:
        return str(context.inputs["tenure"])

    known = MUTATIONS["endTenure"]
    REPLACED.append(partial(MUTATIONS.__setitem__, "endTenure", known))
    MUTATIONS["endTenure"] = replace(known, run=end_nothing)


@bug("a pair that each acceptance pledges again")
def accepted_again() -> None:
    read = plan_acceptance.read_pairs

    async def read_as_new(context: MutationContext, plan: str) -> list[PlannedPair]:
        return [replace(pair, project=None) for pair in await read(context, plan)]

    instead(plan_acceptance, "read_pairs", read_as_new)


@bug("an acceptance that pledges what it refuses")
def refused_and_pledged() -> None:
    pledge = plan_acceptance.pledge_promises

    async def pledge_and_refuse(
        context: MutationContext,
        pairs: Sequence[PlannedPair],
        outcomes: Sequence[plan_acceptance.Outcome],
    ) -> list[str | UserError]:
        refusal = capacity_error("NEED_EXCEEDED", 0.0, "已满。", "It is full.").error
        results = await pledge(context, pairs, outcomes)
        return [refusal if one_in(2) else result for result in results]

    instead(plan_acceptance, "pledge_promises", pledge_and_refuse)


@bug("done, and told as not begun")
def done_as_busy() -> None:
    write = MutationExecutor.write

    async def write_and_refuse(self: MutationExecutor, work: Work[T], *, repeatable: bool) -> T:
        result = await write(self, work, repeatable=repeatable)
        if one_in(5):
            raise WritesBusy(self.most_writes)
        return result

    instead(MutationExecutor, "write", write_and_refuse)
