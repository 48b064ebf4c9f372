"""The part `area` of a filter: which nodes belong to an area.

The list that a filter is for starts from the area itself (see `graph.roots.lists`). Anywhere else,
the places of the area are looked up before the statement, and each node is followed up to them.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.areas.area_pattern import belongs_predicate
from graph.areas.containment import prefetch_places
from graph.ontology.declarations import Kind, NodeRef
from graph.ontology.paths import Path
from graph.query.execution import Execution
from graph.query.filters import FilterContext, filters_by
from graph.query.value_filters import Part


@filters_by("Node", "area")
def area_predicate(filtering: FilterContext, part: Part, node: NodeRef) -> str:
    """Return the condition that a node belongs to an area."""
    context = filtering.context
    lookup = prefetch_places(context, part.value, part.read, node.clock)

    def check(run: Execution) -> None:
        if error := run.result(lookup).error:
            raise error

    filtering.checks.append(check)
    places = context.parameter("places", lambda run: list(run.result(lookup).ids))
    ways = [way_predicate(node, kinds, places) for kinds in kinds_by_way(node)]
    return f"({' OR '.join(ways)})"


def kinds_by_way(node: NodeRef) -> Iterator[list[Kind]]:
    """Yield those of a node's kinds to which one path leads down from an area."""
    kinds_by_path: dict[Path, list[Kind]] = {}
    for kind in node.kinds:
        if kind.area:
            kinds_by_path.setdefault(kind.area, []).append(kind)
    yield from kinds_by_path.values()


def way_predicate(node: NodeRef, kinds: list[Kind], places: str) -> str:
    """Return the condition that a node of some kinds with one path belongs to one of the places."""
    found = belongs_predicate(kinds[0], node.node, places, node.clock)
    if len(kinds) == len(node.kinds):
        return found
    labels = " OR ".join(f"{node.node}:{kind.name}" for kind in kinds)
    return f"(({labels}) AND {found})"
