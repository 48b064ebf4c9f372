"""Service requests: opened at a place, and taken from step to step as their workflow allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from graph.mutations.context import MutationContext, make_key, next_number
from graph.mutations.input_values import optional_words, words_of
from graph.mutations.needs import category_of
from graph.mutations.place_references import public_place_of
from graph.mutations.registry import writes
from graph.mutations.user_errors import conflict, invalid
from graph.ontology.clock import BELIEVED, today
from graph.ontology.kinds import KINDS
from graph.vocabulary.workflows import Workflow

REQUEST, EVENT = KINDS["ServiceRequest"], KINDS["RequestEvent"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request stands."""

    key: str
    workflow: Workflow
    difficult: bool
    place: str
    step: str | None
    """None before the first."""
    following: int
    """The number of the next step."""
    last: datetime
    """When the last one was."""


@writes("openRequest", "ServiceRequest")
async def open_request(work: MutationContext) -> str:
    """Open a request with the first step of its workflow: `(event)-[:OF_REQUEST]->(request)-[:RAISED_AT]->(place)`."""
    given, key = work.given, make_key()
    workflow = workflow_of(work)
    told = {
        "title": words_of(given, "title"),
        "category": category_of(work),
        **optional_words(given, "description"),
    }
    place = await public_place_of(work, "place")
    opened = work.second
    difficult = bool(given.get("difficult"))
    rest = {
        "workflow": workflow.code,
        "channel": given.get("channel", "PLATFORM"),
        "difficult": difficult,
        "openedAt": opened,
    }
    request = await work.add(
        REQUEST, {"key": key, "code": key, **told, **rest}, {"place": (place,)}
    )
    await take(
        work, Standing(key, workflow, difficult, place, None, 1, opened), workflow.first.code
    )
    return request


@writes("takeRequestStep", "ServiceRequest")
async def take_request_step(work: MutationContext) -> str:
    """Take a request to a step that its workflow allows from where it is; the step is added, nothing is changed."""
    given = work.given
    request, step = given["request"], str(given["to"])
    note = optional_words(given, "note")
    await work.lock(request, "ServiceRequest", "request")
    standing = await standing_of(work, request)
    check(standing, step)
    await take(work, standing, step, note.get("note"))
    return str(request)


def workflow_of(work: MutationContext) -> Workflow:
    """Return the workflow that is named by its code or its Chinese name; refuses one that is not there."""
    text = words_of(work.given, "workflow", 100)
    known = work.vocabulary.workflows.named(text)
    if known is None:
        names = ", ".join(
            f"{workflow.code} ({workflow.zh})" for workflow in work.vocabulary.workflows
        )
        raise invalid(
            "UNKNOWN_WORKFLOW",
            "workflow",
            f"没有“{text}”这个流程，可用：{names}。",
            f"There is no workflow “{text}”; there are {names}.",
        )
    return known


STANDING = """
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
  COLLECT { MATCH (r)<-[:OF_REQUEST]-(e:RequestEvent) WHERE e.supersededAt = $believed RETURN e.key },
  r.openedAt
]
"""


async def standing_of(work: MutationContext, request: str) -> Standing:
    """Read where a request stands; refuses one whose workflow the city no longer has."""
    found: list[Any] = await work.transaction.run(STANDING, {"id": request, "believed": BELIEVED})
    key, code, difficult, place, last, steps, opened = found
    workflow = work.vocabulary.workflows.codes.get(code)
    if workflow is None:
        raise conflict(
            "UNKNOWN_WORKFLOW",
            "request",
            f"该诉求的流程“{code}”已不在流程表中。",
            f"The request's workflow “{code}” is no longer among the workflows.",
        )
    step, at = last or (None, opened)
    return Standing(key, workflow, bool(difficult), place, step, next_number(key, steps), at)


def check(standing: Standing, step: str) -> None:
    """Refuse a step that the workflow does not have, or does not allow from here."""
    workflow = standing.workflow
    if step not in workflow.steps:
        names = ", ".join(f"{known.code} ({known.zh})" for known in workflow.step)
        raise invalid(
            "UNKNOWN_STEP",
            "to",
            f"流程“{workflow.zh}”没有环节“{step}”，只有：{names}。",
            f"The workflow has no step “{step}”, but {names}.",
        )
    here = standing.step if standing.step in workflow.steps else None
    allowed = (
        workflow.following(here)
        if here
        else [workflow.first, *workflow.following(workflow.first.code)]
    )
    if workflow.steps[step] in allowed:
        return
    at = workflow.steps[here] if here else workflow.first
    names = ", ".join(f"{known.code} ({known.zh})" for known in allowed)
    if not allowed:
        raise conflict(
            "REQUEST_CLOSED",
            "to",
            f"该诉求已在“{at.zh}”环节结束。",
            f"The request has ended with {at.code}.",
        )
    zh = f"该诉求现在“{at.zh}”环节，不能进入“{workflow.steps[step].zh}”，只能进入：{names}。"
    raise conflict(
        "STEP_NOT_ALLOWED",
        "to",
        zh,
        f"The request is at {at.code}, from where {step} is not allowed; allowed: {names}.",
    )


async def take(
    work: MutationContext, standing: Standing, step: str, note: str | None = None
) -> None:
    """Add a step to a request, with what is due next and who owes it."""
    workflow = standing.workflow
    at = work.after(standing.last, "request")
    due = work.vocabulary.workflows.due(workflow.code, step, at, difficult=standing.difficult)
    told = {
        "at": at,
        "by": work.caller,
        "fromStep": standing.step,
        "toStep": step,
        "note": note,
        "dueAt": due,
    }
    # Steps of one second are told apart by their ids, which grow.
    key = f"{standing.key}.{standing.following:04}"
    properties = {"key": key, **{name: value for name, value in told.items() if value is not None}}
    await work.add(
        EVENT,
        properties,
        {"request": (REQUEST.id(standing.key),), **await owing(work, standing, step)},
    )


OWING = """
MATCH path = (place:Place {id: $place})-[:RUNS_THROUGH*0..1]->()-[:PART_OF*0..7]->(level:Place)
WHERE all(step IN relationships(path) WHERE step.`from` <= $today AND $today < step.to AND step.supersededAt = $believed)
CALL (level) {
  MATCH (level)<-[:ASSIGNED_AT]-(fact:Assignment)-[:ASSIGNED_TO]->(body:Organization)
  WHERE fact.duty IN $duties AND fact.`from` <= $today AND $today < fact.to AND fact.supersededAt = $believed
  RETURN fact.duty AS duty, body.id AS id
  UNION ALL
  MATCH (level)<-[covers:COVERS]-(post:Post)
  WHERE post.duty IN $duties AND post.`from` <= $today AND $today < post.to
    AND covers.`from` <= $today AND $today < covers.to AND covers.supersededAt = $believed
  RETURN post.duty AS duty, post.id AS id
}
RETURN collect([level.rank, duty, id])
"""


async def owing(work: MutationContext, standing: Standing, step: str) -> dict[str, tuple[str, ...]]:
    """Find the post or organization that owes the next step: of those that have a duty of its role, the nearest from the place up."""
    role = standing.workflow.role.get(standing.workflow.owed_by(step) or "")
    if role is None or not role.duties:
        return {}
    values: dict[str, str | date | datetime | list[str]] = {
        "place": standing.place,
        "duties": role.duties,
        "today": today(),
        "believed": BELIEVED,
    }
    found: list[list[Any]] = await work.transaction.run(OWING, values) or []
    if not found:
        return {}
    _, _, nearest = min(found, key=lambda one: (one[0], role.duties.index(one[1]), one[2]))
    return {"assignedPost" if nearest.startswith("Post:") else "assignedOrganization": (nearest,)}
