"""Projects the assessment of an area in a period: every indicator with its value, its formula, and the nodes behind it.

Each indicator is a statement of its own: all of them in one would take Neo4j seconds to plan.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from statistics import mean, median
from typing import Any

from graph.areas.report_area import area
from graph.database.protocols import Reader
from graph.ontology.clock import parse_instant
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.cursors import page_size
from graph.query.execution import Execution, Prefetch
from graph.query.plan import ROOT_FIELDS, plan_root
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Field, InvalidArgument
from graph.query.shape import Shape, list_shape, nested_shape
from graph.reports.indicators import CODES, Indicator, indicators, measured, span
from graph.reports.overview import area_nodes
from graph.reports.patterns import Look, scope, union
from graph.reports.period import at_end, period_of


def assessment(draft: CompileContext, field: Field) -> Projection:
    """Project an assessment."""
    given = field.arguments["area"]
    indicators_by_key = {
        part.key: prefetch_indicators(draft, field, part)
        for part in field.children.named("indicators")
    }
    expression, nodes, place = area_nodes(draft, field, given)

    def shaped(row: Any, run: Execution) -> Any:
        period = period_of(run.values, field)
        told: dict[str, Any] = {}
        for key, prefetch in indicators_by_key.items():
            told[key] = run.result(prefetch)
            if isinstance(told[key], InvalidArgument):
                raise told[key]
        if nodes and row is None:
            place.raise_unknown(run)
        told |= {
            chosen.key: shape(raw, run)
            for (chosen, shape), raw in zip(nodes, row or [], strict=True)
        }
        values = {
            "from": period.first.isoformat(),
            "to": period.after.isoformat(),
            "__typename": "Assessment",
        }
        return {
            chosen.key: told[chosen.key] if chosen.key in told else values[chosen.name]
            for chosen in field.children.fields
        }

    return Projection(expression, nested_shape(field.key, shaped, required=False), nullable=True)


def prefetch_indicators(
    draft: CompileContext, field: Field, part: Field
) -> Prefetch[list[Any] | InvalidArgument]:
    """Return the prefetch of the indicators, in their order, or of why there is no such area."""
    plans = [
        plan_root(
            partial(indicator, code),
            Field(code, code, field.clock, field.arguments, part.selection),
            draft.vocabulary,
        )
        for code in CODES
    ]

    async def read(reader: Reader, run: Execution) -> list[Any] | InvalidArgument:
        told: list[Any] = []
        for plan in plans:
            one = await plan.ask_root(reader, run.values, run)
            if isinstance(one, InvalidArgument):
                return one
            told.append(one)
        return told

    return draft.prefetch(read)


def indicator(code: str, draft: CompileContext, field: Field) -> Projection:
    """Project one indicator; its value is why there is no such area if there is none."""
    given, clock = field.arguments["area"], at_end(draft, field)
    place = area(draft, given, clock, posts=True)
    look = Look(clock, place.everywhere, draft)
    one = next(each for each in indicators(span(look, field)) if each.code == code)
    pages = [
        (facts, chosen)
        for facts in field.children.named("facts")
        for chosen in facts.children.named("nodes")
    ]
    pieces = [page(draft, one, facts, chosen) for facts, chosen in pages]
    found = (
        f"{scope(look)} {{ {union(look, (one.way,))} RETURN collect(DISTINCT counted) AS found }}"
    )
    total = (
        f"{scope(look)} {{ {union(look, (one.of,))} RETURN count(DISTINCT counted) AS total }}"
        if one.of
        else "WITH *, null AS total"
    )
    row = ", ".join(
        ("size(found)", "total", measured(look, one), *(piece.expression for piece in pieces))
    )
    shapes = [
        (f"{facts.key}.{chosen.key}", shape_of(piece))
        for (facts, chosen), piece in zip(pages, pieces, strict=True)
    ]

    def shaped(values: Any, run: Execution) -> Any:
        if values is None:
            return place.error(run) if place.error else None
        return told_of(field, one, values, shapes, run)

    return Projection(
        f"head(COLLECT {{ {place.asked} {place.inside} {found} {total} RETURN [{row}] }})", shaped
    )


def page(draft: CompileContext, one: Indicator, facts: Field, chosen: Field) -> Projection:
    """Project the first of the nodes behind an indicator, by id."""
    first = facts.arguments.get("first")
    limit = draft.parameter("limit", lambda run: page_size(run.values, first, "first"))
    piece = project_node(
        draft, narrow_selection(chosen.children, one.kind), "counted", chosen.clock
    )
    start = f"UNWIND found AS counted WITH counted ORDER BY counted.id LIMIT ${limit}"
    return Projection(
        f"COLLECT {{ {start} {piece.clauses} RETURN {piece.expression} }}",
        list_shape(shape_of(piece)),
    )


def told_of(
    field: Field, one: Indicator, row: Any, shapes: Sequence[tuple[str, Shape]], run: Execution
) -> dict[str, Any]:
    """Tell what is selected of an indicator."""
    number, total, own, *pages = row
    listed = {key: shape(rows, run) for (key, shape), rows in zip(shapes, pages, strict=True)}
    values = {
        "code": one.code,
        "nameZh": one.zh,
        "nameEn": one.en,
        "unit": "" if one.unit == "SHARE" else one.unit,
        "formula": one.formula,
        "value": worth(one, number, total, own),
        "outOf": total,
        "__typename": "Indicator",
    }
    return {
        part.key: behind(part, number, listed) if part.name == "facts" else values[part.name]
        for part in field.children.fields
    }


def behind(facts: Field, number: int, listed: dict[str, Any]) -> dict[str, Any]:
    """Tell how many nodes are behind an indicator, and which."""
    values = {"total": number, "__typename": "IndicatorFacts"}
    return {
        part.key: listed[f"{facts.key}.{part.key}"] if part.name == "nodes" else values[part.name]
        for part in facts.children.fields
    }


def worth(one: Indicator, number: int, total: int | None, own: Any) -> float | None:
    """Return the value of an indicator; null where there is nothing that it could be computed of."""
    match one.sort:
        case "SHARE":
            return number / total if total else None
        case "MEAN":
            return float(mean(own)) if own else None
        case "MEDIAN_HOURS":
            return (
                median(
                    (parse_instant(end) - parse_instant(opened)) / timedelta(hours=1)
                    for opened, end in own
                )
                if own
                else None
            )
    return float(number)


ROOT_FIELDS["assessment"] = assessment
