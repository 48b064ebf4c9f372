"""Holds two plans against each other, pair by pair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from graph.allocation.solver.problem import NOTHING, Key
from graph.database.protocols import Reader


class PairDifference(NamedTuple):
    """A pair that two plans give different quantities."""

    need: str
    offer: str
    before: float
    after: float


PAIRS = """
OPTIONAL MATCH (p:AllocationPlan {id: $id})
RETURN [p.id, COLLECT {
  MATCH (p)<-[:PLANNED_IN]-(x:PlannedPledge)
  MATCH (x)-[:PLANNED_FOR]->(n:Need)
  MATCH (x)-[:PLANNED_FROM]->(r:Resource)
  RETURN [n.id, r.id, x.quantity]
}]
"""


async def read_plan_pairs(reader: Reader, plan: str) -> dict[Key, float] | None:
    """Return what each pair of a stored plan gives; None where there is no such plan."""
    known, rows = await reader.read(PAIRS, {"id": plan})
    return {(need, offer): quantity for need, offer, quantity in rows} if known else None


def compare_pairs(before: Mapping[Key, float], after: Mapping[Key, float]) -> list[PairDifference]:
    """Return the pairs that differ, in the order of their ids."""
    both = ((key, before.get(key, 0.0), after.get(key, 0.0)) for key in sorted({*before, *after}))
    return [
        PairDifference(*key, one, other) for key, one, other in both if abs(one - other) > NOTHING
    ]
