"""The statements that read all nodes and links of the network with their whole history."""

from __future__ import annotations

from collections.abc import Mapping
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
def state_statements(clock: Clock) -> tuple[str, ...]:
    """Return the statements for the states of nodes, kind by kind, then all their other states.

    A row is `[id, name, from, to, stateFrom, stateTo]`. There are several statements, since one of
    all that a large city has takes longer than one may.
    """
    nodes = (node_rows(KINDS[name], clock) for name in NETWORK_KINDS)
    return tuple(f"RETURN {rows}" for rows in (*nodes, version_rows(clock)))


@cache
def link_statements(clock: Clock) -> Mapping[str, str]:
    """Return the statement for the links of each type.

    A row is `[source, target, from, to, fact, duty]`.
    """
    return {name: f"RETURN {link_rows(link, clock)}" for name, link in LINK_TYPES.items()}


def node_rows(kind: Kind, clock: Clock) -> str:
    """Return the expression for the own states of all nodes of a kind."""
    named = kind.title_property if kind.name not in PERSON_KINDS else None
    row = state_row("n", f"n.{named}" if named else "null")
    return f"COLLECT {{ MATCH (n:{kind.name}) WHERE {clock.believed('n')} RETURN {row} }}"


def version_rows(clock: Clock) -> str:
    """Return the expression for all other states of nodes; there are few of all kinds together."""
    nodes, persons = (
        " OR ".join(f"n:{name}" for name in names) for names in (NETWORK_KINDS, PERSON_KINDS)
    )
    row = state_row("v", f"CASE WHEN {persons} THEN null ELSE coalesce(v.name, v.title) END")
    return (
        "COLLECT { MATCH (v:Version)-[:VERSION_OF]->(n) "
        f"WHERE {clock.believed('v')} AND ({nodes}) RETURN {row} }}"
    )


def state_row(state: str, name: str) -> str:
    """Return the row of the node `n` in a state."""
    days = (f"toString({state}.{day})" for day in ("`from`", "to", "stateFrom", "stateTo"))
    return f"[n.id, {name}, {', '.join(days)}]"


def link_rows(link: LinkType, clock: Clock) -> str:
    """Return the expression for all links of a type."""
    if link.fact:
        duty = "f.duty" if KINDS[link.fact].declares("duty") else "null"
        # One pattern over both arrows is walked from its unlabelled end. Many facts have no target.
        return (
            f"COLLECT {{ MATCH (f:{link.fact})-[:{link.arrow}]->(b) WHERE {clock.believed('f')} "
            f"MATCH (f)-[:{link.from_arrow}]->(a) "
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
