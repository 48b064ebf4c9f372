"""All kinds of a graph, found by the names of kinds and facets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graph.ontology.declarations import Computed, Derived, Edge, Facet, Kind, Property, Value
from graph.ontology.global_ids import kind_name_of


@dataclass(frozen=True, slots=True)
class Registry:
    """All kinds of a graph by name, with look-ups for the names of kinds and facets."""

    kinds: Mapping[str, Kind]
    nullable: frozenset[str] = field(init=False, repr=False)
    """The names of the fields that may be null.

    Nodes of different kinds can stand in one selection, where fields of one name must agree: if a
    field may be null of one kind, it may be of all.
    """

    def __post_init__(self) -> None:
        """Gather what may be null, and tell each kind what counts as a change of it."""
        names = (name for kind in self for name in nullable_fields(kind))
        object.__setattr__(self, "nullable", frozenset(names))
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
    def facets(self) -> dict[str, Facet]:
        """The facets of the kinds by name, in the order in which kinds first have them."""
        return {kind.facet.name: kind.facet for kind in self if kind.facet}

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

    def names_of(self, names: Iterable[str]) -> list[str]:
        """Return the names of kinds, sorted, with all kinds in place of a facet."""
        return sorted({kind.name for name in names for kind in self.named(name)})

    def of_id(self, global_id: str) -> Kind | None:
        """Return the kind of the node with a global id, None if there is no such kind."""
        return self.kinds.get(kind_name_of(global_id))


def nullable_fields(kind: Kind) -> Iterator[str]:
    """Yield the names of the fields of a kind that may be null."""
    computed = (*kind.computed, *(kind.facet.computed if kind.facet else ()))
    parts: tuple[Property | Derived | Edge | Computed, ...]
    parts = (*kind.properties, *kind.derived, *kind.edges, *computed)
    for part in parts:
        is_shown = not (isinstance(part, Property) and part.hidden)
        if is_shown and not always_has(kind, part):
            yield part.name


def always_has(kind: Kind, part: Property | Derived | Edge | Computed) -> bool:
    """Whether every node of a kind has a value of a part, under any clock.

    The arrows of a fact hold as it does. All others depend on a clock: they may not lead anywhere
    on a day, or not have been known yet.
    """
    match part:
        case Property(value=Value.TEXTS | Value.DUTY) | Property(protected=True):
            return True
        case Edge(many=True) | Computed(many=True) | Computed(paged=True):
            return True
        case Edge(temporal=True):
            return False
        case Edge():
            return kind.fact and part.required
    return part.required
