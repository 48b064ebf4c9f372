"""The indicators of an assessment, in plain Python: the ids behind each, and its value."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from statistics import mean, median

from tests.reference.derived import last
from tests.reference.evaluator import Reference
from tests.reference.reports.figures import MEETINGS, Glance, delivered, there, withdrawn
from tests.reference.seen import CITY, Clock, Seen, by_id

Scored = tuple[float | None, int | None, list[str]]
"""The value, of how many it is a share, and the ids behind it."""


def scorecard(reference: Reference, area: str, first: str, after: str) -> dict[str, Scored]:
    """Return every indicator of an area in a period."""
    begin, end = date.fromisoformat(first), date.fromisoformat(after)
    glance = Glance(
        reference.everything, reference.vocabulary, {"id": area}, Clock(end - timedelta(days=1))
    )
    scored = Scorecard(glance, begin, end).all()
    return {code: (shown(value), whole, found) for code, (value, whole, found) in scored.items()}


def shown(value: float | None) -> float | None:
    """Return a value in whole millionths, as it is shown."""
    return None if value is None else round(value, 6)


class Scorecard:
    """One area in one period."""

    def __init__(self, glance: Glance, begin: date, end: date) -> None:
        self.glance, self.begin = glance, begin
        self.year_ago = datetime.combine(end - timedelta(days=365), time(), CITY)
        flows = glance.vocabulary.workflows
        self.ending, self.solving = flows.ending, flows.solving

    def all(self) -> dict[str, Scored]:
        """Return every indicator by its code."""
        posts, requests, solved = self.posts(), self.requests(), self.solved()
        held = [post for post in posts if list(self.tenures([post]))]
        tenures = list(self.tenures(posts))
        assigned = [
            seen
            for seen in self.glance.kind("Assignment")
            if seen.current() and self.near(seen, "ASSIGNED_AT")
        ]
        pledged = [
            seen
            for secretary in (True, False)
            for seen in self.glance.projects(secretary=secretary)
            if seen.state["pledgedOn"] >= self.begin
        ]
        done = filter(delivered, pledged)
        rated = list(self.rated())
        hours = [
            (last(seen, "OF_REQUEST")["at"] - seen.state["openedAt"]).total_seconds() / 3600
            for seen in solved
        ]
        return {
            "postsHeld": share(held, posts),
            "vacancies": number(post for post in posts if post not in held),
            "tenuresConfirmed": share(filter(self.confirmed, tenures), tenures),
            "assignmentsConfirmed": share(filter(self.confirmed, assigned), assigned),
            "requestsSolved": number(solved),
            "requestsInTime": share(filter(in_time, solved), solved),
            "medianHours": (median(hours) if hours else None, None, ids(solved)),
            "requestsLate": number(filter(self.late, requests)),
            "projectsDelivered": share(done, pledged),
            "satisfaction": (
                mean(seen.state["rating"] for seen in rated) if rated else None,
                None,
                ids(rated),
            ),
            "meetings": number(self.held(*MEETINGS)),
            "volunteerActions": number(self.held("VOLUNTEER_ACTION")),
        }

    def near(self, seen: Seen, arrow: str) -> bool:
        """Whether an arrow leads into the area."""
        return any(self.glance.inside(place) for place in seen.step(arrow))

    def posts(self) -> list[Seen]:
        """Return the posts that are there."""
        return [
            seen for seen in self.glance.kind("Post") if there(seen) and self.near(seen, "COVERS")
        ]

    def tenures(self, posts: Iterable[Seen]) -> Iterable[Seen]:
        """Return the tenures of posts that hold."""
        return (
            tenure
            for post in posts
            for tenure in post.step("OF_POST", inverse=True)
            if tenure.current()
        )

    def confirmed(self, seen: Seen) -> bool:
        """Whether a fact was confirmed lately."""
        return bool(seen.state.get("confirmedAt") and seen.state["confirmedAt"] >= self.year_ago)

    def requests(self) -> list[Seen]:
        """Return the requests raised by the end."""
        return [
            seen
            for seen in self.glance.lying("ServiceRequest", "RAISED_AT")
            if seen.state["openedAt"] <= self.glance.clock.moment
        ]

    def solved(self) -> list[Seen]:
        """Return the requests solved in the period."""
        ends = [(seen, last(seen, "OF_REQUEST")) for seen in self.requests()]
        return [
            seen
            for seen, end in ends
            if end.get("toStep") in self.solving
            and end["at"] >= datetime.combine(self.begin, time(), CITY)
        ]

    def late(self, seen: Seen) -> bool:
        """Whether a request's next step is overdue."""
        event = last(seen, "OF_REQUEST")
        return (
            bool(event.get("dueAt"))
            and event["toStep"] not in self.ending
            and event["dueAt"] < self.glance.clock.moment
        )

    def held(self, *categories: str) -> Iterable[Seen]:
        """Return the activities of the period."""
        return (
            seen
            for seen in self.glance.activities(*categories)
            if seen.state["heldOn"] >= self.begin
        )

    def rated(self) -> Iterable[Seen]:
        """Return the ratings of the period."""
        for project in self.glance.lying("Project", "CARRIED_OUT_AT"):
            for event in events(project):
                if (
                    not withdrawn(project)
                    and event.state.get("rating")
                    and event.state["at"] >= datetime.combine(self.begin, time(), CITY)
                ):
                    yield event


def events(project: Seen) -> list[Seen]:
    """Return the steps of a project by then."""
    return [event for event in project.step("OF_PROJECT", inverse=True) if event.current()]


def in_time(request: Seen) -> bool:
    """Whether each step was taken before the limit that the one before it set."""
    steps = sorted(
        (event.state for event in request.step("OF_REQUEST", inverse=True) if event.current()),
        key=lambda state: (state["at"], state["id"]),
    )
    return all(
        not step.get("dueAt") or following["at"] <= step["dueAt"]
        for step, following in itertools.pairwise(steps)
    )


def ids(found: Iterable[Seen]) -> list[str]:
    """Return the ids of nodes, each once, in order."""
    return [seen.id for seen in by_id(found)]


def number(found: Iterable[Seen]) -> Scored:
    """Score by a number."""
    known = ids(found)
    return float(len(known)), None, known


def share(found: Iterable[Seen], of: Iterable[Seen]) -> Scored:
    """Score by a share."""
    known, whole = ids(found), ids(of)
    return (len(known) / len(whole) if whole else None), len(whole), known
