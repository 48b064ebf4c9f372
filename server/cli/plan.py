"""Plans an area from the command line: with a bar while it is worked out, stored in the graph, shown as tables."""

from __future__ import annotations

import getpass
import re
from dataclasses import dataclass, replace
from datetime import date

import uvloop
from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from graph.allocation.area_facts import PlanRequest
from graph.allocation.plan_diff import PairDifference, plan_exists, read_plan_differences
from graph.allocation.planning import PlanningResult, make_plan
from graph.allocation.solver.problem import PairKey, Pin
from graph.allocation.solver.solve import ProgressListener, ignore_progress
from graph.allocation.store_plan import store_plan
from graph.database.connection import Database, Transaction
from graph.errors import GraphError
from graph.mutations.context import make_key
from graph.ontology.clock import now
from graph.ontology.kinds import KINDS
from graph.query.selection import InvalidArgument
from graph.rows.change_log import log_changes
from graph.vocabulary import Vocabulary
from loaders.printouts.plans import PlanSheet, make_plan_sheets
from server.queries.references import read_area_reference
from server.runtime.open import vocabulary_of
from server.runtime.store import Store, store_of
from server.settings import Settings
from server.terminal.tables import Most, first_rows

PAIR = re.compile(r"(?:Need:)?([^:]+):(?:Resource:)?([^:]+)\Z")
SOURCE = "linli plan"
READING = 120.0
"""Seconds that reading the facts of an area may take: a plan is no request that somebody waits for in a browser."""
SHOWN = Most(30, 7)
"""Of each sheet, on a terminal."""
STEPS = {
    "facts": "读取需求与资源 Reading what is needed and offered",
    "start": "配对 Pairing",
    "levels": "先保最低 Lifting the worst-off",
    "score": "再求最优 Finding the best score",
    "steps": "取整 Bringing amounts into whole steps",
    "done": "完成 Done",
}


class WrongPair(GraphError):
    """A pair on the command line that cannot be read."""


class UnknownPlan(GraphError):
    """A plan that is not there."""


class UnknownArea(GraphError):
    """An area that is not there, or not one."""


@dataclass(frozen=True)
class Stored:
    """A plan with the id under which it is stored."""

    id: str
    planned: PlanningResult
    against: str | None = None
    """Id of the plan that it is compared with."""
    differences: tuple[PairDifference, ...] = ()


def pair_of(text: str) -> PairKey:
    """Read a pair such as `XQ001:ZY002`. Raises `WrongPair`."""
    found = PAIR.match(text)
    if found is None:
        raise WrongPair(
            f"“{text}”应写成 需求编号:资源编号。",
            f"“{text}” should be NEED:RESOURCE, by their keys.",
        )
    return KINDS["Need"].id(found[1]), KINDS["Resource"].id(found[2])


def caller() -> str:
    """Return the name of whoever sits at the terminal, as far as the machine knows it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return SOURCE


def plan(
    settings: Settings, asked: PlanRequest, console: Console, against: str | None = None
) -> Stored:
    """Make and store a plan on the graph of the settings, and compare it with another one. Raises `GraphError`."""
    with store_of(settings) as engine:
        return uvloop.run(planned_on(settings, engine, asked, console, against))


async def planned_on(
    settings: Settings, engine: Store, asked: PlanRequest, console: Console, against: str | None
) -> Stored:
    """Make and store a plan on one store."""
    vocabulary = vocabulary_of(settings)
    async with replace(engine, seconds=max(engine.seconds, READING)).connect() as database:
        await check_plan(database, against)
        try:
            planned = await shown(database, vocabulary, asked, console)
        except InvalidArgument as refused:
            raise UnknownArea(str(refused)) from None
        return await compared(database, await kept(database, planned), against)


async def shown(
    database: Database, vocabulary: Vocabulary, asked: PlanRequest, console: Console
) -> PlanningResult:
    """Make a plan, with a bar where somebody can watch it."""
    if not console.is_terminal:
        return await make_plan(database, vocabulary, asked, ignore_progress)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
    ) as progress:
        return await make_plan(database, vocabulary, asked, shown_on(progress))


async def check_plan(database: Database, against: str | None) -> None:
    """Check that the plan to compare with exists and raise `UnknownPlan` otherwise."""
    if against and not await plan_exists(database, against):
        raise UnknownPlan(
            f"没有“{against}”这个方案，请核对编号。", f"There is no plan “{against}”; check the id."
        )


async def compared(database: Database, stored: Stored, against: str | None) -> Stored:
    """Add the differences from another plan."""
    if against is None:
        return stored
    differences = await read_plan_differences(database, against, stored.id)
    return replace(stored, against=against, differences=tuple(differences))


def shown_on(progress: Progress) -> ProgressListener:
    """Let a bar hear of the progress."""
    task = progress.add_task(STEPS["facts"], total=1.0)
    return lambda step, share: progress.update(task, description=STEPS[step], completed=share)


async def kept(database: Database, planned: PlanningResult) -> Stored:
    """Store a plan in one transaction, and log that something changed."""
    key = make_key()

    async def work(transaction: Transaction) -> None:
        moment = now()
        written = await store_plan(transaction, planned, key, moment, SOURCE)
        await log_changes(transaction, written, moment)

    await database.write(work)
    return Stored(KINDS["AllocationPlan"].id(key), planned)


def plan_tables(stored: Stored) -> RenderableType:
    """Show a plan: each sheet of its workbook as a table, with its first rows."""
    made = [sheet_table(sheet) for sheet in make_plan_sheets(stored.planned) if sheet.rows]
    if stored.against:
        headers = (
            ("需求 Need", 20),
            ("资源 Resource", 20),
            ("原数量 Before", 10),
            ("现数量 Now", 10),
        )
        made.append(
            sheet_table(
                PlanSheet(
                    f"与 {stored.against} 相比 Compared with it", headers, list(stored.differences)
                )
            )
        )
    return Group(*made, f"方案编号 Id: {stored.id}")


def sheet_table(sheet: PlanSheet) -> RenderableType:
    """Show the first rows of a sheet."""
    return first_rows(sheet.name, sheet.headers, sheet.rows, SHOWN)


def asked_for(
    area: str, at: date, pins: list[str], forbidden: list[str], seconds: float | None
) -> PlanRequest:
    """Make of the command line what a plan is asked by. Raises `WrongPair`."""
    return PlanRequest(
        read_area_reference(area),
        at,
        caller(),
        tuple(Pin(*pair_of(text)) for text in pins),
        frozenset(map(pair_of, forbidden)),
        seconds,
    )
