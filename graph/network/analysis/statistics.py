"""Figures of a whole network: density, components, degrees, assortativity."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import rustworkx as rx

from graph.network.analysis.network import Subgraph


class NetworkFigures(NamedTuple):
    """The figures of a graph. Shares and averages are None where nothing is to be divided by."""

    nodes: int
    edges: int
    density: float | None
    components: int
    largest_component: int
    isolated: int
    average_degree: float | None
    degrees: list[tuple[int, int]]
    """How many nodes have each number of neighbours, ascending."""
    assortativity: float | None
    """The correlation of the degrees at the two ends of links."""


def figures_of(graph: Subgraph) -> NetworkFigures:
    """Return the figures of a graph."""
    nodes, edges = len(graph.nodes), len(graph.pairs)
    counts = np.bincount(graph.degrees) if nodes else np.zeros(0, dtype=int)
    components = [len(each) for each in rx.connected_components(graph.graph)]
    return NetworkFigures(
        nodes,
        edges,
        2 * edges / (nodes * (nodes - 1)) if nodes > 1 else None,
        len(components),
        max(components, default=0),
        int((graph.degrees == 0).sum()),
        2 * edges / nodes if nodes else None,
        [(degree, int(count)) for degree, count in enumerate(counts) if count],
        assortativity_of(graph),
    )


def assortativity_of(graph: Subgraph) -> float | None:
    """Return the correlation of the degrees at the ends of links, None if they do not differ."""
    ends = graph.degrees[graph.pairs].astype(np.float64)
    if not len(ends):
        return None
    one = np.concatenate((ends[:, 0], ends[:, 1]))
    other = np.concatenate((ends[:, 1], ends[:, 0]))
    spread = one - one.mean()
    variance = (spread**2).sum()
    if variance == 0:
        return None
    return float((spread * (other - other.mean())).sum() / variance)
