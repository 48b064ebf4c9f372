"""The records of a copy of a graph: nodes with what hangs on them, in values that JSON has.

A node goes with the relationships that lead from it and with its versions, since one transaction
writes them together. The records of the graph about itself, such as those of imports, are nodes
without either.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from graph.database.values import to_python
from graph.ontology.kinds import KINDS

Properties = dict[str, Any]
"""Properties of a node or a relationship, as JSON has them."""

TRANSIENT = frozenset({"lock"})
"""Properties that only make writers wait for each other."""
DAY, INSTANT = "day", "instant"


class Arrow(NamedTuple):
    """A relationship that leads from the node of its record."""

    type: str
    target: str
    properties: Properties


class Record(NamedTuple):
    """One node of a graph, or that there is none any more under a key."""

    key: str
    """What identifies it among all records."""
    labels: list[str]
    """Empty if there is none under the key."""
    properties: Properties
    arrows: list[Arrow]
    versions: list[Properties]


def anchors() -> list[str]:
    """Return the labels under which nodes of kinds have unique ids, each once."""
    return [*dict.fromkeys(kind.anchor for kind in KINDS)]


def to_json(value: Any) -> Any:
    """Return a value of a property as JSON has it: a day and an instant are marked as such."""
    value = to_python(value)
    if isinstance(value, datetime):
        return {INSTANT: value.replace(tzinfo=None).isoformat()}
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    if isinstance(value, list):
        return [to_json(member) for member in value]
    return value


def from_json(value: Any) -> Any:
    """Return the value of a property that `to_json` returned as this."""
    if isinstance(value, dict):
        if INSTANT in value:
            return datetime.fromisoformat(value[INSTANT]).replace(tzinfo=UTC)
        return date.fromisoformat(value[DAY])
    if isinstance(value, list):
        return [from_json(member) for member in value]
    return value


def properties_to_json(properties: Mapping[str, Any]) -> Properties:
    """Return properties as JSON has them, in the order of their names."""
    return {
        name: to_json(value)
        for name, value in sorted(properties.items())
        if value is not None and name not in TRANSIENT
    }


def properties_from_json(properties: Mapping[str, Any]) -> Properties:
    """Return properties that `properties_to_json` returned as these."""
    return {name: from_json(value) for name, value in properties.items()}
