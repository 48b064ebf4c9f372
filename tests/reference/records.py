"""When something of a node was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from graph.ontology.kinds import KINDS
from tests.reference.seen import CITY, Seen


class Records:
    """The moments at which the nodes of a graph were recorded."""

    def __init__(self, everything: list[Seen]) -> None:
        self.revisions: dict[str, list[datetime]] = {}
        for seen in everything:
            plain = seen.id.partition("~")[0]
            self.revisions.setdefault(plain, []).append(seen.node.own["recordedAt"])

    def created(self, seen: Seen) -> datetime:
        """Return when a node was first recorded; a plan has a moment of its own."""
        own: datetime = seen.node.own.get("createdAt") or min(self.moments(seen))
        return own.astimezone(CITY)

    def updated(self, seen: Seen) -> datetime:
        """Return when something of a node was last recorded, as far as was known."""
        last = [*self.moments(seen), *events(seen)]
        if seen.kind.fact:
            last = [seen.node.own["recordedAt"]]
        if seen.clock.as_of:
            last = [moment for moment in last if moment <= seen.clock.as_of] or last
        return max(last).astimezone(CITY)

    def moments(self, seen: Seen) -> list[datetime]:
        """Return when each revision or version of a node was recorded."""
        versions = [arrow.source.own for arrow in seen.node.arriving if arrow.type == "VERSION_OF"]
        own = self.revisions[seen.id.partition("~")[0]]
        return [*own, *(version["recordedAt"] for version in versions)]


def events(seen: Seen) -> Iterator[datetime]:
    """Yield when the events were recorded that count as changes of a node."""
    for arrow in seen.node.arriving:
        kind = KINDS.kinds.get(arrow.source.kind or "")
        edges = [edge for edge in kind.edges if edge.name == kind.changes_of] if kind else []
        if any(edge.arrow == arrow.type for edge in edges):
            yield arrow.source.own["recordedAt"]
