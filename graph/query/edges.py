"""How a statement follows a declared edge on the day and with the knowledge of a clock."""

from graph.ontology.clock import Clock
from graph.ontology.declarations import Edge, NodeRef
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, MatchClause
from graph.query.node_state import existence_predicate


def edge_match(
    context: CompileContext, edge: Edge, node: NodeRef, other: str, clock: Clock
) -> MatchClause:
    """Return the match that follows an edge as of a clock."""
    arrow = context.name("r")
    target = KINDS.named(edge.to)[0]
    conditions = []
    if edge.temporal:
        conditions.append(clock.holds(arrow))
    elif not (node.kinds[0].fact or target.fact):
        conditions.append(clock.believed(arrow))
    if target.is_event:
        conditions.append(f"{other}.at <= ${clock.moment} AND {clock.believed(other)}")
    elif target.fact and edge.only_current:
        conditions.append(clock.holds(other))
    elif target.fact:
        conditions.append(clock.believed(other))
    elif edge.inverse and target.is_bound:
        conditions.append(existence_predicate(other, clock))
    relationship = f"-[{arrow}:{edge.arrow}]->"
    if edge.inverse:
        relationship = f"<-[{arrow}:{edge.arrow}]-"
    return MatchClause(
        f"MATCH ({node.node}){relationship}({other}:{edge.to})",
        tuple(conditions),
    )
