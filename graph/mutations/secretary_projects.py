"""Secretaries' projects (书记项目): claimed with the marks on their way, which are reached one by one."""

from __future__ import annotations

from datetime import date
from typing import Any

from graph.mutations.context import MutationContext, Part, make_key
from graph.mutations.input_values import day_of, words_of
from graph.mutations.needs import category_of
from graph.mutations.place_references import public_place_of
from graph.mutations.pledges import EVENT, PROJECT, event_of
from graph.mutations.project_steps import standing_of
from graph.mutations.registry import writes
from graph.mutations.user_errors import conflict, inside, invalid, not_found
from graph.ontology.clock import BEGINNING, today
from graph.ontology.kinds import KINDS
from graph.rows.batch import Row
from graph.rows.believed import read_believed_row

MILESTONE = KINDS["Milestone"]
MOST = 20
"""Marks on the way of one project."""


@writes("claimProject", "Project")
async def claim_project(work: MutationContext) -> str:
    """Let a secretary claim a project at a place: `(project)-[:CLAIMED_BY]->(cadre)`, with its milestones and its first event."""
    given, key = work.given, make_key()
    await work.expect(str(given["secretary"]), "Cadre", "secretary", today())
    ends = {
        "secretary": (str(given["secretary"]),),
        "place": (await public_place_of(work, "place"),),
    }
    if given.get("unit"):
        await work.expect(str(given["unit"]), "Organization", "unit", today())
        ends["unit"] = (str(given["unit"]),)
    milestones = given.get("milestones") or ()
    if len(milestones) > MOST:
        raise invalid(
            "TOO_MANY",
            "milestones",
            f"节点最多 {MOST} 个。",
            f"There are at most {MOST} milestones.",
        )
    project = await work.add(PROJECT, claimed(work, key), ends)
    await work.add(EVENT, *event_of(work, key, 1, "PLEDGED"))
    await work.add_all(
        MILESTONE, [mark(project, key, number, each) for number, each in enumerate(milestones)]
    )
    return project


def claimed(work: MutationContext, key: str) -> dict[str, Any]:
    """Return what a claimed project is described by."""
    given = work.given
    told: dict[str, Any] = {
        "key": key,
        "code": key,
        "title": words_of(given, "title"),
        "secretaryProject": True,
        "pledgedOn": work.day,
    }
    told |= {name: words_of(given, name, 50) for name in ("domain",) if given.get(name) is not None}
    if given.get("category") is not None:
        told["category"] = category_of(work)
    if given.get("dueOn") is not None:
        told["dueOn"] = day_of(given, "dueOn")
        if told["dueOn"] < work.day:
            raise invalid(
                "DUE_BEFORE_TODAY",
                "dueOn",
                f"应完成日期不应早于今天 {work.day}。",
                f"It should be due on {work.day} or later.",
            )
    return told


def mark(project: str, key: str, number: int, given: Any) -> Part:
    """Return one milestone."""
    with inside(f"milestones.{number}"):
        told = {
            "key": f"{key}.{number + 1:02}",
            "title": words_of(given, "title"),
            "dueOn": day_of(given, "dueOn"),
        }
    return told, {"project": (project,)}


@writes("reachMilestone", "Milestone")
async def reach_milestone(work: MutationContext) -> str:
    """Note the day on which a milestone was reached."""
    milestone, day = (
        str(work.given["milestone"]),
        day_of(work.given, "on") if work.given.get("on") else work.day,
    )
    await work.lock(milestone, "Milestone", "milestone")
    row = await read_believed_row(work.transaction, MILESTONE, milestone)
    if row is None:
        raise not_found("milestone", milestone, MILESTONE.zh, MILESTONE.name)
    if known := row.properties.get("reachedOn"):
        raise conflict(
            "REACHED_ALREADY",
            "milestone",
            f"该节点已于 {known} 完成。",
            f"The milestone was reached on {known} already.",
        )
    (project,) = row.targets["project"]
    await check_reached(work, project, day)
    work.touch("Project", [project])
    return await work.revise(
        MILESTONE,
        Row(row.id, 0, {**row.properties, "reachedOn": day}, row.targets, confirmed=work.moment),
    )


async def check_reached(work: MutationContext, project: str, day: date) -> None:
    """Refuse a day on which nothing of a project can have been reached, and a project that was withdrawn."""
    if (await standing_of(work, project)).status == "WITHDRAWN":
        raise conflict(
            "PROJECT_CLOSED",
            "milestone",
            "该项目已撤回，不再变动。",
            "The project is WITHDRAWN, which is its end.",
        )
    row = await read_believed_row(work.transaction, PROJECT, project)
    claimed = row.properties["pledgedOn"] if row else BEGINNING
    if not claimed <= day <= work.day:
        zh = f"完成日期应在认领日期 {claimed} 与今天 {work.day} 之间。"
        raise invalid(
            "IMPOSSIBLE_DAY",
            "on",
            zh,
            f"It can only have been reached from {claimed}, when the project was claimed, to {work.day}.",
        )
