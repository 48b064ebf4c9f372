"""The words in which a kind is declared: properties, edges, and the kind itself.

A declaration is the one place that states a fact about a kind. Constraints, writes, ledger checks and GraphQL fields are all read from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from graph.ontology.clock import Clock
    from graph.ontology.paths import Path


class Value(Enum):
    """The type of a stored property."""

    TEXT = "text"
    TEXTS = "list of texts"
    INTEGER = "whole number"
    NUMBER = "number"
    FLAG = "yes or no"
    DAY = "day"
    INSTANT = "moment, in UTC"
    CHOICE = "one of a declared list"
    DUTY = "code of the city's vocabulary of duties"
    CATEGORY = "code of the city's taxonomy of services"
    WORKFLOW = "code of one of the city's workflows"
    STEP = "code of a step of the city's workflows"


@dataclass(frozen=True, slots=True)
class Choices:
    """A closed list of values; becomes a GraphQL enum. `members` maps each code to its Chinese and English name."""

    name: str
    members: Mapping[str, tuple[str, str]]

    def code(self, text: str) -> str | None:
        """Return the code that `text` names: the code itself or its Chinese name; None where it names none."""
        if text in self.members:
            return text
        return next((code for code, (zh, _) in self.members.items() if zh == text), None)


@dataclass(frozen=True, slots=True)
class Property:
    """One stored value of a node. `zh` is also its usual header in a ledger, `en` its description in GraphQL."""

    name: str
    zh: str
    en: str
    value: Value = Value.TEXT
    required: bool = False
    choices: Choices | None = None
    pattern: str | None = None
    """A regular expression that the whole text must match."""
    protected: bool = False
    """Not every caller may read it: GraphQL wraps it in `Disclosed`."""


class NodeRef(NamedTuple):
    """A node in a statement: its variable, the one that holds its state, the clock, and its kinds.

    `kinds` is empty where nothing depends on them.
    """

    node: str
    state: str
    clock: Clock
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """One value of a node that follows from others and is never stored: what is left of a need, the step of a request."""

    name: str
    zh: str
    en: str
    value: Value
    expression: Callable[[NodeRef], str]
    """Makes the Cypher of the value."""
    required: bool = False
    choices: Choices | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow from a kind, or into it, and the GraphQL field that follows it.

    Stored edges (`inverse` is false) are written from the ledger row of the kind that declares them.
    """

    name: str
    arrow: str
    """The relationship's type in Cypher."""
    to: str
    """The kind or facet (`Place`, `Organization`) at the other end."""
    zh: str
    en: str
    inverse: bool = False
    many: bool = False
    paged: bool = False
    """A Relay connection rather than a list."""
    required: bool = False
    temporal: bool = True
    """The arrow holds over an interval of its own; arrows of facts do not, the fact's interval is theirs."""
    only_current: bool = True
    """Of facts at the other end: only those that hold on the day asked about, rather than all that are believed."""
    target_kinds: tuple[str, ...] = ()
    """Where set, only these kinds of the facet `to` may stand at the other end."""
    order_by: str = ""
    """Of a list that is no page: the property by which it is in order, before the id."""


@dataclass(frozen=True, slots=True)
class Facet:
    """What several kinds have in common: an additional label in the graph, an interface in GraphQL."""

    name: str
    zh: str
    en: str
    properties: tuple[Property, ...] = ()
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of node, complete: label, key, properties, edges, how it keeps time."""

    name: str
    zh: str
    en: str
    facet: Facet | None = None
    own: tuple[Property, ...] = ()
    arrows: tuple[Edge, ...] = ()
    fact: bool = False
    """A fact holds over `[from, to)` between other nodes and is superseded as a whole; other kinds keep versions of their state."""
    rank: int | None = None
    """Of places: nearness in the chain, 0 for the nearest (entrance) to 9 (city)."""
    root_field: str | None = None
    """Name of the root connection in GraphQL, if there is one."""
    area: Path | None = None
    """The path from an area down to this kind, by which a filter on area finds it."""
    derived: tuple[Derived, ...] = ()
    is_event: bool = False
    """A fact that happens at the moment `at` rather than holding over days: a step that was taken."""
    start_property: str = "from"
    """The property that tells on which day, or at which moment, it began."""
    listed_after_end: bool = False
    """It stays on its list when its interval is over or has not begun: a need, a request, a meeting that was held."""
    filters: tuple[str, ...] = ()
    """Properties, derived values and edges by which its list is filtered, besides the area."""
    orders: Mapping[str, str] = field(default_factory=dict)
    """What its list can be ordered by: a name for clients to the Cypher of the key, of which `{n}` is the node."""
    properties: tuple[Property, ...] = field(init=False)
    edges: tuple[Edge, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Join what the facet declares with what is the kind's own."""
        facet = self.facet or Facet("", "", "")
        object.__setattr__(self, "properties", (*facet.properties, *self.own))
        object.__setattr__(self, "edges", (*facet.edges, *self.arrows))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its nodes: its own and its facet's."""
        return (self.name, self.facet.name) if self.facet else (self.name,)

    @property
    def enum_name(self) -> str:
        """Its name as an enum value: `PARTY_ORGANIZATION`."""
        return "".join(
            f"_{letter}" if letter.isupper() else letter.upper() for letter in self.name
        ).lstrip("_")

    @property
    def title_property(self) -> str | None:
        """The property that says what to call a node of it; None where its label is made of what it stands between."""
        return next(
            (declared.name for declared in self.properties if declared.name in ("name", "title")),
            None,
        )

    def declares(self, name: str) -> Property | Derived | Edge | None:
        """Return the property, derived value or edge of this name."""
        parts: tuple[Property | Derived | Edge, ...] = (
            *self.properties,
            *self.derived,
            *self.edges,
        )
        return next((part for part in parts if part.name == name), None)

    @property
    def anchor(self) -> str:
        """The label under which its ids are unique and found."""
        return self.facet.name if self.facet else self.name

    @property
    def stored(self) -> tuple[Edge, ...]:
        """The edges that its own ledger rows write."""
        return tuple(edge for edge in self.edges if not edge.inverse)

    def id(self, key: str) -> str:
        """Return the global id of the node with this ledger key, such as `Building:B0001`."""
        return f"{self.name}:{key}"


@dataclass(frozen=True, slots=True)
class Registry:
    """All kinds of a graph, by name, and what can be asked of names of kinds and facets alike."""

    kinds: Mapping[str, Kind]

    def __iter__(self) -> Iterator[Kind]:
        """Go through the kinds in the order of their declaration."""
        return iter(self.kinds.values())

    def __getitem__(self, name: str) -> Kind:
        """Return the kind of this name."""
        return self.kinds[name]

    def named(self, name: str) -> tuple[Kind, ...]:
        """Return the kinds that a name stands for: one for a kind, several for a facet, all for `Node`."""
        if name in self.kinds:
            return (self.kinds[name],)
        return tuple(
            kind for kind in self if name == "Node" or (kind.facet and kind.facet.name == name)
        )

    def of_id(self, global_id: str) -> Kind | None:
        """Return the kind that a global id names, None where it names none."""
        return self.kinds.get(global_id.partition(":")[0])
