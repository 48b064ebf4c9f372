"""The part `area` of a filter: which nodes belong to an area.

The list that a filter is for starts from the area itself (see `graph.roots.lists`). Anywhere else,
the places of the area are looked up before the statement. From a place no larger than a community
the statement begins; to others, each node is followed up.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.areas.area_pattern import belongs_predicate, held_path_predicate, is_narrow
from graph.areas.containment import prefetch_places
from graph.ontology.clock import Clock
from graph.ontology.declarations import Kind, NodeRef
from graph.ontology.kinds import KINDS
from graph.ontology.paths import Path
from graph.query.compiler import MatchClause
from graph.query.execution import Execution
from graph.query.filters import FilterContext, filters_by
from graph.query.starts import FindNodes, Kinds, label_of, starts_by
from graph.query.value_filters import Part


@filters_by("Node", "area")
def area_predicate(filtering: FilterContext, part: Part, node: NodeRef) -> str:
    """Return the condition that a node belongs to an area."""
    places = area_places_parameter(filtering, part, node.clock)
    ways = [way_predicate(node, kinds, places) for kinds in kinds_by_way(node)]
    return f"({' OR '.join(ways)})"


@starts_by("area")
def area_start(part: Part, kinds: Kinds) -> FindNodes | None:
    """Return how the nodes are found that belong to a place which is cheap to walk through."""
    way = kinds[0].area
    narrow = is_narrow(KINDS.of_id(str(part.value.get("id"))))
    if way is None or not narrow or any(kind.area != way for kind in kinds):
        return None

    def find(filtering: FilterContext, node: NodeRef) -> MatchClause:
        context = filtering.context
        places = area_places_parameter(filtering, part, node.clock)
        each, area, path = context.name("place"), context.name("area"), context.name("path")
        down = way.down(area, f"{node.node}:{label_of(kinds)}")
        held = held_path_predicate(path, node.node, node.clock)
        begin = f"UNWIND ${places} AS {each} MATCH ({area}:Place {{id: {each}}})"
        walked = f"{begin} MATCH {path}={down} WHERE {held}"
        return MatchClause(f"{walked} WITH DISTINCT {node.node}")

    return find


def area_places_parameter(filtering: FilterContext, part: Part, clock: Clock) -> str:
    """Return the parameter with the ids of an area's places, which are looked up beforehand.

    That there is no such area is the error of the filtered list.
    """
    context = filtering.context
    lookup = prefetch_places(context, part.value, part.read, clock)

    def check(run: Execution) -> None:
        if error := run.result(lookup).error:
            raise error

    filtering.checks.append(check)
    return context.parameter("places", lambda run: list(run.result(lookup).ids))


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
