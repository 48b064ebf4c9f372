"""Where nodes are: every place that contains them, and the places that a reference to an area stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from graph.areas.references import area_clauses, unknown_area_error
from graph.database.dialect import quoted_name
from graph.database.protocols import Reader
from graph.ontology.clock import BELIEVED, Clock, today
from graph.ontology.kinds import KINDS
from graph.query.compiler import CONSTANTS, CompileContext
from graph.vocabulary.duties import Vocabulary

Places = Mapping[str, frozenset[str]]
"""The id of a node to the ids of all places that contain it."""

TOGETHER = 500
"""Nodes that are looked up at once."""
STEP = re.compile(r"<-(\[[^\]]*\])-|-(\[[^\]]*\])->|(\([^)]*\))")

# A change that ends a node must reach those who watch its area: what holds no longer, but is believed, counts.
WHERE = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:ANCHOR {id: id})
  RETURN [id, COLLECT {
    MATCH path = (n)UPWARD(place:Place)
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
    statement = WHERE.replace("ANCHOR", quoted_name(declared.anchor)).replace(
        "UPWARD", upward(declared.area)
    )
    found: dict[str, frozenset[str]] = {}
    for begin in range(0, len(ids), TOGETHER):
        rows: list[list[Any]] = await reader.read(
            statement, {"ids": list(ids[begin : begin + TOGETHER]), "believed": BELIEVED}
        )
        found |= {node: frozenset(places) for node, places in rows}
    return found


def upward(area: str) -> str:
    """Turn the pattern that leads from an area down to a node around: from the node, which stands before it, up to the area."""
    steps: list[str] = []
    for match in STEP.finditer(area):
        backward, forward, node = match.groups()
        steps.append(f"-{backward}->" if backward else f"<-{forward}-" if forward else node)
    if "".join(match[0] for match in STEP.finditer(area)) != area or steps[-1] != "({n})":
        raise LookupError(f"{area!r} is not a pattern that can be turned around.")
    return "".join(reversed(steps[:-1]))


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
