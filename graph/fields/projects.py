"""The life of a project: which status may follow on which, and who takes the step; one table for writing and for asking."""

from __future__ import annotations

from graph.ontology.declarations import Sight
from graph.ontology.kinds.needs import project_status_expression, rating_expression
from graph.ontology.project_steps import ProjectStep, allowed_steps
from graph.query.compiler import CompileContext, Projection, Scope, below
from graph.query.projection import resolves
from graph.query.selection import Field
from graph.query.shape import Execution, Raw, Shaped


@resolves("Project", "nextSteps")
def next_steps(_draft: CompileContext, field: Field, scope: Scope) -> Projection:
    """The steps that are allowed from where it is."""
    chosen = below(field).fields

    def shape(row: Raw, _run: Execution) -> Shaped:
        status, stars = row
        return [
            {part.key: told(step)[part.name] for part in chosen}
            for step in allowed_steps(status, rated=stars is not None)
        ]

    sight = Sight(scope.node, scope.state, scope.clock)
    return Projection(
        f"[{project_status_expression(sight)}, {rating_expression(sight)}]", shape, required=True
    )


def told(step: ProjectStep) -> dict[str, Shaped]:
    """Return what can be asked of a step."""
    return {
        "__typename": "ProjectStep",
        "to": step.to,
        "roles": list(step.roles),
        "noteRequired": step.reason,
        "ratingRequired": step.rated,
    }
