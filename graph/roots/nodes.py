"""Roots that find nodes by id, and the vocabulary."""

from typing import Any

from graph.errors import Message
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, collect_rows, shape_of
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import narrow_selection, project_duty_fields, project_node
from graph.query.selection import Field, InvalidArgument
from graph.query.shape import constant_shape, nested_shape


def one_node(draft: CompileContext, field: Field) -> Projection:
    """Project the node of an id; null where there is none."""
    given = field.arguments["id"]
    kind = KINDS.of_id(given.value)
    if kind is None:
        return Projection("", constant_shape(None))
    variable = draft.name("n")
    piece = project_node(draft, narrow_selection(field.children, kind.name), variable, field.clock)
    found = f"MATCH ({variable}:{kind.anchor} {{id: ${draft.argument(given)}}})"
    return Projection(
        f"head({collect_rows(found, piece)})",
        nested_shape(field.key, shape_of(piece), required=False),
    )


def many_nodes(draft: CompileContext, field: Field) -> Projection:
    """Project the nodes of ids, in their order, with null for an id that is none."""
    given = field.arguments["ids"]
    if len(given.value) > MOST_IDS:
        message = Message(
            f"一次最多查询 {MOST_IDS} 个编号。",
            f"Ask for at most {MOST_IDS} ids at once.",
        )
        raise InvalidArgument("ids", message, "PAGE_SIZE")
    anchors = sorted({kind.anchor for value in given.value if (kind := KINDS.of_id(value))})
    if not anchors:
        return Projection("", lambda _row, run: [None] * len(run.values[given.slot]))
    variable, wanted = draft.name("n"), draft.argument(given)
    piece = project_node(draft, field.children, variable, field.clock)
    found = " UNION ALL ".join(
        f"MATCH (found:{anchor} {{id: wanted}}) RETURN found" for anchor in anchors
    )
    match = (
        f"UNWIND ${wanted} AS wanted CALL (wanted) {{ {found} }} WITH DISTINCT found AS {variable}"
    )
    shape = shape_of(piece)

    def shaped(found_rows: Any, run: Execution) -> Any:
        by_id = {row[0]: row for row in found_rows}
        made = []
        for position, global_id in enumerate(run.values[given.slot]):
            inner = nested_shape(
                field.key, nested_shape(position, shape, required=False), required=False
            )
            made.append(inner(by_id.get(global_id), run))
        return made

    return Projection(collect_rows(match, piece), shaped, required=True)


MOST_IDS = 100
"""Most ids of one `nodes`."""


def duties(draft: CompileContext, field: Field) -> Projection:
    """Return the city's vocabulary of duties."""
    return Projection(
        "",
        constant_shape([project_duty_fields(known, field.children) for known in draft.vocabulary]),
    )


def typename(_draft: CompileContext, _field: Field) -> Projection:
    """Return the name of the root's type."""
    return Projection("", constant_shape("Query"))


ROOT_FIELDS.update(
    {"__typename": typename, "node": one_node, "nodes": many_nodes, "duties": duties}
)
