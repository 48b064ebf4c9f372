"""What is selected of changes in chains: each with the line before it and the line after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graph.audit.chain_changes import ChainChange
from graph.audit.gap_nodes import NodeRows, ReferencedNodes, rows_by_id
from graph.coverage.referenced_lines import FoundLines, LineRef, ReferencedLines
from graph.ontology.clock import Clock
from graph.query.compiler import CompileContext, cypher_list
from graph.query.execution import Execution
from graph.query.properties import duty_table
from graph.query.selection import Field, Selection
from graph.query.shape import Shape, nested_shape

Changes = Callable[[Execution], Sequence[ChainChange]]
"""Returns the changes of a run, which a prefetch has found."""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change with what was read of it."""

    change: ChainChange
    before: FoundLines
    after: FoundLines
    levels: NodeRows
    day: str | None


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of the two sides of a change, and the one under which it was selected."""

    enclosing: Clock
    before: Clock
    after: Clock


class ChangedLines:
    """The changes of a run under compilation; the two sides have clocks of their own."""

    def __init__(
        self, context: CompileContext, selection: Selection, clocks: Clocks, changes: Changes
    ) -> None:
        """Project what is selected of a change."""

        def before(run: Execution) -> list[LineRef]:
            return [change.before.ref for change in changes(run) if change.before]

        def after(run: Execution) -> list[LineRef]:
            return [change.after.ref for change in changes(run) if change.after]

        def levels(run: Execution) -> list[str]:
            return [change.ref.level for change in changes(run)]

        self.context = context
        self.clocks = clocks
        self.changes = changes
        self.before = ReferencedLines(context, clocks.before, before)
        self.after = ReferencedLines(context, clocks.after, after)
        self.levels = ReferencedNodes(context, clocks.after, "Place", ["Place"], levels)
        self.shapes = [(field.key, self.field_shape(field)) for field in selection.fields]
        self.expression = cypher_list(
            (self.before.expression, self.after.expression, self.levels.expression)
        )

    def field_shape(self, field: Field) -> Shape:
        """Return the shape of one field of a change."""
        match field.name:
            case "before":
                return self.line_shape(field, self.before, self.clocks.before, "before")
            case "after":
                return self.line_shape(field, self.after, self.clocks.after, "after")
            case "level":
                level = self.levels.slot(self.under_clock(field, self.clocks.after), required=True)
                return lambda shown, run: level((shown.change.ref.level, shown.levels), run)
            case "duty":
                duties = duty_table(self.context, field.children)
                return lambda shown, _run: duties[shown.change.ref.duty]
            case "on":
                return lambda shown, _run: shown.day
        return lambda _shown, _run: "CoverageChange"

    def line_shape(self, field: Field, lines: ReferencedLines, clock: Clock, side: str) -> Shape:
        """Return the shape of the line on one side of a change, null if there is none."""
        line = lines.line_shape(self.under_clock(field, clock).children)

        def shape(shown: ShownChange, run: Execution) -> Any:
            found = getattr(shown.change, side)
            return None if found is None else line(getattr(shown, side).line(found.ref), run)

        return nested_shape(field.key, shape, required=False)

    def under_clock(self, field: Field, clock: Clock) -> Field:
        """Return a field under the clock of its side; what has a clock of its own keeps it."""
        changed = field.under_clock(self.clocks.enclosing, clock)
        for each in self.clocks_below(changed):
            self.context.add_clock(each)
        return changed

    def clocks_below(self, field: Field) -> set[Clock]:
        """Return the clocks of a field and of all below it."""
        found = {field.clock}
        for below in field.selection.fields if field.selection else ():
            found |= self.clocks_below(below)
        return found

    def shape(self, row: Any, run: Execution, day_of: Callable[[ChainChange], str | None]) -> Any:
        """Return what is selected of each change, from the row that `expression` has read."""
        before, after, levels = row
        found = (self.before.find(before), self.after.find(after), rows_by_id(levels))
        made = []
        for change in self.changes(run):
            shown = ShownChange(change, *found, day_of(change))
            made.append({key: shape(shown, run) for key, shape in self.shapes})
        return made
