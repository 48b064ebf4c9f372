"""The root fields `node` and `nodes`, which find nodes by id."""

from collections.abc import Iterable
from typing import Any

from graph.errors import Message
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, collect_rows, shape_of
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Argument, Field, InvalidArgument
from graph.query.shape import Shape, constant_shape, nested_shape

MOST_IDS = 100
"""Most ids of one `nodes`."""


def project_one_node(context: CompileContext, field: Field) -> Projection:
    """Project the node of an id, null if there is none."""
    given = field.arguments["id"]
    kind = KINDS.of_id(given.value)
    if kind is None:
        return Projection("", constant_shape(None))
    variable = context.name("n")
    selection = narrow_selection(field.children, kind.name)
    node = project_node(context, selection, variable, field.clock)
    wanted = context.argument(given)
    found = f"MATCH ({variable}:{kind.anchor} {{id: ${wanted}}})"
    match = f"{found} WHERE {not_undone_predicate(variable)}"
    rows = collect_rows(match, node)
    shape = nested_shape(field.key, shape_of(node), required=False)
    return Projection(f"head({rows})", shape)


def project_many_nodes(context: CompileContext, field: Field) -> Projection:
    """Project the nodes of ids, in their order, with null for an id without a node."""
    given = field.arguments["ids"]
    anchors = anchors_of(given.value)
    if not anchors:
        return Projection("", lambda _row, run: [None for _ in wanted_ids(run, given)])
    variable = context.name("n")
    wanted = context.parameter("ids", lambda run: wanted_ids(run, given))
    node = project_node(context, field.children, variable, field.clock)
    found = " UNION ALL ".join(
        f"MATCH (found:{anchor} {{id: wanted}}) WHERE {not_undone_predicate('found')} RETURN found"
        for anchor in anchors
    )
    match = (
        f"UNWIND ${wanted} AS wanted CALL (wanted) {{ {found} }} WITH DISTINCT found AS {variable}"
    )
    shape = nodes_shape(field.key, given.slot, shape_of(node))
    return Projection(collect_rows(match, node), shape, required=True)


def wanted_ids(run: Execution, given: Argument) -> list[str]:
    """Return the ids of an argument; raises `InvalidArgument` if there are too many."""
    ids: list[str] = run.values[given.slot]
    if len(ids) > MOST_IDS:
        message = Message(
            f"一次最多查询 {MOST_IDS} 个编号。",
            f"Ask for at most {MOST_IDS} ids at once.",
        )
        raise InvalidArgument("ids", message, "PAGE_SIZE")
    return ids


def not_undone_predicate(variable: str) -> str:
    """Return the predicate that a node was not withdrawn: nothing is believed of it otherwise."""
    return f"{variable}.withdrawnAt IS NULL"


def anchors_of(ids: Iterable[str]) -> list[str]:
    """Return the labels under which nodes with these ids are found, sorted."""
    anchors = set()
    for global_id in ids:
        kind = KINDS.of_id(global_id)
        if kind:
            anchors.add(kind.anchor)
    return sorted(anchors)


def nodes_shape(key: str, slot: str, shape: Shape) -> Shape:
    """Return the shape of rows, one for each node found, as a list in the order of a slot's ids."""

    def shaped(rows: Any, run: Execution) -> list[Any]:
        row_by_id = {row[0]: row for row in rows}
        made = []
        for position, global_id in enumerate(run.values[slot]):
            item_shape = nested_shape(position, shape, required=False)
            list_item = nested_shape(key, item_shape, required=False)
            made.append(list_item(row_by_id.get(global_id), run))
        return made

    return shaped


def project_root_typename(_context: CompileContext, _field: Field) -> Projection:
    """Project the name of the root's type."""
    return Projection("", constant_shape("Query"))


ROOT_FIELDS.update(
    {"__typename": project_root_typename, "node": project_one_node, "nodes": project_many_nodes}
)
