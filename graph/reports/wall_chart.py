"""The wall chart of an area (挂图作战): its projects by place and status, overdue first.

One statement reads it all. A project at a place that has ended belongs to the place that took over
its responsibilities.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from graph.areas.area_pattern import succeeded_predicate
from graph.ontology.expressions import (
    overdue_predicate,
    overdue_sort_key,
    project_status_expression,
)
from graph.ontology.kinds.succession import LONGEST_CHAIN, SUCCEEDED_BY
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.cursors import page_size
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import project_node
from graph.query.selection import Field
from graph.query.shape import Shape, list_shape, nested_shape
from graph.reports.area_node import project_area_node, selected_area
from graph.reports.conditions import code_list, day_reached
from graph.reports.context import ReportContext
from graph.reports.grouping import grouping_kind
from graph.reports.wall_chart_cells import Cell, WallChart

USUAL_KIND = "Subdistrict"
"""The kind of place by which projects are grouped if none is asked for."""
SOLVED = ("DELIVERED", "CONFIRMED")
"""The statuses in which a project has solved its problems."""
FLAG = "secretaryProject"
"""Both the argument and the property."""


class SelectedRows(NamedTuple):
    """What is read for one selected field below the chart."""

    field: Field
    expression: str
    shape: Shape


def project_wall_chart(compile_context: CompileContext, field: Field) -> Projection:
    """Project a wall chart."""
    place = selected_area(compile_context, field)
    context = ReportContext(field.clock, place.everywhere, compile_context)
    node = project_area_node(compile_context, field, place)
    selected = [
        *project_group_nodes(compile_context, field),
        *project_project_pages(compile_context, field),
    ]
    area_row = "[]"
    if node.projections:
        area_row = f"head(COLLECT {{ WITH asked {node.clauses} RETURN {node.row_expression} }})"
    row = ", ".join((COUNTS, area_row, PLACES, *(rows.expression for rows in selected)))
    clauses = f"{place.asked} {place.inside} {projects_clause(context, field)} {CELLS}"

    def shape_chart(values: Any, run: Execution) -> Any:
        if values is None:
            place.raise_absence()
            return None
        cells, area_rows, places, *selected_rows = values
        read = {
            id(rows.field): rows.shape(raw, run)
            for rows, raw in zip(selected, selected_rows, strict=True)
        }
        nodes = node.shape_rows(area_rows, run)
        return WallChart(field, [Cell(*cell) for cell in cells], places, read, nodes).to_response(
            run
        )

    return Projection(
        f"head(COLLECT {{ {clauses} RETURN [{row}] }})",
        nested_shape(field.key, shape_chart, required=False),
    )


def projects_clause(context: ReportContext, field: Field) -> str:
    """Return the clause that gathers the rows of the projects in `found`.

    A row holds the project, the place of its group, its status, whether it is overdue, its sort key
    and the problems that it solved.
    """
    clock, state = context.clock, context.state
    # Many projects lie at one place: the way up is walked once for each place.
    by_place = f"WITH place, collect([fact, {state}]) AS located"
    group = f"WITH {group_expression(context, field)} AS spot, located"
    own_state = f", pair[1] AS {state}" if clock.past else ""
    unwind = f"UNWIND located AS pair WITH spot, pair[0] AS fact{own_state}"
    status = (
        f"WITH spot, fact, {state}.dueOn AS due, {state}.problemsSolved AS solved, "
        f"{project_status_expression(context.node_ref)} AS status"
    )
    solved = f"CASE WHEN status IN {code_list(*SOLVED)} THEN coalesce(solved, 0) ELSE 0 END"
    overdue = (
        f"WITH spot, fact, due, status, {overdue_predicate('due', 'status', clock)} AS late, "
        f"{solved} AS solved"
    )
    row = f"[fact, spot, status, late, {overdue_sort_key('late', 'due')}, solved]"
    return (
        f"{context.subquery_head} {{ {located_projects(context, field)} {by_place} {group} "
        f"{unwind} {status} {overdue} RETURN collect({row}) AS found }}"
    )


def located_projects(context: ReportContext, field: Field) -> str:
    """Return the clauses that find the pledged projects in `fact`, each with its `place`.

    Everywhere, the place of a project that lies nowhere is null.
    """
    wanted = field.arguments.get(FLAG)
    flag = context.compile_context.parameter(
        "secretary", lambda run: True if wanted is None else run.values[wanted.slot]
    )
    state = [
        day_reached("pledgedOn")(context),
        f"coalesce({context.state}.{FLAG}, false) = ${flag}",
    ]
    match = context.located_clause("CARRIED_OUT_AT", "fact:Project")
    lies = context.clock.believed("lies")
    if context.everywhere:
        projects = context.fact_clauses(match, state=state)
        place = "OPTIONAL MATCH (fact)-[lies:CARRIED_OUT_AT]->(place:Place)"
        return f"{projects} {place} WHERE {lies}"
    return context.fact_clauses(match, predicates=[lies], state=state, carried=["place"])


def group_expression(context: ReportContext, field: Field) -> str:
    """Return the expression for the place under which what lies at `place` is grouped.

    It is the place of the kind asked for that contains it or what took its place; without one,
    the place itself.
    """
    label = grouping_kind(field) or USUAL_KIND
    chain = f"(place)-[:{SUCCEEDED_BY}*0..{LONGEST_CHAIN}]->(heir:Place)"
    heirs = f"MATCH gone={chain} WHERE {succeeded_predicate('gone', context.clock)}"
    up = f"MATCH up=(heir)-[:PART_OF*0..7]->(above:{label}) WHERE {context.clock.path('up')}"
    nearest = "WITH above, length(gone) AS far ORDER BY far, above.id LIMIT 1 RETURN above"
    above = f"head(COLLECT {{ {heirs} {up} {nearest} }})"
    return f"CASE WHEN place IS NOT NULL THEN coalesce({above}, place) END"


CELLS = (
    "CALL (found) { UNWIND found AS row "
    "WITH row[1] AS spot, row[2] AS status, collect(row) AS hung "
    "RETURN collect([spot, status, hung]) AS cells } "
    "CALL (found) { UNWIND found AS row "
    "WITH row[2] AS status, collect(row) AS hung "
    "RETURN collect([null, status, hung]) AS columns }"
)
"""Gathers the projects of each place and status in `cells`, and of each status in `columns`."""
EACH_CELL = "AS cell WITH cell[0] AS spot, cell[1] AS status, cell[2] AS hung"
COUNTS = (
    f"COLLECT {{ UNWIND cells {EACH_CELL} "
    "RETURN [spot.id, status, size(hung), size([row IN hung WHERE row[3]]), "
    "reduce(solved = 0, row IN hung | solved + row[5])] }"
)
"""The list of the parts of each `Cell`."""
PLACES = (
    "COLLECT { UNWIND cells AS cell WITH DISTINCT cell[0] AS spot "
    "WITH spot ORDER BY coalesce(spot.code, '~'), spot.id RETURN spot.id }"
)
"""The ids of the places of the groups, in the order of their codes."""


def project_group_nodes(compile_context: CompileContext, field: Field) -> Iterator[SelectedRows]:
    """Project the places of the groups, as often as they are selected."""
    for groups in field.children.named("groups"):
        for chosen in groups.children.named("place"):
            projection = project_node(compile_context, chosen.children, "spot", chosen.clock)
            spots = "WITH DISTINCT cell[0] AS spot WHERE spot IS NOT NULL"
            shape = nested_shape(chosen.key, shape_of(projection), required=False)
            yield SelectedRows(
                chosen,
                f"COLLECT {{ UNWIND cells AS cell {spots} {projection.clauses} "
                f"RETURN [spot.id, {projection.expression}] }}",
                keyed_shape(shape, key_length=1),
            )


def project_project_pages(compile_context: CompileContext, field: Field) -> Iterator[SelectedRows]:
    """Project the first projects of each cell, or of each status of the whole."""
    for source, name in (("columns", "whole"), ("cells", "groups")):
        for part in field.children.named(name):
            for columns in part.children.named("columns"):
                for chosen in columns.children.named("projects"):
                    yield project_page(compile_context, source, chosen)


def project_page(compile_context: CompileContext, source: str, chosen: Field) -> SelectedRows:
    """Project the first projects of each cell in `source`: overdue first, then by due day."""
    first = chosen.arguments.get("first")
    limit = compile_context.parameter("limit", lambda run: page_size(run.values, first, "first"))
    projection = project_node(compile_context, chosen.children, "fact", chosen.clock)
    projects = (
        f"UNWIND hung AS row WITH row[0] AS fact, row[4] AS key ORDER BY key, fact.id "
        f"LIMIT ${limit} {projection.clauses} RETURN {projection.expression}"
    )
    shape = nested_shape(chosen.key, list_shape(shape_of(projection)), required=True)
    return SelectedRows(
        chosen,
        f"COLLECT {{ UNWIND {source} {EACH_CELL} "
        f"RETURN [spot.id, status, COLLECT {{ {projects} }}] }}",
        keyed_shape(shape, key_length=2),
    )


def keyed_shape(shape: Shape, *, key_length: int) -> Shape:
    """Return the shape of rows that begin with a key and end with a value: values by key."""

    def shape_rows(rows: Any, run: Execution) -> dict[tuple[Any, ...], Any]:
        return {tuple(row[:key_length]): shape(row[key_length], run) for row in rows}

    return shape_rows


ROOT_FIELDS["wallChart"] = project_wall_chart
