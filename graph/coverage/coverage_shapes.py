"""Shapes of a coverage: its row becomes a chain once, of which every selected field is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graph.coverage.chain import Chain, CutLines, DutyOrder, Line, build_chain
from graph.coverage.lines import LineProjection
from graph.coverage.shown_lines import SHOWN_LINES
from graph.fields.evidence import staleness_shape
from graph.ontology.clock import Clock
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.execution import Execution
from graph.query.projection import project_node
from graph.query.properties import duty_table
from graph.query.selection import Field, Selection
from graph.query.shape import (
    Shape,
    Slot,
    constant_shape,
    list_shape,
    nested_shape,
    show_instant,
)

WORST_LAST = ("FRESH", "AGEING", "STALE")


class LevelPlaces:
    """The places that lines select of a level: projected once for each different selection."""

    def __init__(self, context: CompileContext, variable: str) -> None:
        """Begin without any, for the level in a variable."""
        self.context = context
        self.variable = variable
        self.projections: list[tuple[Selection, Projection]] = []

    def slot_of(self, field: Field) -> Slot:
        """Return the slot of a selected place in `Level.places`."""
        for index, (selection, projection) in enumerate(self.projections):
            if selection == field.children:
                return Slot(field.key, index, shape_of(projection))
        projection = project_node(self.context, field.children, self.variable, field.clock)
        index = len(self.projections)
        self.projections.append((field.children, projection))
        return Slot(field.key, index, shape_of(projection))


class CoverageShapes:
    """Makes the shapes of one coverage, and adds what they need to its lines and levels."""

    def __init__(
        self,
        context: CompileContext,
        line: LineProjection,
        level_places: LevelPlaces,
        clock: Clock,
    ) -> None:
        """Begin with the row of a line and the places of a level under compilation."""
        self.context = context
        self.line = line
        self.level_places = level_places
        self.clock = clock
        self.grade = staleness_shape(clock)

    def coverage_shape(
        self, shapes: Sequence[tuple[Field, Shape | None]], places: Sequence[Shape]
    ) -> Shape:
        """Return the shape of a coverage's row, from the shapes of its fields.

        `places` shape the fields that select the place itself, which have a row of their own.
        """
        order, width = DutyOrder(self.context.vocabulary), len(self.line.expressions)

        def shape(row: Any, run: Execution) -> Any:
            if row is None:
                return None
            levels, ways, is_there, *place_rows = row
            chain = build_chain(levels, ways, order, width, expects=is_there)
            own = iter(zip(places, place_rows, strict=True))
            made: dict[str, Any] = {}
            for field, field_shape in shapes:
                if field_shape is None:
                    place_shape, place_row = next(own)
                    made[field.key] = place_shape(place_row, run)
                else:
                    made[field.key] = field_shape(chain, run)
            return made

        return shape

    def field_shape(self, field: Field) -> Shape | None:
        """Return the shape that makes a field of a chain; None for `place`, which has a row."""
        if field.name == "place":
            return None
        return COVERAGE_FIELDS[field.name](self, field)

    def day_shape(self, _chain: Chain, run: Execution) -> str:
        """Return the day asked about."""
        return run.day(self.clock).isoformat()

    def known_at_shape(self, _chain: Chain, run: Execution) -> str | None:
        """Return the moment of knowledge asked about, None for now."""
        known_at = run.known_at(self.clock)
        return show_instant(known_at.isoformat()) if known_at else None

    def worst_staleness_shape(self, _field: Field) -> Shape:
        """Return the shape of the grade of the stalest line that somebody holds."""
        self.line.read_confirmation()

        def shape(chain: Chain, run: Execution) -> str:
            grades = [
                self.grade(line.facts.confirmed, run)
                for line in chain.lines
                if line.state == "HELD"
            ]
            return max(grades, key=WORST_LAST.index, default="STALE")

        return shape

    def lines_shape(self, field: Field) -> Shape:
        """Return the shape of all lines of a chain."""
        line = self.selected_line_shape(field.children)
        lines = nested_shape(field.key, list_shape(line), required=True)
        return lambda chain, run: lines(chain.lines, run)

    def contact_shape(self, field: Field) -> Shape:
        """Return the shape of the line to call first."""
        contact = self.optional_line_shape(field)
        return lambda chain, run: contact(chain.contact, run)

    def fallback_shape(self, field: Field) -> Shape:
        """Return the shape of the line to call if the first does not answer."""
        fallback = self.optional_line_shape(field)
        return lambda chain, run: fallback(chain.fallback, run)

    def optional_line_shape(self, field: Field) -> Shape:
        """Return the shape of one line, which may be None; its phone tells whether it can be
        called.
        """
        self.line.read_phone()
        line = self.selected_line_shape(field.children)

        def shape(found: Line | None, run: Execution) -> Any:
            return None if found is None else line(found, run)

        return nested_shape(field.key, shape, required=False)

    def selected_line_shape(self, selection: Selection) -> Shape:
        """Return the shape of what is selected of a line."""
        shapes = [(field.key, self.line_field_shape(field)) for field in selection.fields]

        def shape(line: Line, run: Execution) -> dict[str, Any]:
            return {key: field_shape(line, run) for key, field_shape in shapes}

        return shape

    def line_field_shape(self, field: Field) -> Shape:
        """Return the shape of a field of a line."""
        match field.name:
            case "level":
                return level_shape(self.level_places.slot_of(field))
            case "via":
                return via_shape(self.level_places.slot_of(field))
            case "state":
                return lambda line, _run: line.state
            case "staleness":
                self.line.read_confirmation()
                return lambda line, run: self.grade(line.facts.confirmed, run)
        return line_slot_shape(self.line.slot_of(field))

    def omitted_shape(self, field: Field) -> Shape:
        """Return the shape of the counts of lines that are cut."""
        shapes = [
            (chosen.key, self.omitted_field_shape(chosen)) for chosen in field.children.fields
        ]

        def shape(cut: CutLines, run: Execution) -> dict[str, Any]:
            return {key: field_shape(cut, run) for key, field_shape in shapes}

        omitted = nested_shape(field.key, list_shape(shape), required=True)
        return lambda chain, run: omitted(chain.cut, run)

    def omitted_field_shape(self, field: Field) -> Shape:
        """Return the shape of a field of a count of lines that are cut."""
        match field.name:
            case "duty":
                duties = duty_table(self.context, field.children)
                return lambda cut, _run: duties[cut.duty]
            case "level":
                return level_shape(self.level_places.slot_of(field))
            case "shown":
                return constant_shape(SHOWN_LINES)
            case "total":
                return lambda cut, _run: cut.total
            case "__typename":
                return constant_shape("OmittedLines")
        raise LookupError(f"Omitted lines have no {field.name}.")


COVERAGE_FIELDS: Mapping[str, Callable[[CoverageShapes, Field], Shape]] = {
    "lines": CoverageShapes.lines_shape,
    "contact": CoverageShapes.contact_shape,
    "fallback": CoverageShapes.fallback_shape,
    "omitted": CoverageShapes.omitted_shape,
    "at": lambda shapes, _field: shapes.day_shape,
    "asOf": lambda shapes, _field: shapes.known_at_shape,
    "staleness": CoverageShapes.worst_staleness_shape,
    # Only `graph.coverage.absent_place` answers for another place than the one asked for.
    "insteadOf": lambda _shapes, _field: constant_shape(None),
    "__typename": lambda _shapes, _field: constant_shape("Coverage"),
}
"""How the fields of a coverage are made of its chain."""


def level_shape(slot: Slot) -> Shape:
    """Return the shape of the level of a line, or of lines that are cut."""
    place = place_shape(slot)

    def shape(value: Line | CutLines, run: Execution) -> Any:
        row = value.level.places[slot.index]
        return place(row, run)

    return nested_shape(slot.key, shape, required=True)


def via_shape(slot: Slot) -> Shape:
    """Return the shape of the places from the one asked about to the level of a line."""
    places = list_shape(place_shape(slot))

    def shape(line: Line, run: Execution) -> Any:
        rows = [level.places[slot.index] for level in line.via]
        return places(rows, run)

    return nested_shape(slot.key, shape, required=True)


def place_shape(slot: Slot) -> Shape:
    """Return the shape of a place in `Level.places`."""
    if slot.shape is None:
        raise LookupError(f"{slot.key} has no shape.")
    return slot.shape


def line_slot_shape(slot: Slot) -> Shape:
    """Return the shape of what lies in one slot of a line's row."""
    index, inner = slot.index, slot.shape
    if inner is None:
        return lambda line, _run: line.row[index]
    return lambda line, run: inner(line.row[index], run)
