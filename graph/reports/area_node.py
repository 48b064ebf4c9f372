"""The area's own node in a report, which a client may select under several keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from graph.areas.report_area import Area, area, whole_city
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.execution import Execution
from graph.query.selection import Field
from graph.query.shape import Shape, nested_shape


def selected_area(draft: CompileContext, field: Field) -> Area:
    """Return the area of a field: that of its argument, or the whole city if it has none."""
    given = field.arguments.get("area")
    return area(draft, given, field.clock) if given else whole_city()


class AreaNode(NamedTuple):
    """The projections of the area's node in `asked`, and their shapes, by response key."""

    pieces: Mapping[str, Projection]
    shapes: Mapping[str, Shape]

    @property
    def clauses(self) -> str:
        """The clauses that come before the expressions."""
        return " ".join(piece.clauses for piece in self.pieces.values())

    @property
    def expressions(self) -> list[str]:
        """The expressions of the node's rows, in the order of the keys."""
        return [piece.expression for piece in self.pieces.values()]

    @property
    def row_expression(self) -> str:
        """The expression for the list of the node's rows, after the clauses."""
        return f"[{', '.join(self.expressions)}]"

    def shape_rows(self, rows: Any, run: Execution) -> dict[str, Any]:
        """Return the shaped node by response key."""
        pairs = zip(self.shapes.items(), rows, strict=True)
        return {key: shape(row, run) for (key, shape), row in pairs}


def project_area_node(draft: CompileContext, field: Field, place: Area) -> AreaNode:
    """Project the node of a report's area, as often as it is selected."""
    pieces = {chosen.key: place.piece(draft, chosen) for chosen in field.children.named("area")}
    shapes = {
        key: nested_shape(key, shape_of(piece), required=True) for key, piece in pieces.items()
    }
    return AreaNode(pieces, shapes)
