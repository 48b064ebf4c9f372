"""The counts behind an assessment's indicators, kept until anything is written.

Several indicators share a statement, and with it the walk through the area; all in one would take
Neo4j seconds to plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from graph.areas.kept_results import results_of, revisions_of_run
from graph.areas.report_area import build_report_area
from graph.database.protocols import Reader
from graph.ontology.clock import Clock, end_of_day, today
from graph.query.compiler import CompileContext, Projection, cypher_list
from graph.query.execution import Execution
from graph.query.plan import QueryPlan, plan_root
from graph.query.selection import Argument, Field, InvalidArgument
from graph.reports.context import ReportContext
from graph.reports.indicators import INDICATORS, Indicator
from graph.reports.patterns import NodePattern
from graph.reports.period import DAY, last_day_clock, period_of, period_parameters

TOGETHER = 4
"""Indicators that share a statement."""


class IndicatorCount(NamedTuple):
    """What was counted for an indicator."""

    number: int
    """Of the nodes behind it."""
    whole: int | None
    """Of the nodes of which it is the share; None if it is no share."""
    samples: Any
    """What a mean or median is taken of."""


@dataclass(eq=False)
class IndicatorCounter:
    """Counts the indicators of one selected assessment."""

    selected: Field
    plans: dict[int, QueryPlan] = field(default_factory=dict)
    """By the place of their first indicator."""

    async def read_counts(self, reader: Reader, run: Execution) -> list[IndicatorCount]:
        """Return the counts of all indicators; raises `InvalidArgument` for no such area."""
        revisions = await revisions_of_run(reader, run)
        counts: list[IndicatorCount] = []
        for first in range(0, len(INDICATORS), TOGETHER):
            read = partial(self.count, reader, run, first)
            key = ("indicators", first, repr(self.values(run)), self.moment(run, first))
            found: list[IndicatorCount] = await results_of(reader).get(
                key, revisions.whole, read, len
            )
            counts += found
        return counts

    async def count(self, reader: Reader, run: Execution, first: int) -> list[IndicatorCount]:
        """Count some indicators; raises `InvalidArgument` for no such area."""
        found = await self.plan(run, first).ask_root(reader, self.values(run), run)
        if isinstance(found, InvalidArgument):
            raise found
        counts: list[IndicatorCount] = found or []
        return counts

    def values(self, run: Execution) -> dict[str, Any]:
        """Return the values of the area, the period and the moment of knowledge."""
        given = {
            name: run.values[argument.slot] for name, argument in self.selected.arguments.items()
        }
        return {**given, "as_of": run.known_at(self.selected.clock)}

    def moment(self, run: Execution, first: int) -> datetime | None:
        """Return the present second if counts depend on it: of a period that is not over."""
        last_day = period_of(run.values, self.selected).after - DAY
        (root,) = self.plan(run, first).roots
        used = root.used
        depends = last_day >= today() and any(name.endswith("_moment") for name in used)
        return end_of_day(last_day) if depends else None

    def plan(self, run: Execution, first: int) -> QueryPlan:
        """Return the plan that counts some indicators; its text is the same in all queries."""
        if first not in self.plans:
            clock = Clock("at", "as_of" if self.selected.clock.as_of else None, past=True)
            arguments = {
                name: Argument(name, given.value) for name, given in self.selected.arguments.items()
            }
            root = Field("counts", "counts", clock, arguments)
            project = partial(project_counts, INDICATORS[first : first + TOGETHER])
            self.plans[first] = plan_root(project, root, run.vocabulary)
        return self.plans[first]


def project_counts(
    indicators: Sequence[Indicator], compile_context: CompileContext, field: Field
) -> Projection:
    """Project the counts of indicators; the value is the error of an area that does not exist."""
    clock = last_day_clock(compile_context, field)
    place = build_report_area(compile_context, field.arguments["area"], clock, posts=True)
    context = ReportContext(
        clock, place.everywhere, compile_context, period_parameters(compile_context, field)
    )
    counted: dict[NodePattern, str] = {}
    clauses = [place.asked, place.inside]
    rows = []
    for indicator in indicators:
        measured = indicator.measured_expression(context)
        whole = samples = "null"
        if measured == "null":
            number = count_once(context, indicator.pattern, counted, clauses)
        else:
            measure = compile_context.name("measure")
            clauses.append(measure_clause(context, indicator.pattern, measured, measure))
            number, samples = f"{measure}[0]", f"{measure}[1]"
        if indicator.share_of:
            whole = count_once(context, indicator.share_of, counted, clauses)
        rows.append(cypher_list((number, whole, samples)))

    def shape_counts(found: Any, run: Execution) -> Any:
        if found is None:
            return place.error(run) if place.error else None
        return [IndicatorCount(*row) for row in found]

    found = f"{' '.join(clauses)} RETURN {cypher_list(rows)}"
    return Projection(f"head(COLLECT {{ {found} }})", shape_counts)


def count_once(
    context: ReportContext,
    pattern: NodePattern,
    counted: dict[NodePattern, str],
    clauses: list[str],
) -> str:
    """Return the variable with the number of nodes of a pattern, counted once in a statement."""
    if pattern not in counted:
        counted[pattern] = context.compile_context.name("number")
        clauses.append(
            f"{context.subquery_head} {{ {pattern.clauses(context)} "
            f"RETURN count(DISTINCT counted) AS {counted[pattern]} }}"
        )
    return counted[pattern]


def measure_clause(
    context: ReportContext, pattern: NodePattern, measured: str, variable: str
) -> str:
    """Return the subquery that counts the nodes of a pattern and measures each of them."""
    return (
        f"{context.subquery_head} {{ {pattern.clauses(context)} WITH DISTINCT counted "
        f"WITH collect(counted) AS found RETURN [size(found), {measured}] AS {variable} }}"
    )
