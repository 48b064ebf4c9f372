"""The places that contain a node, and the places that a reference to an area stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from graph.areas.area_pattern import area_pattern
from graph.database.dialect import quoted_name
from graph.database.protocols import Reader
from graph.database.template import fill
from graph.ontology.clock import BELIEVED, Clock, today
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import AnotherRead, Binding, Execution, Prefetch
from graph.query.parameters import slot_binding
from graph.query.plan import plan_root
from graph.query.selection import Argument, Field, InvalidArgument
from graph.vocabulary import Vocabulary

Places = Mapping[str, frozenset[str]]
"""The ids of all places that contain a node, by the node's id."""

REFERENCE = "reference"
"""The slot of the reference to an area, for the query that finds its places."""
NODES_PER_READ = 500
"""Nodes that are looked up at once."""

# A change that ends a node must reach the subscribers of its area, so relationships that are
# believed count even if they are over, and those that the change itself took back.
CONTAINING_PLACES = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:<anchor> {id: id})
  RETURN [id, COLLECT {
    MATCH path = <way>
    WHERE all(
      step IN relationships(path)
      WHERE step.supersededAt IS NULL OR step.supersededAt = $believed
        OR step.supersededAt = $changed
    )
    RETURN DISTINCT place.id
  }]
}
"""


async def containing_places(
    reader: Reader, kind: str, ids: Sequence[str], changed: datetime
) -> Places:
    """Return the places that contain nodes of a kind, which were changed at a moment.

    Those that contained them until then count too. Empty for a kind that belongs to no place.
    """
    declared = KINDS[kind]
    if declared.area is None:
        return {}
    statement = fill(
        CONTAINING_PLACES,
        anchor=quoted_name(declared.anchor),
        way=declared.area.up("n", "place:Place"),
    )
    found: dict[str, frozenset[str]] = {}
    for begin in range(0, len(ids), NODES_PER_READ):
        some = list(ids[begin : begin + NODES_PER_READ])
        parameters = {"ids": some, "believed": BELIEVED, "changed": changed}
        rows: list[list[Any]] = await reader.read(statement, parameters)
        found |= {node: frozenset(places) for node, places in rows}
    return found


async def area_of_reference(
    reader: Reader, vocabulary: Vocabulary, reference: Mapping[str, Any]
) -> frozenset[str]:
    """Return the id of the place that a reference means today.

    For an alliance, it is the communities of its members. Raises `InvalidArgument` for an unknown
    or ambiguous reference.
    """
    argument = Argument("reference", reference)
    field = Field("area", "area", Clock("today"), {"area": argument})
    plan = plan_root(project_area_ids, field, vocabulary)
    found = await plan.ask_root(reader, {"today": today(), argument.slot: reference})
    return frozenset(found)


class AreaPlaces(NamedTuple):
    """The ids of the places of an area, sorted, or why there is no such area."""

    ids: tuple[str, ...]
    error: InvalidArgument | None = None


def prefetch_places(
    context: CompileContext, reference: Mapping[str, Any], read: Binding, clock: Clock
) -> Prefetch[AreaPlaces]:
    """Return the prefetch of the places of an area. It takes what `area_pattern` takes."""
    field = Field("area", "area", clock, {"area": Argument(REFERENCE, reference)})
    plan = plan_root(project_area_ids, field, context.vocabulary)

    async def read_places(reader: Reader, run: Execution) -> AreaPlaces:
        given, day, known = read(run), run.day(clock), run.known_at(clock)
        values: dict[str, Any] = {clock.at: day, REFERENCE: given}
        if clock.as_of:
            values[clock.as_of] = known

        async def places() -> AreaPlaces:
            try:
                return AreaPlaces(tuple(sorted(set(await plan.ask_root(reader, values, run)))))
            except InvalidArgument as error:
                return AreaPlaces((), error)

        return await run.read_once(("area", day, known, str(given)), places)

    return context.prefetch(read_places)


def prefetch_argument_places(
    context: CompileContext, given: Argument, clock: Clock
) -> Prefetch[AreaPlaces]:
    """Return the prefetch of the places for which an argument stands."""
    return prefetch_places(context, given.value, slot_binding(given.slot), clock)


def prefetch_own_place(context: CompileContext, read: Binding) -> Prefetch[AreaPlaces]:
    """Return the prefetch of a place that is named by its id: nothing is read, it may not exist."""

    async def name_place(_reader: Reader, run: Execution) -> AreaPlaces:
        return AreaPlaces((str(read(run)["id"]),))

    return context.prefetch(name_place)


def project_area_ids(context: CompileContext, field: Field) -> Projection:
    """Project the ids of an area's places; the shape raises `InvalidArgument` for no area."""
    given = field.arguments["area"]
    area = area_pattern(context, given.value, slot_binding(given.slot), "area", field.clock)

    def shape(row: Any, _run: Execution) -> Any:
        places, exists = row
        if not exists:
            raise AnotherRead(area.absence)
        return places

    return Projection(f"[COLLECT {{ {area.clauses} RETURN area.id }}, {area.exists}]", shape)
