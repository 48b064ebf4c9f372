"""Services with planted bugs, one after the other on copies of one store."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from graph.database.connection import Database
from tests.support.faults.experiment import Plan, Report, run_experiment
from tests.support.faults.machines import Machines, found_database, machines
from tests.support.faults.town import Group, load_town

WITH_BUG = ("-m", "tests.support.faults.buggy_service")
HUNT = Plan(clients=8, operations=250, groups=2, faults=())
"""Enough to find a bug: most show within a hundred operations."""


async def find_bugs(
    engine: str, folder: Path, names: Sequence[str | None], plan: Plan = HUNT
) -> AsyncIterator[tuple[str | None, Report]]:
    """Yield the report of an experiment on the service with each bug; without one for None."""

    async def load(database: Database) -> None:
        await load_town(database, folder / "ledgers", groups_of(plan))

    async with machines(engine, folder / "loaded", load) as loaded:
        for number, name in enumerate(names):
            machine = Machines(folder / f"{number}" / "data", loaded.port, loaded.neo4j)
            if loaded.neo4j is None:
                await asyncio.to_thread(shutil.copytree, loaded.folder, machine.folder)
            else:
                machine.folder.mkdir(parents=True)
                async with found_database(machine) as database:
                    await database.execute("MATCH (n) DETACH DELETE n")
                    await load(database)
            if name is not None:
                machine.program, machine.more = WITH_BUG, {"PLANTED_BUG": name}
            try:
                await machine.start_service()
                yield name, await run_experiment(machine, groups_of(plan), plan)
            finally:
                await asyncio.to_thread(machine.running.killed)


def groups_of(plan: Plan) -> list[Group]:
    """Return the groups of a plan, of which nothing is known yet."""
    return [Group(number) for number in range(1, plan.groups + 1)]
