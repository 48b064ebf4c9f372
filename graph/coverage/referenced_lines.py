"""Lines that something else has found, read by the ids of what they stand on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.coverage.chain import Level, Line
from graph.coverage.coverage_shapes import CoverageShapes, LevelPlaces
from graph.coverage.line_sources import LineVariables, name_line
from graph.coverage.lines import LineFacts, LineProjection
from graph.ontology.clock import Clock
from graph.ontology.global_ids import kind_name_of
from graph.query.compiler import CompileContext, cypher_list, join_clauses
from graph.query.execution import Execution
from graph.query.node_state import state_clause
from graph.query.selection import Selection
from graph.query.shape import Shape


class LineRef(NamedTuple):
    """A line of a chain, named by what it stands on."""

    duty: str
    level: str
    """The id of the place at which the responsibility is held."""
    state: str
    """`HELD`, `VACANT` or `UNCOVERED`."""
    id: str | None = None
    """The id of the fact that holds it, or of the vacant post; None if there is neither."""


LineRefs = Callable[[Execution], Sequence[LineRef]]
"""Returns the lines of a run, which a prefetch has found."""


@dataclass(frozen=True, slots=True)
class FoundLines:
    """The rows of lines and of their levels."""

    rows: Mapping[str, Sequence[Any]]
    levels: Mapping[str, Level]
    width: int

    def line(self, ref: LineRef) -> Line:
        """Return a line; no places lie on the way to it."""
        level = self.levels.get(ref.level) or Level(ref.level, 0, (), (), [None] * self.width)
        row = self.rows.get(ref.id or "") or [None] * self.width
        # An alliance is reached under the duty of its place, whatever its own row says.
        row = [ref.duty, *row[1:]]
        return Line(LineFacts.of(row), row, ref.state, level, ())


class ReferencedLines:
    """The lines of one clock under compilation: what all selections of them need is read once."""

    def __init__(self, context: CompileContext, clock: Clock, refs: LineRefs) -> None:
        """Begin without any selection; `refs` returns the lines of a run."""
        context.add_clock(clock)
        self.context = context
        self.clock = clock
        self.refs = refs
        self.names = name_line(context)
        self.level = context.name("level")
        self.line = LineProjection(context, self.names, clock)
        self.places = LevelPlaces(context, self.level)
        self.shapes = CoverageShapes(context, self.line, self.places, clock)

    def line_shape(self, selection: Selection) -> Shape:
        """Return the shape of what is selected of one of the lines."""
        return self.shapes.selected_line_shape(selection)

    def start_slot(self) -> int:
        """Return the slot with the day since which a line is held, or its post vacant."""
        return self.line.index_of(self.line.held_or_vacant_since())

    @property
    def expression(self) -> str:
        """The rows of levels and lines; complete once all that is selected has its shape."""
        return cypher_list((self.level_rows(), self.line_rows()))

    def level_rows(self) -> str:
        """Return the expression for the rows of the levels."""
        levels = self.context.parameter(
            "levels", lambda run: sorted({ref.level for ref in self.refs(run)})
        )
        places = [projection for _, projection in self.places.projections]
        level = self.level
        row = (f"{level}.id", f"{level}.rank", "[]", "[]", *(each.expression for each in places))
        return (
            f"COLLECT {{ UNWIND ${levels} AS known MATCH ({level}:Place {{id: known}}) "
            f"WITH {level} {join_clauses(places)} RETURN {cypher_list(row)} }}"
        )

    def line_rows(self) -> str:
        """Return the expression for the rows of the lines, each with its id in the second slot."""
        queries = " UNION ALL ".join(self.source_query(kind) for kind in SOURCES)
        variables = ", ".join(self.names)
        return (
            f"COLLECT {{ CALL () {{ {queries} }} WITH {variables} "
            f"{self.line.clauses}RETURN {self.line.expression} }}"
        )

    def source_query(self, kind: str) -> str:
        """Return the query for the lines that stand on nodes of one kind."""

        def ids(run: Execution) -> list[str]:
            found = {ref.id for ref in self.refs(run) if ref.id and kind_name_of(ref.id) == kind}
            return sorted(found)

        known = self.context.parameter("ids", ids)
        return f"UNWIND ${known} AS known {SOURCES[kind](self.context, self.names, self.clock)}"

    def find(self, row: Any) -> FoundLines:
        """Return the lines of a row that `expression` has read."""
        level_rows, line_rows = row
        rows = {LineFacts.of(each).id or "": each for each in line_rows}
        levels = {level[0]: Level.of(level) for level in level_rows}
        width = max(len(self.line.expressions), len(self.places.projections))
        return FoundLines(rows, levels, width)


def tenure_query(context: CompileContext, names: LineVariables, clock: Clock) -> str:
    """Return the query for the line that a tenure holds."""
    state, clauses = state_clause(context, "post", clock)
    line = names.returned(
        duty=f"{state}.duty", post="post", state=state, fact="fact", evidence_node="fact"
    )
    return f"MATCH (fact:Tenure {{id: known}})-[:OF_POST]->(post:Post) {clauses}RETURN {line}"


def post_query(context: CompileContext, names: LineVariables, clock: Clock) -> str:
    """Return the query for the line of a vacant post."""
    state, clauses = state_clause(context, "post", clock)
    line = names.returned(duty=f"{state}.duty", post="post", state=state, evidence_node=state)
    return f"MATCH (post:Post {{id: known}}) {clauses}RETURN {line}"


def assignment_query(_context: CompileContext, names: LineVariables, _clock: Clock) -> str:
    """Return the query for the line that an assignment holds."""
    line = names.returned(duty="fact.duty", fact="fact", body="body", evidence_node="fact")
    match = "MATCH (fact:Assignment {id: known})-[:ASSIGNED_TO]->(body:Organization)"
    return f"{match} RETURN {line}"


def membership_query(_context: CompileContext, names: LineVariables, _clock: Clock) -> str:
    """Return the query for the line that a membership of an alliance holds."""
    line = names.returned(fact="fact", body="body", evidence_node="fact")
    match = "MATCH (fact:AllianceMembership {id: known})-[:OF_ALLIANCE]->(body:Alliance)"
    return f"{match} RETURN {line}"


SOURCES: Mapping[str, Callable[[CompileContext, LineVariables, Clock], str]] = {
    "Tenure": tenure_query,
    "Post": post_query,
    "Assignment": assignment_query,
    "AllianceMembership": membership_query,
}
"""How the lines of each kind of fact are found, and those of vacant posts."""
