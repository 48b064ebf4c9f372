"""Groups of nodes that are linked among themselves more than to others, by Leiden's method."""

from __future__ import annotations

from typing import NamedTuple

import graspologic_native
import numpy as np

from graph.network.analysis.network import Ints, Subgraph

ITERATIONS, TRIALS = 10, 4
"""Cycles of one trial, and trials of which the best counts."""


class Partition(NamedTuple):
    """A partition of the places of a graph."""

    groups: list[list[int]]
    """The places of each group: the largest group first, those with most edges first in it."""
    modularity: float


def find_groups(graph: Subgraph, resolution: float, seed: int) -> Partition:
    """Return the groups of the nodes that have links: the same for the same seed.

    Nodes without links are in no group.
    """
    if not len(graph.pairs):
        return Partition([], 0.0)
    # Places with leading zeros sort as numbers do, so that the same graph is the same input.
    edges = [(f"{one:08}", f"{other:08}", 1.0) for one, other in graph.pairs.tolist()]
    _, found = graspologic_native.leiden(
        edges, resolution=resolution, iterations=ITERATIONS, seed=seed, trials=TRIALS
    )
    members: dict[int, list[int]] = {}
    for place, group in sorted(found.items()):
        members.setdefault(group, []).append(int(place))
    groups = [
        sorted(each, key=lambda place: (-int(graph.degrees[place]), place))
        for each in members.values()
    ]
    groups.sort(key=lambda each: (-len(each), min(each)))
    return Partition(groups, modularity_of(graph, groups))


def modularity_of(graph: Subgraph, groups: list[list[int]]) -> float:
    """Return the modularity of a partition: the share of edges inside of groups, less the share
    that there would be by chance.
    """
    group_of: Ints = np.full(len(graph.nodes), -1, dtype=np.int32)
    for number, places in enumerate(groups):
        group_of[places] = number
    edges = len(graph.pairs)
    ends = group_of[graph.pairs]
    inside = (ends[:, 0] == ends[:, 1]).sum() / edges
    degrees = np.bincount(group_of[group_of >= 0], graph.degrees[group_of >= 0].astype(float))
    return float(inside - ((degrees / (2 * edges)) ** 2).sum())
