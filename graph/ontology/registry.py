"""All kinds of a graph, found by the names of kinds and facets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.ontology.declarations import Edge, Kind
from graph.ontology.global_ids import kind_name_of


@dataclass(frozen=True, slots=True)
class Registry:
    """All kinds of a graph by name, with look-ups for the names of kinds and facets."""

    kinds: Mapping[str, Kind]

    def __post_init__(self) -> None:
        """Tell each kind what counts as a change of it."""
        for kind in self:
            found = tuple(self.changes_with(kind))
            object.__setattr__(kind, "changed_with", found)

    def changes_with(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """Yield the arrow and the kind of what counts as a change of a kind."""
        for other in self:
            edge = other.declares(other.changes_of or "")
            if isinstance(edge, Edge) and edge.to == kind.name:
                yield edge.arrow, other.name

    def __iter__(self) -> Iterator[Kind]:
        """Iterate over the kinds in the order of their declaration."""
        return iter(self.kinds.values())

    def __getitem__(self, name: str) -> Kind:
        """Return the kind of this name."""
        return self.kinds[name]

    @property
    def subscriptions(self) -> dict[str, Kind]:
        """The kinds that can be subscribed to, by the name of the subscription: `needChanged`."""
        return {f"{kind.subscription}Changed": kind for kind in self if kind.subscription}

    def named(self, name: str) -> tuple[Kind, ...]:
        """Return the kinds with a name: one for a kind, several for a facet, all for `Node`."""
        if name in self.kinds:
            return (self.kinds[name],)
        if name == "Node":
            return tuple(self)
        return tuple(kind for kind in self if name in kind.labels)

    def of_id(self, global_id: str) -> Kind | None:
        """Return the kind of the node with a global id, None if there is no such kind."""
        return self.kinds.get(kind_name_of(global_id))
