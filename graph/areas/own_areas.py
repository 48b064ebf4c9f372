"""What lies in the caller's own areas: the condition on nodes, and the same of a whole area.

Rights are those of today, whatever day is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.areas.area_pattern import held_path_predicate
from graph.areas.containment import area_of_reference
from graph.areas.viewer_places import read_viewer_places, viewer_places_parameter
from graph.callers import Role
from graph.database.dialect import quoted_name
from graph.database.protocols import Reader
from graph.database.template import fill
from graph.errors import Message
from graph.ontology.clock import BELIEVED, Clock, today
from graph.ontology.declarations import Kind
from graph.ontology.paths import WITHIN, Path, incoming
from graph.query.compiler import CompileContext
from graph.query.confinement import confines
from graph.query.execution import Execution
from graph.query.selection import InvalidArgument

PRESENT = Clock("today")
EVERYWHERE = "own_everywhere"
"""The parameter that says whether the caller's rights hold everywhere."""
OUTSIDE = "OUTSIDE_YOUR_AREA"
"""The code of the error of what lies in none of the caller's areas."""
PLACES_WITHIN = WITHIN.then(incoming("RUNS_THROUGH", 0, 1))
"""The path from an area to its places and roads."""


@confines
def own_area_predicate(context: CompileContext, kind: Kind, node: str) -> str:
    """Return the condition that a node of a confined kind lies in one of the caller's areas."""
    if kind.confined is None:
        raise LookupError(f"{kind.name} is not confined.")
    context.add_clock(PRESENT)
    context.parameters.setdefault(EVERYWHERE, lambda run: run.caller.is_unlimited)
    places = viewer_places_parameter(context)
    held = held_path_predicate("own", node, PRESENT)
    way = f"MATCH own={kind.confined.up(node, 'above:Place')}"
    return f"(${EVERYWHERE} OR EXISTS {{ {way} WHERE above.id IN ${places} AND {held} }})"


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
    inside = await ids_inside(reader, run, quoted_name(kind.anchor), kind.confined, ids)
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
