"""One step for several requests or projects at once, with an answer for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from starlette.responses import Response

from server.errors import RequestError
from server.pages.follow_up.steps import rating_of
from server.pages.visit import Visit, WriteRejected

MOST_CHOSEN = 50


@dataclass(frozen=True)
class StepAnswer:
    """What became of one request or project."""

    id: str
    label: str
    refusal: str = ""
    """Why the step was not taken; empty if it was."""


async def take_steps(visit: Visit) -> Response:
    """Bring the requests that were chosen to one step."""
    return await answer_each(visit, "take_step", "request", {})


async def advance_projects(visit: Visit) -> Response:
    """Bring the projects that were chosen to one status."""
    return await answer_each(visit, "advance", "project", {"rating": rating_of(visit)})


async def answer_each(
    visit: Visit, document: str, name: str, more: Mapping[str, object]
) -> Response:
    """Take a step for each one that was chosen, and show what became of each.

    Each has an idempotency key of its own: a form that is sent again changes nothing more.
    """
    visit.require_sign_in()
    if not visit.chosen or len(visit.chosen) > MOST_CHOSEN:
        raise RequestError(
            400,
            "NOTHING_CHOSEN",
            f"请先勾选 1 到 {MOST_CHOSEN} 项。",
            f"Choose between 1 and {MOST_CHOSEN} first.",
        )
    found = (await visit.ask("labels", ids=list(visit.chosen)))["nodes"]
    labels = {node["id"]: node["label"] for node in found if node}
    to, note = visit.form.get("to", ""), visit.form.get("note")
    answers = []
    for each in dict.fromkeys(visit.chosen):
        key = sha256(each.encode()).hexdigest()[:12]
        label = labels.get(each, each)
        try:
            await visit.write(document, f"-{key}", **{name: each}, to=to, note=note, **more)
            answers.append(StepAnswer(each, label))
        except WriteRejected as problem:
            answers.append(StepAnswer(each, label, problem.result["message"]))
    return visit.page("many_steps.html", answers=answers, back=visit.form.get("back", "/due"))
