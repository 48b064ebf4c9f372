"""Steps of projects: started, delivered, confirmed, rated or withdrawn, as their table allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from graph.mutations.context import MutationContext, next_event_number
from graph.mutations.input_values import read_optional_texts
from graph.mutations.pledges import EVENT, PROJECT, make_event
from graph.mutations.registry import Within, mutation
from graph.mutations.user_errors import (
    InputFaults,
    MutationRejected,
    conflict_error,
    invalid_input_error,
)
from graph.ontology.clock import BELIEVED
from graph.ontology.kinds.projects import PROJECT_STATUS
from graph.ontology.project_steps import ROLES, ProjectStep, allowed_steps
from graph.rows.batch import Row
from graph.rows.read import read_believed_row

RATINGS = range(1, 6)
"""Stars that a community can give."""
MOST_SOLVED = 10_000
"""Problems that one project can solve."""


@dataclass(frozen=True, slots=True)
class ProjectState:
    """Where a project stands."""

    key: str
    status: str
    is_rated: bool
    next_number: int
    """The number of the next event."""
    last: datetime
    """The moment of the last event."""
    need: str | None
    resource: str | None


class RecordedEvent(NamedTuple):
    """An event that a project has already."""

    status: str
    at: datetime
    rating: int | None
    key: str


@mutation("advanceProject", "Project", within=Within("project"))
async def advance_project(context: MutationContext) -> str:
    """Advance a project to a status that is allowed from where it stands: an event is inserted,
    nothing is changed.
    """
    inputs = context.inputs
    project, status = str(inputs["project"]), str(inputs["to"])
    faults = InputFaults()
    with faults:
        note = read_optional_texts(inputs, "note").get("note")
    with faults:
        rating = read_rating(context)
    faults.raise_any()
    await context.lock(project, "Project", "project")
    state = await read_project_state(context, project)
    check_expected_status(state, inputs.get("ifStatus"))
    check_step_inputs(step_to(state, status), note, rating)
    await add_project_event(context, state, status, note=note, rating=rating)
    solved = inputs.get("problemsSolved")
    if solved is not None:
        await write_problems_solved(context, project, int(solved))
    return project


def read_rating(context: MutationContext) -> int | None:
    """Return the rating of the input, None if there is none.

    It goes with the status CONFIRMED only.
    """
    rating: int | None = context.inputs.get("rating")
    if rating is None:
        return None
    if rating not in RATINGS:
        zh = f"评分应为 {RATINGS[0]} 至 {RATINGS[-1]}。"
        en = f"A rating is {RATINGS[0]} to {RATINGS[-1]}."
        raise invalid_input_error("IMPOSSIBLE_RATING", "rating", zh, en)
    if context.inputs["to"] != "CONFIRMED":
        zh, en = "评分随“已确认”一起提交。", "A rating goes with CONFIRMED."
        raise invalid_input_error("RATING_TOO_EARLY", "rating", zh, en)
    return rating


PROJECT_STATE = """
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


async def read_project_state(context: MutationContext, project: str) -> ProjectState:
    """Return where a project stands; it is read from its events, which are few."""
    values = {"id": project, "believed": BELIEVED}
    found: list[Any] = await context.transaction.run(PROJECT_STATE, values)
    key, rows, need, resource = found
    events = [RecordedEvent(*row) for row in rows]
    return ProjectState(
        key=key,
        status=events[-1].status if events else "PLEDGED",
        is_rated=any(event.rating is not None for event in events),
        next_number=next_event_number(key, [event.key for event in events]),
        last=events[-1].at if events else context.second,
        need=need,
        resource=resource,
    )


def check_expected_status(state: ProjectState, expected: str | None) -> None:
    """Check that a project still has the status from which the caller takes a step.

    Raises `MutationRejected`.
    """
    if expected is None or expected == state.status:
        return
    names = {code: zh for code, (zh, _) in PROJECT_STATUS.members.items()}
    zh = (
        f"这期间已有别人把该项目从“{names[expected]}”改为“{names[state.status]}”，这一步没有执行。"
        "请看过现在的情况再办。"
    )
    en = (
        f"Somebody else has changed the project from {expected} to {state.status} meanwhile, so "
        "this step was not taken. Look at how it is now first."
    )
    raise conflict_error("CHANGED_MEANWHILE", "ifStatus", zh, en)


def step_to(state: ProjectState, status: str) -> ProjectStep:
    """Return the step to a status. Raises `MutationRejected` if it is not allowed now."""
    allowed = allowed_steps(state.status, rated=state.is_rated)
    for step in allowed:
        if step.to == status:
            return step
    raise step_not_allowed_error(state, status, allowed)


def step_not_allowed_error(
    state: ProjectState, status: str, allowed: list[ProjectStep]
) -> MutationRejected:
    """Return the error for a step that is not allowed, naming the allowed ones and who takes
    them.
    """
    names = {code: zh for code, (zh, _) in PROJECT_STATUS.members.items()}
    here = f"该项目现在“{names[state.status]}”"
    if not allowed:
        en = f"The project is {state.status}, which is its end."
        return conflict_error("PROJECT_CLOSED", "to", f"{here}，不再变动。", en)
    steps_zh, steps_en = [], []
    for step in allowed:
        takers = " or ".join(step.roles)
        steps_zh.append(step_zh(step, names[step.to]))
        steps_en.append(f"{step.to} (by {takers})")
    zh = f"{here}，不能改为“{names[status]}”，只能改为：{'、'.join(steps_zh)}。"
    here_en = f"The project is {state.status}, from where {status} is not allowed"
    return conflict_error(
        "STEP_NOT_ALLOWED", "to", zh, f"{here_en}; allowed: {', '.join(steps_en)}."
    )


def step_zh(step: ProjectStep, name: str) -> str:
    """Return the name of a step in Chinese, with the roles that can take it."""
    roles = [ROLES.members[role][0] for role in step.roles]
    takers = "或".join(roles)
    return f"{step.to}（{name}，由{takers}）"


def check_step_inputs(step: ProjectStep, note: str | None, rating: int | None) -> None:
    """Check that a step comes with the note or rating that it needs, and raise `MutationRejected`
    otherwise.
    """
    if step.reason and note is None:
        zh, en = "请说明撤回原因。", "Write in the note why it is withdrawn."
        if step.to == "STARTED":
            zh, en = "请说明进展情况。", "Write in the note what the progress is."
        raise invalid_input_error("NOTE_REQUIRED", "note", zh, en)
    if step.rated and rating is None:
        zh = "该项目已确认，再次确认须附评分。"
        en = "It is confirmed already; confirming it again needs a rating."
        raise invalid_input_error("RATING_REQUIRED", "rating", zh, en)


async def add_project_event(
    context: MutationContext, state: ProjectState, status: str, **more: object
) -> None:
    """Insert an event of a project, never before its last one.

    Its need and its resource change with it.
    """
    properties, targets = make_event(context, state.key, state.next_number, status, **more)
    moment = context.next_event_moment(state.last, "project")
    await context.insert(EVENT, {**properties, "at": moment}, targets)
    if state.need:
        context.mark_changed("Need", [state.need])
    if state.resource:
        context.mark_changed("Resource", [state.resource])


async def write_problems_solved(context: MutationContext, project: str, solved: int) -> None:
    """Write how many problems of residents a secretary's project has solved by today.

    On earlier days it was fewer.
    """
    row = await read_believed_row(context.transaction, PROJECT, project)
    if row is None or not row.properties.get("secretaryProject"):
        zh = "只有书记项目填写解决民生问题数。"
        en = "Only a secretary's project counts problems solved."
        raise invalid_input_error("NO_SECRETARY_PROJECT", "problemsSolved", zh, en)
    least = row.properties.get("problemsSolved", 0)
    if not least <= solved <= MOST_SOLVED:
        zh = f"应为已记录的 {least} 至 {MOST_SOLVED}。"
        en = f"It should be between {least}, which are recorded already, and {MOST_SOLVED}."
        raise invalid_input_error("IMPOSSIBLE_NUMBER", "problemsSolved", zh, en)
    properties = {**row.properties, "problemsSolved": solved}
    revised = Row(row.id, 0, properties, row.targets, confirmed=context.moment)
    await context.revise(PROJECT, revised, from_today=True)
