"""The statements that read all nodes and links of the network with their whole history."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from graph.network.link_types import LINK_TYPES, NETWORK_KINDS, PERSON_KINDS, LinkType
from graph.ontology.clock import BELIEVED, Clock
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS

NO_DAY = "at"
"""The day of the clock; no predicate uses it, since the history has all days."""


def history_clock(as_of: datetime | None) -> Clock:
    """Return the clock of a history, which has a moment of knowledge and no day."""
    return Clock(NO_DAY, "asOf" if as_of else None)


def history_parameters(as_of: datetime | None) -> dict[str, object]:
    """Return the parameters of the statement."""
    return {"asOf": as_of} if as_of else {"believed": BELIEVED}


@cache
def history_statements(clock: Clock) -> tuple[str, ...]:
    """Return the statements: maps from kinds, `versions` and types of links to lists of rows.

    A row of a node is `[id, name, from, to, stateFrom, stateTo]`; `versions` has the other states
    in which nodes were. A row of a link is `[source, target, from, to, fact, duty]`. There are
    several statements, since one of all that a large city has takes longer than one may.
    """
    nodes = {f"node_{name}": node_rows(KINDS[name], clock) for name in NETWORK_KINDS}
    links = {f"link_{link.name}": link_rows(link, clock) for link in LINK_TYPES.values()}
    parts = {**nodes, "versions": version_rows(clock), **links}
    return tuple(f"RETURN {{ {key}: {part} }}" for key, part in parts.items())


def node_rows(kind: Kind, clock: Clock) -> str:
    """Return the expression for the own states of all nodes of a kind."""
    named = kind.title_property if kind.name not in PERSON_KINDS else None
    row = state_row("n", f"n.{named}" if named else "null")
    return f"COLLECT {{ MATCH (n:{kind.name}) WHERE {clock.believed('n')} RETURN {row} }}"


def version_rows(clock: Clock) -> str:
    """Return the expression for all other states of nodes; there are few, so kinds are told apart
    later.
    """
    persons = " OR ".join(f"n:{name}" for name in PERSON_KINDS)
    row = state_row("v", f"CASE WHEN {persons} THEN null ELSE coalesce(v.name, v.title) END")
    return (
        "COLLECT { MATCH (v:Version)-[:VERSION_OF]->(n) "
        f"WHERE {clock.believed('v')} RETURN {row} }}"
    )


def state_row(state: str, name: str) -> str:
    """Return the row of the node `n` in a state."""
    days = (f"toString({state}.{day})" for day in ("`from`", "to", "stateFrom", "stateTo"))
    return f"[n.id, {name}, {', '.join(days)}]"


def link_rows(link: LinkType, clock: Clock) -> str:
    """Return the expression for all links of a type."""
    if link.fact:
        duty = "f.duty" if KINDS[link.fact].declares("duty") else "null"
        # One pattern over both arrows is walked from its unlabelled end.
        return (
            f"COLLECT {{ MATCH (f:{link.fact}) WHERE {clock.believed('f')} "
            f"MATCH (f)-[:{link.from_arrow}]->(a) MATCH (f)-[:{link.arrow}]->(b) "
            f"RETURN [a.id, b.id, toString(f.`from`), toString(f.to), f.id, {duty}] }}"
        )
    days = "toString(r.`from`), toString(r.to)" if link.is_dated else "null, null"
    return (
        f"COLLECT {{ MATCH (a:{link.source})-[r:{link.arrow}]->(b) WHERE {clock.believed('r')} "
        f"RETURN [a.id, b.id, {days}, null, null] }}"
    )


COUNT_NODES = (
    "RETURN COUNT { MATCH (n:Place) } + COUNT { MATCH (n:Post) } + COUNT { MATCH (n:Cadre) }"
)
"""About how large a network is: what there is most of."""
