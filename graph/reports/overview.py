"""The city at a glance: the figures of an area on a day, each counted in the graph.

Counting a whole city reads some fifty thousand nodes; `figure_cache` avoids that until it must.
"""

from collections.abc import Mapping
from typing import Any

from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field
from graph.query.shape import RATIO_PLACES, exact_decimal, nested_shape
from graph.reports.area_node import project_area_node, select_values, selected_area
from graph.reports.figure_cache import FigureCache, Figures
from graph.reports.figures import FIGURES_BY_CODE
from graph.reports.small_counts import (
    SMALL_COUNT,
    UNDEFINED,
    coarse_figure,
    counts_hidden,
    prefetch_own_area,
)

SHARE = "largeCentreShare"
SHARE_PART, SHARE_WHOLE = "largeCentreCommunities", "communities"
"""The figures of which the share is the quotient."""


def project_overview(compile_context: CompileContext, field: Field) -> Projection:
    """Project the figures of an area; only those that are selected are counted."""
    cache = FigureCache(compile_context.vocabulary, field, counted_codes(field))
    figures = compile_context.prefetch(cache.read_figures)
    prefetch_own_area(compile_context, field)
    expression = ""
    if field.children.named("area"):
        place = selected_area(compile_context, field)
        node = project_area_node(compile_context, field, place)
        clauses = f"{place.asked} {node.clauses}"
        expression = f"head(COLLECT {{ {clauses} RETURN {node.row_expression} }})"

    def shape_overview(row: Any, run: Execution) -> Any:
        found = run.result(figures)
        if found is None:
            return None
        values = overview_values(field, found, run)
        shaped = node.shape_rows(row or [], run) if expression else {}
        for chosen in field.children.named("withheld"):
            shaped[chosen.key] = withheld_fields(chosen, values)
        return select_values(field.children, shaped, values)

    return Projection(expression, nested_shape(field.key, shape_overview, required=False))


def counted_codes(field: Field) -> list[str]:
    """Return the codes of the figures that have to be counted, in the order of the table."""
    wanted = {chosen.name for chosen in field.children.fields}
    if wanted & {SHARE, "withheld"}:
        wanted |= {SHARE_PART, SHARE_WHOLE}
    return [code for code in FIGURES_BY_CODE if code in wanted]


def overview_values(field: Field, figures: Figures, run: Execution) -> Mapping[str, Any]:
    """Return the values of an overview by field name."""
    shown = {}
    for code, value in figures.items():
        is_hidden = counts_hidden(FIGURES_BY_CODE[code].kinds, field, run)
        shown[code] = hidden_figure(value, field, run) if is_hidden else exact_decimal(value)
    return {
        **shown,
        SHARE: share_of_large_centres(figures),
        "at": run.values[field.clock.at].isoformat(),
        "__typename": "Overview",
    }


def hidden_figure(value: Any, field: Field, run: Execution) -> int | None:
    """Return what is shown of a figure that counts what is hidden: None but for the city."""
    return coarse_figure(value) if is_whole_city(field, run) else None


def is_whole_city(field: Field, run: Execution) -> bool:
    """Whether an overview is asked for of the city as a whole, without an area or by its id."""
    area = field.arguments.get("area")
    return area is None or str(run.values[area.slot].get("id")).startswith("City:")


def share_of_large_centres(figures: Figures) -> float | None:
    """Return the share of communities that have a large centre, None if no community takes part."""
    communities = figures.get(SHARE_WHOLE)
    if not communities or SHARE_PART not in figures:
        return None
    share: float = figures[SHARE_PART] / communities
    return round(share, RATIO_PLACES)


def withheld_fields(field: Field, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the figures that are null, and why."""
    return [
        field.children.pick(
            {
                "field": name,
                "reason": UNDEFINED if name == SHARE else SMALL_COUNT,
                "__typename": "WithheldField",
            }
        )
        for name in (*FIGURES_BY_CODE, SHARE)
        if name in values and values[name] is None
    ]


ROOT_FIELDS["overview"] = project_overview
