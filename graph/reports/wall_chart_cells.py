"""The shape of a wall chart: its cells, added up for each place, each status and the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.ontology.kinds.projects import PROJECT_STATUS
from graph.query.execution import Execution
from graph.query.selection import Field


class Cell(NamedTuple):
    """The projects of one place in one status, counted."""

    place: str | None
    """The id of the place; None for projects that lie nowhere."""
    status: str
    total: int
    overdue: int
    solved: int
    """The problems that the projects solved."""


@dataclass(frozen=True, slots=True)
class WallChart:
    """What a chart shows: its cells, and what was read for the fields below it."""

    field: Field
    cells: Sequence[Cell]
    places: Sequence[str | None]
    """The places of the groups, in their order."""
    selected: Mapping[int, Any]
    """What was read for a selected field, by the `id` of its object: a node of a place, by the
    place's id; the first projects of a cell, by place and status."""
    area_nodes: Mapping[str, Any]
    """The area's own node, by response key."""

    def to_response(self, run: Execution) -> dict[str, Any]:
        """Return what is selected of the chart."""
        shaped: dict[str, Any] = {}
        for chosen in self.field.children.fields:
            match chosen.name:
                case "area":
                    shaped[chosen.key] = self.area_nodes[chosen.key]
                case "at":
                    shaped[chosen.key] = run.values[self.field.clock.at].isoformat()
                case "whole":
                    shaped[chosen.key] = self.shape_group(chosen, None, self.cells)
                case "groups":
                    shaped[chosen.key] = self.shape_groups(chosen)
                case _:
                    shaped[chosen.key] = "WallChart"
        return shaped

    def shape_groups(self, chosen: Field) -> list[dict[str, Any]]:
        """Return what is selected of the projects of each place."""
        groups = []
        for place in self.places:
            cells = [cell for cell in self.cells if cell.place == place]
            groups.append(self.shape_group(chosen, place, cells))
        return groups

    def shape_group(
        self, chosen: Field, place: str | None, cells: Sequence[Cell]
    ) -> dict[str, Any]:
        """Return what is selected of the projects of one place, or of the whole."""
        values = {
            **sums_of(cells),
            "problemsSolved": sum(cell.solved for cell in cells),
            "__typename": "WallChartGroup",
        }
        shaped: dict[str, Any] = {}
        for part in chosen.children.fields:
            match part.name:
                case "place":
                    shaped[part.key] = self.selected.get(id(part), {}).get((place,))
                case "columns":
                    shaped[part.key] = [
                        self.shape_column(part, place, status, cells)
                        for status in PROJECT_STATUS.members
                    ]
                case _:
                    shaped[part.key] = values[part.name]
        return shaped

    def shape_column(
        self, chosen: Field, place: str | None, status: str, cells: Sequence[Cell]
    ) -> dict[str, Any]:
        """Return what is selected of the projects of one place that are in one status."""
        values = {
            "status": status,
            **sums_of([cell for cell in cells if cell.status == status]),
            "__typename": "WallChartColumn",
        }
        shaped: dict[str, Any] = {}
        for part in chosen.children.fields:
            if part.name == "projects":
                shaped[part.key] = self.selected[id(part)].get((place, status), [])
            else:
                shaped[part.key] = values[part.name]
        return shaped


def sums_of(cells: Sequence[Cell]) -> dict[str, int]:
    """Return how many projects cells have, and how many of them are overdue."""
    return {
        "total": sum(cell.total for cell in cells),
        "overdue": sum(cell.overdue for cell in cells),
    }
