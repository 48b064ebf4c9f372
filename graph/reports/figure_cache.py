"""A cache of figures: one is counted again only when a kind from which it is counted was written.

The figures that are missing are counted together by one statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from graph.database.protocols import Reader
from graph.kept_results import results_of
from graph.ontology.clock import shared_clock
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.plan import QueryPlan, plan_root
from graph.query.selection import Argument, Field, Selection
from graph.reports.area_node import selected_area
from graph.reports.context import ReportContext
from graph.reports.figures import FIGURES_BY_CODE
from graph.rows.change_log import Revision, revisions_of_question
from graph.vocabulary import Vocabulary

MOST_KEPT = 500
"""Overviews that one plan keeps; the oldest is dropped. Each takes a few kilobytes."""

Figures = Mapping[str, Any]
"""Values by code."""


class FigureKey(NamedTuple):
    """What decides the value of a figure besides what is written."""

    at: date
    as_of: datetime | None
    area: str
    """The reference to the area as text; empty for the whole city."""


class KeptFigure(NamedTuple):
    """A figure as it was counted."""

    revision: Revision
    """Of the kinds from which it was counted."""
    value: Any


@dataclass
class FigureCache:
    """Counts and keeps the figures of one selected overview."""

    vocabulary: Vocabulary
    selected: Field
    codes: Sequence[str]
    kept: dict[FigureKey, dict[str, KeptFigure]] = field(default_factory=dict)
    plans: dict[tuple[str, ...], QueryPlan] = field(default_factory=dict)
    """By the codes of the figures that a plan counts."""

    async def read_figures(self, reader: Reader, run: Execution) -> Figures | None:
        """Return the figures, of which only those that may have changed are counted.

        Returns None if the graph holds no city. Raises `InvalidArgument` for no such area.
        """
        # Read before counting: what is written meanwhile is counted again, never missed.
        written = await revisions_of_question(reader)
        revisions = {code: written.of_kinds(self.figure_kinds[code]) for code in self.codes}
        key = self.figure_key(run)
        known = self.kept.get(key, {})
        stale = [
            code
            for code in self.codes
            if code not in known or known[code].revision != revisions[code]
        ]
        if stale or not known:
            # An area that does not exist is never kept, so that its error is found each time.
            read_kinds = {kind for code in stale for kind in self.figure_kinds[code]}
            is_settled = await results_of(reader).is_settled(written.of_kinds(read_kinds))
            counted = await self.count_figures(reader, run, stale)
            if counted is None:
                return None
            fresh = {code: KeptFigure(revisions[code], counted[code]) for code in stale}
            known = {**known, **fresh}
            if is_settled:
                self.keep_figures(key, known)
        return {code: known[code].value for code in self.codes}

    def figure_key(self, run: Execution) -> FigureKey:
        """Return the key of the figures that a run asks for."""
        clock = self.selected.clock
        given = self.selected.arguments.get("area")
        reference = ""
        if given:
            reference = str(run.values[given.slot])
        return FigureKey(run.day(clock), run.known_at(clock), reference)

    def keep_figures(self, key: FigureKey, figures: dict[str, KeptFigure]) -> None:
        """Cache figures, and drop the oldest beyond `MOST_KEPT`."""
        self.kept[key] = figures
        if len(self.kept) > MOST_KEPT:
            oldest = next(iter(self.kept))
            del self.kept[oldest]

    async def count_figures(
        self, reader: Reader, run: Execution, codes: Sequence[str]
    ) -> Figures | None:
        """Return counted figures, None if the graph holds no city."""
        clock, given = self.selected.clock, self.selected.arguments.get("area")
        values = {
            "at": run.day(clock),
            "as_of": run.known_at(clock),
            "area": run.values[given.slot] if given else None,
        }
        plan = self.counting_plan(tuple(codes))
        counted: Figures | None = await plan.ask_root(reader, values, run)
        return counted

    def counting_plan(self, codes: tuple[str, ...]) -> QueryPlan:
        """Return the plan that counts figures.

        It names its parameters by itself, so that the database sees the same statement whatever
        the operation around it, and plans it once.
        """
        if codes not in self.plans:
            root = self.root_field(codes)
            self.plans[codes] = plan_root(project_figures, root, self.vocabulary)
        return self.plans[codes]

    def root_field(self, codes: tuple[str, ...]) -> Field:
        """Return the field that selects figures, with parameters named as `count_figures` does."""
        outer = self.selected
        clock = shared_clock(has_moment=outer.clock.as_of is not None, past=outer.clock.past)
        arguments = {}
        if "area" in outer.arguments:
            arguments["area"] = Argument("area", outer.arguments["area"].value)
        figures = [Field(code, code, clock) for code in codes]
        selection = Selection("Overview", tuple(figures))
        return Field("figures", "figures", clock, arguments, selection)

    @cached_property
    def figure_kinds(self) -> Mapping[str, Sequence[str]]:
        """The names of the kinds from which each figure of the area is counted, by its code."""
        place = selected_area(CompileContext(self.vocabulary), self.selected)
        kinds = {}
        for code in self.codes:
            figure = FIGURES_BY_CODE[code]
            names = figure.kinds
            if not place.everywhere:
                names += figure.kinds_in_area + place.kinds
            kinds[code] = KINDS.names_of(names)
        return kinds


def project_figures(compile_context: CompileContext, selected: Field) -> Projection:
    """Project the figures of an area by code.

    The value is None if the graph holds no city; the shape raises why there is no such area.
    """
    place = selected_area(compile_context, selected)
    context = ReportContext(selected.clock, place.everywhere, compile_context)
    figures = [FIGURES_BY_CODE[chosen.name] for chosen in selected.children.fields]
    names = [f"figure_{figure.code}" for figure in figures]
    counts = " ".join(
        figure.value_clause(context, name) for figure, name in zip(figures, names, strict=True)
    )

    def shape_figures(row: Any, _run: Execution) -> Figures | None:
        if row is None:
            place.raise_absence()
            return None
        return {
            figure.code: value if figure.is_whole else float(value)
            for figure, value in zip(figures, row, strict=True)
        }

    clauses = f"{place.asked} {place.inside} {counts}"
    return Projection(f"head(COLLECT {{ {clauses} RETURN [{', '.join(names)}] }})", shape_figures)
