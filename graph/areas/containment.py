"""The places that contain a node, and the places that a reference to an area stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.areas.area_pattern import area_pattern, is_alliance
from graph.areas.place_references import reference_part
from graph.database.dialect import quoted_name
from graph.database.protocols import Reader
from graph.database.template import fill
from graph.ontology.clock import BELIEVED, Clock, today
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Binding, Execution, Prefetch
from graph.query.parameters import slot_binding
from graph.query.plan import plan_root
from graph.query.selection import Argument, Field, InvalidArgument
from graph.vocabulary import Vocabulary

Places = Mapping[str, frozenset[str]]
"""The ids of all places that contain a node, by the node's id."""

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


def prefetch_places(
    context: CompileContext, reference: Mapping[str, Any], read: Binding, clock: Clock
) -> Prefetch[tuple[str, ...]]:
    """Return the prefetch of the ids of an area's places: none for an unknown area.

    It takes what `area_pattern` takes. An address that means several places stops the whole query.
    """
    field = Field("area", "area", clock, {"area": Argument("area", reference)})
    plan = plan_root(project_area_ids, field, context.vocabulary)
    is_place = reference_part(reference) == "id" and not is_alliance(reference)

    async def read_places(reader: Reader, run: Execution) -> tuple[str, ...]:
        given = read(run)
        if is_place:
            return (str(given["id"]),)
        values = {clock.at: run.day(clock), "area": given}
        if clock.as_of:
            values[clock.as_of] = run.known_at(clock)
        try:
            return tuple(sorted(set(await plan.ask_root(reader, values, run))))
        except InvalidArgument as error:
            if error.code == "UNKNOWN_AREA":
                return ()
            raise

    return context.prefetch(read_places)


def project_area_ids(context: CompileContext, field: Field) -> Projection:
    """Project the ids of an area's places; the shape raises `InvalidArgument` for no area."""
    given = field.arguments["area"]
    area = area_pattern(context, given.value, slot_binding(given.slot), "area", field.clock)

    def shape(row: Any, run: Execution) -> Any:
        places, exists = row
        if not exists:
            raise area.error(run)
        return places

    return Projection(f"[COLLECT {{ {area.clauses} RETURN area.id }}, {area.exists}]", shape)
