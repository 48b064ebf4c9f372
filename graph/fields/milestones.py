"""What a project is to reach next on its way."""

from graph.query.compiler import Draft, Piece, Scope, below
from graph.query.projection import across, handles, node, optional, state_then
from graph.query.selection import Field


@handles("Project", "nextMilestone")
def next_milestone(draft: Draft, field: Field, scope: Scope) -> Piece:
    """The milestone that was not reached by the day and is due first; of several on one day the first by id."""
    edge = next(edge for edge in scope.kinds[0].edges if edge.name == "milestones")
    mark, clock = draft.name("mark"), field.clock
    state, clauses = state_then(draft, mark, clock)
    kept = dict.fromkeys((mark, state))
    ahead = f"WITH {', '.join(kept)} WHERE coalesce({state}.reachedOn > ${clock.at}, true) WITH {', '.join(kept)} ORDER BY {state}.dueOn, {mark}.id LIMIT 1"
    piece = node(draft, below(field), mark, clock)
    found = f"{across(draft, edge, scope, mark, clock).where()} {clauses}{ahead} {piece.clauses}"
    return optional(field, f"head(COLLECT {{ {found} RETURN {piece.expression} }})", piece)
