"""The pairs in which two stored plans differ: one clause, for the API and for the command line."""

from __future__ import annotations

from typing import NamedTuple

from graph.allocation.solver.problem import NOTHING
from graph.database.protocols import Reader


class PairDifference(NamedTuple):
    """A pair to which two plans give different quantities, in the need's unit of measure."""

    need: str
    offer: str
    before: float
    after: float


class DifferenceNames(NamedTuple):
    """The variables and parameters of the clause that finds the differences."""

    earlier: str
    """The parameter with the id of the plan that counts as before."""
    later: str
    """The parameter with the id of the plan that counts as after."""
    plan: str
    pair: str
    need: str
    resource: str
    before: str
    after: str


def differing_pairs_clause(names: DifferenceNames) -> str:
    """Return the clause that finds the pairs in which two plans differ, in the order of ids.

    It ends with the need, the resource and both quantities in their variables.
    """
    plan, pair, need, resource = names.plan, names.pair, names.need, names.resource
    before, after = names.before, names.after
    return (
        f"MATCH ({plan}:AllocationPlan) WHERE {plan}.id IN [${names.later}, ${names.earlier}] "
        f"MATCH ({plan})<-[:PLANNED_IN]-({pair}:PlannedPledge) "
        f"MATCH ({pair})-[:PLANNED_FOR]->({need}:Need) "
        f"MATCH ({pair})-[:PLANNED_FROM]->({resource}:Resource) "
        f"WITH {need}, {resource}, {quantity_expression(plan, pair, names.earlier)} AS {before}, "
        f"{quantity_expression(plan, pair, names.later)} AS {after} "
        f"WHERE abs({before} - {after}) > {NOTHING} "
        f"WITH {need}, {resource}, {before}, {after} ORDER BY {need}.id, {resource}.id"
    )


def quantity_expression(plan: str, pair: str, plan_id: str) -> str:
    """Return the expression for what one plan gives to a pair; `plan_id` is a parameter."""
    return f"sum(CASE WHEN {plan}.id = ${plan_id} THEN {pair}.quantity ELSE 0.0 END)"


NAMES = DifferenceNames("earlier", "later", "plan", "pair", "need", "resource", "before", "after")
DIFFERENCES = f"""
RETURN COLLECT {{
  {differing_pairs_clause(NAMES)}
  RETURN [need.id, resource.id, before, after]
}}
"""
PLAN_EXISTS = "RETURN EXISTS { MATCH (:AllocationPlan {id: $id}) }"


async def read_plan_differences(reader: Reader, earlier: str, later: str) -> list[PairDifference]:
    """Return the pairs in which two stored plans differ, in the order of ids."""
    rows = await reader.read(DIFFERENCES, {"earlier": earlier, "later": later})
    return [PairDifference(*row) for row in rows]


async def plan_exists(reader: Reader, plan: str) -> bool:
    """Return whether a plan is stored under an id."""
    exists: bool = await reader.read(PLAN_EXISTS, {"id": plan})
    return exists
