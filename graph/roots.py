"""Roots that find nodes by id, the vocabulary, and who covers a place."""

from collections.abc import Mapping
from typing import Any

from graph.areas import asked
from graph.coverage import coverage
from graph.piece import Piece, below, rows, shape_of
from graph.projection import duty_map, node
from graph.question import ROOTS, RootDraft
from graph.selection import Argument, Field, InvalidArgument, Selection
from graph.shape import Raw, Run, Shape, Shaped, constant, under


def one_node(draft: RootDraft, field: Field) -> Piece:
    """Project the node of an id; null where there is none."""
    given = field.arguments["id"]
    kind = draft.registry.of_id(given.value)
    if kind is None:
        return Piece("", constant(None))
    variable = draft.name("n")
    piece = node(draft, typed(below(field), kind.name), variable, field.clock)
    found = f"MATCH ({variable}:{kind.anchor} {{id: ${draft.argument(given)}}})"
    return Piece(f"head({rows(found, piece)})", under(field.key, shape_of(piece), required=False))


def many_nodes(draft: RootDraft, field: Field) -> Piece:
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
            inner = under(field.key, under(str(position), shape, required=False), required=False)
            made.append(inner(by_id.get(global_id), run))
        return made

    return Piece(rows(match, piece), shaped, required=True)


MOST_IDS = 100
"""Most ids of one `nodes`."""


def duties(draft: RootDraft, field: Field) -> Piece:
    """Give the city's vocabulary of duties."""
    return Piece("", constant([duty_map(known, below(field)) for known in draft.vocabulary]))


def typed(selection: Selection, name: str) -> Selection:
    """Give what is selected of one member of a union."""
    fields = (field for field in selection.fields if field.kinds is None or name in field.kinds)
    return Selection(name, tuple(Field(f.name, f.key, f.clock, f.arguments, f.selection) for f in fields))


def who_covers(draft: RootDraft, field: Field) -> Piece:
    """Project the chain of the place that is meant, or say which could be meant, or that there is none."""
    where = field.arguments["where"]
    name = next(part for part, value in where.value.items() if value is not None)
    place = draft.name("place")
    chain = coverage(draft, typed(below(field), "Coverage"), place, field.clock)
    key = draft.parameter("place", lambda values: asked(values[where.slot], name))
    found = f"MATCH ({place}:Place {{{name}: ${key}}})"
    shape = shape_of(chain)
    unknown = unknown_place(typed(below(field), "UnknownPlace"), where, name)

    def shaped(found_rows: Raw, run: Run) -> Shaped:
        return shape(found_rows[0], run) if found_rows else unknown(None, run)

    return Piece(rows(found, chain), under(field.key, shaped, required=True), required=True)


def unknown_place(selection: Selection, where: Argument, name: str) -> Shape:
    """Say that nothing answers to an id or a code."""

    def shape(_row: Raw, run: Run) -> Shaped:
        text = run.values[where.slot][name]
        message = f"没有编号为“{text}”的场所，请核对。/ No place has the {name} “{text}”; check it."
        values: Mapping[str, Any] = {"message": message, "understood": [text], "__typename": "UnknownPlace"}
        return {chosen.key: values.get(chosen.name) for chosen in selection.fields}

    return shape


ROOTS.update({"node": one_node, "nodes": many_nodes, "duties": duties, "whoCovers": who_covers})
