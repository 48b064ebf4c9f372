"""What differs between two stored plans, as a question: pair by pair, with what each of them lets be given."""

from __future__ import annotations

from typing import Any

from graph.allocation.plan_fields import of, stored, told
from graph.allocation.solver.problem import NOTHING
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field


def plan_differences(draft: CompileContext, field: Field) -> Projection:
    """Project the pairs that two plans give different quantities; null where one of the plans is not there."""
    later, earlier = (draft.argument(field.arguments[name]) for name in ("plan", "against"))
    plan, pair, need, resource, before, after = (
        draft.name(stem) for stem in ("plan", "pair", "need", "resource", "before", "after")
    )
    match = (
        f"MATCH ({plan}:AllocationPlan) WHERE {plan}.id IN [${later}, ${earlier}] MATCH ({plan})<-[:PLANNED_IN]-({pair}:PlannedPledge) "
        f"MATCH ({pair})-[:PLANNED_FOR]->({need}:Need) MATCH ({pair})-[:PLANNED_FROM]->({resource}:Resource) "
        f"WITH {need}, {resource}, {given(plan, pair, earlier)} AS {before}, {given(plan, pair, later)} AS {after} "
        f"WHERE abs({before} - {after}) > {NOTHING} WITH {need}, {resource}, {before}, {after} ORDER BY {need}.id, {resource}.id"
    )
    parts = {
        "need": of(need),
        "resource": of(resource),
        "before": stored(before),
        "after": stored(after),
    }
    found = told(draft, field, match, f"{need}.id + {resource}.id", parts)
    there = " AND ".join(
        f"EXISTS {{ MATCH (:AllocationPlan {{id: ${name}}}) }}" for name in (later, earlier)
    )

    def shape(row: Any, run: Execution) -> Any:
        known, pairs = row
        return shape_of(found)(pairs, run) if known else None

    return Projection(f"[{there}, {found.expression}]", shape)


def given(plan: str, pair: str, wanted: str) -> str:
    """Return the expression for what the plan of a parameter lets a pair give."""
    return f"sum(CASE WHEN {plan}.id = ${wanted} THEN {pair}.quantity ELSE 0.0 END)"


ROOT_FIELDS["planDifferences"] = plan_differences
