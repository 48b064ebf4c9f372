"""Where nodes are: every place that contains them, and the places that a reference to an area stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.areas.references import area_clauses
from graph.database.dialect import quoted_name
from graph.database.protocols import Reader
from graph.database.template import fill
from graph.ontology.clock import BELIEVED, Clock, today
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.plan import plan_root
from graph.query.selection import Argument, Field
from graph.vocabulary.duties import Vocabulary

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
    argument = Argument("reference", reference)
    field = Field("area", "area", Clock("today"), {"area": argument})
    plan = plan_root(project_area_ids, field, vocabulary)
    found = await plan.ask_root(reader, {"today": today(), argument.slot: reference})
    return frozenset(found)


def project_area_ids(draft: CompileContext, field: Field) -> Projection:
    """Project the ids of an area's places. Its shape raises `InvalidArgument` if there is no area."""
    given = field.arguments["area"]
    area = area_clauses(draft, given.value, lambda run: run.values[given.slot], "area", field.clock)

    def shape(row: Any, run: Execution) -> Any:
        places, exists = row
        if not exists:
            raise area.error(run)
        return places

    return Projection(f"[COLLECT {{ {area.clauses} RETURN area.id }}, {area.exists}]", shape)
