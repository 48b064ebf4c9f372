"""The life of a project: which status may follow on which, and who takes the step; one table for writing and for asking."""

from __future__ import annotations

from typing import Any

from graph.ontology.declarations import NodeRef
from graph.ontology.kinds.needs import project_status_expression, rating_expression
from graph.ontology.project_steps import ProjectStep, allowed_steps
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.projection import resolves
from graph.query.selection import Field


@resolves("Project", "nextSteps")
def next_steps(_draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """The steps that are allowed from where it is."""
    chosen = field.children.fields

    def shape(row: Any, _run: Execution) -> Any:
        status, stars = row
        return [
            {part.key: told(step)[part.name] for part in chosen}
            for step in allowed_steps(status, rated=stars is not None)
        ]

    sight = scope
    return Projection(
        f"[{project_status_expression(sight)}, {rating_expression(sight)}]", shape, required=True
    )


def told(step: ProjectStep) -> dict[str, Any]:
    """Return what can be asked of a step."""
    return {
        "__typename": "ProjectStep",
        "to": step.to,
        "roles": list(step.roles),
        "noteRequired": step.reason,
        "ratingRequired": step.rated,
    }
