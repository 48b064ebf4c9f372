"""The statement that reads the names of all nodes of one kind."""

from __future__ import annotations

from functools import cache

from graph.ontology.clock import Clock
from graph.ontology.kinds import KINDS
from graph.query.node_state import known_predicate

CONTAINING = "PART_OF|RUNS_THROUGH|ALONG"
"""From a place to what contains it, to what it runs through, and to the roads that it is along."""


@cache
def entries_statement(kind: str, clock: Clock) -> str:
    """Return the statement for the names of a kind, `nodes`, `versions` and `above`.

    Each list is read by itself: a subquery for each node takes an engine far longer.
    """
    known = known_predicate("n", clock)
    own_state = f"({clock.states('n')})" if clock.past else "true"
    title = KINDS[kind].title_property
    lists = {
        "nodes": (
            f"MATCH (n:{kind}) WHERE {known} "
            f"RETURN [n.id, n.{title}, n.aliases, n.code, {own_state}, "
            "toString(n.`from`), toString(n.to)]"
        ),
        "versions": versions_query(kind, title, clock),
        "above": above_query(kind, clock),
    }
    parts = [f"{key}: {f'COLLECT {{ {part} }}' if part else '[]'}" for key, part in lists.items()]
    return f"RETURN {{ {', '.join(parts)} }}"


def versions_query(kind: str, title: str | None, clock: Clock) -> str:
    """Return the query for the names of other states, with the days on which they were borne.

    A superseded version is what was recorded by mistake: nobody bore the name on any day.
    """
    borne = "v.supersededAt = $believed"
    is_state = f"({clock.states('v')})" if clock.past else "false"
    until = f"CASE WHEN {borne} THEN toString(v.stateTo) ELSE toString(v.stateFrom) END"
    return (
        f"MATCH (n:{kind})<-[:VERSION_OF]-(v:Version) "
        f"RETURN [n.id, v.{title}, v.aliases, v.code, {is_state}, "
        f"toString(v.stateFrom), {until}]"
    )


def above_query(kind: str, clock: Clock) -> str:
    """Return the query for what contains each place; empty for kinds that are no places."""
    if KINDS[kind].anchor != "Place":
        return ""
    return (
        f"MATCH (n:{kind})-[r:{CONTAINING}]->(m:Place) WHERE {clock.holds('r')} RETURN [n.id, m.id]"
    )
