"""The derived values of nodes in plain Python.

They are what is left of a need, and the status of a project or a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from graph.ontology.project_steps import allowed_steps
from graph.vocabulary import Vocabulary
from graph.vocabulary.workflows import Workflow
from tests.reference import terms
from tests.reference.chain import believed_tenures, vacancy
from tests.reference.seen import CITY, Seen, by_id

Value = Any
"""A text, a number, a moment, or None."""


def last(seen: Seen, arrow: str, *, having: str = "") -> Mapping[str, Value]:
    """Return the last event of a node, or the last that has a property."""
    events = [event for event in seen.step(arrow, inverse=True, clocked=False) if event.current()]
    found = [event.state for event in events if not having or event.state.get(having) is not None]
    return max(found, key=lambda state: (state["at"], state["id"]), default={})


def promised(seen: Seen, arrow: str, reached: str = "") -> float:
    """Return the sum that projects promise, except withdrawn ones.

    With a status, only projects that reached it count. Of a resource, it is the quantity that they
    take of it, if they state one: it may have another unit than the need.
    """
    counted = ("resourceQuantity", "quantity") if arrow == "USES" else ("quantity",)
    total = 0.0
    for project in seen.step(arrow, inverse=True, clocked=False):
        events = {
            event.state["toStatus"]
            for event in project.step("OF_PROJECT", inverse=True, clocked=False)
            if event.current()
        }
        if (
            project.node.own["pledgedOn"] <= seen.clock.at
            and "WITHDRAWN" not in events
            and (not reached or reached in events)
        ):
            total += next(
                (project.node.own[name] for name in counted if name in project.node.own), 0.0
            )
    return total


def left(seen: Seen, quantity: str, arrow: str) -> float:
    """Return what nobody was promised."""
    return max(0.0, round(float(seen.state[quantity] - promised(seen, arrow)), 6))


def need_status(need: Seen) -> str:
    """Return where a need stands."""
    withdrawn, quantity = need.state.get("withdrawnOn"), need.state["quantity"]
    if withdrawn and withdrawn <= need.clock.at:
        return "WITHDRAWN"
    if round(quantity - promised(need, "FOR_NEED", "DELIVERED"), 6) <= 0:
        return "DELIVERED"
    if round(quantity - promised(need, "FOR_NEED"), 6) <= 0:
        return "PLEDGED"
    if need.state["to"] <= need.clock.at:
        return "EXPIRED"
    return "PARTLY_PLEDGED" if promised(need, "FOR_NEED") > 0 else "OPEN"


def updated(resource: Seen) -> datetime:
    """Return since when the available quantity of a resource is so."""
    pledges = [
        each
        for each in resource.step("USES", inverse=True, clocked=False)
        if each.node.own["pledgedOn"] <= resource.clock.at
    ]
    moments: list[datetime] = []
    for pledge in pledges:
        events = [
            event
            for event in pledge.step("OF_PROJECT", inverse=True, clocked=False)
            if event.current() and event.state["toStatus"] == "WITHDRAWN"
        ]
        moments.append(events[0].state["recordedAt"] if events else pledge.node.own["recordedAt"])
    return max(moments, default=resource.state["recordedAt"]).astimezone(CITY)


def owed_status(owed: Seen) -> str:
    """Return where a responsibility stands."""
    done = owed.state.get("doneOn")
    if done and done <= owed.clock.at:
        return "DONE"
    return "OVERDUE" if owed.state["dueOn"] < owed.clock.at else "OWED"


def project_status(project: Seen) -> str:
    """Return where a project stands."""
    return str(last(project, "OF_PROJECT").get("toStatus", "PLEDGED"))


def project_steps(project: Seen) -> list[dict[str, Value]]:
    """Return the steps that a project may take next."""
    is_rated = last(project, "OF_PROJECT", having="rating").get("rating") is not None
    return [
        {
            "to": step.to,
            "roles": list(step.roles),
            "noteRequired": step.reason,
            "ratingRequired": step.rated,
        }
        for step in allowed_steps(project_status(project), rated=is_rated)
    ]


def overdue(project: Seen) -> bool:
    """Whether a project is late: its day has passed while it is still going."""
    due = project.state.get("dueOn")
    return (
        due is not None
        and due < project.clock.at
        and project_status(project) not in ("DELIVERED", "CONFIRMED", "WITHDRAWN")
    )


def milestone_status(mark: Seen) -> str:
    """Return where a milestone stands."""
    reached = mark.state.get("reachedOn")
    if reached and reached <= mark.clock.at:
        return "REACHED"
    return "OVERDUE" if mark.state["dueOn"] < mark.clock.at else "AHEAD"


def next_milestone(project: Seen) -> Seen | None:
    """Return the milestone that a project is to reach next."""
    ahead = [
        mark
        for mark in project.step("MILESTONE_OF", inverse=True, clocked=False)
        if milestone_status(mark) != "REACHED"
    ]
    return min(ahead, key=lambda mark: (mark.state["dueOn"], mark.id), default=None)


def overdue_first(project: Seen) -> str:
    """Return the sort key of a project on a wall chart."""
    due = project.state.get("dueOn")
    return f"{'0' if overdue(project) else '1'}{due.isoformat() if due else '9999-12-31'}"


def vacant_since(post: Seen) -> date | None:
    """Return the day since which nobody holds a post that is there."""
    return vacancy(post)[0] if vacant(post) else None


def vacant(post: Seen) -> bool:
    """Whether a post is there, and nobody holds it."""
    is_there = post.state["from"] <= post.clock.at < post.state["to"]
    return is_there and not any(tenure.current() for tenure in believed_tenures(post))


def ever_held(post: Seen) -> bool:
    """Whether somebody has begun to hold a post."""
    return any(
        tenure.state["from"] < tenure.state["to"] and tenure.state["from"] <= post.clock.at
        for tenure in believed_tenures(post)
    )


def city_time(moment: datetime | None) -> datetime | None:
    """Return a moment in the city's time."""
    return moment and moment.astimezone(CITY)


class Derived:
    """The derived values of a city with this vocabulary, by kind and name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        ending, solving = vocabulary.workflows.ending, vocabulary.workflows.solving
        event: Callable[[Seen], Mapping[str, Value]] = lambda seen: last(seen, "OF_REQUEST")  # noqa: E731 - a name for a table
        ended: Callable[[Seen], bool] = lambda seen: event(seen).get("toStep") in ending  # noqa: E731 - a name for a table
        self.values: dict[tuple[str, str], Callable[[Seen], Value]] = {
            ("AllocationPlan", "plannedFor"): lambda seen: seen.state["at"],
            ("Need", "remaining"): lambda seen: left(seen, "quantity", "FOR_NEED"),
            ("Need", "status"): need_status,
            ("Resource", "available"): lambda seen: left(seen, "maximum", "USES"),
            ("Resource", "availableUpdatedAt"): updated,
            ("Project", "status"): project_status,
            ("Project", "overdue"): overdue,
            ("Project", "nextSteps"): project_steps,
            ("Project", "nextMilestone"): next_milestone,
            ("Milestone", "status"): milestone_status,
            ("Post", "vacant"): vacant,
            ("Post", "everHeld"): ever_held,
            ("Post", "vacantSince"): vacant_since,
            ("Project", "rating"): lambda seen: last(seen, "OF_PROJECT", having="rating").get(
                "rating"
            ),
            ("Responsibility", "status"): owed_status,
            ("ServiceRequest", "step"): lambda seen: terms.step(
                self.workflow(seen), self.step(seen)
            ),
            ("ServiceRequest", "dueAt"): lambda seen: city_time(event(seen).get("dueAt")),
            ("ServiceRequest", "closedAt"): lambda seen: (
                city_time(event(seen)["at"]) if ended(seen) else None
            ),
            ("ServiceRequest", "open"): lambda seen: not ended(seen),
            ("ServiceRequest", "solved"): lambda seen: event(seen).get("toStep") in solving,
            ("ServiceRequest", "late"): lambda seen: (
                not ended(seen)
                and bool(event(seen).get("dueAt"))
                and event(seen)["dueAt"] < seen.clock.moment
            ),
            ("ServiceRequest", "owedBy"): lambda seen: next(
                (step["role"] for step in self.following(seen)), None
            ),
            ("ServiceRequest", "nextSteps"): lambda seen: list(self.following(seen)),
            ("ServiceRequest", "assignedPost"): lambda seen: self.owing(seen, "OWED_BY_POST"),
            ("ServiceRequest", "assignedOrganization"): lambda seen: self.owing(seen, "OWED_BY"),
        }

    def workflow(self, request: Seen) -> Workflow:
        """Return the workflow of a request."""
        return self.vocabulary.workflows.codes[request.state["workflow"]]

    def step_of_event(self, event: Seen, name: str) -> Value:
        """Return a step that an event names, which is one of its request's workflow."""
        request = event.one("OF_REQUEST")
        code = event.state.get(name)
        return code and request and terms.step(self.workflow(request), code)

    def step(self, request: Seen) -> str:
        """Return at which step a request is: the last one taken, or the first of its workflow."""
        return str(last(request, "OF_REQUEST").get("toStep", self.workflow(request).step[0].code))

    def following(self, request: Seen) -> Iterator[terms.Term]:
        """Go through the steps that may come next."""
        workflow = self.workflow(request)
        steps = {step.code: step for step in workflow.step}
        for code in steps[self.step(request)].next:
            yield terms.step(workflow, code)

    def owing(self, request: Seen, arrow: str) -> Seen | None:
        """Return what the last event says to owe the next step."""
        wanted = last(request, "OF_REQUEST").get("id")
        events = [
            event
            for event in request.step("OF_REQUEST", inverse=True, clocked=False)
            if event.state["id"] == wanted
        ]
        return next((found for event in events for found in by_id(event.step(arrow))), None)
