"""Ties between nodes of one kind that share neighbours of another, weighted by how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import combinations
from typing import NamedTuple

from graph.network.analysis.network import Subgraph

MOST_PAIRS = 3_000_000
"""Pairs that are counted: a neighbour that thousands share would make millions."""


class Tie(NamedTuple):
    """Two places and how many neighbours they share."""

    one: int
    other: int
    weight: int


class TooManyPairs(ArithmeticError):
    """Something is shared by so many that their pairs cannot be counted."""


def shared_ties(graph: Subgraph, of: Collection[str], through: Collection[str]) -> list[Tie]:
    """Return the ties among places of some kinds through those of others, the strongest first.

    Raises `TooManyPairs` before any work.
    """
    circles = [
        [place for place in graph.neighbours[between] if graph.kind_of(place) in of]
        for between in range(len(graph.nodes))
        if graph.kind_of(between) in through
    ]
    if sum(len(circle) * (len(circle) - 1) // 2 for circle in circles) > MOST_PAIRS:
        raise TooManyPairs
    shared: Counter[tuple[int, int]] = Counter()
    for circle in circles:
        shared.update(combinations(circle, 2))
    ties = [Tie(one, other, weight) for (one, other), weight in shared.items()]
    return sorted(ties, key=lambda tie: (-tie.weight, tie.one, tie.other))


def places_sharing(
    graph: Subgraph, place: int, of: Collection[str], through: Collection[str]
) -> dict[int, list[int]]:
    """Return which neighbours of some kinds a place shares with each other place of some kinds.

    Those that share most come first.
    """
    shared: dict[int, list[int]] = {}
    for between in graph.neighbours[place]:
        if graph.kind_of(between) in through:
            for other in graph.neighbours[between]:
                if other != place and graph.kind_of(other) in of:
                    shared.setdefault(other, []).append(between)
    order = sorted(shared, key=lambda other: (-len(shared[other]), other))
    return {other: shared[other] for other in order}
