"""The field `nextSteps` of a project: the steps that its status allows, and who takes them."""

from __future__ import annotations

from typing import Any

from graph.ontology.declarations import NodeRef
from graph.ontology.expressions import project_status_expression, rating_expression
from graph.ontology.project_steps import ProjectStep, allowed_steps
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.projection import resolves
from graph.query.selection import Field


@resolves("Project", "nextSteps")
def project_next_steps(_context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the steps that a project's status allows."""

    def shape(row: Any, _run: Execution) -> list[dict[str, Any]]:
        status, stars = row
        is_rated = stars is not None
        steps = allowed_steps(status, rated=is_rated)
        values = map(step_values, steps)
        return [field.children.pick(step) for step in values]

    status = project_status_expression(node)
    rating = rating_expression(node)
    return Projection(f"[{status}, {rating}]", shape, required=True)


def step_values(step: ProjectStep) -> dict[str, Any]:
    """Return the values of all fields of a step."""
    return {
        "__typename": "ProjectStep",
        "to": step.to,
        "roles": list(step.roles),
        "noteRequired": step.reason,
        "ratingRequired": step.rated,
    }
