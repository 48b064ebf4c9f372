"""The field `nextMilestone` of a project."""

from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext, Projection
from graph.query.edges import edge_match
from graph.query.node_state import state_clause
from graph.query.projection import project_nested, project_node, resolves
from graph.query.selection import Field


@resolves("Project", "nextMilestone")
def project_next_milestone(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the milestone that was not reached by the day and is due first; on one day, by id."""
    edge = next(edge for edge in node.kinds[0].edges if edge.name == "milestones")
    clock = field.clock
    milestone = context.name("mark")
    state, clauses = state_clause(context, milestone, clock)
    variables = ", ".join(dict.fromkeys((milestone, state)))
    not_reached = f"coalesce({state}.reachedOn > ${clock.at}, true)"
    first = f"ORDER BY {state}.dueOn, {milestone}.id LIMIT 1"
    ahead = f"WITH {variables} WHERE {not_reached} WITH {variables} {first}"
    row = project_node(context, field.children, milestone, clock)
    match = edge_match(context, edge, node, milestone, clock).where()
    found = f"{match} {clauses}{ahead} {row.clauses} RETURN {row.expression}"
    return project_nested(field, f"head(COLLECT {{ {found} }})", row)
