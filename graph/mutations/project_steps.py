"""Projects on their way: started, delivered, confirmed, rated, withdrawn, as the table of their life allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.mutations.context import MutationContext, next_number
from graph.mutations.input_values import optional_words
from graph.mutations.pledges import EVENT, PROJECT, event_of
from graph.mutations.registry import writes
from graph.mutations.user_errors import MutationRejected, conflict, invalid
from graph.ontology.clock import BELIEVED
from graph.ontology.kinds.needs import PROJECT_STATUS
from graph.ontology.project_steps import ROLES, ProjectStep, allowed_steps
from graph.rows.batch import Row
from graph.rows.read import read_believed_row

RATINGS = range(1, 6)
"""Stars that a community gives."""
MOST_SOLVED = 10_000
"""Problems that one project may solve."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a project stands."""

    key: str
    status: str
    rated: bool
    following: int
    """The number of the next event."""
    last: datetime
    """When the last one was."""
    need: str | None
    resource: str | None


@writes("advanceProject", "Project")
async def advance_project(work: MutationContext) -> str:
    """Take a project to a status that is allowed from where it stands; the step is added, nothing is changed."""
    given = work.given
    project, status = str(given["project"]), str(given["to"])
    note, rating = optional_words(given, "note").get("note"), rating_of(work)
    await work.lock(project, "Project", "project")
    standing = await standing_of(work, project)
    check(step_of(standing, status), note, rating)
    await take(work, standing, status, note=note, rating=rating)
    if (solved := work.given.get("problemsSolved")) is not None:
        await count_solved(work, project, int(solved))
    return project


def rating_of(work: MutationContext) -> int | None:
    """Return the rating of the input; refuses stars that there are not, and those of anybody but a community that confirms."""
    rating: int | None = work.given.get("rating")
    if rating is None:
        return None
    if rating not in RATINGS:
        raise invalid(
            "IMPOSSIBLE_RATING",
            "rating",
            f"评分应为 {RATINGS[0]} 至 {RATINGS[-1]}。",
            f"A rating is {RATINGS[0]} to {RATINGS[-1]}.",
        )
    if work.given["to"] != "CONFIRMED":
        raise invalid(
            "RATING_TOO_EARLY",
            "rating",
            "评分随“已确认”一起提交。",
            "A rating goes with CONFIRMED.",
        )
    return rating


STANDING = """
MATCH (p:Project {id: $id})
RETURN [
  p.key,
  COLLECT {
    MATCH (p)<-[:OF_PROJECT]-(e:ProjectEvent)
    WHERE e.supersededAt = $believed
    WITH e ORDER BY e.at, e.id
    RETURN [e.toStatus, e.at, e.rating, e.key]
  },
  head(COLLECT { MATCH (p)-[r:FOR_NEED]->(n:Need) WHERE r.supersededAt = $believed RETURN n.id }),
  head(COLLECT { MATCH (p)-[r:USES]->(n:Resource) WHERE r.supersededAt = $believed RETURN n.id })
]
"""


async def standing_of(work: MutationContext, project: str) -> Standing:
    """Read where a project stands; its events are few."""
    found: list[Any] = await work.transaction.run(STANDING, {"id": project, "believed": BELIEVED})
    key, events, need, resource = found
    status, at, *_ = events[-1] if events else ("PLEDGED", None)
    rated = any(rating is not None for _, _, rating, _ in events)
    following = next_number(key, [event for *_, event in events])
    return Standing(key, status, rated, following, at or work.second, need, resource)


def step_of(standing: Standing, status: str) -> ProjectStep:
    """Return the step to a status; refuses one that is not allowed from here, and says what is."""
    allowed = allowed_steps(standing.status, rated=standing.rated)
    for step in allowed:
        if step.to == status:
            return step
    raise not_allowed(standing, status, allowed)


def not_allowed(standing: Standing, status: str, allowed: list[ProjectStep]) -> MutationRejected:
    """Refuse a step, naming those that are allowed and who takes them."""
    names = {code: zh for code, (zh, _) in PROJECT_STATUS.members.items()}
    here = f"该项目现在“{names[standing.status]}”"
    if not allowed:
        return conflict(
            "PROJECT_CLOSED",
            "to",
            f"{here}，不再变动。",
            f"The project is {standing.status}, which is its end.",
        )
    zh = "、".join(
        f"{step.to}（{names[step.to]}，由{'或'.join(ROLES.members[role][0] for role in step.roles)}）"
        for step in allowed
    )
    en = ", ".join(f"{step.to} (by {' or '.join(step.roles)})" for step in allowed)
    return conflict(
        "STEP_NOT_ALLOWED",
        "to",
        f"{here}，不能改为“{names[status]}”，只能改为：{zh}。",
        f"The project is {standing.status}, from where {status} is not allowed; allowed: {en}.",
    )


def check(step: ProjectStep, note: str | None, rating: int | None) -> None:
    """Refuse a step that lacks what must come with it."""
    if step.reason and note is None:
        zh, en = (
            ("请说明进展情况。", "Say what the progress is.")
            if step.to == "STARTED"
            else ("请说明撤回原因。", "Say why it is withdrawn.")
        )
        raise invalid("NOTE_REQUIRED", "note", zh, en)
    if step.rated and rating is None:
        raise invalid(
            "RATING_REQUIRED",
            "rating",
            "该项目已确认，再次确认须附评分。",
            "It is confirmed already; to confirm it again is to rate it.",
        )


async def take(work: MutationContext, standing: Standing, status: str, **more: object) -> None:
    """Add an event to a project, never before its last one; its need and its resource look otherwise from then on."""
    properties, targets = event_of(work, standing.key, standing.following, status, **more)
    await work.add(EVENT, {**properties, "at": work.after(standing.last, "project")}, targets)
    for kind, node in (("Need", standing.need), ("Resource", standing.resource)):
        work.touch(kind, [node] if node else [])


async def count_solved(work: MutationContext, project: str, solved: int) -> None:
    """Note how many problems of people's livelihood a secretary's project has solved by today; it was fewer before."""
    row = await read_believed_row(work.transaction, PROJECT, project)
    if row is None or not row.properties.get("secretaryProject"):
        raise invalid(
            "NO_SECRETARY_PROJECT",
            "problemsSolved",
            "只有书记项目填写解决民生问题数。",
            "Only a secretary's project counts problems solved.",
        )
    least = row.properties.get("problemsSolved", 0)
    if not least <= solved <= MOST_SOLVED:
        zh, en = (
            f"应为已记录的 {least} 至 {MOST_SOLVED}。",
            f"It should be {least}, which are recorded, to {MOST_SOLVED}.",
        )
        raise invalid("IMPOSSIBLE_NUMBER", "problemsSolved", zh, en)
    told = {**row.properties, "problemsSolved": solved}
    await work.revise(
        PROJECT, Row(row.id, 0, told, row.targets, confirmed=work.moment), from_today=True
    )
