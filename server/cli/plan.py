"""`linli plan`: the mutation makes and stores a plan, and queries read it back to be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console, Group, RenderableType

from graph.allocation.planning import PlanningLimits
from graph.errors import GraphError
from graph.ontology.kinds import KINDS
from loaders.printouts.plans import PlanSheet, StoredPlan, make_plan_sheets
from server.cli.client import Graph, RunningService, operator_name, payload_of, run_on_graph
from server.queries.references import parse_area_reference
from server.queries.request import Execute, QueryFailed
from server.queries.stored_plan import (
    plan_exists,
    plan_request,
    read_plan_differences,
    read_stored_plan,
)
from server.settings import Settings
from server.terminal.progress import share_bar, spinner
from server.terminal.tables import TableRoom, first_rows_table

PAIR = re.compile(r"(?:Need:)?([^:]+):(?:Resource:)?([^:]+)\Z")
"""The form of a pair: the keys of need and resource, each with or without its kind."""
READ_SECONDS = 120.0
"""How long reading the facts of an area may take: nobody waits for a plan in a browser."""
WRITE_SECONDS = 60.0
"""How long storing a plan may take, after its facts were read and the solvers have ended."""
SHOWN = TableRoom(30, 7)
"""Of each sheet, on a terminal."""
STEPS = {
    "facts": "读取需求与资源 Reading what is needed and offered",
    "start": "配对 Pairing",
    "levels": "先保最低 Lifting the worst-off",
    "score": "再求最优 Finding the best score",
    "steps": "取整 Bringing amounts into whole steps",
    "done": "完成 Done",
}
"""Step of the solvers to its description."""
PLANNING = "正在制定方案 Planning"


class WrongPair(GraphError):
    """A pair on the command line that cannot be read."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text}”应写成 需求编号:资源编号。",
            f"“{text}” should be NEED:RESOURCE, by their keys.",
        )


class UnknownPlan(GraphError):
    """There is no plan of the id that another one is to be compared with."""

    def __init__(self, plan: str) -> None:
        super().__init__(
            f"没有“{plan}”这个方案，请核对编号。", f"There is no plan “{plan}”; check the id."
        )


class PlanUnreadable(GraphError):
    """A plan was stored, but a query about it was answered with an error."""


class SecondsNotOffered(GraphError):
    """`--seconds` was given, but a service makes the plan within a limit of its own."""

    def __init__(self) -> None:
        seconds = PlanningLimits().seconds
        super().__init__(
            f"数据目录正由服务使用，它制定一个方案最多用 {seconds:g} 秒。"
            "请去掉 --seconds，或先停止服务。",
            f"A service has the data folder in use; it takes at most {seconds:g} s for a plan. "
            "Leave out --seconds, or stop the service first.",
        )


@dataclass(frozen=True)
class PlanOrder:
    """What the command line asks for."""

    given: Mapping[str, Any]
    """The input of the mutation."""
    seconds: float | None = None
    """How long the solvers may take; None means the city's settings."""
    against: str | None = None
    """Id of the plan to compare with."""


@dataclass(frozen=True)
class PlanOutcome:
    """A stored plan, and how it differs from the one that it was compared with."""

    plan: StoredPlan
    against: str | None
    differences: list[tuple[str, str, float, float]]
    """Need, resource, and the quantities before and now."""


def parse_pair(text: str) -> dict[str, str]:
    """Return the pair that a text such as `XQ001:ZY002` names. Raises `WrongPair`."""
    found = PAIR.match(text)
    if found is None:
        raise WrongPair(text)
    return {"need": KINDS["Need"].id(found[1]), "resource": KINDS["Resource"].id(found[2])}


def plan_input(area: str, at: str | None, pins: list[str], forbidden: list[str]) -> dict[str, Any]:
    """Return the input of the mutation; None as a day means today. Raises `WrongPair`."""
    given: dict[str, Any] = {"area": parse_area_reference(area)}
    if at:
        given["at"] = at
    if pins:
        given["pin"] = list(map(parse_pair, pins))
    if forbidden:
        given["forbid"] = list(map(parse_pair, forbidden))
    return given


def make_plan(settings: Settings, order: PlanOrder, console: Console) -> PlanOutcome:
    """Make and store a plan on the graph of the settings, or through the service that has it.

    Raises `GraphError`.
    """

    async def work(graph: Graph) -> PlanOutcome:
        try:
            return await plan_on_graph(graph, order, console)
        except QueryFailed as failed:
            raise PlanUnreadable(str(failed.errors[0]["message"])) from None

    return run_on_graph(settings, work, statement_seconds=READ_SECONDS)


async def plan_on_graph(graph: Graph, order: PlanOrder, console: Console) -> PlanOutcome:
    """Make a plan, then read it back. Raises `GraphError` and `QueryFailed`."""
    execute: Execute = graph.execute
    if order.against and not await plan_exists(execute, order.against):
        raise UnknownPlan(order.against)
    with planning_progress(graph, order, console):
        result = await graph.execute(plan_request(order.given), operator_name())
    plan = await read_stored_plan(execute, payload_of(result)["id"])
    differences: list[tuple[str, str, float, float]] = []
    if order.against:
        differences = await read_plan_differences(execute, plan.node["id"], order.against)
    return PlanOutcome(plan, order.against, differences)


@contextmanager
def planning_progress(graph: Graph, order: PlanOrder, console: Console) -> Iterator[None]:
    """Show progress while a plan is made: a bar if this process makes it, else only seconds.

    Our own solvers take the time that was ordered. Raises `SecondsNotOffered`.
    """
    if isinstance(graph, RunningService):
        if order.seconds is not None:
            raise SecondsNotOffered
        with spinner(console, PLANNING):
            yield
        return
    terms = graph.executor.vocabulary.matching.settings.allocation
    seconds = order.seconds or terms.seconds
    with share_bar(console, STEPS["facts"]) as show:
        writer = graph.executor.writer
        writer.planning = PlanningLimits(seconds, lambda step, share: show(STEPS[step], share))
        writer.write_seconds = READ_SECONDS + seconds + WRITE_SECONDS
        yield


def plan_tables(outcome: PlanOutcome) -> RenderableType:
    """Return a plan as text: the first rows of each sheet of its workbook as a table."""
    sheets = [sheet for sheet in make_plan_sheets(outcome.plan) if sheet.rows]
    if outcome.against:
        sheets.append(differences_sheet(outcome))
    tables = [first_rows_table(sheet.name, sheet.headers, sheet.rows, SHOWN) for sheet in sheets]
    return Group(*tables, f"方案编号 Id: {outcome.plan.node['id']}")


def differences_sheet(outcome: PlanOutcome) -> PlanSheet:
    """Return the sheet of the pairs that differ from the plan that it was compared with."""
    headers = (
        ("需求 Need", 20),
        ("资源 Resource", 20),
        ("原数量 Before", 10),
        ("现数量 Now", 10),
    )
    return PlanSheet(f"与 {outcome.against} 相比 Compared with it", headers, [*outcome.differences])
