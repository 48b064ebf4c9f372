"""The assessment of an area in a period: every indicator, with the nodes behind it.

With the nodes, each indicator is a statement of its own; its count alone is kept.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from statistics import mean, median
from typing import Any, NamedTuple

from graph.areas.report_area import build_report_area
from graph.database.protocols import Reader
from graph.ontology.clock import parse_instant
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.cursors import page_size
from graph.query.execution import Execution, Prefetch
from graph.query.plan import ROOT_FIELDS, plan_root
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Field
from graph.query.shape import RATIO_PLACES, Shape, list_shape, nested_shape
from graph.reports.area_node import project_area_node, select_values
from graph.reports.context import ReportContext
from graph.reports.indicator_counts import IndicatorCount, IndicatorCounter
from graph.reports.indicators import INDICATORS, Indicator
from graph.reports.patterns import NodePattern
from graph.reports.period import last_day_clock, period_of, period_parameters
from graph.reports.small_counts import SMALL_COUNT, UNDEFINED, counts_hidden, prefetch_own_area

HOUR = timedelta(hours=1)


def project_assessment(compile_context: CompileContext, field: Field) -> Projection:
    """Project an assessment."""
    prefetch_own_area(compile_context, field)
    indicators = {
        chosen.key: prefetch_indicators(compile_context, field, chosen)
        for chosen in field.children.named("indicators")
    }
    expression = ""
    if field.children.named("area"):
        last_day = last_day_clock(compile_context, field)
        place = build_report_area(compile_context, field.arguments["area"], last_day)
        node = project_area_node(compile_context, field, place)
        clauses = f"{place.asked} {node.clauses}"
        expression = f"head(COLLECT {{ {clauses} RETURN {node.row_expression} }})"

    def shape_assessment(row: Any, run: Execution) -> Any:
        period = period_of(run.values, field)
        shaped: dict[str, Any] = {}
        for key, prefetch in indicators.items():
            shaped[key] = run.result(prefetch)
        if expression:
            if row is None:
                place.raise_absence()
            shaped |= node.shape_rows(row or [], run)
        values = {
            "from": period.first.isoformat(),
            "to": period.after.isoformat(),
            "__typename": "Assessment",
        }
        return select_values(field.children, shaped, values)

    return Projection(expression, nested_shape(field.key, shape_assessment, required=False))


def prefetch_indicators(
    compile_context: CompileContext, field: Field, chosen: Field
) -> Prefetch[list[Any]]:
    """Return the prefetch of the indicators, in their order."""
    if not any(facts.children.first("nodes") for facts in chosen.children.named("facts")):
        return prefetch_counted_indicators(compile_context, field, chosen)
    plans = []
    for indicator in INDICATORS:
        code = indicator.code
        root = Field(code, code, field.clock, field.arguments, chosen.selection)
        plans.append(
            plan_root(partial(project_indicator, indicator), root, compile_context.vocabulary)
        )

    async def read_indicators(reader: Reader, run: Execution) -> list[Any]:
        return [await plan.ask_root(reader, run.values, run) for plan in plans]

    return compile_context.prefetch(read_indicators)


def prefetch_counted_indicators(
    compile_context: CompileContext, field: Field, chosen: Field
) -> Prefetch[list[Any]]:
    """Return the prefetch of the indicators without the nodes behind them."""
    counter = IndicatorCounter(compile_context.vocabulary, field)

    async def read_indicators(reader: Reader, run: Execution) -> list[Any]:
        counts = await counter.read_counts(reader, run)
        return [
            select_indicator(field, chosen, indicator, result_of(indicator, count, {}), run)
            for indicator, count in zip(INDICATORS, counts, strict=False)
        ]

    return compile_context.prefetch(read_indicators)


class FactPage(NamedTuple):
    """A selected page of the nodes behind an indicator."""

    key: tuple[str, str]
    """The response keys of `facts` and of the `nodes` in it."""
    expression: str
    shape: Shape


def project_indicator(
    indicator: Indicator, compile_context: CompileContext, field: Field
) -> Projection:
    """Project one indicator; its shape raises why there is no such area."""
    clock = last_day_clock(compile_context, field)
    place = build_report_area(compile_context, field.arguments["area"], clock, posts=True)
    context = ReportContext(
        clock, place.everywhere, compile_context, period_parameters(compile_context, field)
    )
    pages = project_pages(compile_context, indicator, field)
    found = found_clause(context, indicator.pattern, is_sorted=bool(pages))
    total = "WITH *, null AS total"
    if indicator.share_of:
        total = count_clause(context, indicator.share_of, "count(DISTINCT counted) AS total")
    measured = indicator.measured_expression(context)
    row = ", ".join(("size(found)", "total", measured, *(page.expression for page in pages)))

    def shape_indicator(values: Any, run: Execution) -> Any:
        if values is None:
            place.raise_absence()
            return None
        number, whole, samples, *rows = values
        listed = {}
        for page, raw in zip(pages, rows, strict=True):
            listed[page.key] = page.shape(raw, run)
        count = IndicatorCount(number, whole, samples)
        return select_indicator(field, field, indicator, result_of(indicator, count, listed), run)

    clauses = f"{place.asked} {place.inside} {found} {total}"
    return Projection(f"head(COLLECT {{ {clauses} RETURN [{row}] }})", shape_indicator)


def found_clause(context: ReportContext, pattern: NodePattern, *, is_sorted: bool) -> str:
    """Return the subquery that collects the nodes of a pattern in `found`, by id if sorted.

    Pages are not sorted where they are cut: each row of a sort there would hold all of `found`.
    """
    order = " ORDER BY counted.id" if is_sorted else ""
    collected = f"WITH DISTINCT counted{order} RETURN collect(counted) AS found"
    return f"{context.subquery_head} {{ {pattern.clauses(context)} {collected} }}"


def count_clause(context: ReportContext, pattern: NodePattern, returned: str) -> str:
    """Return the subquery that finds nodes in `counted` and returns an aggregate of them."""
    return f"{context.subquery_head} {{ {pattern.clauses(context)} RETURN {returned} }}"


def project_pages(
    compile_context: CompileContext, indicator: Indicator, field: Field
) -> list[FactPage]:
    """Project the selected pages of the nodes in `found`, each the first of them by id."""
    pages = []
    for facts in field.children.named("facts"):
        for nodes in facts.children.named("nodes"):
            projection = project_page(compile_context, indicator, facts, nodes)
            pages.append(
                FactPage((facts.key, nodes.key), projection.expression, shape_of(projection))
            )
    return pages


def project_page(
    compile_context: CompileContext, indicator: Indicator, facts: Field, nodes: Field
) -> Projection:
    """Project the first of the nodes in `found`, by id."""
    first = facts.arguments.get("first")
    limit = compile_context.parameter("limit", lambda run: page_size(run.values, first, "first"))
    selection = narrow_selection(nodes.children, indicator.kind)
    projection = project_node(compile_context, selection, "counted", nodes.clock)
    start = f"UNWIND found[0..${limit}] AS counted WITH counted"
    return Projection(
        f"COLLECT {{ {start} {projection.clauses} RETURN {projection.expression} }}",
        list_shape(shape_of(projection)),
    )


class IndicatorResult(NamedTuple):
    """An indicator as it was counted."""

    value: float | None
    number: int
    """Of the nodes behind it."""
    whole: int | None
    """Of the nodes of which it is the share; None if it is no share."""
    listed: Mapping[tuple[str, str], Any]
    """The shaped pages of its nodes, by the response keys of `facts` and `nodes`."""


def result_of(
    indicator: Indicator, count: IndicatorCount, listed: Mapping[tuple[str, str], Any]
) -> IndicatorResult:
    """Return the result of an indicator from what was counted and the pages of its nodes."""
    value = indicator_value(indicator, count.number, count.whole, count.samples)
    return IndicatorResult(value, count.number, count.whole, listed)


def select_indicator(
    report: Field, field: Field, indicator: Indicator, result: IndicatorResult, run: Execution
) -> dict[str, Any]:
    """Return what is selected of an indicator; nothing of what hidden nodes are counted for.

    `report` is the field with the area.
    """
    is_withheld = counts_hidden(indicator.kinds, report, run)
    values: dict[str, Any] = {
        "code": indicator.code,
        "nameZh": indicator.zh,
        "nameEn": indicator.en,
        "unit": indicator.unit,
        "formula": indicator.formula,
        "value": None,
        "outOf": None,
        "withheldBecause": SMALL_COUNT,
        "__typename": "Indicator",
    }
    facts: dict[str, Any] = {chosen.key: None for chosen in field.children.named("facts")}
    if not is_withheld:
        is_undefined = result.value is None
        values |= {
            "value": None if result.value is None else round(result.value, RATIO_PLACES),
            "outOf": result.whole,
            "withheldBecause": UNDEFINED if is_undefined else None,
        }
        facts = {
            chosen.key: select_facts(chosen, result) for chosen in field.children.named("facts")
        }
    return select_values(field.children, facts, values)


def select_facts(facts: Field, result: IndicatorResult) -> dict[str, Any]:
    """Return what is selected of the nodes behind an indicator."""
    values = {"total": result.number, "__typename": "IndicatorFacts"}
    pages = {
        nodes.key: result.listed[facts.key, nodes.key] for nodes in facts.children.named("nodes")
    }
    return select_values(facts.children, pages, values)


def indicator_value(
    indicator: Indicator, number: int, whole: int | None, samples: Any
) -> float | None:
    """Return the value of an indicator, None if it would be a share, mean or median of nothing."""
    match indicator.aggregate:
        case "SHARE":
            return number / whole if whole else None
        case "MEAN":
            return float(mean(samples)) if samples else None
        case "MEDIAN_HOURS":
            hours = [(parse_instant(end) - parse_instant(opened)) / HOUR for opened, end in samples]
            return median(hours) if hours else None
    return float(number)


ROOT_FIELDS["assessment"] = project_assessment
