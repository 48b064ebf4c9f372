"""Projects the four lists (四项清单) of an area: what is needed, what can be given, what was pledged, and what is owed there.

Each list is the root list of its kind within the area. On a day in the past it holds what had begun by then, as it was then;
nothing tells when a responsibility was put up, so these are listed on any day.
"""

from __future__ import annotations

from typing import Any

from graph.areas.area_pattern import held_path_predicate
from graph.areas.report_area import area
from graph.errors import Message
from graph.ontology.kinds import KINDS
from graph.ontology.paths import WITHIN, Path
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field, InvalidArgument
from graph.query.shape import nested_shape
from graph.roots.lists import project_page_from

LISTS = {
    str(KINDS[name].root_field): KINDS[name]
    for name in ("Need", "Resource", "Project", "Responsibility")
}
"""The kinds of the four lists, in their order, by the names of their root lists."""


WAYS: dict[str, Path] = {
    listed: kind.area.beyond(WITHIN) for listed, kind in LISTS.items() if kind.area
}
"""The way from a place to what is on each list."""


def four_lists(draft: CompileContext, field: Field) -> Projection:
    """Project the lists of an area; only those that are selected are read."""
    given = field.arguments["area"]
    place = area(draft, given, field.clock)
    parts = [
        (chosen, part(draft, chosen)) for chosen in field.children.fields if chosen.name in LISTS
    ]
    parts += [(chosen, place.piece(draft, chosen)) for chosen in field.children.named("area")]
    clauses = " ".join(
        (place.asked, place.named, places(field), *(piece.clauses for _, piece in parts))
    )
    expression = f"head(COLLECT {{ {clauses} RETURN [{', '.join(('asked.id', *(piece.expression for _, piece in parts)))}] }})"
    shapes = [
        (
            chosen.key,
            nested_shape(chosen.key, shape_of(piece), required=True)
            if chosen.name == "area"
            else shape_of(piece),
        )
        for chosen, piece in parts
    ]

    def shaped(row: Any, run: Execution) -> Any:
        if row is None:
            place.raise_unknown(run)
            return None
        told: dict[str, Any] = {
            key: shape(raw, run) for (key, shape), raw in zip(shapes, row[1:], strict=True)
        }
        values = {"at": run.values[field.clock.at].isoformat(), "__typename": "FourLists"}
        return {
            chosen.key: told[chosen.key] if chosen.key in told else values[chosen.name]
            for chosen in field.children.fields
        }

    return Projection(expression, nested_shape(field.key, shaped, required=False), nullable=True)


LARGE = "area:City OR area:District"
"""Of these it is quicker to look from what is on the lists up to the area than to walk down through all its places."""


def places(field: Field) -> str:
    """Return the clause that gathers the places at which something of the lists lies: they are looked for once for all lists."""
    arrows = [arrow for way in WAYS.values() for arrow in way.arrows]
    held = held_path_predicate("path", "place", field.clock)
    lying = " UNION ".join(
        f"MATCH (:{kind.name})-[:{arrow}]->(place:Place) RETURN place"
        for kind, arrow in zip(LISTS.values(), arrows, strict=True)
    )
    up = f"CALL () {{ {lying} }} MATCH path=(place)-[:PART_OF*0..7]->(above:Place) WHERE above.id = area.id AND {held} RETURN place"
    down = f"MATCH path={WITHIN.down('area', 'place:Place')} WHERE {held} WITH DISTINCT place"
    small = f"{down} WHERE EXISTS {{ (place)<-[:{'|'.join(arrows)}]-() }} RETURN place"
    either = f"UNWIND areas AS area WITH area WHERE {LARGE} {up} UNION UNWIND areas AS area WITH area WHERE NOT ({LARGE}) {small}"
    return (
        f"CALL (areas) {{ CALL (areas) {{ {either} }} RETURN collect(DISTINCT place) AS places }}"
    )


def part(draft: CompileContext, field: Field) -> Projection:
    """Project a page of one of the lists. Raises `InvalidArgument` for a filter that names an area of its own."""
    given = field.arguments.get("filter")
    if given and given.value.get("area") is not None:
        message = Message(
            "区域已由 fourLists 的 area 给出，这里的 filter 不要再写 area。",
            "The area is that of `fourLists`: leave `area` out of this filter.",
        )
        raise InvalidArgument("filter", message, "AREA_GIVEN_TWICE")
    return project_page_from(
        LISTS[field.name], draft, field, "UNWIND places AS place", "place", WAYS[field.name]
    )


ROOT_FIELDS["fourLists"] = four_lists
