"""The counts behind an assessment's indicators, kept until a kind of theirs is written.

Indicators that are counted from the same kinds share a statement, and with it the walk through the
area; all in one would take Neo4j seconds to plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from graph.areas.report_area import build_report_area
from graph.database.protocols import Reader
from graph.query.compiler import CompileContext, Projection, cypher_list
from graph.query.execution import Execution
from graph.query.selection import Field
from graph.reports.context import ReportContext
from graph.reports.indicator_patterns import POSTS
from graph.reports.indicators import INDICATORS, Indicator
from graph.reports.kept_period import KeptPeriod
from graph.reports.patterns import NodePattern
from graph.reports.period import last_day_clock, period_parameters
from graph.vocabulary import Vocabulary

POST = "Post"
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


class IndicatorCounter:
    """Counts the indicators of one selected assessment."""

    def __init__(self, vocabulary: Vocabulary, selected: Field) -> None:
        """Prepare one read for all indicators that are counted from the same kinds."""
        self.reads = [
            KeptPeriod(
                vocabulary, indicators[0].code, selected, kinds, partial(project_counts, indicators)
            )
            for kinds, indicators in INDICATORS_BY_KINDS.items()
        ]

    async def read_counts(self, reader: Reader, run: Execution) -> list[IndicatorCount]:
        """Return the counts of all indicators; raises `InvalidArgument` for no such area."""
        counts: list[IndicatorCount] = []
        for each in self.reads:
            counts += await each.read(reader, run)
        return counts


def project_counts(
    indicators: Sequence[Indicator], compile_context: CompileContext, field: Field
) -> Projection:
    """Project the counts of indicators; its shape raises why there is no such area."""
    clock = last_day_clock(compile_context, field)
    posts = any(POST in indicator.kinds for indicator in indicators)
    place = build_report_area(compile_context, field.arguments["area"], clock, posts=posts)
    context = ReportContext(
        clock, place.everywhere, compile_context, period_parameters(compile_context, field)
    )
    clauses = [place.asked, place.inside]
    if posts:
        context, collected = collect_posts(context)
        clauses.append(collected)
    counted: dict[NodePattern, str] = {}
    samples: dict[str, str] = {}
    for indicator in indicators:
        measured = indicator.measured_expression(context)
        if measured != "null":
            measure = compile_context.name("measure")
            clauses.append(measure_clause(context, indicator.pattern, measured, measure))
            counted[indicator.pattern] = f"{measure}[0]"
            samples[indicator.code] = f"{measure}[1]"
    rows = []
    for indicator in indicators:
        number = count_once(context, indicator.pattern, counted, clauses)
        whole = "null"
        if indicator.share_of:
            whole = count_once(context, indicator.share_of, counted, clauses)
        rows.append(cypher_list((number, whole, samples.get(indicator.code, "null"))))

    def shape_counts(found: Any, _run: Execution) -> Any:
        if found is None:
            place.raise_absence()
            return None
        return [IndicatorCount(*row) for row in found]

    found = f"{' '.join(clauses)} RETURN {cypher_list(rows)}"
    return Projection(f"head(COLLECT {{ {found} }})", shape_counts)


def collect_posts(context: ReportContext) -> tuple[ReportContext, str]:
    """Return the context with the posts in a list, and the subquery that collects them."""
    posts = context.compile_context.name("posts")
    clause = (
        f"{context.subquery_head} {{ {POSTS.fact_clauses(context)} "
        f"RETURN collect(DISTINCT fact) AS {posts} }}"
    )
    return replace(context, posts=posts), clause


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
