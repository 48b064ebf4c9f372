"""The root field `coverageGaps`: a page of what is missing in an area, or too much."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.areas.containment import AreaPlaces, prefetch_argument_places
from graph.audit.area_gaps import GapReader
from graph.audit.gap import Gap, GapKey
from graph.audit.gap_nodes import NodeRows, ReferencedNodes, rows_by_id
from graph.coverage.chain import Line
from graph.coverage.referenced_lines import LineRef, ReferencedLines
from graph.database.protocols import Reader
from graph.query import cursors
from graph.query.compiler import CompileContext, Projection, cypher_list
from graph.query.connections import cut_page, page_slots
from graph.query.execution import Execution, Prefetch
from graph.query.plan import ROOT_FIELDS
from graph.query.properties import duty_table
from graph.query.selection import Field
from graph.query.shape import Shape, Slot, list_shape, nested_shape, record_shape


@dataclass(frozen=True, slots=True)
class GapPage:
    """The gaps of a page and the next one, and how many there are in all."""

    gaps: Sequence[Gap]
    total: int


@dataclass(frozen=True, slots=True)
class ShownGap:
    """A gap with what was read of it."""

    gap: Gap
    places: NodeRows
    holders: NodeRows
    lines: Sequence[Line]

    def since(self, slot: int) -> str | None:
        """Return since when it has been there, if a slot of its lines has their first days."""
        return self.gap.since_among([line.row[slot] for line in self.lines])


def project_coverage_gaps(context: CompileContext, field: Field) -> Projection:
    """Project a page of the gaps of an area."""
    places = prefetch_argument_places(context, field.arguments["area"], field.clock)
    page = prefetch_gap_page(context, field, places)
    gaps = GapsProjection(context, field, page)
    slots, nodes = page_slots(field, gaps.project_gap)
    shape = record_shape(slots)

    def shape_page(rows: Any, run: Execution) -> Any:
        found = run.result(page)
        shown = gaps.shown(found.gaps, rows)
        edges = [[list(each.gap.key), *[each] * len(nodes)] for each in shown]
        size = cursors.page_size(run.values, field.arguments.get("first"), "first")
        mark = cursors.list_mark(field, run)
        return shape(cut_page(edges, found.total, size, mark, backward=False), run)

    return Projection(gaps.expression, nested_shape(field.key, shape_page, required=False))


def prefetch_gap_page(
    context: CompileContext, field: Field, places: Prefetch[AreaPlaces]
) -> Prefetch[GapPage]:
    """Return the prefetch that finds a page of the gaps of an area."""
    gap_reader = GapReader()
    arguments = field.arguments

    async def read_page(reader: Reader, run: Execution) -> GapPage:
        area = run.result(places)
        if area.error:
            raise area.error
        size = cursors.page_size(run.values, arguments.get("first"), "first")
        begin = read_cursor(field, run)
        kinds = kinds_wanted(field)
        found = await gap_reader.read(reader, run, field.clock, area.ids)
        gaps = [gap for gap in found.gaps if kinds is None or gap.kind in kinds]
        first = 0 if begin is None else bisect_right(gaps, begin, key=lambda gap: gap.key)
        return GapPage(gaps[first : first + size + 1], len(gaps))

    return context.prefetch(read_page)


def kinds_wanted(field: Field) -> set[str] | None:
    """Return the kinds of gaps that a field asks for, None for all."""
    given = field.arguments.get("kinds")
    return set(given.value) if given else None


def read_cursor(field: Field, run: Execution) -> GapKey | None:
    """Return the key behind which a page begins, None for the first page.

    Raises `InvalidArgument` for a text that is no cursor of this list.
    """
    after = field.arguments.get("after")
    if after is None:
        return None
    mark = cursors.list_mark(field, run)
    keys = cursors.decode(run.values[after.slot], "after", len(GapKey._fields), mark)
    kind, duty, subject, post = keys
    is_key = type(kind) is int and type(duty) is int
    if not (is_key and isinstance(subject, str) and isinstance(post, str)):
        raise cursors.invalid_cursor("after")
    return GapKey(kind, duty, subject, post)


class GapsProjection:
    """What is selected of the gaps of a page: their own values, places, holders and lines."""

    def __init__(self, context: CompileContext, field: Field, page: Prefetch[GapPage]) -> None:
        """Begin without any selection."""

        def refs(run: Execution) -> list[LineRef]:
            return [line for gap in run.result(page).gaps for line in gap.lines]

        def places(run: Execution) -> list[str]:
            return [gap.place for gap in run.result(page).gaps if gap.place]

        def holders(run: Execution) -> list[str]:
            return [gap.holder for gap in run.result(page).gaps if gap.holder]

        clock = field.clock
        self.context = context
        self.lines = ReferencedLines(context, clock, refs)
        self.places = ReferencedNodes(context, clock, "Place", ["Place"], places)
        self.holders = ReferencedNodes(context, clock, "Node", ["Cadre", "Organization"], holders)
        self.reads_lines = False

    @property
    def expression(self) -> str:
        """The expression for the rows of the places, of the holders, and of the lines."""
        lines = self.lines.expression if self.reads_lines else "null"
        return cypher_list((self.places.expression, self.holders.expression, lines))

    def shown(self, gaps: Sequence[Gap], rows: Any) -> list[ShownGap]:
        """Return gaps with what was read of them."""
        place_rows, holder_rows, line_rows = rows
        places, holders = rows_by_id(place_rows), rows_by_id(holder_rows)
        found = self.lines.find(line_rows) if self.reads_lines else None
        return [
            ShownGap(gap, places, holders, [found.line(ref) for ref in gap.lines] if found else ())
            for gap in gaps
        ]

    def project_gap(self, chosen: Field) -> Projection:
        """Project what is selected of a gap; its row is the gap itself, with what was read."""
        slots = [self.slot(field) for field in chosen.children.fields]
        return Projection("", record_of_value(slots))

    def slot(self, field: Field) -> Slot:
        """Return the slot of one field of a gap."""
        shape = GAP_FIELDS[field.name](self, field)
        return Slot(field.key, 0, shape)

    def place_shape(self, field: Field) -> Shape:
        """Return the shape of the place, null for one that is overloaded."""
        shape = self.places.slot(field, required=False)
        return lambda shown, run: shape((shown.gap.place, shown.places), run)

    def holder_shape(self, field: Field) -> Shape:
        """Return the shape of the one who is overloaded."""
        shape = self.holders.slot(field, required=False)
        return lambda shown, run: shape((shown.gap.holder, shown.holders), run)

    def duty_shape(self, field: Field) -> Shape:
        """Return the shape of the duty."""
        duties = duty_table(self.context, field.children)
        return lambda shown, _run: duties[shown.gap.duty]

    def lines_shape(self, field: Field) -> Shape:
        """Return the shape of the lines."""
        self.reads_lines = True
        line = self.lines.line_shape(field.children)
        lines = nested_shape(field.key, list_shape(line), required=True)
        return lambda shown, run: lines(shown.lines, run)

    def since_shape(self, _field: Field) -> Shape:
        """Return the shape of the day since which it has been there."""
        slot = self.starts_slot()
        return lambda shown, _run: shown.since(slot)

    def explanation_shape(self, _field: Field) -> Shape:
        """Return the shape of the sentence that explains it."""
        slot = self.starts_slot()

        def shape(shown: ShownGap, run: Execution) -> str:
            return str(shown.gap.explain(run.vocabulary, shown.since(slot)))

        return shape

    def starts_slot(self) -> int:
        """Return the slot of a line's row with the day since which it is held or vacant."""
        self.reads_lines = True
        return self.lines.start_slot()


def record_of_value(slots: Sequence[Slot]) -> Shape:
    """Return the shape that makes each slot of the same value."""
    entries = [(slot.key, slot.shape) for slot in slots if slot.shape]

    def shape(value: Any, run: Execution) -> dict[str, Any]:
        return {key: inner(value, run) for key, inner in entries}

    return shape


def gap_value(name: str) -> Any:
    """Return what makes the shape of a value of the gap itself."""

    def make_shape(_gaps: GapsProjection, _field: Field) -> Shape:
        return lambda shown, _run: getattr(shown.gap, name)

    return make_shape


GAP_FIELDS: Mapping[str, Any] = {
    "kind": gap_value("kind"),
    "expected": gap_value("expected"),
    "actual": gap_value("actual"),
    "place": GapsProjection.place_shape,
    "duty": GapsProjection.duty_shape,
    "holder": GapsProjection.holder_shape,
    "lines": GapsProjection.lines_shape,
    "since": GapsProjection.since_shape,
    "explanation": GapsProjection.explanation_shape,
    "__typename": lambda _gaps, _field: lambda _shown, _run: "CoverageGap",
}
"""How the fields of a gap are made."""

ROOT_FIELDS["coverageGaps"] = project_coverage_gaps
