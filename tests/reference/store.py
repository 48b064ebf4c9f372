"""A copy of the graph in memory: nodes with labels and properties, and the arrows between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from graph.database.connection import Database
from graph.ontology.kinds import KINDS


@dataclass(eq=False)
class Node:
    """One node; `kind` is None for what is no kind of the graph, such as a version of a state."""

    kind: str | None
    labels: frozenset[str]
    own: Mapping[str, Any]
    arrows: list[Arrow] = field(default_factory=list)
    arriving: list[Arrow] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The global id."""
        return str(self.own["id"])


@dataclass(eq=False)
class Arrow:
    """One arrow `(source)-[:type]->(target)`."""

    type: str
    source: Node
    target: Node
    own: Mapping[str, Any]


NODES = "MATCH (n) RETURN collect([elementId(n), labels(n), properties(n)])"
ARROWS = "MATCH (n)-[r]->(m) RETURN collect([type(r), elementId(n), elementId(m), properties(r)])"


async def copy_of(database: Database) -> list[Node]:
    """Read all of a small graph."""
    nodes = {
        key: node(frozenset(labels), plain(own)) for key, labels, own in await database.read(NODES)
    }
    for kind, source, target, own in await database.read(ARROWS):
        arrow = Arrow(kind, nodes[source], nodes[target], plain(own))
        arrow.source.arrows.append(arrow)
        arrow.target.arriving.append(arrow)
    return list(nodes.values())


def node(labels: frozenset[str], own: Mapping[str, Any]) -> Node:
    """Make a node, of the kind that one of its labels names."""
    return Node(next((label for label in labels if label in KINDS.kinds), None), labels, own)


def plain(own: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the driver's values into Python's."""
    return {name: native(value) for name, value in own.items()}


def native(value: Any) -> Any:  # noqa: ANN401 - properties have many types
    """Return a day or a moment in UTC as Python knows it, anything else as it is."""
    made = value.to_native() if hasattr(value, "to_native") else value
    if isinstance(made, datetime):
        return made.astimezone(UTC) if made.tzinfo else made.replace(tzinfo=UTC)
    return made


def stated_begin(own: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a day, or null
    """Return the first day of an interval as a row stated it."""
    return own.get("statedFrom") or own.get("from")


def shown(day: date) -> date | None:
    """Return a day of an interval as it is shown: an end that is not known is null."""
    return None if day in (date.min, date(9999, 12, 31)) else day
