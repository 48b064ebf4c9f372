"""Values that follow from tenures and other facts, as Cypher: vacancies, and days held so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.ontology.clock import stated_expression

if TYPE_CHECKING:
    from graph.ontology.clock import Clock
    from graph.ontology.declarations import NodeRef


# Posts


def post_exists_predicate(post: NodeRef) -> str:
    """Return the predicate that a post is there on the day."""
    at = f"${post.clock.at}"
    return f"{post.state}.`from` <= {at} AND {at} < {post.state}.to"


def post_vacant_predicate(post: NodeRef) -> str:
    """Return the predicate that a post is there on the day, and nobody holds it."""
    held = f"{post.node}_held"
    tenure = f"MATCH ({post.node})<-[:OF_POST]-({held}:Tenure) WHERE {post.clock.holds(held)}"
    return f"({post_exists_predicate(post)} AND NOT EXISTS {{ {tenure} }})"


def post_ever_held_predicate(post: NodeRef) -> str:
    """Return the predicate that somebody holds a post on the day, or held it before."""
    held, clock = f"{post.node}_held", post.clock
    began = f"{held}.`from` < {held}.to AND {held}.`from` <= ${clock.at} AND {clock.believed(held)}"
    return f"EXISTS {{ MATCH ({post.node})<-[:OF_POST]-({held}:Tenure) WHERE {began} }}"


def post_vacant_since_expression(post: NodeRef) -> str:
    """Build the expression for the day since which nobody holds a post.

    It is null for a post that is held, and for one that is not there on the day.
    """
    return f"CASE WHEN {post_vacant_predicate(post)} THEN {vacancy_start_expression(post)} END"


def vacancy_start_expression(post: NodeRef) -> str:
    """Build the expression for the day on which a vacant post's last tenure ended.

    If there was none, it is the first day of the post, null if that is unknown.
    """
    last = f"{post.node}_last"
    tenure = last_tenure_clause(post.node, last, post.clock)
    ended = f"head(COLLECT {{ {tenure} RETURN {last}.to }})"
    return f"coalesce({ended}, {known_start_expression(post)})"


def last_tenure_clause(post: str, last: str, clock: Clock, *conditions: str) -> str:
    """Return the clause that finds the tenure of a post that ended last, then first by id."""
    over = f"{last}.`from` < {last}.to AND {last}.to <= ${clock.at}"
    ended = " AND ".join((*conditions, over, clock.believed(last)))
    return (
        f"MATCH ({post})<-[:OF_POST]-({last}:Tenure) WHERE {ended} "
        f"WITH {last} ORDER BY {last}.to DESC, {last}.id LIMIT 1"
    )


# Intervals of facts


def known_start_expression(node: NodeRef) -> str:
    """Build the expression for the first day of an interval, null if its beginning is unknown.

    It is the day that was stated: a unit that was founded later says nothing about a duty's start.
    """
    begin = stated_expression(node.state, "from")
    return f"CASE WHEN {begin} > $beginning THEN {begin} END"


def held_since_expression(fact: NodeRef) -> str:
    """Build the expression for the first day of a fact that holds on the day, else null."""
    begin = stated_expression(fact.state, "from")
    known = f"{begin} > $beginning AND {fact.clock.holds(fact.state)}"
    return f"CASE WHEN {known} THEN {begin} END"


def held_until_expression(fact: NodeRef) -> str:
    """Build the expression for the day after the last one of a fact that holds, else null.

    It is null for a fact without an end, too.
    """
    ends = f"{fact.state}.to < $open AND {fact.clock.holds(fact.state)}"
    return f"CASE WHEN {ends} THEN {fact.state}.to END"
