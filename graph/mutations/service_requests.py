"""Mutations of service requests: opened at a place, then moved on as their workflow allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from graph.mutations.context import MutationContext, make_key, next_event_number
from graph.mutations.input_values import (
    read_optional_texts,
    read_properties,
    read_public_text,
)
from graph.mutations.place_references import read_public_place
from graph.mutations.pledges import without_nulls
from graph.mutations.registry import Within, mutation
from graph.mutations.user_errors import (
    InputFaults,
    MutationRejected,
    conflict_error,
    invalid_input_error,
)
from graph.ontology.clock import BELIEVED, today
from graph.ontology.kinds import KINDS
from graph.vocabulary.workflows import Workflow, WorkflowStep

REQUEST, EVENT = KINDS["ServiceRequest"], KINDS["RequestEvent"]


@dataclass(frozen=True, slots=True)
class RequestState:
    """Where a request stands."""

    key: str
    workflow: Workflow
    is_difficult: bool
    place: str
    step: str | None
    """None before the first."""
    next_number: int
    """The number of the next event."""
    last: datetime
    """The moment of the last event, or of the opening."""


@mutation("openRequest", "ServiceRequest", within=Within("place"))
async def open_request(context: MutationContext) -> str:
    """Insert a request with the first step of its workflow.

    `(event)-[:OF_REQUEST]->(request)-[:RAISED_AT]->(place)`
    """
    inputs, key = context.inputs, make_key()
    faults = InputFaults()
    with faults:
        workflow = read_workflow(context)
    with faults:
        place = await read_public_place(context, "place")
    with faults:
        given = read_properties(context, REQUEST, *REQUEST.correctable)
    faults.raise_any()
    is_difficult = bool(inputs.get("difficult"))
    properties = {
        "key": key,
        "code": key,
        "channel": "PLATFORM",
        **given,
        "workflow": workflow.code,
        "difficult": is_difficult,
    }
    opened = context.second
    request = await context.insert(REQUEST, {**properties, "openedAt": opened}, {"place": (place,)})
    state = RequestState(key, workflow, is_difficult, place, None, 1, opened)
    await add_request_event(context, state, workflow.first.code)
    return request


@mutation("takeRequestStep", "ServiceRequest", within=Within("request"))
async def take_request_step(context: MutationContext) -> str:
    """Move a request to a step that its workflow allows now: an event is inserted, nothing is
    changed.
    """
    inputs = context.inputs
    request, step = inputs["request"], str(inputs["to"])
    note = read_optional_texts(inputs, "note").get("note")
    await context.lock(request, "ServiceRequest", "request")
    state = await read_request_state(context, request)
    check_expected_step(state, inputs.get("ifStep"))
    check_step_allowed(state, step)
    await add_request_event(context, state, step, note)
    return str(request)


def read_workflow(context: MutationContext) -> Workflow:
    """Return the workflow that the input names by its code or its Chinese name."""
    text = read_public_text(context.inputs, "workflow", 100)
    workflows = context.vocabulary.workflows
    known = workflows.named(text)
    if known is None:
        names = ", ".join(f"{workflow.code} ({workflow.zh})" for workflow in workflows)
        zh = f"没有“{text}”这个流程，可用：{names}。"
        en = f"There is no workflow “{text}”; there are {names}."
        raise invalid_input_error("UNKNOWN_WORKFLOW", "workflow", zh, en)
    return known


REQUEST_STATE = """
MATCH (r:ServiceRequest {id: $id})
RETURN [
  r.key, r.workflow, r.difficult,
  head(COLLECT {
    MATCH (r)-[raised:RAISED_AT]->(p:Place)
    WHERE raised.supersededAt = $believed
    WITH p ORDER BY p.id LIMIT 1
    RETURN p.id
  }),
  head(COLLECT {
    MATCH (r)<-[:OF_REQUEST]-(e:RequestEvent)
    WHERE e.supersededAt = $believed
    WITH e ORDER BY e.at DESC, e.id DESC LIMIT 1
    RETURN [e.toStep, e.at]
  }),
  COLLECT {
    MATCH (r)<-[:OF_REQUEST]-(e:RequestEvent)
    WHERE e.supersededAt = $believed
    RETURN e.key
  },
  r.openedAt
]
"""


async def read_request_state(context: MutationContext, request: str) -> RequestState:
    """Return where a request stands.

    Raises `MutationRejected` if the city no longer has its workflow.
    """
    values = {"id": request, "believed": BELIEVED}
    found: list[Any] = await context.transaction.run(REQUEST_STATE, values)
    key, code, difficult, place, last, events, opened = found
    workflow = context.vocabulary.workflows.codes.get(code)
    if workflow is None:
        zh = f"该诉求的流程“{code}”已不在流程表中。"
        en = f"The request's workflow “{code}” is no longer one of the city's workflows."
        raise conflict_error("UNKNOWN_WORKFLOW", "request", zh, en)
    step, at = last or (None, opened)
    number = next_event_number(key, events)
    return RequestState(key, workflow, bool(difficult), place, step, number, at)


def check_expected_step(state: RequestState, expected: str | None) -> None:
    """Check that a request is still at the step from which the caller takes another one.

    Raises `MutationRejected`.
    """
    if expected is None or expected == state.step:
        return
    steps = state.workflow.steps
    before = steps[expected].zh if expected in steps else expected
    here = steps.get(state.step or "", state.workflow.first)
    zh = (
        f"这期间已有别人把该诉求从“{before}”办到“{here.zh}”，这一步没有执行。请看过现在的情况再办。"
    )
    en = (
        f"Somebody else has moved the request from {expected} to {here.code} meanwhile, so this "
        "step was not taken. Look at how it is now first."
    )
    raise conflict_error("CHANGED_MEANWHILE", "ifStep", zh, en)


def check_step_allowed(state: RequestState, step: str) -> None:
    """Check that a workflow has a step and allows it now, and raise `MutationRejected`
    otherwise.
    """
    workflow = state.workflow
    if step not in workflow.steps:
        names = names_of(workflow.step)
        zh = f"流程“{workflow.zh}”没有环节“{step}”，只有：{names}。"
        en = f"The workflow has no step “{step}”; it has {names}."
        raise invalid_input_error("UNKNOWN_STEP", "to", zh, en)
    here = workflow.steps.get(state.step) if state.step else None
    if here is None:
        allowed = [workflow.first, *workflow.following(workflow.first.code)]
    else:
        allowed = workflow.following(here.code)
    if workflow.steps[step] not in allowed:
        raise step_not_allowed_error(here or workflow.first, workflow.steps[step], allowed)


def step_not_allowed_error(
    here: WorkflowStep, wanted: WorkflowStep, allowed: list[WorkflowStep]
) -> MutationRejected:
    """Return the error for a step that the workflow does not allow from another one."""
    if not allowed:
        zh, en = f"该诉求已在“{here.zh}”环节结束。", f"The request has ended with {here.code}."
        return conflict_error("REQUEST_CLOSED", "to", zh, en)
    names = names_of(allowed)
    zh = f"该诉求现在“{here.zh}”环节，不能进入“{wanted.zh}”，只能进入：{names}。"
    en = (
        f"The request is at {here.code}, from where {wanted.code} is not allowed; allowed: {names}."
    )
    return conflict_error("STEP_NOT_ALLOWED", "to", zh, en)


def names_of(steps: list[WorkflowStep]) -> str:
    """Return the codes and Chinese names of steps."""
    return ", ".join(f"{step.code} ({step.zh})" for step in steps)


async def add_request_event(
    context: MutationContext, state: RequestState, step: str, note: str | None = None
) -> None:
    """Insert an event of a request, with the due moment of the next step and who owes it."""
    workflow = state.workflow
    at = context.next_event_moment(state.last, "request")
    workflows = context.vocabulary.workflows
    properties = {
        # Events of one second are in the order of their keys, which grow.
        "key": f"{state.key}.{state.next_number:04}",
        "at": at,
        "by": context.caller.name,
        "fromStep": state.step,
        "toStep": step,
        "note": note,
        "dueAt": workflows.due(workflow.code, step, at, difficult=state.is_difficult),
    }
    targets = {"request": (REQUEST.id(state.key),), **await find_owing(context, state, step)}
    await context.insert(EVENT, without_nulls(properties), targets)


OWING = """
MATCH path = (place:Place {id: $place})-[:RUNS_THROUGH*0..1]->()-[:PART_OF*0..7]->(level:Place)
WHERE all(
  step IN relationships(path)
  WHERE step.`from` <= $today AND $today < step.to AND step.supersededAt = $believed
)
CALL (level) {
  MATCH (level)<-[:ASSIGNED_AT]-(fact:Assignment)-[:ASSIGNED_TO]->(body:Organization)
  WHERE fact.duty IN $duties AND fact.`from` <= $today AND $today < fact.to
    AND fact.supersededAt = $believed
  RETURN fact.duty AS duty, body.id AS id
  UNION ALL
  MATCH (level)<-[covers:COVERS]-(post:Post)
  WHERE post.duty IN $duties AND post.`from` <= $today AND $today < post.to
    AND covers.`from` <= $today AND $today < covers.to AND covers.supersededAt = $believed
  RETURN post.duty AS duty, post.id AS id
}
RETURN collect([level.rank, duty, id])
"""


class Candidate(NamedTuple):
    """A post or organization with a duty at a place that contains the request's."""

    rank: int
    duty: str
    id: str


async def find_owing(
    context: MutationContext, state: RequestState, step: str
) -> dict[str, tuple[str, ...]]:
    """Return the edge to the post or organization that owes the next step; empty if none is known.

    Of those with a duty of the step's role, it is the nearest from the request's place upwards.
    """
    role = state.workflow.role.get(state.workflow.owed_by(step) or "")
    if role is None or not role.duties:
        return {}
    duties = role.duties
    values = {
        "place": state.place,
        "duties": duties,
        "today": today(),
        "believed": BELIEVED,
    }
    found = await context.transaction.run(OWING, values)
    candidates = [Candidate(*row) for row in found or ()]
    if not candidates:
        return {}
    nearest = min(candidates, key=lambda each: (each.rank, duties.index(each.duty), each.id))
    is_post = nearest.id.startswith("Post:")
    return {"assignedPost" if is_post else "assignedOrganization": (nearest.id,)}
