"""A network with the whole history of its links, the network of one day, and a part of that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]

BEGINNING = 1
"""The day number of an interval whose beginning is not known."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Half-open intervals of day numbers, as `date.toordinal` counts them."""

    begin: Ints
    end: Ints

    def hold(self, day: int) -> Mask:
        """Return which of them contain a day."""
        return (self.begin <= day) & (day < self.end)


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes and links over all time, as they were known at one moment."""

    ids: Sequence[str]
    """The ids of the nodes, sorted; a node is called by its place in this list."""
    kinds: Ints
    """The kind of each node, as an index into `kind_names`."""
    kind_names: Sequence[str]
    names: Sequence[str | None]
    """What the nodes are called; None for persons, and for what has no name."""
    lived: Ints
    """The node of each interval of `lives`."""
    lives: Intervals
    """When nodes were there; one has several if it was there again."""
    sources: Ints
    targets: Ints
    types: Ints
    """The type of each link, as an index into `type_names`."""
    type_names: Sequence[str]
    times: Intervals
    """When the links held."""
    facts: Sequence[str | None]
    """The id of the fact that a link stands for; None for an arrow."""
    duties: Sequence[str | None] = ()
    """The code of the duty of each link that has one."""
    days: dict[int, DayNetwork] = field(default_factory=dict, repr=False)
    """The networks of days that were asked for."""

    @cached_property
    def index(self) -> dict[str, int]:
        """The place of each node in `ids`."""
        return {each: place for place, each in enumerate(self.ids)}

    @property
    def size(self) -> int:
        """How many nodes and links it has."""
        return len(self.ids) + len(self.sources)

    def on(self, day: int) -> DayNetwork:
        """Return the network of a day; the last few are kept."""
        known = self.days.pop(day, None)
        if known is None:
            there = np.zeros(len(self.ids), dtype=np.bool_)
            there[self.lived[self.lives.hold(day)]] = True
            holds = self.times.hold(day) & there[self.sources] & there[self.targets]
            known = DayNetwork(self, day, there, np.flatnonzero(holds).astype(np.int32))
        self.days[day] = known
        while len(self.days) > MOST_DAYS:
            del self.days[next(iter(self.days))]
        return known


MOST_DAYS = 8
"""Days whose networks are kept of one history."""


@dataclass(frozen=True, eq=False)
class DayNetwork:
    """The network of one day."""

    history: Network
    day: int
    there: Mask
    """Which nodes existed."""
    links: Ints
    """The links that held, as indexes into those of the history."""
    parts: dict[tuple[frozenset[str], frozenset[str], bool], Subgraph] = field(
        default_factory=dict, repr=False
    )

    def part(
        self, kinds: Collection[str], types: Collection[str], *, dated: bool = False
    ) -> Subgraph:
        """Return the part with some kinds of nodes and types of links.

        With `dated`, only links whose beginning is known.
        """
        key = (frozenset(kinds), frozenset(types), dated)
        known = self.parts.get(key)
        if known is None:
            known = self.parts[key] = self.make_part(*key)
        return known

    def make_part(self, kinds: Collection[str], types: Collection[str], dated: bool) -> Subgraph:
        """Make such a part."""
        net = self.history
        wanted = np.isin(net.kinds, indexes_of(net.kind_names, kinds)) & self.there
        links = self.links
        fits = np.isin(net.types[links], indexes_of(net.type_names, types))
        fits &= wanted[net.sources[links]] & wanted[net.targets[links]]
        if dated:
            fits &= net.times.begin[links] > BEGINNING
        return Subgraph(self, np.flatnonzero(wanted).astype(np.int32), links[fits])


def indexes_of(names: Sequence[str], wanted: Collection[str]) -> list[int]:
    """Return the indexes of some names."""
    return [place for place, name in enumerate(names) if name in wanted]


@dataclass(frozen=True, eq=False)
class Subgraph:
    """Some nodes of a day with the links among them, as an undirected graph without loops.

    Several links between two nodes are one edge; `links_of` returns them.
    """

    day: DayNetwork
    nodes: Ints
    """Its nodes, as indexes into those of the history, ascending."""
    links: Ints
    results: dict[object, object] = field(default_factory=dict, repr=False)
    """Measures that were computed of it, by their name and settings."""

    @cached_property
    def place(self) -> Ints:
        """The place of each node of the history in this graph, -1 for others."""
        places = np.full(len(self.day.history.ids), -1, dtype=np.int32)
        places[self.nodes] = np.arange(len(self.nodes), dtype=np.int32)
        return places

    @cached_property
    def pairs(self) -> Ints:
        """The edges: pairs of places, the smaller first, sorted, each once."""
        net = self.day.history
        one = self.place[net.sources[self.links]]
        other = self.place[net.targets[self.links]]
        pairs = np.stack((np.minimum(one, other), np.maximum(one, other)), axis=1)
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        return np.unique(pairs, axis=0) if len(pairs) else pairs.reshape(0, 2)

    @cached_property
    def graph(self) -> rx.PyGraph[int, None]:
        """The graph, whose node numbers are places."""
        graph: rx.PyGraph[int, None] = rx.PyGraph(multigraph=False)
        graph.add_nodes_from(range(len(self.nodes)))
        graph.add_edges_from_no_data([(int(one), int(other)) for one, other in self.pairs])
        return graph

    @cached_property
    def neighbours(self) -> list[list[int]]:
        """The places next to each place, ascending."""
        near: list[list[int]] = [[] for _ in range(len(self.nodes))]
        for one, other in self.pairs.tolist():
            near[one].append(other)
            near[other].append(one)
        for each in near:
            each.sort()
        return near

    @cached_property
    def degrees(self) -> Ints:
        """How many edges each place has."""
        counts = np.bincount(self.pairs.ravel(), minlength=len(self.nodes))
        return counts.astype(np.int32)

    @cached_property
    def by_pair(self) -> dict[tuple[int, int], list[int]]:
        """The links of each edge, as indexes into those of the history, ascending."""
        net = self.day.history
        found: dict[tuple[int, int], list[int]] = {}
        ends = zip(
            self.place[net.sources[self.links]].tolist(),
            self.place[net.targets[self.links]].tolist(),
            self.links.tolist(),
            strict=True,
        )
        for one, other, link in ends:
            found.setdefault((min(one, other), max(one, other)), []).append(link)
        return found

    def links_of(self, one: int, other: int) -> list[int]:
        """Return the links between two places."""
        return self.by_pair.get((min(one, other), max(one, other)), [])

    def id_of(self, place: int) -> str:
        """Return the id of the node at a place."""
        return self.day.history.ids[int(self.nodes[place])]

    def place_of(self, node: str) -> int | None:
        """Return the place of a node, None if it is not in the graph."""
        known = self.day.history.index.get(node)
        place = -1 if known is None else int(self.place[known])
        return None if place < 0 else place

    def kind_of(self, place: int) -> str:
        """Return the kind of the node at a place."""
        net = self.day.history
        return net.kind_names[int(net.kinds[self.nodes[place]])]
