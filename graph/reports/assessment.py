"""Projects the assessment of an area in a period: every indicator with its value, its formula, and the nodes behind it.

Each indicator is a statement of its own: all of them in one would take Neo4j seconds to plan.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from statistics import mean, median
from typing import Any

from graph.areas.report_area import REFUSED, area, refusal
from graph.database.protocols import Reader
from graph.ontology.clock import parse_instant
from graph.query.compiler import CompileContext, Lookup, Projection, shape_of
from graph.query.cursors import page_size
from graph.query.plan import ROOTS, QueryPlan, plan_query
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Field
from graph.query.shape import Execution, Shape, list_shape, nested_shape
from graph.reports.indicators import CODES, Indicator, indicators, measured, span
from graph.reports.overview import area_nodes
from graph.reports.patterns import Look, scope, union
from graph.reports.period import at_end, period_of

INDICATOR = "indicator {}"
"""Name of the root that only an assessment asks for, one for each indicator."""


def assessment(draft: CompileContext, field: Field) -> Projection:
    """Project an assessment."""
    given, slot = field.arguments["area"], draft.name("assessment")
    for number, part in enumerate(field.children.named("indicators")):
        asked = [
            Field(INDICATOR.format(code), code, field.clock, field.arguments, part.selection)
            for code in CODES
        ]
        draft.prefetches.append(
            asking(
                [plan_query([each], draft.vocabulary) for each in asked],
                f"{slot}_{number}",
            )
        )
    keys = {
        part.key: f"{slot}_{number}"
        for number, part in enumerate(field.children.named("indicators"))
    }
    expression, nodes = area_nodes(draft, field, given)

    def shaped(row: Any, run: Execution) -> Any:
        period = period_of(run.values, field)
        told: dict[str, Any] = {key: run.values[name] for key, name in keys.items()}
        if None in told.values() or (nodes and row is None):
            raise refusal(run.values, given)
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


def asking(questions: Sequence[QueryPlan], slot: str) -> Lookup:
    """Make what asks for the indicators, one after the other; None where there is no such area."""

    async def look_up(reader: Reader, values: dict[str, Any]) -> None:
        told: list[Any] = []
        # The questions have names of their own, which must not meet those of this operation.
        own = dict(values)
        for question in questions:
            answer = await question.ask(reader, own)
            told += (answer.data or {}).values()
        values |= {name: value for name, value in own.items() if name.startswith(REFUSED)}
        values[slot] = None if None in told else told

    return look_up


def indicator(code: str, draft: CompileContext, field: Field) -> Projection:
    """Project one indicator; null where there is no such area."""
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
    # Sorted here and not where a page is cut: each row of a sort there would hold all of `found`.
    order = " ORDER BY counted.id" if pages else ""
    found = (
        f"{scope(look)} {{ {union(look, (one.way,))} "
        f"WITH DISTINCT counted{order} RETURN collect(counted) AS found }}"
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
        return None if values is None else told_of(field, one, values, shapes, run)

    return Projection(
        f"head(COLLECT {{ {place.asked} {place.inside} {found} {total} RETURN [{row}] }})", shaped
    )


def page(draft: CompileContext, one: Indicator, facts: Field, chosen: Field) -> Projection:
    """Project the first of the nodes behind an indicator, by id."""
    first = facts.arguments.get("first")
    limit = draft.parameter("limit", lambda values: page_size(values, first, "first"))
    piece = project_node(
        draft, narrow_selection(chosen.children, one.kind), "counted", chosen.clock
    )
    start = f"UNWIND found[0..${limit}] AS counted WITH counted"
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


ROOTS["assessment"] = assessment
ROOTS.update({INDICATOR.format(code): partial(indicator, code) for code in CODES})
