"""The life of a project: which status may follow on which, and who takes the step; one table for writing and for asking."""

from __future__ import annotations

from graph.ontology.declarations import Sight
from graph.ontology.kinds.needs import project_status, rating
from graph.ontology.project_steps import Step, following
from graph.query.compiler import Draft, Piece, Scope, below
from graph.query.projection import handles
from graph.query.selection import Field
from graph.query.shape import Raw, Run, Shaped


@handles("Project", "nextSteps")
def next_steps(_draft: Draft, field: Field, scope: Scope) -> Piece:
    """The steps that are allowed from where it is."""
    chosen = below(field).fields

    def shape(row: Raw, _run: Run) -> Shaped:
        status, stars = row
        return [{part.key: told(step)[part.name] for part in chosen} for step in following(status, rated=stars is not None)]

    sight = Sight(scope.node, scope.state, scope.clock)
    return Piece(f"[{project_status(sight)}, {rating(sight)}]", shape, required=True)


def told(step: Step) -> dict[str, Shaped]:
    """Give what can be asked of a step."""
    return {"__typename": "ProjectStep", "to": step.to, "roles": list(step.roles), "noteRequired": step.reason, "ratingRequired": step.rated}
