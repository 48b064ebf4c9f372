"""The answer for a place that is not known, and the rows of places that a prefetch found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.areas.place_references import reference_part
from graph.errors import Message
from graph.query.compiler import (
    CompileContext,
    Projection,
    collect_rows,
    cypher_list,
    join_clauses,
    shape_of,
)
from graph.query.execution import Binding, Execution
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Field, Selection, shortened
from graph.query.shape import Shape, Slot, nested_shape, record_shape


def places_by_ids(
    context: CompileContext, variable: str, ids: Binding, projection: Projection
) -> str:
    """Return the expression for the rows of the places whose ids a prefetch found."""
    known = context.parameter(variable, ids)
    match = f"UNWIND ${known} AS known MATCH ({variable}:Place {{id: known}})"
    return collect_rows(match, projection)


def unknown_place(
    selection: Selection,
    message: Message,
    understood: Sequence[str],
    nearest: dict[str, Any],
) -> dict[str, Any]:
    """Return what is selected of an unknown place.

    `nearest` holds the nearest known place by response key, empty if there is none.
    """
    values = {
        "message": str(message),
        "understood": list(understood),
        "nearest": None,
        "__typename": "UnknownPlace",
    }
    return {**selection.pick(values), **nearest}


def project_nearest(context: CompileContext, selection: Selection) -> Projection:
    """Project the nearest place as often as it is selected, as a map by response key."""
    slots: list[Slot] = []
    nodes: list[Projection] = []
    for field in selection.named("nearest"):
        node = project_node(context, field.children, "nearby", field.clock)
        shape = nested_shape(field.key, shape_of(node), required=False)
        slots.append(Slot(field.key, len(nodes), shape))
        nodes.append(node)
    row = cypher_list(node.expression for node in nodes)
    return Projection(row, record_shape(slots), join_clauses(nodes))


def unknown_key_shape(field: Field) -> Shape:
    """Return the shape of what is selected if no place has the id or code of `where`."""
    unknown = narrow_selection(field.children, "UnknownPlace")
    where = field.arguments["where"]
    part = reference_part(where.value)

    def shape(_row: Any, run: Execution) -> Any:
        text = shortened(str(run.values[where.slot][part]))
        message = Message(
            f"没有编号为“{text}”的场所，请核对。",
            f"No place has the {part} “{text}”; check it.",
        )
        return unknown_place(unknown, message, [text], {})

    return shape
