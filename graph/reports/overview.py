"""The city at a glance: the figures of an area on a day, each counted in the graph.

Counting a whole city reads some fifty thousand nodes. Each figure is therefore kept together with the numbers under which
the kinds that it is counted from were last written: it is counted again when one of these was, and only then.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graph.areas.report_area import area, refusal, whole_city
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.plan import ROOTS
from graph.query.selection import Argument, Field
from graph.query.shape import Execution, Shape, nested_shape
from graph.reports.figure_cache import Counting
from graph.reports.figures import FIGURES_BY_CODE

SHARE = ("largeCentreShare", "largeCentreCommunities", "communities")
"""A figure that is computed of two others."""


def overview(draft: CompileContext, field: Field) -> Projection:
    """Project the figures of an area; only those that are selected are counted."""
    given = field.arguments.get("area")
    slot = draft.name("overview")
    draft.prefetches.append(Counting(draft.vocabulary, field, counted(field), slot).look_up)
    expression, nodes = area_nodes(draft, field, given)

    def shaped(row: Any, run: Execution) -> Any:
        figures = run.values[slot]
        if figures is not None:
            return told(field, nodes, figures, row or [], run)
        if given:
            raise refusal(run.values, given)
        return None

    return Projection(expression, nested_shape(field.key, shaped, required=False), nullable=True)


def counted(field: Field) -> list[str]:
    """Return the codes of the figures that have to be counted, in the order of the table."""
    wanted = {chosen.name for chosen in field.children.fields}
    if wanted & {SHARE[0], "withheld"}:
        wanted |= set(SHARE)
    return [code for code in FIGURES_BY_CODE if code in wanted]


def area_nodes(
    draft: CompileContext, field: Field, given: Argument | None
) -> tuple[str, list[tuple[Field, Shape]]]:
    """Return the expression for the area's own node, as often as it is selected, and the shapes; nothing where it is not."""
    chosen = field.children.named("area")
    if not chosen:
        return "", []
    place = area(draft, given, field.clock) if given else whole_city()
    pieces = [(part, place.piece(draft, part)) for part in chosen]
    clauses = " ".join((place.asked, *(piece.clauses for _, piece in pieces)))
    expression = f"head(COLLECT {{ {clauses} RETURN [{', '.join(piece.expression for _, piece in pieces)}] }})"
    return expression, [
        (part, nested_shape(part.key, shape_of(piece), required=True)) for part, piece in pieces
    ]


def told(
    field: Field,
    nodes: Sequence[tuple[Field, Shape]],
    figures: Mapping[str, Any],
    row: Any,
    run: Execution,
) -> Any:
    """Shape an overview: the area's own node from its row, the figures as they were counted."""
    shaped = {chosen.key: shape(raw, run) for (chosen, shape), raw in zip(nodes, row, strict=True)}
    values = {
        **figures,
        SHARE[0]: share(figures),
        "at": run.values[field.clock.at].isoformat(),
        "__typename": "Overview",
    }
    made: dict[str, Any] = {}
    for chosen in field.children.fields:
        made[chosen.key] = (
            withheld(chosen, values)
            if chosen.name == "withheld"
            else shaped.get(chosen.key, values.get(chosen.name))
        )
    return made


def share(figures: Mapping[str, Any]) -> float | None:
    """Return the share of communities that have a large centre; where no community takes part there is none."""
    communities = figures.get(SHARE[2])
    return figures[SHARE[1]] / communities if communities and SHARE[1] in figures else None


def withheld(field: Field, values: Mapping[str, Any]) -> Any:
    """Name the figures that are null, and why."""
    undefined = {"field": SHARE[0], "reason": "UNDEFINED", "__typename": "WithheldField"}
    return (
        [{chosen.key: undefined[chosen.name] for chosen in field.children.fields}]
        if values[SHARE[0]] is None
        else []
    )


ROOTS["overview"] = overview
