"""Clients and disturbances together: one experiment, and its report."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.database.connection import Database
from tests.support.faults.answers import Line
from tests.support.faults.clients import Client, World
from tests.support.faults.linearizability import Verdict, check_history
from tests.support.faults.machines import Machines, found_database, machines
from tests.support.faults.town import Group, load_town

LOG = logging.getLogger("linli.faults")


@dataclass(frozen=True)
class Plan:
    """The size of an experiment."""

    clients: int
    operations: int
    """Of all clients together."""
    groups: int
    faults: Sequence[str]
    """In the order in which they happen, by the names of `Machines.faults`."""
    calm: float = 3.0
    """Seconds without a disturbance after each."""
    seed: int = 1
    minutes: float = 24 * 60
    """After so many no more operations begin, however many there were."""


@dataclass
class Report:
    """What was tried, and what came of it."""

    verdict: Verdict
    operations: int
    unknown: int
    faults: list[str]
    codes: Counter[str]
    findings: list[str]
    """What is wrong at sight: another answer under the same key, a graph that does not add up."""
    seconds: float
    log: str = field(repr=False, default="")

    @property
    def violations(self) -> list[str]:
        """Everything that must not be."""
        internal = [code for code in self.codes if code.startswith("500")]
        return [*self.verdict.illegal, *self.findings, *internal]

    @property
    def found(self) -> str:
        """What is wrong, by what showed it."""
        at_sight = [each for each in self.violations if each not in self.verdict.illegal]
        shown = {
            "no order explains": [*self.verdict.illegal],
            "wrong at sight": [f"{at_sight[0]} (of {len(at_sight)})"] if at_sight else [],
        }
        return "; ".join(f"{how} {', '.join(what)}" for how, what in shown.items() if what) or (
            "nothing found"
        )

    def text(self) -> str:
        """Return the report in a few lines."""
        codes = ", ".join(f"{count} × {code}" for code, count in self.codes.most_common())
        return (
            f"tried: {self.operations} operations ({self.unknown} of unknown outcome) in "
            f"{self.seconds:.0f} s, while: {', '.join(self.faults) or 'nothing happened'}\n"
            f"answers without data: {codes or 'none'}\n"
            f"checked: {self.verdict.subjects} needs, resources, areas and posts, "
            f"{self.verdict.operations} operations\n"
            f"undecided: {', '.join(self.verdict.undecided) or 'none'}\n"
            f"lost, doubled or otherwise wrong: {'; '.join(self.violations) or 'nothing'}"
        )


COUNTED = """
RETURN [
  COUNT { MATCH (p:Project) },
  COUNT { MATCH (:Need)<-[:FOR_NEED]-(p:Project)-[:USES]->(:Resource)
    WHERE EXISTS { MATCH (p)<-[:OF_PROJECT]-(:ProjectEvent {toStatus: 'PLEDGED'}) } },
  COUNT { MATCH (t:Tenure) },
  COUNT { MATCH (t:Tenure)-[:OF_POST]->(:Post), (t)-[:HELD_BY]->(:Cadre) },
  COUNT { MATCH (w:Written) WHERE w.node IS NULL AND w.problem IS NULL },
  COUNT { MATCH (c:Change) },
  COUNT { MATCH (a:PlanAcceptance) WHERE NOT EXISTS { MATCH (a)<-[:RESULT_OF]-() } }
]
"""
NUMBERS = "MATCH (c:Change) RETURN [min(c.number), max(c.number), count(DISTINCT c.number)]"


async def find_halves(database: Database) -> list[str]:
    """Return what is half in a graph: writes are there as a whole or not at all."""
    projects, whole, tenures, held, empty, _, bare = await database.read(COUNTED)
    first, last, numbers = await database.read(NUMBERS)
    found = {
        "projects without need, resource or event": projects - whole,
        "tenures without post or holder": tenures - held,
        "keys without a result": empty,
        "acceptances without results": bare,
        "gaps in the log of changes": last - first + 1 - numbers,
    }
    return [f"{count} {what}" for what, count in found.items() if count]


async def run_experiment(machine: Machines, groups: Sequence[Group], plan: Plan) -> Report:
    """Run the clients while the faults happen, then check what they were answered.

    The service runs already, on the town of these groups.
    """
    began = time.monotonic()
    world = World(Line(machine.url), groups)
    tasks = [
        asyncio.create_task(
            Client(number, world, random.Random(f"{plan.seed}-{number}")).run(  # noqa: S311 - no secret
                plan.operations, began + 60 * plan.minutes
            )
        )
        for number in range(plan.clients)
    ]
    happened: list[str] = []
    beside = [
        asyncio.create_task(disturb(machine, plan, happened, world.findings)),
        asyncio.create_task(show_progress(world)),
    ]
    await asyncio.gather(*tasks)
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    await machine.answers()
    await read_everything(world)
    await world.line.close()
    return Report(
        await asyncio.to_thread(
            check_history,
            world.history,
            machine.folder.parent / "pictures",
            reads_are_moments=machine.neo4j is None,
        ),
        world.history.operations,
        world.history.unknown,
        happened,
        world.line.codes,
        world.findings,
        time.monotonic() - began,
        machine.log(),
    )


async def disturb(machine: Machines, plan: Plan, happened: list[str], findings: list[str]) -> None:
    """Let the faults of a plan happen, one after the other; it is a finding if one has no end."""
    faults = machine.faults()
    for name in plan.faults:
        await asyncio.sleep(plan.calm)
        happened.append(name)
        began = time.monotonic()
        # A fault that has begun is brought to its end, so that nothing stays dead or frozen.
        fault = asyncio.ensure_future(faults[name]())
        try:
            await asyncio.shield(fault)
            await machine.answers()
        except asyncio.CancelledError:
            await fault
            raise
        except (AssertionError, OSError, LookupError) as problem:
            LOG.exception("%s", name)
            findings.append(f"no end of {name}: {problem!r}"[:300])
        LOG.info("%s: the service answers after %.1f s", name, time.monotonic() - began)


async def show_progress(world: World) -> None:
    """Log how many operations are done, once a minute."""
    while True:
        await asyncio.sleep(60)
        LOG.info("%d operations", world.history.operations)


async def read_everything(world: World) -> None:
    """Read every need, resource, area and post once more, after all has calmed down."""
    reader = Client(999, world, random.Random(0))  # noqa: S311 - no secret
    for group in world.groups:
        await reader.read_post(group)
        await reader.read_area(group)
        for subject in (*group.needs, *group.resources):
            await reader.read_subject(group, subject)


async def run_on(engine: str, folder: Path, plan: Plan) -> Report:
    """Run an experiment on an engine and a service of its own."""
    groups = [Group(number) for number in range(1, plan.groups + 1)]

    async def load(database: Database) -> None:
        await load_town(database, folder / "ledgers", groups)

    async with machines(engine, folder, load) as machine:
        await machine.start_service()
        report = await run_experiment(machine, groups, plan)
        await asyncio.to_thread(machine.running.stopped)
        async with found_database(machine) as database:
            report.findings.extend(await find_halves(database))
    return report
