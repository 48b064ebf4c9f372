"""The part `area` of a filter: which nodes belong to an area.

The list that a filter is for starts from the area itself (see `graph.roots.lists`). Anywhere else,
the places of the area are looked up before the statement, and each node is followed up to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from graph.areas.area_pattern import held_path_predicate
from graph.areas.containment import project_area_ids
from graph.database.protocols import Reader
from graph.ontology.clock import Clock
from graph.ontology.declarations import NodeRef
from graph.ontology.paths import Path
from graph.query.compiler import CompileContext
from graph.query.execution import Execution, Prefetch
from graph.query.filters import FilterContext, filters_by
from graph.query.plan import plan_root
from graph.query.selection import Argument, Field, InvalidArgument
from graph.query.value_filters import Part

REFERENCE = "reference"
"""The slot of the reference to an area, for the query that finds its places."""


class AreaPlaces(NamedTuple):
    """The ids of the places of an area, or why there is no such area."""

    ids: list[str]
    error: InvalidArgument | None = None


@filters_by("Node", "area")
def area_predicate(filtering: FilterContext, part: Part, node: NodeRef) -> str:
    """Return the condition that a node belongs to an area."""
    context = filtering.context
    lookup = prefetch_places(context, part, node.clock)

    def check(run: Execution) -> None:
        if error := run.result(lookup).error:
            raise error

    filtering.checks.append(check)
    places = context.parameter("places", lambda run: run.result(lookup).ids)
    ways = [way_predicate(context, node, *way, places) for way in ways_up(node)]
    return f"({' OR '.join(ways)})"


def prefetch_places(context: CompileContext, part: Part, clock: Clock) -> Prefetch[AreaPlaces]:
    """Return the prefetch of the places of an area on the day of a clock."""
    argument = Argument(REFERENCE, part.value)
    field = Field("area", "area", clock, {"area": argument})
    plan = plan_root(project_area_ids, field, context.vocabulary)

    async def read(reader: Reader, run: Execution) -> AreaPlaces:
        reference, day, known = part.read(run), run.day(clock), run.known_at(clock)
        values: dict[str, Any] = {clock.at: day, REFERENCE: reference}
        if clock.as_of:
            values[clock.as_of] = known

        async def places() -> AreaPlaces:
            try:
                return AreaPlaces(await plan.ask_root(reader, values, run))
            except InvalidArgument as error:
                return AreaPlaces([], error)

        return await run.read_once(("area", day, known, str(reference)), places)

    return context.prefetch(read)


def ways_up(node: NodeRef) -> Iterator[tuple[Path, list[str]]]:
    """Yield the paths from an area down to a node, each with the kinds for which it leads there."""
    kinds_by_path: dict[Path, list[str]] = {}
    for kind in node.kinds:
        if kind.area:
            kinds_by_path.setdefault(kind.area, []).append(kind.name)
    yield from kinds_by_path.items()


def way_predicate(
    context: CompileContext, node: NodeRef, way: Path, kinds: list[str], places: str
) -> str:
    """Return the condition that a node of some kinds comes to one of the places by a path."""
    path, place = context.name("path"), context.name("place")
    held = held_path_predicate(path, node.node, node.clock)
    pattern = way.up(node.node, f"{place}:Place")
    found = f"EXISTS {{ MATCH {path}={pattern} WHERE {place}.id IN ${places} AND {held} }}"
    if len(kinds) == len(node.kinds):
        return found
    labels = " OR ".join(f"{node.node}:{kind}" for kind in kinds)
    return f"(({labels}) AND {found})"
