"""The pairs in which two stored plans differ: one clause."""

from __future__ import annotations

from typing import NamedTuple

from graph.allocation.solver.problem import NOTHING


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
