"""A service into which one bug after the other is planted, each before groups of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from graph.database.connection import Database
from tests.support.faults.experiment import Plan, Report, run_experiment
from tests.support.faults.machines import machines
from tests.support.faults.town import Group, load_town

WITH_BUGS = ("-m", "tests.support.faults.buggy_service")
HUNT = Plan(clients=8, operations=150, groups=1, faults=())
"""Enough to find a bug: most show within a hundred operations."""
SETTLE_SECONDS = 1.5
"""How long the processes get to plant a bug, and what is under way to end."""


async def find_bugs(
    engine: str, folder: Path, names: Sequence[str], plan: Plan = HUNT
) -> AsyncIterator[tuple[str, Report]]:
    """Yield the report of an experiment on the service with each bug; the empty name is none."""
    groups = [Group(number) for number in range(1, plan.groups * len(names) + 1)]

    async def load(database: Database) -> None:
        await load_town(database, folder / "ledgers", groups)

    async with machines(engine, folder / "machines", load) as machine:
        file = folder / "bug"
        machine.program, machine.more = WITH_BUGS, {"BUG_FILE": str(file)}
        await asyncio.to_thread(file.write_text, "", encoding="utf-8")
        await machine.start_service()
        for number, name in enumerate(names):
            await asyncio.to_thread(file.write_text, name, encoding="utf-8")
            await asyncio.sleep(SETTLE_SECONDS)
            own = groups[number * plan.groups : (number + 1) * plan.groups]
            yield name, await run_experiment(machine, own, plan)
