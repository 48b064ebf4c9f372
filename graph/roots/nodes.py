"""Roots that find nodes by id, and the vocabulary."""

from graph.query.compiler import Draft, Piece, below, rows, shape_of
from graph.query.plan import ROOTS
from graph.query.projection import duty_map, node, typed
from graph.query.selection import Field, InvalidArgument
from graph.query.shape import Raw, Run, Shaped, constant, under


def one_node(draft: Draft, field: Field) -> Piece:
    """Project the node of an id; null where there is none."""
    given = field.arguments["id"]
    kind = draft.registry.of_id(given.value)
    if kind is None:
        return Piece("", constant(None))
    variable = draft.name("n")
    piece = node(draft, typed(below(field), kind.name), variable, field.clock)
    found = f"MATCH ({variable}:{kind.anchor} {{id: ${draft.argument(given)}}})"
    return Piece(f"head({rows(found, piece)})", under(field.key, shape_of(piece), required=False))


def many_nodes(draft: Draft, field: Field) -> Piece:
    """Project the nodes of ids, in their order, with null for an id that is none."""
    given = field.arguments["ids"]
    if len(given.value) > MOST_IDS:
        message = f"一次最多查询 {MOST_IDS} 个编号。/ Ask for at most {MOST_IDS} ids at once."
        raise InvalidArgument("ids", message, "PAGE_SIZE")
    anchors = sorted({kind.anchor for value in given.value if (kind := draft.registry.of_id(value))})
    if not anchors:
        return Piece("", lambda _row, run: [None] * len(run.values[given.slot]))
    variable, wanted = draft.name("n"), draft.argument(given)
    piece = node(draft, below(field), variable, field.clock)
    found = " UNION ALL ".join(f"MATCH (found:{anchor} {{id: wanted}}) RETURN found" for anchor in anchors)
    match = f"UNWIND ${wanted} AS wanted CALL (wanted) {{ {found} }} WITH DISTINCT found AS {variable}"
    shape = shape_of(piece)

    def shaped(found_rows: Raw, run: Run) -> Shaped:
        by_id = {row[0]: row for row in found_rows}
        made = []
        for position, global_id in enumerate(run.values[given.slot]):
            inner = under(field.key, under(position, shape, required=False), required=False)
            made.append(inner(by_id.get(global_id), run))
        return made

    return Piece(rows(match, piece), shaped, required=True)


MOST_IDS = 100
"""Most ids of one `nodes`."""


def duties(draft: Draft, field: Field) -> Piece:
    """Give the city's vocabulary of duties."""
    return Piece("", constant([duty_map(known, below(field)) for known in draft.vocabulary]))


def typename(_draft: Draft, _field: Field) -> Piece:
    """Give the name of the root's type."""
    return Piece("", constant("Query"))


ROOTS.update({"__typename": typename, "node": one_node, "nodes": many_nodes, "duties": duties})
