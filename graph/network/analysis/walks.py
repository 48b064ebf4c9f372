"""Ways through a network: the best paths between two nodes, and what is near a node.

A hub, which has very many neighbours, connects everything and says nothing; so a path passes
through one only if it is asked to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from math import log
from typing import NamedTuple

from graph.network.analysis.network import Subgraph

MOST_STEPS = 200_000
"""Partial paths that a search looks at, about a second; it says so if it stops there."""
FAR = (10**6, 0.0)

Cost = tuple[int, float]
"""The number of links, then how common the nodes between are: the smaller, the better."""


class FoundPaths(NamedTuple):
    """The best paths between two places, and what was left out."""

    paths: list[list[int]]
    hubs: int
    """Hubs that were met and not passed through."""
    is_cut: bool
    """Whether the search stopped before it had looked at everything."""


class PathSearch:
    """The search for paths between two places of a graph.

    The order of paths is by number of links, then by the sum of the logarithms of the degrees of
    the nodes between, then by places: it is the same on every run.
    """

    def __init__(
        self, graph: Subgraph, start: int, goal: int, *, most_hops: int, hub: int | None
    ) -> None:
        self.near = graph.neighbours
        self.degrees = graph.degrees.tolist()
        self.start = start
        self.goal = goal
        self.most_hops = most_hops
        self.hub = hub
        self.hubs: set[int] = set()
        self.ahead = self.costs_to_goal()

    def weight(self, place: int) -> float:
        """Return how common a place is between others."""
        return 0.0 if place == self.goal else log(max(self.degrees[place], 1))

    def passes(self, place: int) -> bool:
        """Whether a path may lead through a place; hubs are noted."""
        if place in (self.start, self.goal) or self.hub is None:
            return True
        if self.degrees[place] <= self.hub:
            return True
        self.hubs.add(place)
        return False

    def costs_to_goal(self) -> dict[int, Cost]:
        """Return the least cost from each place to the goal, of those that are near enough."""
        best: dict[int, Cost] = {self.goal: (0, 0.0)}
        level = [self.goal]
        for hops in range(1, self.most_hops + 1):
            reached: dict[int, Cost] = {}
            for place in level:
                if place == self.start or not self.passes(place):
                    continue
                cost = (hops, best[place][1] + self.weight(place))
                for other in self.near[place]:
                    if other not in best and cost < reached.get(other, FAR):
                        reached[other] = cost
            best |= reached
            level = list(reached)
        return best

    def find(self, most: int) -> FoundPaths:
        """Return the best paths, at most `most` of them."""
        paths: list[list[int]] = []
        if self.start not in self.ahead:
            return FoundPaths([], len(self.hubs), is_cut=False)
        queue: list[tuple[Cost, tuple[int, ...], float]] = []
        heappush(queue, (self.ahead[self.start], (self.start,), 0.0))
        steps = 0
        while queue and len(paths) < most and steps < MOST_STEPS:
            _, path, spent = heappop(queue)
            steps += 1
            if path[-1] == self.goal:
                paths.append(list(path))
                continue
            for onward in self.onward(path, spent):
                heappush(queue, onward)
        is_cut = bool(queue) and len(paths) < most
        return FoundPaths(paths, len(self.hubs), is_cut)

    def onward(
        self, path: tuple[int, ...], spent: float
    ) -> Iterator[tuple[Cost, tuple[int, ...], float]]:
        """Yield the paths that are one step longer, with the least cost that they can come to."""
        for other in self.near[path[-1]]:
            ahead = self.ahead.get(other)
            if ahead is None or other in path or not self.passes(other):
                continue
            hops = len(path) + ahead[0]
            if hops <= self.most_hops:
                own = spent + self.weight(other)
                # What lies ahead does not count the place where it begins.
                yield (hops, own + ahead[1]), (*path, other), own


def path_strength(graph: Subgraph, path: Sequence[int]) -> float:
    """Return how much a path says: 1 for a direct link, less the more common those between are."""
    return 1 / (1 + sum(log(max(int(graph.degrees[place]), 1)) for place in path[1:-1]))


def near_places(graph: Subgraph, center: int, hops: int) -> dict[int, int]:
    """Return the distance of all places up to so many links away, nearest first, then by degree.

    The places of one distance with most edges come first.
    """
    found = {center: 0}
    level = [center]
    degrees = graph.degrees
    for distance in range(1, hops + 1):
        reached = {other for place in level for other in graph.neighbours[place]} - found.keys()
        level = sorted(reached, key=lambda place: (-int(degrees[place]), place))
        found |= dict.fromkeys(level, distance)
    return found


def shared_neighbours(graph: Subgraph, places: Sequence[int]) -> list[int]:
    """Return the places that are next to all of some places, ascending."""
    sets = [set(graph.neighbours[place]) for place in places]
    return sorted(set.intersection(*sets)) if sets else []
