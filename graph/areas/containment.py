"""Where nodes are: every place that contains them, and the places that a reference to an area stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.areas.references import area_clauses, unknown_area_error
from graph.database.dialect import quoted_name
from graph.database.protocols import Reader
from graph.database.template import fill
from graph.ontology.clock import BELIEVED, Clock, today
from graph.ontology.kinds import KINDS
from graph.query.compiler import CONSTANTS, CompileContext
from graph.vocabulary import Vocabulary

Places = Mapping[str, frozenset[str]]
"""The id of a node to the ids of all places that contain it."""

TOGETHER = 500
"""Nodes that are looked up at once."""

# A change that ends a node must reach those who watch its area: what holds no longer, but is believed, counts.
WHERE = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:<anchor> {id: id})
  RETURN [id, COLLECT {
    MATCH path = <way>
    WHERE all(step IN relationships(path) WHERE step.supersededAt IS NULL OR step.supersededAt = $believed)
    RETURN DISTINCT place.id
  }]
}
"""


async def containing_places(reader: Reader, kind: str, ids: Sequence[str]) -> Places:
    """Return the places that contain nodes of a kind; those of a kind that belongs to no place have none."""
    declared = KINDS[kind]
    if declared.area is None:
        return {}
    statement = fill(
        WHERE,
        anchor=quoted_name(declared.anchor),
        way=declared.area.up("n", "place:Place"),
    )
    found: dict[str, frozenset[str]] = {}
    for begin in range(0, len(ids), TOGETHER):
        rows: list[list[Any]] = await reader.read(
            statement, {"ids": list(ids[begin : begin + TOGETHER]), "believed": BELIEVED}
        )
        found |= {node: frozenset(places) for node, places in rows}
    return found


async def area_of_reference(
    reader: Reader, vocabulary: Vocabulary, reference: Mapping[str, Any]
) -> frozenset[str]:
    """Return the place that a reference stands for, or of an alliance the communities of its members today.

    Raises `InvalidArgument` where there is none, or several.
    """
    draft, clock, values = CompileContext(vocabulary), Clock("today"), {"today": today()}
    start, there = area_clauses(draft, reference, lambda _values: reference, "area", clock)
    for lookup in draft.prefetches:
        await lookup(reader, values)
    parameters = {
        **CONSTANTS,
        **values,
        **{name: derive(values) for name, derive in draft.parameters.items()},
    }
    used = {name: value for name, value in parameters.items() if f"${name}" in start}
    places, known = await reader.read(
        f"RETURN [COLLECT {{ {start} RETURN area.id }}, {there}]", used
    )
    if not known:
        raise unknown_area_error(reference)
    return frozenset(places)
