"""What a project is to reach next on its way."""

from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext, Projection
from graph.query.projection import edge_match, nullable_shape, project_node, resolves, state_clause
from graph.query.selection import Field


@resolves("Project", "nextMilestone")
def next_milestone(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """The milestone that was not reached by the day and is due first; of several on one day the first by id."""
    edge = next(edge for edge in scope.kinds[0].edges if edge.name == "milestones")
    mark, clock = draft.name("mark"), field.clock
    state, clauses = state_clause(draft, mark, clock)
    kept = dict.fromkeys((mark, state))
    ahead = f"WITH {', '.join(kept)} WHERE coalesce({state}.reachedOn > ${clock.at}, true) WITH {', '.join(kept)} ORDER BY {state}.dueOn, {mark}.id LIMIT 1"
    piece = project_node(draft, field.children, mark, clock)
    found = (
        f"{edge_match(draft, edge, scope, mark, clock).where()} {clauses}{ahead} {piece.clauses}"
    )
    return nullable_shape(field, f"head(COLLECT {{ {found} RETURN {piece.expression} }})", piece)
