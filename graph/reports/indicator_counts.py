"""The counts behind an assessment's indicators, kept until a kind of theirs is written.

Indicators that are counted from the same kinds share a statement, and with it the walk through the
area; all in one would take Neo4j seconds to plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from graph.areas.kept_results import results_of, revisions_of_run
from graph.areas.report_area import build_report_area
from graph.database.protocols import Reader
from graph.ontology.clock import Clock, end_of_day, today
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, cypher_list
from graph.query.execution import Execution
from graph.query.plan import QueryPlan, plan_root
from graph.query.selection import Argument, Field, InvalidArgument
from graph.reports.context import ReportContext
from graph.reports.indicators import INDICATORS, Indicator
from graph.reports.patterns import NodePattern
from graph.reports.period import DAY, last_day_clock, period_of, period_parameters

POSTS = "Post"
"""The kind of what lies at most places, at entrances too; all else lies at buildings or above."""


class IndicatorCount(NamedTuple):
    """What was counted for an indicator."""

    number: int
    """Of the nodes behind it."""
    whole: int | None
    """Of the nodes of which it is the share; None if it is no share."""
    samples: Any
    """What a mean or median is taken of."""


INDICATORS_BY_KINDS = {
    kinds: tuple(indicators)
    for kinds, indicators in groupby(INDICATORS, lambda indicator: indicator.kinds)
}
"""In the order of an assessment."""


@dataclass(eq=False)
class IndicatorCounter:
    """Counts the indicators of one selected assessment."""

    selected: Field
    plans: dict[tuple[str, ...], QueryPlan] = field(default_factory=dict)
    """By the kinds from which their indicators are counted."""

    async def read_counts(self, reader: Reader, run: Execution) -> list[IndicatorCount]:
        """Return the counts of all indicators; raises `InvalidArgument` for no such area."""
        revisions = await revisions_of_run(reader, run)
        place = build_report_area(
            CompileContext(run.vocabulary), self.selected.arguments["area"], self.selected.clock
        )
        counts: list[IndicatorCount] = []
        for kinds in INDICATORS_BY_KINDS:
            read = partial(self.count, reader, run, kinds)
            key = ("indicators", kinds, repr(self.values(run)))
            revision = revisions.of_kinds(KINDS.names_of(kinds + place.kinds))
            found: list[IndicatorCount] = await results_of(reader).get(
                key, (*revision, self.moment(run, kinds)), read, len
            )
            counts += found
        return counts

    async def count(
        self, reader: Reader, run: Execution, kinds: tuple[str, ...]
    ) -> list[IndicatorCount]:
        """Count the indicators of some kinds; raises `InvalidArgument` for no such area."""
        found = await self.plan(run, kinds).ask_root(reader, self.values(run), run)
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

    def moment(self, run: Execution, kinds: tuple[str, ...]) -> str | None:
        """Return the present second if counts depend on it: of a period that is not over."""
        last_day = period_of(run.values, self.selected).after - DAY
        (root,) = self.plan(run, kinds).roots
        depends = last_day >= today() and any(name.endswith("_moment") for name in root.used)
        return str(end_of_day(last_day)) if depends else None

    def plan(self, run: Execution, kinds: tuple[str, ...]) -> QueryPlan:
        """Return the plan that counts the indicators of some kinds, the same in all queries."""
        if kinds not in self.plans:
            clock = Clock("at", "as_of" if self.selected.clock.as_of else None, past=True)
            arguments = {
                name: Argument(name, given.value) for name, given in self.selected.arguments.items()
            }
            root = Field("counts", "counts", clock, arguments)
            project = partial(project_counts, INDICATORS_BY_KINDS[kinds])
            self.plans[kinds] = plan_root(project, root, run.vocabulary)
        return self.plans[kinds]


def project_counts(
    indicators: Sequence[Indicator], compile_context: CompileContext, field: Field
) -> Projection:
    """Project the counts of indicators; the value is the error of an area that does not exist."""
    clock = last_day_clock(compile_context, field)
    posts = any(POSTS in indicator.kinds for indicator in indicators)
    place = build_report_area(compile_context, field.arguments["area"], clock, posts=posts)
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
