"""Computed fields of posts: since when nobody holds one."""

from graph.ontology.clock import Clock
from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext, Projection
from graph.query.projection import resolves
from graph.query.properties import start_expression
from graph.query.selection import Field


@resolves("Post", "vacantSince")
def project_vacant_since(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the day since which nobody holds a post.

    It is null for a post that is held, and for one that is not there on the day.
    """
    clock = field.clock
    held = context.name("held")
    pattern = f"({node.node})<-[:OF_POST]-({held}:Tenure)"
    tenure = f"MATCH {pattern} WHERE {clock.holds(held)}"
    since = vacant_since_expression(context, node, clock)
    exists = f"{node.state}.`from` <= ${clock.at} AND ${clock.at} < {node.state}.to"
    expression = f"CASE WHEN {exists} AND NOT EXISTS {{ {tenure} }} THEN {since} END"
    return Projection(expression)


def vacant_since_expression(context: CompileContext, post: NodeRef, clock: Clock) -> str:
    """Return the expression for the day on which a vacant post's last tenure ended.

    If there was none, it is the first day of the post.
    """
    last = context.name("last")
    began = start_expression(post.state)
    tenure = last_tenure_clause(post.node, last, clock)
    ended = f"COLLECT {{ {tenure} RETURN toString({last}.to) }}"
    return f"coalesce(head({ended}), {began})"


def last_tenure_clause(post: str, last: str, clock: Clock, *conditions: str) -> str:
    """Return the clause that finds the tenure of a post that ended last, then first by id."""
    over = f"{last}.`from` < {last}.to AND {last}.to <= ${clock.at}"
    ended = " AND ".join((*conditions, over, clock.believed(last)))
    return (
        f"MATCH ({post})<-[:OF_POST]-({last}:Tenure) WHERE {ended} "
        f"WITH {last} ORDER BY {last}.to DESC, {last}.id LIMIT 1"
    )
