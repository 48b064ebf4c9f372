"""Chains in brief: who holds what at the levels of some places, to compare and to look through.

Other than `graph.coverage.coverage`, every line is read, and nothing that a client selects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.coverage.chain import DutyOrder, Level, Line, recorded_lines, uncovered_lines
from graph.coverage.coverage import levels_clause
from graph.coverage.line_sources import level_lines_clause, name_line
from graph.coverage.lines import FACTS, LineProjection
from graph.coverage.referenced_lines import LineRef
from graph.ontology.clock import Clock
from graph.ontology.global_ids import plain_id
from graph.query.compiler import CompileContext, cypher_list


class LineDetails(NamedTuple):
    """What is read of a line beside its `LineFacts`."""

    post: str | None
    """The id of its post."""
    holder: str | None
    """The id of the cadre or organization that holds it."""
    begin: str | None
    """The day since which it is held, or its post vacant."""
    end: str | None
    """The day on which it ends, None if that is open."""


@dataclass(frozen=True, slots=True)
class BriefLine:
    """A line of a chain in brief."""

    ref: LineRef
    phone: str | None
    details: LineDetails

    @property
    def identity(self) -> tuple[str, str, str, str | None]:
        """What makes it another line: a corrected fact is the same if its holder is."""
        ref = self.ref
        return (ref.duty, ref.state, plain_id(ref.id or ""), self.details.holder)

    @property
    def is_callable(self) -> bool:
        """Whether somebody holds it and can be called."""
        return self.ref.state == "HELD" and self.phone is not None


NOTHING = LineDetails(None, None, None, None)


@dataclass(frozen=True, slots=True)
class BriefChains:
    """The chains of some places: the levels of each, and the lines of each level."""

    levels_of: Mapping[str, Sequence[str]]
    """Id of a place to the ids of its levels, nearest first."""
    lines_at: Mapping[str, Sequence[BriefLine]]
    """Id of a level to its lines in order, with those that nobody holds."""

    def lines(self, place: str) -> Iterator[BriefLine]:
        """Yield the lines of the chain of a place, nearest first."""
        for level in self.levels_of.get(place, ()):
            yield from self.lines_at.get(level, ())


def chains_expression(context: CompileContext, places: str, clock: Clock) -> str:
    """Return the expression for the chains of the places with the ids of a parameter."""
    context.add_clock(clock)
    levels, level = context.name("levels"), context.name("level")
    begin = (
        f"UNWIND ${places} AS known MATCH (place:Place {{id: known}}) "
        f"{levels_clause('place', levels, clock)}"
    )
    ways = f"[pair IN {levels} | [pair[0].rank, pair[0].id]]"
    rows = lines_expression(context, level, clock)
    each = f"UNWIND {levels} AS pair WITH DISTINCT pair[0] AS {level}"
    return cypher_list(
        (
            f"COLLECT {{ {begin}RETURN [place.id, {ways}] }}",
            f"COLLECT {{ {begin}{each} RETURN [{level}.id, {level}.rank, {rows}] }}",
        )
    )


def levels_expression(context: CompileContext, places: str, clock: Clock) -> str:
    """Return the expression for the lines at the places of a parameter, not for their chains."""
    context.add_clock(clock)
    level = context.name("level")
    rows = lines_expression(context, level, clock)
    match = f"UNWIND ${places} AS known MATCH ({level}:Place {{id: known}})"
    return f"COLLECT {{ {match} RETURN [{level}.id, {level}.rank, {rows}] }}"


def lines_expression(context: CompileContext, level: str, clock: Clock) -> str:
    """Return the expression for the rows of all lines of a level."""
    names = name_line(context)
    line = LineProjection(context, names, clock)
    line.read_phone()
    end = f"CASE WHEN {names.fact}.to < $open THEN toString({names.fact}.to) END"
    holder = f"coalesce({line.holder}, {names.body}).id"
    details = LineDetails(f"{names.post}.id", holder, line.held_or_vacant_since(), end)
    line.expressions += [str(expression) for expression in details]
    clause = level_lines_clause(context, names, level, clock)
    found = f"{clause}WITH {', '.join(names)} {line.clauses}RETURN {line.expression}"
    return f"COLLECT {{ {found} }}"


def chains_of(row: Any, order: DutyOrder) -> BriefChains:
    """Return the chains of a row that `chains_expression` has read."""
    ways, levels = row
    levels_of = {
        place: list(dict.fromkeys(level for _, level in sorted(ranked))) for place, ranked in ways
    }
    return BriefChains(levels_of, lines_by_level(levels, order))


def lines_by_level(rows: Any, order: DutyOrder) -> dict[str, list[BriefLine]]:
    """Return the lines of each level in order, with those that nobody holds."""
    found: dict[str, list[BriefLine]] = {}
    for level_id, rank, line_rows in rows:
        level = Level(level_id, rank, line_rows, (), ())
        lines = [
            *recorded_lines(level, (), order),
            *uncovered_lines(level, (), order, FACTS + len(NOTHING)),
        ]
        found[level_id] = [brief_line(line) for line in sorted(lines, key=order.key)]
    return found


def brief_line(line: Line) -> BriefLine:
    """Return a line in brief."""
    facts = line.facts
    ref = LineRef(facts.duty, line.level.id, line.state, facts.id)
    return BriefLine(ref, facts.phone, LineDetails._make(line.row[FACTS:]))
