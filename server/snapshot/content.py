"""The content of a snapshot: nodes, edges and intervals in the order of their ids."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from graph.database.connection import Database
from graph.network.analysis.network import Network
from graph.network.collection_pause import paused_collection
from graph.network.read_details import NodeDetails, read_details
from graph.network.read_network import read_network
from graph.ontology.clock import BEGINNING, CITY_ZONE, OPEN
from graph.rows.change_log import read_revisions, revision_before
from graph.vocabulary import Vocabulary
from server.snapshot.pseudonyms import Pseudonyms, read_secret
from server.snapshot.request import SnapshotRequest


class SnapshotNode(NamedTuple):
    """A row of the table of nodes."""

    id: str
    kind: str
    name: str | None
    code: str | None
    category: str | None
    duty: str | None
    latitude: float | None
    longitude: float | None


class SnapshotEdge(NamedTuple):
    """A row of the table of edges: all links of a type between two nodes under one duty."""

    id: str
    type: str
    source: str
    target: str
    duty: str | None


FIRST_DAY, LAST_DAY = BEGINNING.toordinal(), OPEN.toordinal()
"""The numbers of a beginning that is not known, and of an end that is open."""
Spell = tuple[int, int]
"""A half-open interval of day numbers."""
SnapshotInterval = tuple[str, str, str | None, str | None]
"""A row of the table of intervals: whether of a `node` or an `edge`, its id, and a half-open
interval, with None for an end that is open or unknown.
"""
Spells = tuple[Spell, ...]
"""The intervals of an element, in order."""


@dataclass(frozen=True)
class SnapshotContent:
    """All that a snapshot says."""

    nodes: Sequence[SnapshotNode]
    edges: Sequence[SnapshotEdge]
    node_spells: Mapping[str, Spells]
    edge_spells: Mapping[str, Spells]
    revision: int
    """The number of changes that the graph had seen."""
    salt: str
    """That of the pseudonyms."""
    withheld: int
    """How many persons are under pseudonyms."""
    last_day: int = LAST_DAY - 1
    """The number of the last day that is covered; with all days, the last one that there is."""

    @cached_property
    def lasting(self) -> frozenset[str]:
        """The edges that hold at the end of what is covered, between nodes that are there then.

        Formats without intervals have these alone.
        """
        there = {node for node, spells in self.node_spells.items() if self.is_last(spells)}
        return frozenset(
            edge.id
            for edge in self.edges
            if edge.source in there
            and edge.target in there
            and self.is_last(self.edge_spells[edge.id])
        )

    def is_last(self, spells: Spells) -> bool:
        """Return whether intervals, which are in order, contain the last day."""
        begin, end = spells[-1]
        return begin <= self.last_day < end

    def intervals(self) -> Iterator[SnapshotInterval]:
        """Yield the rows of the table of intervals."""
        for node in self.nodes:
            for begin, end in self.node_spells[node.id]:
                yield "node", node.id, day_text(begin), day_text(end)
        for edge in self.edges:
            for begin, end in self.edge_spells[edge.id]:
                yield "edge", edge.id, day_text(begin), day_text(end)


@lru_cache(maxsize=65_536)
def day_text(number: int) -> str | None:
    """Return the day with a number as text, None for an end that is open or unknown."""
    if number in (FIRST_DAY, LAST_DAY):
        return None
    return date.fromordinal(number).isoformat()


async def read_content(
    database: Database, vocabulary: Vocabulary, request: SnapshotRequest, salt: str | None
) -> SnapshotContent:
    """Read what a snapshot says. `salt` is that of an earlier snapshot, None for a new one."""
    day = request.at or request.as_of.astimezone(CITY_ZONE).date()
    revisions = await read_revisions(database)
    # First the network, which is refused if it is too large, before anything else is read.
    network = await read_network(database, revisions, request.as_of)
    details = await read_details(database, day, request.as_of)
    names = Pseudonyms(await read_secret(database), salt or request.known)
    revision = await revision_before(database, request.as_of)
    read = SnapshotSource(network, details, names, revision)
    with paused_collection():
        return await asyncio.to_thread(content_of, read, vocabulary, request)


class SnapshotSource(NamedTuple):
    """What a snapshot is made of."""

    network: Network
    details: Mapping[str, NodeDetails]
    names: Pseudonyms
    revision: int


def content_of(
    read: SnapshotSource, vocabulary: Vocabulary, request: SnapshotRequest
) -> SnapshotContent:
    """Return the content of a snapshot."""
    network, details, names, revision = read
    shown = [names.id_of(node) for node in network.ids]
    node_spells = spells_of_nodes(network, request, shown)
    edges, edge_spells = edges_of(network, request, shown)
    posts = post_names(network, details, {duty.code: duty.zh for duty in vocabulary})
    nodes = sorted(
        snapshot_node(own, details.get(node, NodeDetails()), posts.get(node))
        for node, own in zip(network.ids, shown, strict=True)
        if own in node_spells
    )
    return SnapshotContent(
        nodes,
        edges,
        node_spells,
        edge_spells,
        revision,
        names.salt,
        sum(node != own for node, own in zip(network.ids, shown, strict=True)),
        request.at.toordinal() if request.at else LAST_DAY - 1,
    )


def snapshot_node(node: str, known: NodeDetails, post_name: str | None) -> SnapshotNode:
    """Return the row of a node."""
    return SnapshotNode(
        node,
        node.partition(":")[0],
        known.name or post_name,
        known.code,
        known.category,
        known.duty,
        known.latitude,
        known.longitude,
    )


def spells_of_nodes(
    network: Network, request: SnapshotRequest, shown: Sequence[str]
) -> dict[str, Spells]:
    """Return when each node of the snapshot was there, by the id that stands for it."""
    begin, end = network.lives.begin, network.lives.end
    kept = begin < end
    if request.at:
        kept &= network.lives.hold(request.at.toordinal())
    found: dict[str, list[Spell]] = {}
    rows = zip(network.lived[kept].tolist(), begin[kept].tolist(), end[kept].tolist(), strict=True)
    for node, first, after in rows:
        found.setdefault(shown[node], []).append((first, after))
    return {node: joined_spells(tuple(spells)) for node, spells in found.items()}


@lru_cache(maxsize=65_536)
def joined_spells(spells: Spells) -> Spells:
    """Return intervals in order, with those joined that touch: two states of one life.

    Most elements share theirs with many others, so that equal ones are in memory once.
    """
    joined: list[Spell] = []
    for begin, end in sorted(spells):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def edges_of(
    network: Network, request: SnapshotRequest, shown: Sequence[str]
) -> tuple[list[SnapshotEdge], dict[str, Spells]]:
    """Return the edges of a snapshot in the order of their ids, and when each held."""
    links = np.flatnonzero(network.times.begin < network.times.end)
    if request.at:
        links = np.intersect1d(links, network.on(request.at.toordinal()).links)
    found: dict[tuple[str, str, str, str | None], list[Spell]] = {}
    columns = (
        network.types,
        network.sources,
        network.targets,
        network.times.begin,
        network.times.end,
    )
    rows = zip(links.tolist(), *(column[links].tolist() for column in columns), strict=True)
    for link, of_type, source, target, begin, end in rows:
        parts = (network.type_names[of_type], shown[source], shown[target], network.duties[link])
        found.setdefault(parts, []).append((begin, end))
    edges = sorted(
        (SnapshotEdge(edge_id(*parts), *parts) for parts in found), key=lambda edge: edge.id
    )
    return edges, {edge.id: joined_spells(tuple(found[edge[1:]])) for edge in edges}


def edge_id(type_name: str, source: str, target: str, duty: str | None) -> str:
    """Return the id of an edge, which follows from what it says."""
    text = "\n".join((type_name, source, target, duty or ""))
    return f"e{blake2b(text.encode(), digest_size=10).hexdigest()}"


def post_names(
    network: Network, details: Mapping[str, NodeDetails], duties: Mapping[str, str]
) -> dict[str, str]:
    """Return what posts are called: the place or organization, and the duty."""
    over = [network.type_names.index(name) for name in ("COVERS", "BELONGS_TO")]
    links = np.isin(network.types, over)
    owners: dict[str, str] = {}
    ends = (network.sources[links].tolist(), network.targets[links].tolist())
    for source, target in zip(*ends, strict=True):
        owner = details.get(network.ids[target], NodeDetails()).name
        owners.setdefault(network.ids[source], owner or "")
    return {
        post: "·".join(filter(None, (owner, duties.get(details[post].duty or ""))))
        for post, owner in owners.items()
        if post in details
    }
