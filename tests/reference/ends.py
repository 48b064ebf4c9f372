"""How long things hold, in plain Python: the stated days, cut to those of what they depend on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from graph.ontology.kinds import KINDS
from tests.reference.store import Node

OPEN = date(9999, 12, 31)
BELIEVED = datetime(9999, 12, 31, tzinfo=UTC)


class Holding(NamedTuple):
    """A belief about a fact or relationship, or about a node that is bound to others."""

    name: str
    own: Mapping[str, Any]
    ends: list[Node]


def check_ends(nodes: Iterable[Node]) -> None:
    """Check that nothing was ever believed to hold while one of its ends was not there."""
    for holding in holdings(nodes):
        own = holding.own
        for moment in moments(holding):
            begin, end = own.get("statedFrom", own["from"]), own.get("statedTo", own["to"])
            for node in holding.ends:
                days = days_of(node, moment)
                if days:
                    begin, end = max(begin, days[0]), min(end, days[1])
            assert (own["from"], own["to"]) == (begin, end), (holding.name, moment, own)


def holdings(nodes: Iterable[Node]) -> Iterator[Holding]:
    """Yield all beliefs that depend on other nodes."""
    for node in nodes:
        kind = KINDS.kinds.get(node.kind or "")
        if kind is None:
            continue
        binding = {edge.arrow for edge in kind.binding_edges}
        ends = [
            arrow.target
            for arrow in node.arrows
            if arrow.type in binding and arrow.own.get("supersededAt", BELIEVED) == BELIEVED
        ]
        if ends:
            yield Holding(node.id, node.own, ends)
        for arrow in node.arrows:
            if not kind.fact and "from" in arrow.own:
                name = f"{node.id} {arrow.type} {arrow.target.id}"
                yield Holding(name, arrow.own, [arrow.target])


def moments(holding: Holding) -> set[datetime]:
    """Return the moments at which something else became known while a belief was held."""
    begin, end = holding.own["recordedAt"], holding.own["supersededAt"]
    known = {begin} if begin < end else set()
    for node in holding.ends:
        known |= {own["recordedAt"] for own in states(node) if begin < own["recordedAt"] < end}
    return known


def states(node: Node) -> list[Mapping[str, Any]]:
    """Return all that was believed of a node."""
    versions = [arrow.source.own for arrow in node.arriving if arrow.type == "VERSION_OF"]
    return [node.own, *versions]


def days_of(node: Node, moment: datetime) -> tuple[date, date] | None:
    """Return the days of a node as they were believed at a moment, None if it was not known."""
    for own in states(node):
        believed = own["recordedAt"] <= moment < own["supersededAt"]
        if believed and own["stateTo"] == OPEN:
            return own["from"], own["to"]
    return None
