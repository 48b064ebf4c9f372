"""What a wall chart is, in plain Python: an area's projects by place and status, overdue first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.reference.derived import overdue, overdue_first, project_status
from tests.reference.reports.figures import Glance, upwards
from tests.reference.seen import Seen, by_id, known
from tests.reference.succession import steps_from

STATUSES = ("PLEDGED", "STARTED", "DELIVERED", "CONFIRMED", "WITHDRAWN")


@dataclass(frozen=True)
class Column:
    """Projects of one place that are in one status."""

    status: str
    hung: Sequence[Seen]

    def value(self, name: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - values of any type
        """Return the value of a field."""
        if name == "projects":
            ordered = sorted(self.hung, key=lambda project: (overdue_first(project), project.id))
            return ordered[: arguments.get("first", 20)]
        return {
            "status": self.status,
            "total": len(self.hung),
            "overdue": sum(map(overdue, self.hung)),
        }[name]


def wall_chart(glance: Glance, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return a wall chart."""
    secretary, kind = arguments.get("secretaryProject", True), arguments.get("by", "SUBDISTRICT")
    hung = by_id(
        project
        for project in glance.lying("Project", "CARRIED_OUT_AT")
        if known(project)
        and bool(project.state.get("secretaryProject")) is secretary
        and project.state["pledgedOn"] <= glance.clock.at
    )
    places: dict[str, Seen] = {}
    groups: dict[str, list[Seen]] = {}
    for project in hung:
        spot = above(next(project.step("CARRIED_OUT_AT", clocked=False)), kind)
        places[spot.id] = spot
        groups.setdefault(spot.id, []).append(project)
    order = sorted(places, key=lambda each: (places[each].node.own.get("code", "~"), each))
    told = [group(groups[each], places[each]) for each in order]
    return {"area": glance.area, "at": glance.clock.at, "whole": group(hung, None), "groups": told}


def group(hung: Sequence[Seen], place: Seen | None) -> dict[str, Any]:
    """Return the projects of one place, or of all."""
    columns = [
        Column(status, [project for project in hung if project_status(project) == status])
        for status in STATUSES
    ]
    solved = sum(
        project.state.get("problemsSolved", 0)
        for project in hung
        if project_status(project) in ("DELIVERED", "CONFIRMED")
    )
    return {
        "place": place,
        "total": len(hung),
        "overdue": sum(map(overdue, hung)),
        "problemsSolved": solved,
        "columns": columns,
    }


def above(place: Seen, kind: str) -> Seen:
    """Return the place of a kind around a place or its successor, or else the place itself."""
    heirs = [place]
    while heirs:
        found = by_id(each for each in upwards(heirs) if each.kind.enum_name == kind)
        if found:
            return found[0]
        steps = [step for each in heirs for step in steps_from(each)]
        heirs = [step.younger for step in steps if step.own["isFinal"]]
    return place
