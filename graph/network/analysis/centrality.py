"""How central nodes are, by five measures, as networkx defines them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from graph.network.analysis.network import Subgraph

Scores = NDArray[np.float64]
"""A score for each place."""

EIGENVECTOR_STEPS = 2_000
TOLERANCE = 1e-10
"""Largest change of a score in the last step: below what the tests compare with."""


class NotConverging(ArithmeticError):
    """A measure has no answer on a graph, such as eigenvector centrality without links."""


def degree_scores(graph: Subgraph) -> Scores:
    """Return the share of all other nodes to which each one is linked."""
    others = len(graph.nodes) - 1
    return graph.degrees / others if others > 0 else np.ones(len(graph.nodes))


def betweenness_scores(graph: Subgraph) -> Scores:
    """Return the share of shortest paths between others that lead through each node."""
    return as_scores(rx.graph_betweenness_centrality(graph.graph), len(graph.nodes))


def closeness_scores(graph: Subgraph) -> Scores:
    """Return how near each node is to those that it reaches, times their share of all."""
    return as_scores(rx.graph_closeness_centrality(graph.graph), len(graph.nodes))


def eigenvector_scores(graph: Subgraph) -> Scores:
    """Return how well each node is linked to well-linked ones.

    Raises `NotConverging`.
    """
    try:
        found = rx.graph_eigenvector_centrality(
            graph.graph, max_iter=EIGENVECTOR_STEPS, tol=TOLERANCE
        )
    except rx.FailedToConverge as problem:
        raise NotConverging from problem
    scores = as_scores(found, len(graph.nodes))
    if not np.isfinite(scores).all():
        raise NotConverging
    return scores


def pagerank_scores(graph: Subgraph) -> Scores:
    """Return the share of time that a walker spends at each node who follows a random link, and
    now and then goes on anywhere.
    """
    directed = graph.graph.to_directed()
    found = rx.pagerank(directed, tol=TOLERANCE, max_iter=EIGENVECTOR_STEPS)
    return as_scores(found, len(graph.nodes))


def as_scores(found: Mapping[int, float], size: int) -> Scores:
    """Return the scores of a mapping by place."""
    scores = np.zeros(size)
    for place, score in found.items():
        scores[place] = score
    return scores


MEASURES: Mapping[str, Callable[[Subgraph], Scores]] = {
    "DEGREE": degree_scores,
    "BETWEENNESS": betweenness_scores,
    "CLOSENESS": closeness_scores,
    "EIGENVECTOR": eigenvector_scores,
    "PAGERANK": pagerank_scores,
}
SEARCHES = frozenset({"BETWEENNESS", "CLOSENESS"})
"""Measures that search from every node, so that their time grows with nodes times edges."""
MOST_VISITS = 100_000_000
"""Nodes times edges of a graph on which these are measured: ten seconds of processor time."""


def visits_of(graph: Subgraph) -> int:
    """Return how many edges a measure visits that searches from every node."""
    return len(graph.nodes) * len(graph.pairs)


def rank_places(scores: Scores) -> list[int]:
    """Return all places, the highest score first, then in the order of their ids.

    Scores that differ by less than can be computed count as equal.
    """
    rounded = np.round(scores, 12)
    return [int(place) for place in np.lexsort((np.arange(len(scores)), -rounded))]
