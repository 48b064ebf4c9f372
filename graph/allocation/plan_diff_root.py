"""The root field for the pairs in which two stored plans differ, with both quantities."""

from __future__ import annotations

from typing import Any

from graph.allocation.plan_diff import DifferenceNames, differing_pairs_clause
from graph.allocation.plan_parts import node_projector, project_items, value_projector
from graph.areas.own_areas import outside_areas_error
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, cypher_list, shape_of
from graph.query.confinement import confined_predicates
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field
from graph.query.shape import decimal_shape

PLAN = KINDS["AllocationPlan"]
ARGUMENTS = ("plan", "against")


def project_plan_differences(context: CompileContext, field: Field) -> Projection:
    """Project the pairs in which two plans differ; null if one of the plans does not exist.

    Whoever may not see one of them is told the same as of one that does not exist.
    """
    later, earlier = (context.argument(field.arguments[name]) for name in ARGUMENTS)
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
    (own,) = confined_predicates(context, (PLAN,), "asked")
    exist = cypher_list(
        f"EXISTS {{ MATCH (asked:AllocationPlan {{id: ${name}}}) WHERE {own} }}"
        for name in (later, earlier)
    )

    def shape(row: Any, run: Execution) -> Any:
        exist, pairs = row
        for argument, exists in zip(ARGUMENTS, exist, strict=True):
            if not exists and not run.caller.is_unlimited:
                raise outside_areas_error(argument)
        return shape_of(found)(pairs, run) if all(exist) else None

    return Projection(f"[{exist}, {found.expression}]", shape)


ROOT_FIELDS["planDifferences"] = project_plan_differences
