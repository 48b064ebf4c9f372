"""The four lists (四项清单) of an area: needs, resources, projects and responsibilities.

Each list is the root list of its kind within the area. On a day in the past it holds what had begun
by then, as it was then; a responsibility of which nobody said since when it holds is always listed.
"""

from __future__ import annotations

from typing import Any

from graph.areas.area_pattern import held_path_predicate
from graph.areas.report_area import build_report_area
from graph.errors import Message
from graph.ontology.kinds import KINDS
from graph.ontology.paths import WITHIN, Path
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.connections import ListScope
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Argument, Field, InvalidArgument
from graph.query.shape import nested_shape
from graph.reports.area_node import project_area_node, select_values
from graph.roots.lists import project_page_from

LISTS = {
    str(KINDS[name].root_field): KINDS[name]
    for name in ("Need", "Resource", "Project", "Responsibility")
}
"""The kinds of the four lists, in their order, by the names of their root lists."""
LIST_PATHS: dict[str, Path] = {
    listed: kind.area.beyond(WITHIN) for listed, kind in LISTS.items() if kind.area
}
"""The path from a place to what is on each list."""


def project_four_lists(compile_context: CompileContext, field: Field) -> Projection:
    """Project the lists of an area; only those that are selected are read."""
    place = build_report_area(compile_context, field.arguments["area"], field.clock)
    pages = {
        chosen.key: project_list(compile_context, chosen, field.arguments["area"])
        for chosen in field.children.fields
        if chosen.name in LISTS
    }
    page_shapes = {key: shape_of(page) for key, page in pages.items()}
    node = project_area_node(compile_context, field, place)
    page_clauses = " ".join(page.clauses for page in pages.values())
    clauses = f"{place.asked} {place.named} {places_clause(field)} {page_clauses} {node.clauses}"
    page_row = f"[{', '.join(page.expression for page in pages.values())}]"

    def shape_lists(row: Any, run: Execution) -> Any:
        if row is None:
            place.raise_absence()
            return None
        page_rows, area_rows = row
        shaped = node.shape_rows(area_rows, run)
        for (key, shape), raw in zip(page_shapes.items(), page_rows, strict=True):
            shaped[key] = shape(raw, run)
        values = {"at": run.values[field.clock.at].isoformat(), "__typename": "FourLists"}
        return select_values(field.children, shaped, values)

    return Projection(
        f"head(COLLECT {{ {clauses} RETURN [{page_row}, {node.row_expression}] }})",
        nested_shape(field.key, shape_lists, required=False),
    )


LARGE = "area:City OR area:District"
"""In these it is quicker to walk up from what is listed than down through all their places."""


def places_clause(field: Field) -> str:
    """Return the clause that gathers the `places` of the area at which something is listed.

    They are gathered once for all lists.
    """
    arrows = [arrow for path in LIST_PATHS.values() for arrow in path.arrows]
    held = held_path_predicate("path", "place", field.clock)
    listed_places = " UNION ".join(
        f"MATCH (:{kind.name})-[:{arrow}]->(place:Place) RETURN place"
        for kind, arrow in zip(LISTS.values(), arrows, strict=True)
    )
    up = (
        f"CALL () {{ {listed_places} }} MATCH path=(place)-[:PART_OF*0..7]->(above:Place) "
        f"WHERE above.id = area.id AND {held} RETURN place"
    )
    down = (
        f"MATCH path={WITHIN.down('area', 'place:Place')} WHERE {held} WITH DISTINCT place "
        f"WHERE EXISTS {{ (place)<-[:{'|'.join(arrows)}]-() }} RETURN place"
    )
    either = (
        f"UNWIND areas AS area WITH area WHERE {LARGE} {up} "
        f"UNION UNWIND areas AS area WITH area WHERE NOT ({LARGE}) {down}"
    )
    return (
        f"CALL (areas) {{ CALL (areas) {{ {either} }} RETURN collect(DISTINCT place) AS places }}"
    )


def project_list(compile_context: CompileContext, field: Field, area: Argument) -> Projection:
    """Project a page of one list of an area.

    Raises `InvalidArgument` for a filter that names an area of its own.
    """
    given = field.arguments.get("filter")
    if given and given.value.get("area") is not None:
        message = Message(
            "区域已由 fourLists 的 area 给出，这里的 filter 不要再写 area。",
            "The area is that of `fourLists`: leave `area` out of this filter.",
        )
        raise InvalidArgument("filter", message, "AREA_GIVEN_TWICE")
    path = LIST_PATHS[field.name]
    start, scope = "UNWIND places AS place", ListScope(arguments=(area,))
    kind = LISTS[field.name]
    return project_page_from(kind, compile_context, field, start, "place", path, scope=scope)


ROOT_FIELDS["fourLists"] = project_four_lists
