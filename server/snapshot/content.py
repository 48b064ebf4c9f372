"""The content of a snapshot: nodes, edges and intervals in the order of their ids."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import NamedTuple

from graph.database.connection import Database
from graph.network.analysis.network import Network
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


class SnapshotInterval(NamedTuple):
    """A row of the table of intervals: half-open, with None for an end that is open or unknown."""

    element: str
    """`node` or `edge`."""
    id: str
    begin: str | None
    end: str | None


FIRST_DAY, LAST_DAY = BEGINNING.toordinal(), OPEN.toordinal()
"""The numbers of a beginning that is not known, and of an end that is open."""
Spell = tuple[int, int]
"""A half-open interval of day numbers."""


@dataclass(frozen=True)
class SnapshotContent:
    """All that a snapshot says."""

    nodes: Sequence[SnapshotNode]
    edges: Sequence[SnapshotEdge]
    node_spells: Mapping[str, Sequence[Spell]]
    edge_spells: Mapping[str, Sequence[Spell]]
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

    def is_last(self, spells: Sequence[Spell]) -> bool:
        """Return whether intervals, which are in order, contain the last day."""
        begin, end = spells[-1]
        return begin <= self.last_day < end

    def intervals(self) -> Iterator[SnapshotInterval]:
        """Yield the rows of the table of intervals."""
        for node in self.nodes:
            for begin, end in self.node_spells[node.id]:
                yield SnapshotInterval("node", node.id, day_text(begin), day_text(end))
        for edge in self.edges:
            for begin, end in self.edge_spells[edge.id]:
                yield SnapshotInterval("edge", edge.id, day_text(begin), day_text(end))


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
    network, details = await asyncio.gather(
        read_network(database, revisions, request.as_of),
        read_details(database, day, request.as_of),
    )
    names = Pseudonyms(await read_secret(database), salt or request.known)
    duties = {duty.code: duty.zh for duty in vocabulary}
    node_spells = spells_of_nodes(network, request, names)
    edges, edge_spells = edges_of(network, request, names)
    posts = post_names(network, details, duties)
    nodes = sorted(
        snapshot_node(names.id_of(node), details.get(node, NodeDetails()), posts.get(node))
        for node in network.ids
        if names.id_of(node) in node_spells
    )
    return SnapshotContent(
        nodes,
        edges,
        node_spells,
        edge_spells,
        await revision_before(database, request.as_of),
        names.salt,
        sum(names.id_of(node) != node for node in network.ids),
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
    network: Network, request: SnapshotRequest, names: Pseudonyms
) -> dict[str, list[Spell]]:
    """Return when each node of the snapshot was there, by the id that stands for it."""
    found: dict[str, list[Spell]] = {}
    day = request.at.toordinal() if request.at else None
    rows = zip(
        network.lived.tolist(),
        network.lives.begin.tolist(),
        network.lives.end.tolist(),
        strict=True,
    )
    for node, begin, end in rows:
        if begin < end and (day is None or begin <= day < end):
            found.setdefault(names.id_of(network.ids[node]), []).append((begin, end))
    return {node: joined_spells(spells) for node, spells in found.items()}


def joined_spells(spells: list[Spell]) -> list[Spell]:
    """Return intervals in order, with those joined that touch: two states of one life."""
    joined: list[Spell] = []
    for begin, end in sorted(spells):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def edges_of(
    network: Network, request: SnapshotRequest, names: Pseudonyms
) -> tuple[list[SnapshotEdge], dict[str, list[Spell]]]:
    """Return the edges of a snapshot in the order of their ids, and when each held."""
    if request.at:
        links = network.on(request.at.toordinal()).links.tolist()
    else:
        links = range(len(network.sources))
    found: dict[str, SnapshotEdge] = {}
    spells: dict[str, list[Spell]] = {}
    for link in links:
        begin, end = int(network.times.begin[link]), int(network.times.end[link])
        if begin >= end:
            continue
        parts = (
            network.type_names[network.types[link]],
            names.id_of(network.ids[network.sources[link]]),
            names.id_of(network.ids[network.targets[link]]),
            network.duties[link],
        )
        edge = SnapshotEdge(edge_id(*parts), *parts)
        found[edge.id] = edge
        spells.setdefault(edge.id, []).append((begin, end))
    ordered = sorted(found.values(), key=lambda edge: edge.id)
    return ordered, {edge.id: joined_spells(spells[edge.id]) for edge in ordered}


def edge_id(type_name: str, source: str, target: str, duty: str | None) -> str:
    """Return the id of an edge, which follows from what it says."""
    text = "\n".join((type_name, source, target, duty or ""))
    return f"e{blake2b(text.encode(), digest_size=10).hexdigest()}"


def post_names(
    network: Network, details: Mapping[str, NodeDetails], duties: Mapping[str, str]
) -> dict[str, str]:
    """Return what posts are called: the place or organization, and the duty."""
    over = {network.type_names.index(name) for name in ("COVERS", "BELONGS_TO")}
    owners: dict[str, str] = {}
    rows = zip(network.types.tolist(), network.sources, network.targets, strict=True)
    for type_number, source, target in rows:
        if type_number in over:
            owner = details.get(network.ids[target], NodeDetails()).name
            owners.setdefault(network.ids[source], owner or "")
    return {
        post: "·".join(filter(None, (owner, duties.get(details[post].duty or ""))))
        for post, owner in owners.items()
        if post in details
    }
