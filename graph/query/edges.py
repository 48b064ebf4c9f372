"""How an edge is followed: the match that finds what is at its other end."""

from __future__ import annotations

from graph.ontology.clock import Clock
from graph.ontology.declarations import Edge, NodeRef
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, MatchClause
from graph.query.node_state import existence_predicate, state_clause


def edge_match(
    context: CompileContext, edge: Edge, node: NodeRef, other: str, clock: Clock
) -> MatchClause:
    """Return the match that follows an edge as of a clock."""
    pattern, conditions = edge_pattern(context, edge, node, other, clock)
    return MatchClause(f"MATCH {pattern}", conditions)


def edge_pattern(
    context: CompileContext, edge: Edge, node: NodeRef, other: str, clock: Clock
) -> tuple[str, tuple[str, ...]]:
    """Return the pattern that follows an edge, and the conditions as of a clock."""
    arrow = context.name("r")
    target = KINDS.named(edge.to)[0]
    conditions = []
    if edge.temporal and edge.required:
        # The field cannot be null: what is gone is shown, with the day on which it ended.
        conditions.append(clock.holds_as_stated(arrow))
    elif edge.temporal:
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
    return f"({node.node}){relationship}({other}:{edge.to})", tuple(conditions)


def match_with_state(
    context: CompileContext, match: MatchClause, variable: str, target: str, clock: Clock
) -> tuple[NodeRef, MatchClause]:
    """Return the nodes of a kind or facet that a match finds, with their states as of a clock.

    The match goes on behind the clauses that find the states of the past; today there are none.
    """
    kinds = KINDS.named(target)
    if not clock.past or all(kind.fact for kind in kinds):
        return NodeRef(variable, variable, clock, kinds), match
    state, clauses = state_clause(context, variable, clock)
    pattern = f"{match.where()} {clauses}WITH {variable}, {state}"
    return NodeRef(variable, state, clock, kinds), MatchClause(pattern, (), (state,))
