"""Where coverage lines come from: posts, assignments, and alliances of those who lead.

Each source brings its lines to one form, `LineVariables`, before anything of them is projected,
so that what is selected of a line is written once.
"""

from __future__ import annotations

from typing import NamedTuple

from graph.ontology.clock import Clock
from graph.ontology.declarations import Kind
from graph.query.compiler import CompileContext
from graph.query.node_state import state_clause
from graph.query.parameters import constant_binding


class LineVariables(NamedTuple):
    """The variables of a line in a statement."""

    duty: str
    """The code of its duty."""
    post: str
    state: str
    """The state of the post on the day."""
    fact: str
    """The tenure, assignment or membership that holds the line; null for a vacant post."""
    body: str
    """The organization that holds it."""
    evidence_node: str
    """The node whose evidence is the line's."""

    def returned(self, **expressions: str) -> str:
        """Return the list of a RETURN: an expression for each variable, null for all others."""
        return ", ".join(
            f"{expressions.get(part, 'null')} AS {variable}"
            for part, variable in self._asdict().items()
        )


def name_line(context: CompileContext) -> LineVariables:
    """Return new names for the variables of a line; lines may be selected below lines."""
    return LineVariables(*(context.name(part) for part in LineVariables._fields))


def level_lines_clause(
    context: CompileContext, names: LineVariables, level: str, clock: Clock
) -> str:
    """Return the clause that finds the lines at a level, held or not."""
    joint = [duty.code for duty in context.vocabulary if duty.source == "membership"]
    sources = (
        post_lines_query(context, names, level, clock),
        assignment_lines_query(names, level, clock),
        *(membership_lines_query(context, names, level, clock, code) for code in joint),
    )
    return f"CALL ({level}) {{ {' UNION ALL '.join(sources)} }} "


def post_lines_query(
    context: CompileContext, names: LineVariables, level: str, clock: Clock
) -> str:
    """Return the query for the posts that cover a level, with their tenures of the day."""
    state, state_clauses = state_clause(context, "post", clock)
    line = names.returned(
        duty=f"{state}.duty",
        post="post",
        state=state,
        fact="fact",
        evidence_node=f"coalesce(fact, {state})",
    )
    return (
        f"MATCH ({level})<-[covers:COVERS]-(post:Post) WHERE {clock.holds('covers')} "
        f"OPTIONAL MATCH (post)<-[:OF_POST]-(fact:Tenure) WHERE {clock.holds('fact')} "
        f"{state_clauses}RETURN {line}"
    )


def assignment_lines_query(names: LineVariables, level: str, clock: Clock) -> str:
    """Return the query for the organizations that are assigned to a level."""
    pattern = f"({level})<-[:ASSIGNED_AT]-(fact:Assignment)-[:ASSIGNED_TO]->(body:Organization)"
    line = names.returned(duty="fact.duty", fact="fact", body="body", evidence_node="fact")
    holds = clock.holds("fact")
    return f"MATCH {pattern} WHERE {holds} RETURN {line}"


def membership_lines_query(
    context: CompileContext, names: LineVariables, level: str, clock: Clock, code: str
) -> str:
    """Return the query for the alliances of those who lead a level, each membership once.

    They hold the duty `code`; who leads is one of the duties that are held at the same kinds of
    level.
    """
    vocabulary = context.vocabulary
    levels = set(vocabulary[code].levels)
    leads = [duty.code for duty in vocabulary.leads if levels & set(duty.levels)]
    leading = context.parameter("leading", constant_binding(leads))
    duty = context.parameter("membership", constant_binding(code))
    line = names.returned(duty=f"${duty}", fact="fact", body="body", evidence_node="fact")
    members = "(leading)-[:ASSIGNED_TO]->(:Organization)<-[:MEMBER]-(fact:AllianceMembership)"
    return (
        f"MATCH ({level})<-[:ASSIGNED_AT]-(leading:Assignment) "
        f"WHERE leading.duty IN ${leading} AND {clock.holds('leading')} "
        f"MATCH {members} WHERE {clock.holds('fact')} "
        f"WITH DISTINCT fact MATCH (fact)-[:OF_ALLIANCE]->(body:Alliance) RETURN {line}"
    )


def holder_lines_clause(
    context: CompileContext,
    names: LineVariables,
    holder: str,
    level: str,
    kind: Kind,
    clock: Clock,
) -> str:
    """Return the clause for the lines that a cadre or an organization holds, with levels."""
    if kind.name == "Cadre":
        queries = (
            tenure_lines_query(context, names, holder, level, clock),
            cadre_assignment_lines_query(names, holder, level, clock),
        )
        return f"CALL ({holder}) {{ {' UNION ALL '.join(queries)} }} "
    pattern = f"({holder})<-[:ASSIGNED_TO]-(fact:Assignment)-[:ASSIGNED_AT]->({level}:Place)"
    line = names.returned(duty="fact.duty", fact="fact", body=holder, evidence_node="fact")
    match = f"MATCH {pattern} WHERE {clock.holds('fact')} RETURN {line}, {level}"
    return f"CALL ({holder}) {{ {match} }} "


def tenure_lines_query(
    context: CompileContext, names: LineVariables, holder: str, level: str, clock: Clock
) -> str:
    """Return the query for the posts that a cadre holds, with the levels that they cover."""
    state, state_clauses = state_clause(context, "post", clock)
    line = names.returned(
        duty=f"{state}.duty",
        post="post",
        state=state,
        fact="fact",
        evidence_node="fact",
    )
    tenure = f"({holder})<-[:HELD_BY]-(fact:Tenure)-[:OF_POST]->(post:Post)"
    return (
        f"MATCH {tenure}-[covers:COVERS]->({level}:Place) "
        f"WHERE {clock.holds('fact')} AND {clock.holds('covers')} "
        f"{state_clauses}RETURN {line}, {level}"
    )


def cadre_assignment_lines_query(
    names: LineVariables, holder: str, level: str, clock: Clock
) -> str:
    """Return the query for the places at which a cadre serves without a post."""
    pattern = f"({holder})<-[:SERVED_BY]-(fact:CadreAssignment)-[:SERVED_AT]->({level}:Place)"
    line = names.returned(duty="fact.duty", fact="fact", evidence_node="fact")
    holds = clock.holds("fact")
    return f"MATCH {pattern} WHERE {holds} RETURN {line}, {level}"
