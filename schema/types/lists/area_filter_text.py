"""What it means that a node of a kind belongs to an area, worded from the path that is walked."""

from collections.abc import Iterator

from graph.ontology.declarations import Edge, Facet, Kind
from graph.ontology.kinds import KINDS
from graph.ontology.paths import WITHIN, Step

IN_AREA = "区域。It belongs to this area: a place with everything in it, or an alliance."
DUTIES = "assignments"
"""The edge of what has duties at places, wherever it is itself."""
ELSEWHERE = (
    "Where it has a duty, such as 双报到单位, is another question: "
    f"`{DUTIES}: {{ some: {{ duty: {{ eq: … }}, place: {{ area: … }} }} }}`."
)


def describe_area_filter(declared: Facet | Kind) -> str:
    """Return the description of the part `area` of the filter of a kind or facet."""
    if isinstance(declared, Facet):
        return IN_AREA
    edges = [*edges_to_area(declared)]
    if not edges:
        return IN_AREA
    followed, meant = ".".join(edge.name for edge in edges), "的".join(edge.zh for edge in edges)
    text = f"{IN_AREA} What counts is `{followed}` ({meant})."
    has_other_duties = isinstance(declared.declares(DUTIES), Edge) and edges[0].name != DUTIES
    return f"{text} {ELSEWHERE}" if has_other_duties else text


def edges_to_area(kind: Kind) -> Iterator[Edge]:
    """Yield the edges that lead from a kind to what lies in its area, none for a place itself."""
    here: tuple[Kind, ...] = (kind,)
    steps = () if kind.area is None else kind.area.beyond(WITHIN).steps
    for step in reversed(steps):
        if step.least == 0:
            # A road lies in every place that it runs through: it is a place itself.
            continue
        edge = edge_of_step(here, step)
        yield edge
        here = KINDS.named(edge.to)


def edge_of_step(kinds: tuple[Kind, ...], step: Step) -> Edge:
    """Return the edge by which one of some kinds has the relationship of a step, walked up."""
    return next(
        edge
        for kind in kinds
        for edge in kind.edges
        if edge.arrow == step.arrow and edge.inverse != step.incoming and edge.through is None
    )
