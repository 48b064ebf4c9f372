"""What a snapshot says of the nodes of the network besides their links: names, codes, categories.

Contacts and the names of persons are not even read.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from graph.database.protocols import Reader
from graph.network.link_types import NETWORK_KINDS, PERSON_KINDS
from graph.network.network_query import history_clock, history_parameters
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


async def read_details(reader: Reader, day: date, as_of: datetime | None) -> dict[str, NodeDetails]:
    """Return the details of all nodes in their state on a day, or in the last one before it."""
    clock, parameters = history_clock(as_of), history_parameters(as_of)
    found: dict[str, NodeDetails] = {}
    wanted = day.isoformat()
    for name in NETWORK_KINDS:
        rows: list[list[Any]] = await reader.read(details_statement(name, clock), parameters)
        for node, state_from, *values in sorted(rows, key=lambda row: (row[0], row[1])):
            # States come in the order of their days; one that begins later does not count yet.
            if node not in found or state_from <= wanted:
                found[node] = NodeDetails(*values)
    return found


def details_statement(name: str, clock: Clock) -> str:
    """Return the statement for all states of the nodes of a kind."""
    own = f"MATCH (n:{name}) WHERE {clock.believed('n')} RETURN {details_row(name, 'n')}"
    versions = (
        f"MATCH (n:{name})<-[:VERSION_OF]-(v:Version) "
        f"WHERE {clock.believed('v')} RETURN {details_row(name, 'v')}"
    )
    return f"RETURN COLLECT {{ {own} }} + COLLECT {{ {versions} }}"


def details_row(name: str, state: str) -> str:
    """Return the row of a state: the id, since when, and the details."""
    kind = KINDS[name]
    declared = {prop.name for prop in kind.properties}
    title = None if name in PERSON_KINDS else kind.title_property
    columns = [title, *(each if each in declared else None for each in DETAILS)]
    if name in PERSON_KINDS:
        columns[1] = None
    values = ", ".join(f"{state}.{column}" if column else "null" for column in columns)
    return f"[n.id, toString({state}.stateFrom), {values}]"
