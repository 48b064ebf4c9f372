"""Parts that reports have in common: their area, its own node, and what is selected of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from graph.areas.report_area import Area, build_report_area, whole_city
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.execution import Execution
from graph.query.selection import Field, Selection
from graph.query.shape import Shape, nested_shape


def selected_area(compile_context: CompileContext, field: Field) -> Area:
    """Return the area of a field: that of its argument, or the whole city if it has none."""
    given = field.arguments.get("area")
    if given is None:
        return whole_city()
    return build_report_area(compile_context, given, field.clock)


class AreaNode(NamedTuple):
    """The projections of the area's node in `asked`, and their shapes, by response key."""

    projections: Mapping[str, Projection]
    shapes: Mapping[str, Shape]

    @property
    def clauses(self) -> str:
        """The clauses that come before the expressions."""
        return " ".join(projection.clauses for projection in self.projections.values())

    @property
    def expressions(self) -> list[str]:
        """The expressions of the node's rows, in the order of the keys."""
        return [projection.expression for projection in self.projections.values()]

    @property
    def row_expression(self) -> str:
        """The expression for the list of the node's rows, after the clauses."""
        return f"[{', '.join(self.expressions)}]"

    def shape_rows(self, rows: Any, run: Execution) -> dict[str, Any]:
        """Return the shaped node by response key."""
        shaped = {}
        for key, row in zip(self.shapes, rows, strict=True):
            shaped[key] = self.shapes[key](row, run)
        return shaped


def project_area_node(compile_context: CompileContext, field: Field, place: Area) -> AreaNode:
    """Project the node of a report's area, as often as it is selected."""
    projections = {
        chosen.key: place.project_node(compile_context, chosen)
        for chosen in field.children.named("area")
    }
    shapes = {
        key: nested_shape(key, shape_of(projection), required=True)
        for key, projection in projections.items()
    }
    return AreaNode(projections, shapes)


def select_values(
    selection: Selection, shaped: Mapping[str, Any], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what is selected, from `shaped` by response key, or else from `values` by name."""
    selected: dict[str, Any] = {}
    for chosen in selection.fields:
        if chosen.key in shaped:
            selected[chosen.key] = shaped[chosen.key]
        else:
            selected[chosen.key] = values[chosen.name]
    return selected
