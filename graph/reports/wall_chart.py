"""Projects the wall chart of an area (挂图作战): its projects by place and status, overdue first, all in one statement.

What was carried out at a place that has gone since hangs with the place where its responsibilities went.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.areas.report_area import Area, area, refusal, whole_city
from graph.ontology.kinds import KINDS
from graph.ontology.kinds.needs import (
    PROJECT_STATUS,
    overdue_predicate,
    overdue_sort_key,
    project_status_expression,
)
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.cursors import page_size
from graph.query.plan import ROOTS
from graph.query.projection import project_node
from graph.query.selection import Argument, Field
from graph.query.shape import Execution, Shape, list_shape, nested_shape
from graph.reports.patterns import Look, since

USUAL = "Subdistrict"
"""The kind of place by which projects are grouped where nothing else is asked for."""
SOLVED = ("DELIVERED", "CONFIRMED")
"""The statuses in which a project has solved its problems."""
FLAG = "secretaryProject"


class Cell(NamedTuple):
    """The projects of one place in one status: how many, how many of them overdue, how many problems they solved."""

    place: str | None
    status: str
    total: int
    overdue: int
    solved: int


class Slot(NamedTuple):
    """A selection that is read for the chart: the field, its expression, and the shape of what it reads."""

    field: Field
    expression: str
    shape: Shape


def wall_chart(draft: CompileContext, field: Field) -> Projection:
    """Project a wall chart."""
    given = field.arguments.get("area")
    place = area(draft, given, field.clock) if given else whole_city()
    look = Look(field.clock, place.everywhere, draft)
    slots = [
        *area_slots(draft, field, place),
        *group_slots(draft, field),
        *project_slots(draft, field),
    ]
    row = ", ".join((COUNTS, *(slot.expression for slot in slots)))
    clauses = f"{place.asked} {place.inside} {found(look, field)} {CELLS}"

    def shaped(values: Any, run: Execution) -> Any:
        if values is None:
            return absent(run.values, given)
        read = {
            id(slot.field): slot.shape(raw, run)
            for slot, raw in zip(slots, values[1:], strict=True)
        }
        return Chart(field, [Cell(*cell) for cell in values[0]], read).told(run)

    return Projection(
        f"head(COLLECT {{ {clauses} RETURN [{row}] }})",
        nested_shape(field.key, shaped, required=False),
        nullable=True,
    )


def absent(values: Mapping[str, Any], given: Argument | None) -> None:
    """Refuse an area that is not there; a graph without a city has no chart."""
    if given:
        raise refusal(values, given)


def found(look: Look, field: Field) -> str:
    """Return the clause that gathers the projects in `found`: each with its place, its status, whether it is overdue, its sort key, what it solved."""
    clock, state = look.clock, look.state
    wanted = field.arguments.get(FLAG)
    flag = look.draft.parameter(
        "secretary", lambda values: True if wanted is None else values[wanted.slot]
    )
    tests = f"{since('pledgedOn')(look)} AND coalesce({state}.{FLAG}, false) = ${flag}"
    if look.everywhere:
        projects = f"MATCH (fact:Project) WHERE {look.seen(tests)} OPTIONAL MATCH (fact)-[lies:CARRIED_OUT_AT]->(place:Place) WHERE {clock.believed('lies')}"
    else:
        projects = f"{look.at_places('CARRIED_OUT_AT', 'Project', 'fact')}{clock.believed('lies')} AND {look.seen(tests, 'place')}"
    unwound = f"UNWIND there AS pair WITH spot, pair[0] AS fact{f', pair[1] AS {state}' if clock.past else ''}"
    solved = (
        f"CASE WHEN status IN [{', '.join(map(repr, SOLVED))}] THEN coalesce(solved, 0) ELSE 0 END"
    )
    # Many projects are carried out at one place: the way up is gone once for each place.
    return (
        f"CALL {'()' if look.everywhere else '(places, areas)'} {{ {projects} "
        f"WITH place, collect([fact, {state}]) AS there WITH {group(look, field)} AS spot, there {unwound} "
        f"WITH spot, fact, {state}.dueOn AS due, {state}.problemsSolved AS solved, {project_status_expression(look.sight)} AS status "
        f"WITH spot, fact, due, status, {overdue_predicate('due', 'status', clock)} AS late, {solved} AS solved "
        f"RETURN collect([fact, spot, status, late, {overdue_sort_key('late', 'due')}, solved]) AS found }}"
    )


def group(look: Look, field: Field) -> str:
    """Return the expression for the place under which what lies at `place` is grouped: of the kind asked for, or itself where none contains it."""
    by = field.arguments.get("by")
    wanted = by.value if by else None
    label = next(
        (kind.name for kind in KINDS.named("Place") if kind.enum_name == wanted),
        USUAL,
    )
    heirs = "MATCH gone=(place)-[:SUCCEEDED_BY*0..3]->(heir:Place)"
    up = f"MATCH up=(heir)-[:PART_OF*0..7]->(above:{label}) WHERE {look.clock.path('up')}"
    above = f"head(COLLECT {{ {heirs} {up} WITH above, length(gone) AS far ORDER BY far, above.id LIMIT 1 RETURN above }})"
    return f"CASE WHEN place IS NOT NULL THEN coalesce({above}, place) END"


CELLS = (
    "CALL (found) { UNWIND found AS row WITH row[1] AS spot, row[2] AS status, collect(row) AS hung RETURN collect([spot, status, hung]) AS cells } "
    "CALL (found) { UNWIND found AS row WITH row[2] AS status, collect(row) AS hung RETURN collect([null, status, hung]) AS columns }"
)
"""Gathers the projects of each place and status in `cells`, and of each status in `columns`."""
COUNTS = (
    "COLLECT { UNWIND cells AS cell WITH cell[0] AS spot, cell[1] AS status, cell[2] AS hung "
    "RETURN [spot.id, status, size(hung), size([row IN hung WHERE row[3]]), reduce(solved = 0, row IN hung | solved + row[5])] }"
)


def area_slots(draft: CompileContext, field: Field, place: Area) -> Iterator[Slot]:
    """Read the area's own node, as often as it is selected."""
    for chosen in field.children.named("area"):
        piece = place.piece(draft, chosen)
        expression = f"head(COLLECT {{ WITH asked {piece.clauses} RETURN {piece.expression} }})"
        yield Slot(chosen, expression, nested_shape(chosen.key, shape_of(piece), required=True))


def group_slots(draft: CompileContext, field: Field) -> Iterator[Slot]:
    """Read the places of the groups, in the order of their codes; their ids in any case, since these put the groups in order."""
    order = "WITH DISTINCT cell[0] AS spot WITH spot ORDER BY coalesce(spot.code, '~'), spot.id"
    yield Slot(
        field, f"COLLECT {{ UNWIND cells AS cell {order} RETURN spot.id }}", lambda ids, _run: ids
    )
    for chosen in (
        part for groups in field.children.named("groups") for part in groups.children.named("place")
    ):
        piece = project_node(draft, chosen.children, "spot", chosen.clock)
        rows = f"COLLECT {{ UNWIND cells AS cell WITH DISTINCT cell[0] AS spot WHERE spot IS NOT NULL {piece.clauses} RETURN [spot.id, {piece.expression}] }}"
        yield Slot(
            chosen, rows, by_key(nested_shape(chosen.key, shape_of(piece), required=False), 1)
        )


def project_slots(draft: CompileContext, field: Field) -> Iterator[Slot]:
    """Read the first projects of each place and status, or of each status of the whole."""
    for source, parts in (
        ("columns", field.children.named("whole")),
        ("cells", field.children.named("groups")),
    ):
        for columns in (column for part in parts for column in part.children.named("columns")):
            for chosen in columns.children.named("projects"):
                yield projects(draft, source, chosen)


def projects(draft: CompileContext, source: str, chosen: Field) -> Slot:
    """Read the first projects of each cell, overdue first, then by the day on which they are due."""
    first = chosen.arguments.get("first")
    limit = draft.parameter("limit", lambda values: page_size(values, first, "first"))
    piece = project_node(draft, chosen.children, "fact", chosen.clock)
    hung = f"UNWIND hung AS row WITH row[0] AS fact, row[4] AS key ORDER BY key, fact.id LIMIT ${limit} {piece.clauses}"
    cell = f"UNWIND {source} AS cell WITH cell[0] AS spot, cell[1] AS status, cell[2] AS hung"
    expression = f"COLLECT {{ {cell} RETURN [spot.id, status, COLLECT {{ {hung} RETURN {piece.expression} }}] }}"
    return Slot(
        chosen,
        expression,
        by_key(nested_shape(chosen.key, list_shape(shape_of(piece)), required=True), 2),
    )


def by_key(shape: Shape, length: int) -> Shape:
    """Shape the last part of each row, under the parts before it."""
    return lambda rows, run: {tuple(row[:length]): shape(row[length], run) for row in rows}


@dataclass(frozen=True)
class Chart:
    """What a chart is told from: its cells, and what was read by selection."""

    field: Field
    cells: Sequence[Cell]
    read: Mapping[int, Any]

    def told(self, run: Execution) -> dict[str, Any]:
        """Tell what is selected of the chart."""
        made: dict[str, Any] = {}
        for chosen in self.field.children.fields:
            match chosen.name:
                case "area":
                    made[chosen.key] = self.read[id(chosen)]
                case "at":
                    made[chosen.key] = run.values[self.field.clock.at].isoformat()
                case "whole":
                    made[chosen.key] = self.group(chosen, None, self.cells)
                case "groups":
                    made[chosen.key] = [
                        self.group(
                            chosen, place, [cell for cell in self.cells if cell.place == place]
                        )
                        for place in self.read[id(self.field)]
                    ]
                case _:
                    made[chosen.key] = "WallChart"
        return made

    def group(self, field: Field, place: str | None, cells: Sequence[Cell]) -> dict[str, Any]:
        """Tell the projects of one place, or of the whole."""
        values = {
            **sums(cells),
            "problemsSolved": sum(cell.solved for cell in cells),
            "__typename": "WallChartGroup",
        }
        made: dict[str, Any] = {}
        for chosen in field.children.fields:
            match chosen.name:
                case "place":
                    made[chosen.key] = self.read.get(id(chosen), {}).get((place,))
                case "columns":
                    made[chosen.key] = [
                        self.column(chosen, place, status, cells)
                        for status in PROJECT_STATUS.members
                    ]
                case _:
                    made[chosen.key] = values[chosen.name]
        return made

    def column(
        self, field: Field, place: str | None, status: str, cells: Sequence[Cell]
    ) -> dict[str, Any]:
        """Tell the projects of one place that are in one status."""
        values = {
            "status": status,
            **sums([cell for cell in cells if cell.status == status]),
            "__typename": "WallChartColumn",
        }
        read = {
            id(chosen): self.read[id(chosen)].get((place, status), [])
            for chosen in field.children.named("projects")
        }
        return {
            chosen.key: read[id(chosen)] if id(chosen) in read else values[chosen.name]
            for chosen in field.children.fields
        }


def sums(cells: Sequence[Cell]) -> dict[str, Any]:
    """Add up cells."""
    return {
        "total": sum(cell.total for cell in cells),
        "overdue": sum(cell.overdue for cell in cells),
    }


ROOTS["wallChart"] = wall_chart
