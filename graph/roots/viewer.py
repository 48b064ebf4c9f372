"""The root field `viewer`: who asks, in which role, and for which areas."""

from __future__ import annotations

from typing import Any

from graph.areas.area_pattern import is_alliance
from graph.database.read_sets import note_passing
from graph.ontology.clock import CITY_ZONE
from graph.query.compiler import CompileContext, Projection, collect_rows, cypher_list, shape_of
from graph.query.execution import Execution
from graph.query.node_state import known_predicate
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import project_node
from graph.query.selection import Field
from graph.query.shape import Shape, Slot, constant_shape, list_shape, nested_shape, record_shape

LABELS = {"areas": "Place", "alliances": "Organization"}
"""The label of the nodes of each list of the viewer's areas."""


def project_viewer(context: CompileContext, field: Field) -> Projection:
    """Project what is known of the caller; the nodes of its areas are read from the graph."""
    expressions: list[str] = []
    slots: list[Slot] = []
    for chosen in field.children.fields:
        if chosen.name in LABELS:
            nodes = project_granted_nodes(context, chosen)
            shape = nested_shape(chosen.key, list_shape(shape_of(nodes)), required=True)
            slots.append(Slot(chosen.key, len(expressions), shape, required=True))
            expressions.append(nodes.expression)
        else:
            slots.append(Slot(chosen.key, 0, VIEWER_VALUES[chosen.name]))
    # A row has a first slot for what does not come from the graph to lie in.
    return Projection(cypher_list(expressions or ["null"]), record_shape(slots), required=True)


def project_granted_nodes(context: CompileContext, field: Field) -> Projection:
    """Project those of the caller's areas that are places, or that are alliances."""
    variable, label = context.name("granted"), LABELS[field.name]
    granted = context.parameter("granted", lambda run: granted_ids(run, field.name))
    node = project_node(context, field.children, variable, field.clock)
    match = (
        f"UNWIND ${granted} AS {variable}_id MATCH ({variable}:{label} {{id: {variable}_id}}) "
        f"WHERE {known_predicate(variable, field.clock)}"
    )
    return node._replace(expression=collect_rows(match, node), clauses="")


def granted_ids(run: Execution, name: str) -> list[str]:
    """Return the ids of the caller's areas of one list, sorted."""
    wanted = name == "alliances"
    return sorted(area for area in run.caller.areas if is_alliance({"id": area}) is wanted)


def show_expiry(_row: Any, run: Execution) -> str | None:
    """Return when the caller's token expires, None if it never does."""
    note_passing()
    until = run.caller.until
    return until.astimezone(CITY_ZONE).isoformat() if until else None


def show_name(_row: Any, run: Execution) -> str | None:
    """Return the caller's name, None if nobody is signed in."""
    note_passing()
    return run.caller.name or None


VIEWER_VALUES: dict[str, Shape] = {
    "role": lambda _row, run: run.caller.role.name,
    "name": show_name,
    "expiresAt": show_expiry,
    "__typename": constant_shape("Viewer"),
}
"""What is selected of the viewer besides its areas, by field."""


ROOT_FIELDS["viewer"] = project_viewer
