"""How a statement follows a declared edge on the day and with the knowledge of a clock."""

from collections.abc import Iterator

from graph.ontology.clock import Clock
from graph.ontology.declarations import Edge, NodeRef
from graph.ontology.expressions import event_happened_predicate
from graph.ontology.kinds import KINDS
from graph.ontology.paths import Through
from graph.query.compiler import CompileContext, MatchClause
from graph.query.confinement import confined_predicates
from graph.query.node_state import existence_predicate, state_clause


def edge_match(
    context: CompileContext, edge: Edge, node: NodeRef, other: str, clock: Clock
) -> MatchClause:
    """Return the match that follows an edge as of a clock."""
    pattern, conditions = edge_pattern(context, edge, node, other, clock)
    return MatchClause(f"MATCH {pattern}", conditions)


def edge_pattern(
    context: CompileContext,
    edge: Edge,
    node: NodeRef,
    other: str,
    clock: Clock,
    *,
    back_to: str = "",
) -> tuple[str, tuple[str, ...]]:
    """Return the pattern that follows an edge, and the conditions as of a clock.

    With the label `back_to` it leads the other way: from what is found in `other` back to the nodes
    with this label from which the edge leads there.
    """
    if edge.through:
        return through_pattern(context, edge, edge.through, node, other, clock, back_to=back_to)
    arrow = context.name("r")
    target = KINDS.named(edge.to)[0]
    conditions = [*end_predicates(context, edge, node, other)]
    if edge.temporal:
        conditions.append(clock.holds(arrow))
    elif edge.day:
        conditions.append(clock.happened(arrow))
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
    points_on = edge.inverse if back_to else not edge.inverse
    relationship = f"-[{arrow}:{edge.arrow}]->" if points_on else f"<-[{arrow}:{edge.arrow}]-"
    if back_to:
        return f"({other}){relationship}({node.node}:{back_to})", tuple(conditions)
    return f"({node.node}){relationship}({other}:{edge.to})", tuple(conditions)


def end_predicates(context: CompileContext, edge: Edge, node: NodeRef, other: str) -> Iterator[str]:
    """Yield the conditions that the caller may read what an edge leads to.

    What is confined leads only to what is confined together with it.
    """
    if not all(kind.confined for kind in node.kinds):
        yield from confined_predicates(context, KINDS.named(edge.to), other)


def through_pattern(
    context: CompileContext,
    edge: Edge,
    through: Through,
    node: NodeRef,
    other: str,
    clock: Clock,
    *,
    back_to: str,
) -> tuple[str, tuple[str, ...]]:
    """Return the pattern that follows an inverse edge through a fact, and its conditions."""
    fact = context.name("fact")
    conditions = [clock.holds(fact)]
    if KINDS[through.kind].is_event:
        later = context.name("later")
        after = f"({later}.at > {fact}.at OR ({later}.at = {fact}.at AND {later}.id > {fact}.id))"
        happened = event_happened_predicate(later, clock)
        pattern = f"({other})<-[:{through.leads}]-({later}:{through.kind})"
        conditions = [
            event_happened_predicate(fact, clock),
            f"NOT EXISTS {{ MATCH {pattern} WHERE {happened} AND {after} }}",
        ]
    conditions += end_predicates(context, edge, node, other)
    if back_to:
        way = f"<-[:{through.leads}]-({fact}:{through.kind})-[:{edge.arrow}]->"
        return f"({other}){way}({node.node}:{back_to})", tuple(conditions)
    way = f"<-[:{edge.arrow}]-({fact}:{through.kind})-[:{through.leads}]->"
    return f"({node.node}){way}({other}:{edge.to})", tuple(conditions)


def match_with_state(
    context: CompileContext, match: MatchClause, end: NodeRef
) -> tuple[NodeRef, MatchClause]:
    """Return the nodes that a match finds, with their states as of their clock.

    The match goes on behind the clauses that find the states of the past; today there are none, nor
    where the match has found them already.
    """
    if not end.clock.past or all(kind.fact for kind in end.kinds) or end.state != end.node:
        return end, match
    state, clauses = state_clause(context, end.node, end.clock)
    pattern = f"{match.where()} {clauses}WITH {end.node}, {state}"
    return end._replace(state=state), MatchClause(pattern, (), (state,))
