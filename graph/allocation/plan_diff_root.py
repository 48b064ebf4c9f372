"""The root field for the pairs in which two stored plans differ, with both quantities."""

from __future__ import annotations

from typing import Any

from graph.allocation.plan_diff import DifferenceNames, differing_pairs_clause
from graph.allocation.plan_parts import node_projector, project_items, value_projector
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field
from graph.query.shape import decimal_shape


def project_plan_differences(context: CompileContext, field: Field) -> Projection:
    """Project the pairs in which two plans differ; null if one of the plans does not exist."""
    later, earlier = (context.argument(field.arguments[name]) for name in ("plan", "against"))
    stems = ("plan", "pair", "need", "resource", "before", "after")
    names = DifferenceNames(earlier, later, *(context.name(stem) for stem in stems))
    projectors = {
        "need": node_projector(names.need),
        "resource": node_projector(names.resource),
        "before": value_projector(names.before, decimal_shape),
        "after": value_projector(names.after, decimal_shape),
    }
    first = f"{names.need}.id + {names.resource}.id"
    found = project_items(context, field, differing_pairs_clause(names), first, projectors)
    both_exist = " AND ".join(
        f"EXISTS {{ MATCH (:AllocationPlan {{id: ${name}}}) }}" for name in (later, earlier)
    )

    def shape(row: Any, run: Execution) -> Any:
        exist, pairs = row
        return shape_of(found)(pairs, run) if exist else None

    return Projection(f"[{both_exist}, {found.expression}]", shape)


ROOT_FIELDS["planDifferences"] = project_plan_differences
