"""How a kind is declared: its properties, its edges, and the kind itself.

A declaration is the one place that states a fact about a kind. Constraints, writes, ledger checks
and GraphQL fields are all read from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from graph.ontology.choices import Choices
from graph.ontology.list_cost import CHEAP_LIST, ListCost
from graph.ontology.record_times import RECORD_TIMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.ontology.clock import Clock
    from graph.ontology.paths import NamedArea, Path, Through
    from graph.ontology.spans import Span


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
    ROLE = "code of a role that takes steps of the city's workflows"


@dataclass(frozen=True, slots=True)
class Property:
    """One stored value of a node.

    `zh` is also its usual header in a ledger, `en` its description in GraphQL.
    """

    name: str
    zh: str
    en: str
    value: Value = Value.TEXT
    required: bool = False
    choices: Choices | None = None
    pattern: str | None = None
    """A regular expression that the whole text must match."""
    protected: bool = False
    """Some callers may not read it: GraphQL wraps it in `Disclosed`. Example: `mobile` of a
    cadre.
    """
    hidden: bool = False
    """It is no field of its own in GraphQL, since a computed field shows it.

    Example: `latitude`, in `location`.
    """
    longest: int = 200
    """Characters of a text that a mutation may write. Example: 2,000 for `description`."""
    between: tuple[float, float] | None = None
    """The least and the largest number that it may be. Example: 1 and 5 of `rating`."""
    units: tuple[str, ...] = ()
    """The names of its unit of measure, which a cell may repeat. Example: 元 of `amount`."""
    closes: bool = False
    """A day by which something is over, such as `dueOn`: of a month it is the last day."""
    is_phone: bool = False
    """A telephone number of an office, with its area code. Example: `dutyPhone`."""
    is_person: bool = False
    """The name of a person, which begins with the surname; it is sorted as surnames are read."""
    personal: bool = False
    """It says something about a person and is erased with the person's data.

    Example: `jobTitle` of a cadre. What is `protected` or `is_person` is personal anyhow.
    """
    zh_note: str = ""
    """What its Chinese name does not say, for the description in GraphQL."""


class NodeRef(NamedTuple):
    """A node in a statement: its variable, the one that holds its state, the clock, and its kinds.

    `kinds` is empty if nothing depends on them.
    """

    node: str
    state: str
    clock: Clock
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """One value of a node that follows from others and is never stored, such as the step of a
    request.
    """

    name: str
    zh: str
    en: str
    value: Value
    expression: Callable[[NodeRef], str]
    """Builds the Cypher of the value: of a moment itself, not of its text."""
    required: bool = False
    choices: Choices | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow from a kind, or into it, and the GraphQL field that follows it.

    Stored edges (`inverse` is false) are written from the ledger row of the kind that declares
    them.
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
    """The arrow has an interval of its own; an arrow of a fact has not, the fact's interval
    decides.
    """
    binding: bool = False
    """Nodes are there only while the target is, as `community` of a brand; facts need no mark."""
    only_current: bool = True
    """Facts at the other end must hold on the day `at`; false for all that are believed.

    Example: false for `tenures` of a post, true for `currentTenures`.
    """
    target_kinds: tuple[str, ...] = ()
    """If set, only these kinds of the facet `to` may be at the other end. Example: `Road`,
    `Lane`.
    """
    order_by: str = ""
    """The property by which a list without pages is sorted, before the id. Example: `at` of
    events.
    """
    public: bool = False
    """A mutation may lead it only to a building or a larger place: an entrance, with its few
    families, could show who is meant.

    Example: `place` of a need.
    """
    through: Through | None = None
    """The fact that lies between, if the arrow does not come from the other end itself.

    Example: an `Assignment`, between a compound and the committee of its owners.
    """
    day: Property | None = None
    """The day on which what a stored arrow says came about, which is kept on the arrow.

    Unless a row states one for an arrow, it is the day on which the node ends. Example: `since` of
    `successors`.
    """
    counted: bool = False
    """Figures of an area count what this arrow connects to a place; places without any such arrow
    are skipped.

    Example: `RAISED_AT`, from a service request to its place.
    """


@dataclass(frozen=True, slots=True)
class Computed:
    """One field that a function of `graph.fields` answers, registered by `resolves(kind, name)`."""

    name: str
    zh: str
    en: str
    type: str
    """The name of its GraphQL type: a kind, a facet, `String`, `Date`, or one of `schema.types`."""
    required: bool = False
    many: bool = False
    """A list, which is always required."""
    paged: bool = False
    """A Relay connection, which takes `at` and `asOf` too."""
    temporal: bool = False
    """It takes `at` and `asOf`."""
    value: Value | None = None
    """Lists are filtered by it as by a property of this type, with a predicate of `filters_by`."""
    filtered: bool = False
    """Lists are filtered by the node that it returns, as by that of an edge, or by its parts.

    Example: `location`, by a box of the map.
    """

    @property
    def is_filter(self) -> bool:
        """Whether lists are filtered by it."""
        return self.filtered or self.value is not None


@dataclass(frozen=True, slots=True)
class Facet:
    """What several kinds have in common: a second label in the graph, an interface in GraphQL."""

    name: str
    zh: str
    en: str
    properties: tuple[Property, ...] = ()
    edges: tuple[Edge, ...] = ()
    computed: tuple[Computed, ...] = ()
    correctable: tuple[str, ...] = ()
    """As of `Kind`, for all of its kinds."""
    matching_fact: bool = False
    """As of `Kind`, for all of its kinds."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of node, complete: properties, edges, how it keeps time, how it is listed and
    logged.
    """

    name: str
    zh: str
    en: str
    facet: Facet | None = None
    own: tuple[Property, ...] = ()
    arrows: tuple[Edge, ...] = ()
    fact: bool = False
    """A fact holds between other nodes over `[from, to)` and is superseded as a whole; nodes of
    other kinds keep versions of their state.

    Example: `Tenure`.
    """
    rank: int | None = None
    """The nearness of a place in the chain of coverage, from 0 (entrance) to 9 (city)."""
    root_field: str | None = None
    """The name of its list, a root connection in GraphQL. Example: `needs`."""
    area: Path | None = None
    """The path from an area down to this kind, by which its lists and subscriptions find it."""
    confined: Path | NamedArea | None = None
    """The same path, if a coordinator reads of this kind only what lies in the own areas; or how
    its nodes name their area, if no path leads there."""
    derived: tuple[Derived, ...] = ()
    is_event: bool = False
    """A fact that happens at the moment `at` rather than holding over days.

    Example: `ProjectEvent`.
    """
    start_property: str = "from"
    """The property with the day or moment at which it began. Example: `pledgedOn` of a project."""
    listed_after_end: bool = False
    """Listed even outside its interval. Example: an activity that was held."""
    spans: tuple[Span, ...] = ()
    """The numbers of days by which its list is filtered. Example: `heldFor` of a tenure."""
    computed: tuple[Computed, ...] = ()
    """The fields that functions answer, besides those of the facet.

    Example: `vacantSince` of a post.
    """
    correctable: tuple[str, ...] = ()
    """The properties and edges that may be corrected by hand, besides those of the facet.

    A mutation that is named after the kind, such as `correctNeed`, takes them as `changes`.
    """
    withdrawal: str | None = None
    """The property with the day from which a node no longer stands, since somebody withdrew it.

    A mutation that is named after the kind, such as `withdrawNeed`, writes it. Example:
    `withdrawnOn` of a need, `to` of a venue.
    """
    changes_of: str | None = None
    """The edge whose target counts as changed with it. Example: `request` of `RequestEvent`."""
    subscription: str | None = None
    """The field with the node in the events of its subscription, which is named after it.

    Example: `need`, in the events of `needChanged`.
    """
    depth: int | None = None
    """The number of levels from a place or an alliance down to buildings.

    Example: 2 for a community.
    """
    matching_fact: bool = False
    """Its nodes can be evidence of a match, among `facts`. Example: `Assignment`."""
    list_cost: ListCost = CHEAP_LIST
    """What its list reads beside its page; the sum limits what one operation may ask for."""
    properties: tuple[Property, ...] = field(init=False)
    edges: tuple[Edge, ...] = field(init=False)
    changed_with: tuple[tuple[str, str], ...] = field(init=False, default=())
    """The arrow and the kind of what counts as a change of a node of this kind; the registry finds
    them by `changes_of`.
    """

    def __post_init__(self) -> None:
        """Join what the facet declares with what is the kind's own."""
        facet = self.facet or Facet("", "", "")
        object.__setattr__(self, "properties", (*facet.properties, *self.own))
        object.__setattr__(self, "edges", (*facet.edges, *self.arrows))
        joined: dict[str, object] = {
            "derived": (*self.derived, *self.record_times()),
            "correctable": (*facet.correctable, *self.correctable),
            "matching_fact": self.matching_fact or facet.matching_fact,
        }
        for name, value in joined.items():
            object.__setattr__(self, name, value)

    def record_times(self) -> tuple[Derived, ...]:
        """Return the derived values that every kind has, unless it declares its own."""
        return tuple(
            Derived(time.name, time.zh, time.en, Value.INSTANT, partial(time.build, self), True)
            for time in RECORD_TIMES
            if self.declares(time.name) is None
        )

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its nodes: its own, and that of its facet."""
        return (self.name, self.facet.name) if self.facet else (self.name,)

    @property
    def enum_name(self) -> str:
        """Its name as an enum value: `PARTY_ORGANIZATION`."""
        words = re.findall(r"[A-Z][a-z]*", self.name)
        return "_".join(words).upper()

    @property
    def field_name(self) -> str:
        """Its name as a part of an input: `partyOrganization`."""
        return f"{self.name[:1].lower()}{self.name[1:]}"

    @property
    def title_property(self) -> str | None:
        """The property with the title of a node.

        None if its label is made from what it connects.
        """
        for declared in self.properties:
            if declared.name in ("name", "title"):
                return declared.name
        return None

    @property
    def is_person(self) -> bool:
        """Whether its nodes are called as persons are."""
        return any(declared.is_person for declared in self.properties)

    def declares(self, name: str) -> Property | Derived | Edge | None:
        """Return the property, derived value or edge of this name."""
        parts: tuple[Property | Derived | Edge, ...]
        parts = (*self.properties, *self.derived, *self.edges)
        return next((part for part in parts if part.name == name), None)

    @property
    def anchor(self) -> str:
        """The label under which its ids are unique and found."""
        return self.facet.name if self.facet else self.name

    @property
    def stored(self) -> tuple[Edge, ...]:
        """The edges that its own ledger rows write."""
        return tuple(edge for edge in self.edges if not edge.inverse)

    @property
    def binding_edges(self) -> tuple[Edge, ...]:
        """The stored edges whose targets must be there for a node of this kind to be there.

        Events happened whatever became of their targets, so nothing binds them.
        """
        if self.is_event:
            return ()
        return tuple(edge for edge in self.stored if edge.binding or (self.fact and edge.required))

    @property
    def is_bound(self) -> bool:
        """Whether nodes of it, which are no facts, are shown only while others are there."""
        return bool(self.binding_edges) and not (self.fact or self.listed_after_end)

    @property
    def stored_arrows(self) -> dict[str, list[Edge]]:
        """The stored edges by type of arrow: a building's compound and grid are both `PART_OF`."""
        grouped: dict[str, list[Edge]] = {}
        for edge in self.stored:
            grouped.setdefault(edge.arrow, []).append(edge)
        return grouped

    def id(self, key: str) -> str:
        """Return the global id of the node with this ledger key, such as `Building:B0001`."""
        return f"{self.name}:{key}"
