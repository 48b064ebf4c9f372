"""Secretaries' projects (书记项目): claimed with their milestones, which are reached one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from graph.mutations.context import MutationContext, NewNode, make_key
from graph.mutations.input_values import read_day, read_properties, read_public_text
from graph.mutations.place_references import read_public_place
from graph.mutations.pledges import EVENT, PROJECT, make_event
from graph.mutations.project_steps import read_project_state
from graph.mutations.registry import Within, mutation
from graph.mutations.user_errors import (
    InputFaults,
    conflict_error,
    errors_below,
    invalid_input_error,
    not_found_error,
)
from graph.ontology.clock import BEGINNING, OPEN, today
from graph.ontology.kinds import KINDS
from graph.rows.batch import Row
from graph.rows.read import read_believed_row

MILESTONE = KINDS["Milestone"]
MOST_MILESTONES = 20
"""Milestones of one project."""


@mutation("claimProject", "Project", within=Within("place"))
async def claim_project(context: MutationContext) -> str:
    """Insert a project that a secretary claims, with its milestones and its first event.

    `(project)-[:CLAIMED_BY]->(cadre)`
    """
    inputs, key = context.inputs, make_key()
    faults, project = InputFaults(), PROJECT.id(key)
    with faults:
        targets = await read_participants(context)
    with faults:
        properties = read_project(context, key)
    milestones: Sequence[Mapping[str, Any]] = inputs.get("milestones") or ()
    with faults:
        check_milestone_count(milestones)
    nodes = []
    for number, milestone in enumerate(milestones[:MOST_MILESTONES]):
        with faults:
            nodes.append(read_milestone(project, key, number, milestone))
    faults.raise_any()
    await context.insert(PROJECT, properties, targets)
    await context.insert(EVENT, *make_event(context, key, 1, "PLEDGED"))
    await context.insert_all(MILESTONE, nodes)
    return project


def check_milestone_count(milestones: Sequence[object]) -> None:
    """Check that a project has not too many milestones, and raise `MutationRejected` otherwise."""
    if len(milestones) > MOST_MILESTONES:
        zh = f"节点最多 {MOST_MILESTONES} 个。"
        en = f"There are at most {MOST_MILESTONES} milestones."
        raise invalid_input_error("TOO_MANY", "milestones", zh, en)


async def read_participants(context: MutationContext) -> dict[str, tuple[str, ...]]:
    """Return the ids of the secretary, the place and the unit of a claim, by edge."""
    inputs = context.inputs
    secretary = str(inputs["secretary"])
    faults = InputFaults()
    targets: dict[str, tuple[str, ...]] = {"secretary": (secretary,)}
    with faults:
        await context.check_exists(secretary, "Cadre", "secretary", today())
    with faults:
        targets["place"] = (await read_public_place(context, "place"),)
    with faults:
        if inputs.get("unit"):
            unit = str(inputs["unit"])
            await context.check_exists(unit, "Organization", "unit", today())
            targets["unit"] = (unit,)
    faults.raise_any()
    return targets


def read_project(context: MutationContext, key: str) -> dict[str, Any]:
    """Return the properties of a claimed project."""
    properties = read_properties(context, PROJECT, *PROJECT.correctable)
    if properties.get("dueOn", OPEN) < context.day:
        zh = f"应完成日期不应早于今天 {context.day}。"
        en = f"It should be due on {context.day} or later."
        raise invalid_input_error("DUE_BEFORE_TODAY", "dueOn", zh, en)
    return {
        "key": key,
        "code": key,
        "secretaryProject": True,
        "pledgedOn": context.day,
        **properties,
    }


def read_milestone(project: str, key: str, number: int, inputs: Mapping[str, Any]) -> NewNode:
    """Return one milestone of the project with a key; `number` is its place in the input."""
    properties: dict[str, Any] = {"key": f"{key}.{number + 1:02}"}
    faults = InputFaults()
    with errors_below(f"milestones.{number}"):
        with faults:
            properties["title"] = read_public_text(inputs, "title")
        with faults:
            properties["dueOn"] = read_day(inputs, "dueOn")
        faults.raise_any()
    return properties, {"project": (project,)}


@mutation("reachMilestone", "Milestone", within=Within("milestone", arrow="MILESTONE_OF"))
async def reach_milestone(context: MutationContext) -> str:
    """Write the day on which a milestone was reached."""
    inputs = context.inputs
    milestone = str(inputs["milestone"])
    day = read_day(inputs, "on") if inputs.get("on") else context.day
    await context.lock(milestone, "Milestone", "milestone")
    row = await read_believed_row(context.transaction, MILESTONE, milestone)
    if row is None:
        raise not_found_error("milestone", milestone, MILESTONE.zh, MILESTONE.name)
    if reached := row.properties.get("reachedOn"):
        zh, en = f"该节点已于 {reached} 完成。", f"The milestone was reached on {reached} already."
        raise conflict_error("REACHED_ALREADY", "milestone", zh, en)
    (project,) = row.targets["project"]
    await check_reachable(context, project, day, "on")
    context.mark_changed("Project", [project])
    properties = {**row.properties, "reachedOn": day}
    revised = Row(row.id, 0, properties, row.targets, confirmed=context.moment)
    return await context.revise(MILESTONE, revised)


async def check_reachable(context: MutationContext, project: str, day: date, path: str) -> None:
    """Check that a milestone of a project can have been reached on a day, and raise
    `MutationRejected` otherwise; `path` is the part of the input with the day.
    """
    if (await read_project_state(context, project)).status == "WITHDRAWN":
        zh, en = "该项目已撤回，不再变动。", "The project is WITHDRAWN, which is its end."
        raise conflict_error("PROJECT_CLOSED", "milestone", zh, en)
    row = await read_believed_row(context.transaction, PROJECT, project)
    claimed = row.properties["pledgedOn"] if row else BEGINNING
    if not claimed <= day <= context.day:
        zh = f"完成日期应在认领日期 {claimed} 与今天 {context.day} 之间。"
        en = (
            f"It can only have been reached between {claimed}, when the project was claimed, "
            f"and {context.day}."
        )
        raise invalid_input_error("IMPOSSIBLE_DAY", path, zh, en)
