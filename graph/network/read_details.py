"""What a snapshot says of the nodes of the network besides their links: names, codes, categories.

Contacts and the names of persons are not even read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from graph.database.protocols import Reader
from graph.network.collection_pause import paused_collection
from graph.network.history_columns import Rows
from graph.network.history_reader import HistoryReader
from graph.network.link_types import NETWORK_KINDS, PERSON_KINDS
from graph.ontology.clock import Clock
from graph.ontology.kinds import KINDS

DETAILS = ("code", "category", "duty", "latitude", "longitude")
"""The properties that are read, of kinds that declare them."""


class NodeDetails(NamedTuple):
    """What is known of a node in one of its states."""

    name: str | None = None
    code: str | None = None
    category: str | None = None
    duty: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class NodeState(NamedTuple):
    """The details of a node since a day."""

    node: str
    begin: str
    details: NodeDetails


async def read_details(reader: Reader, day: date, as_of: datetime | None) -> dict[str, NodeDetails]:
    """Return the details of all nodes in their state on a day, or in the last one before it."""
    history = HistoryReader(reader, as_of)
    reads = [
        history.read(states(name, history.clock), partial(states_of, name))
        for states in (own_states, other_states)
        for name in DETAILED_KINDS
    ]
    with paused_collection():
        found = await asyncio.gather(*reads)
    return latest_states(chain.from_iterable(found), day.isoformat())


def states_of(name: str, rows: Rows) -> list[NodeState]:
    """Return the states of nodes of a kind in what a statement has read."""
    columns = columns_of(name)
    return [
        NodeState(node, begin, NodeDetails(**dict(zip(columns, values, strict=True))))
        for node, begin, *values in rows
    ]


def latest_states(states: Iterable[NodeState], day: str) -> dict[str, NodeDetails]:
    """Return the details of each node on a day; a state that begins later counts only if it is the
    first.
    """
    found: dict[str, NodeDetails] = {}
    for node, begin, details in sorted(states, key=itemgetter(0, 1)):
        if node not in found or begin <= day:
            found[node] = details
    return found


def own_states(name: str, clock: Clock) -> str:
    """Return the statement for the own states of the nodes of a kind."""
    return (
        f"RETURN COLLECT {{ MATCH (n:{name}) WHERE {clock.believed('n')} "
        f"RETURN {details_row(name, 'n')} }}"
    )


def other_states(name: str, clock: Clock) -> str:
    """Return the statement for their other states; there are few of all kinds together."""
    return (
        f"RETURN COLLECT {{ MATCH (v:Version)-[:VERSION_OF]->(n:{name}) "
        f"WHERE {clock.believed('v')} RETURN {details_row(name, 'v')} }}"
    )


def details_row(name: str, state: str) -> str:
    """Return the row of a state: the id, since when, and the details."""
    values = ", ".join(f"{state}.{column}" for column in columns_of(name).values())
    return f"[n.id, toString({state}.stateFrom), {values}]"


def columns_of(name: str) -> dict[str, str]:
    """Return which property of a kind each detail is: of persons neither a name nor a code."""
    kind = KINDS[name]
    properties = {prop.name for prop in kind.properties}
    declared = {each: each for each in DETAILS if each in properties}
    if name in PERSON_KINDS:
        return {each: prop for each, prop in declared.items() if each != "code"}
    return {"name": kind.title_property, **declared} if kind.title_property else declared


DETAILED_KINDS = tuple(name for name in NETWORK_KINDS if columns_of(name))
"""The kinds of which something is read."""
