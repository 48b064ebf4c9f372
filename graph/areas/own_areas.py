"""What lies in the caller's own areas: the condition on nodes, and the same of a whole area.

Rights are those of today, whatever day is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.areas.area_pattern import held_path_predicate
from graph.areas.containment import area_of_reference
from graph.areas.viewer_places import alliances_of, read_viewer_places, viewer_places_parameter
from graph.callers import Role
from graph.database.dialect import quoted_name
from graph.database.protocols import Reader
from graph.database.template import fill
from graph.errors import Message
from graph.ontology.clock import BELIEVED, Clock, today
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.ontology.paths import WITHIN, NamedArea, Path, incoming
from graph.query.compiler import CompileContext
from graph.query.confinement import confines
from graph.query.execution import Execution
from graph.query.selection import InvalidArgument

PRESENT = Clock("today")
EVERYWHERE = "own_everywhere"
"""The parameter that says whether the caller's rights hold everywhere."""
NAMED = "own_named_areas"
"""The parameter with those ids of areas, of all that nodes name, which are the caller's own."""
OUTSIDE = "OUTSIDE_YOUR_AREA"
"""The code of the error of what lies in none of the caller's areas."""
PLACES_WITHIN = WITHIN.then(incoming("RUNS_THROUGH", 0, 1))
"""The path from an area to its places and roads."""


@confines
def own_area_predicate(context: CompileContext, kind: Kind, node: str) -> str:
    """Return the condition that a node of a confined kind lies in one of the caller's areas."""
    if kind.confined is None:
        raise LookupError(f"{kind.name} is not confined.")
    context.parameters.setdefault(EVERYWHERE, lambda run: run.caller.is_unlimited)
    if isinstance(kind.confined, NamedArea):
        return f"(${EVERYWHERE} OR {kind.confined.predicate(node, named_areas_parameter(context))})"
    context.add_clock(PRESENT)
    places = viewer_places_parameter(context)
    own, above = context.name("own"), context.name("above")
    held = held_path_predicate(own, node, PRESENT)
    way = f"MATCH {own}={kind.confined.up(node, f'{above}:Place')}"
    return f"(${EVERYWHERE} OR EXISTS {{ {way} WHERE {above}.id IN ${places} AND {held} }})"


def named_areas_parameter(context: CompileContext) -> str:
    """Return the name of the parameter with the own areas that nodes name, read beforehand."""
    context.prefetch(read_named_areas)
    context.parameters.setdefault(NAMED, lambda run: run.shared[NAMED])
    return NAMED


NAMED_AREAS = """
MATCH (n:<label>)
RETURN collect(DISTINCT n.<name>)
"""


async def read_named_areas(reader: Reader, run: Execution) -> list[str]:
    """Return those ids of areas that nodes name and that are the caller's own, once read.

    There are none for whoever has rights everywhere, or nowhere.
    """

    async def read() -> list[str]:
        caller = run.caller
        if caller.is_unlimited or not caller.role.includes(Role.COORDINATOR) or not caller.areas:
            return []
        naming = {
            (kind.confined.kind, kind.confined.name)
            for kind in KINDS
            if isinstance(kind.confined, NamedArea)
        }
        named: set[str] = set()
        for label, name in sorted(naming):
            statement = fill(NAMED_AREAS, label=label, name=name)
            named.update(await reader.read(statement, {}) or ())
        own = await ids_inside(reader, run, "Place", PLACES_WITHIN, sorted(named - caller.areas))
        for alliance in sorted(alliances_of(named)):
            if await is_own_area(reader, run, {"id": alliance}):
                own.add(alliance)
        return sorted(own | named & caller.areas)

    return await run.read_once(NAMED, read)


READABLE_NAMED = """
UNWIND $ids AS id
MATCH (n:<label> {id: id})
WHERE <belongs>
RETURN collect(DISTINCT n.id)
"""
READABLE = """
UNWIND $ids AS id
MATCH (n:<label> {id: id})
MATCH own=<way>
WHERE above.id IN $places AND <held>
RETURN collect(DISTINCT n.id)
"""


async def readable_ids(
    reader: Reader, run: Execution, kind: Kind, ids: Sequence[str]
) -> Sequence[str]:
    """Return those ids of nodes of a kind that the caller of a run may read, in their order."""
    if kind.confined is None or run.caller.is_unlimited or not ids:
        return ids
    label = quoted_name(kind.anchor)
    if isinstance(kind.confined, NamedArea):
        statement = fill(READABLE_NAMED, label=label, belongs=kind.confined.predicate("n", NAMED))
        values = {"ids": list(ids), NAMED: await read_named_areas(reader, run)}
        inside = set(await reader.read(statement, values) or ())
    else:
        inside = await ids_inside(reader, run, label, kind.confined, ids)
    return [each for each in ids if each in inside]


async def own_ids(reader: Reader, run: Execution, kind: Kind, ids: Sequence[str]) -> Sequence[str]:
    """Return those ids of nodes of a kind that belong to the caller's areas, in their order.

    What may be done with them is the caller's there alone, even if everybody may read the nodes.
    """
    if kind.area is None:
        raise LookupError(f"{kind.name} belongs to no area.")
    if run.caller.is_unlimited or not ids:
        return ids
    inside = await ids_inside(reader, run, quoted_name(kind.anchor), kind.area, ids)
    return [each for each in ids if each in inside]


async def is_own_area(reader: Reader, run: Execution, reference: Mapping[str, Any] | None) -> bool:
    """Whether all of an area lies today in the caller's areas; None means the whole city."""
    if run.caller.is_unlimited:
        return True
    if reference is None or not run.caller.role.includes(Role.COORDINATOR):
        return False
    if reference.get("id") in run.caller.areas:
        return True
    try:
        places = await area_of_reference(reader, run.vocabulary, reference)
    except InvalidArgument:
        return False
    inside = await ids_inside(reader, run, "Place", PLACES_WITHIN, sorted(places))
    return bool(places) and places == inside


async def ids_inside(
    reader: Reader, run: Execution, label: str, way: Path, ids: Sequence[str]
) -> set[str]:
    """Return those ids of nodes with a label that lie today in one of the caller's areas."""
    places = await read_viewer_places(reader, run)
    if not places:
        return set()
    statement = fill(
        READABLE,
        label=label,
        way=way.up("n", "above:Place"),
        held=held_path_predicate("own", "n", PRESENT),
    )
    values = {"ids": list(ids), "places": places, "today": today(), "believed": BELIEVED}
    return set(await reader.read(statement, values) or ())


def outside_areas_error(argument: str) -> InvalidArgument:
    """Return the error of what is answered only to those in whose areas it lies."""
    message = Message(
        "您所辖的区域和所在的联盟之内没有它。",
        "There is no such thing within the areas and alliances for which you have rights.",
    )
    return InvalidArgument(argument, message, "OUTSIDE_YOUR_AREA")
