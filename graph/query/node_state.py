"""The state of a node as of a clock: its own today, and in the past that of a version node."""

from __future__ import annotations

from graph.ontology.clock import Clock
from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext


def version_match(variable: str, version: str, clock: Clock) -> str:
    """Return the clause that finds the version of a node which was its state on the day, if any."""
    pattern = f"({variable})<-[:VERSION_OF]-({version}:Version)"
    is_state = clock.states(version)
    return f"OPTIONAL MATCH {pattern} WHERE {is_state}"


def existence_predicate(variable: str, clock: Clock) -> str:
    """Return the predicate that a node, as it was known to be, was there on the day."""
    interval = "{0}.`from` <= ${1} AND ${1} < {0}.to"
    own = interval.format(variable, clock.at)
    if not clock.past:
        return own
    then = f"{clock.states('v')} AND {interval.format('v', clock.at)}"
    versions = f"EXISTS {{ MATCH ({variable})<-[:VERSION_OF]-(v:Version) WHERE {then} }}"
    return f"(({clock.states(variable)} AND {own}) OR {versions})"


def known_predicate(variable: str, clock: Clock) -> str:
    """Return the predicate that something was believed of a node which is no fact.

    Nothing is of one that was withdrawn, nor before the graph knew it.
    """
    if clock.as_of is None:
        return f"{variable}.withdrawnAt IS NULL"
    versions = f"({variable})<-[:VERSION_OF]-(v:Version) WHERE {clock.believed('v')}"
    return f"({clock.believed(variable)} OR EXISTS {{ MATCH {versions} }})"


def state_expression(variable: str, version: str) -> str:
    """Return the expression for the state of a node whose version `version_match` looked for."""
    return f"coalesce({version}, {variable})"


def state_clause(context: CompileContext, variable: str, clock: Clock) -> tuple[str, str]:
    """Return the variable of a node's state, and the clauses that find it: none for today.

    They are a subquery of one row, and stand behind any clause.
    """
    if not clock.past:
        return variable, ""
    state = context.name("state")
    version = context.name("version")
    found = version_match(variable, version, clock)
    expression = state_expression(variable, version)
    return state, f"CALL ({variable}) {{ {found} RETURN {expression} AS {state} LIMIT 1 }} "


def listed_state(context: CompileContext, variable: str, clock: Clock) -> tuple[NodeRef, str]:
    """Return a node with its state, and the end of a MATCH that finds the state: empty for today.

    Cheaper than the subquery of `state_clause` for many rows. It carries no other variables.
    """
    if not clock.past:
        return NodeRef(variable, variable, clock), ""
    state = context.name("state")
    version = context.name("version")
    found = version_match(variable, version, clock)
    expression = state_expression(variable, version)
    node = NodeRef(variable, state, clock)
    return node, f" {found} WITH {variable}, {expression} AS {state}"
