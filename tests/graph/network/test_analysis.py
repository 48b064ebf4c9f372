"""The mathematics of networks on random graphs, against networkx."""

from itertools import islice, pairwise
from math import log

import networkx as nx
import numpy as np
import pytest

from graph.network.analysis.affiliations import places_sharing, shared_ties
from graph.network.analysis.centrality import MEASURES, rank_places
from graph.network.analysis.communities import find_groups
from graph.network.analysis.network import BEGINNING, Intervals, Network, Subgraph
from graph.network.analysis.statistics import figures_of
from graph.network.analysis.walks import PathSearch, near_places

EVER = 3_652_059
"""The day number of 9999-12-31."""
SEEDS = (1, 2, 3)


def network_of(graph: nx.Graph, begins: list[int] | None = None) -> Network:
    """Return a network of one kind with the edges of a graph, and one parallel link and a loop."""
    edges = sorted(graph.edges())
    doubled = [*edges, *edges[:1], *([(0, 0)] if edges else [])]
    count = len(graph)
    begin = begins or [BEGINNING] * len(doubled)
    everywhere = Intervals(np.full(count, BEGINNING), np.full(count, EVER))
    return Network(
        ids=[f"Unit:{node:05}" for node in range(count)],
        kinds=np.array([node % 2 for node in range(count)], dtype=np.int32),
        kind_names=["Unit", "Alliance"],
        names=[None] * count,
        lived=np.arange(count, dtype=np.int32),
        lives=everywhere,
        sources=np.array([one for one, _ in doubled], dtype=np.int32),
        targets=np.array([other for _, other in doubled], dtype=np.int32),
        types=np.zeros(len(doubled), dtype=np.int32),
        type_names=["MEMBER_OF"],
        times=Intervals(np.array(begin), np.full(len(doubled), EVER)),
        facts=[None] * len(doubled),
    )


def whole(graph: nx.Graph) -> Subgraph:
    """Return all of a graph as a part of a network."""
    return network_of(graph).on(700_000).part(["Unit", "Alliance"], ["MEMBER_OF"])


def random_graph(seed: int) -> nx.Graph:
    """Return a graph with several components, some of them single nodes."""
    return nx.disjoint_union(nx.gnm_random_graph(40, 70, seed), nx.gnm_random_graph(12, 9, seed))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("measure", MEASURES)
def test_measures_are_those_of_networkx(measure: str, seed: int) -> None:
    # An eigenvector is unique only in one component, and is found by steps only without even rings.
    graph = random_graph(seed)
    if measure == "EIGENVECTOR":
        graph = nx.wheel_graph(20 + seed)
    expected = {
        "DEGREE": nx.degree_centrality,
        "BETWEENNESS": nx.betweenness_centrality,
        "CLOSENESS": nx.closeness_centrality,
        "EIGENVECTOR": nx.eigenvector_centrality_numpy,
        "PAGERANK": lambda known: nx.pagerank(known, tol=1e-12, max_iter=1_000),
    }[measure](graph)
    scores = MEASURES[measure](whole(graph))
    assert scores == pytest.approx([expected[node] for node in sorted(graph)], abs=1e-9)


def test_ranks_are_by_score_and_then_by_id_whatever_the_last_digits() -> None:
    assert rank_places(np.array([0.1, 0.3, 0.1 + 1e-16, 0.2])) == [1, 3, 0, 2]


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_are_those_of_networkx(seed: int) -> None:
    graph = random_graph(seed)
    found = figures_of(whole(graph))
    components = list(nx.connected_components(graph))
    assert found.density == pytest.approx(nx.density(graph))
    assert found.assortativity == pytest.approx(nx.degree_assortativity_coefficient(graph))
    assert (found.components, found.largest_component) == (
        len(components),
        max(map(len, components)),
    )
    assert dict(found.degrees) == {
        degree: count for degree, count in enumerate(nx.degree_histogram(graph)) if count
    }


def test_an_empty_network_has_figures_and_no_groups() -> None:
    empty = whole(nx.Graph())
    assert figures_of(empty).density is None
    assert find_groups(empty, 1.0, 1).groups == []


@pytest.mark.parametrize("seed", SEEDS)
def test_groups_are_as_modular_as_those_of_louvain_and_the_same_again(seed: int) -> None:
    graph = nx.connected_caveman_graph(6 + seed, 5)
    found = find_groups(whole(graph), 1.0, seed)
    louvain = nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=seed))
    assert found.modularity == pytest.approx(nx.community.modularity(graph, found.groups))
    assert found.modularity >= louvain - 1e-9
    assert find_groups(whole(graph), 1.0, seed) == found


@pytest.mark.parametrize("seed", SEEDS)
def test_paths_are_the_best_ones_in_order(seed: int) -> None:
    graph = nx.gnm_random_graph(24, 44, seed)
    degrees = dict(graph.degree())

    def cost(path: list[int]) -> tuple[int, float]:
        return len(path) - 1, round(sum(log(degrees[node]) for node in path[1:-1]), 9)

    for goal in range(1, 24):
        found = PathSearch(whole(graph), 0, goal, most_hops=5, hub=None).find(6)
        simple = sorted(cost(path) for path in nx.all_simple_paths(graph, 0, goal, cutoff=5))
        assert [cost(path) for path in found.paths] == list(islice(simple, 6))
        assert all(graph.has_edge(*step) for path in found.paths for step in pairwise(path))


def test_a_path_does_not_lead_through_a_hub_but_may_end_at_one() -> None:
    graph = nx.star_graph(10)
    graph.add_edges_from([(1, 11), (11, 12), (12, 2)])
    around = PathSearch(whole(graph), 1, 2, most_hops=6, hub=5).find(3)
    assert (around.paths, around.hubs) == ([[1, 11, 12, 2]], 1)
    through = PathSearch(whole(graph), 1, 2, most_hops=6, hub=None).find(1)
    assert through.paths == [[1, 0, 2]]
    assert PathSearch(whole(graph), 1, 0, most_hops=6, hub=5).find(1).paths == [[1, 0]]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_near_is_as_far_away_as_networkx_says(seed: int) -> None:
    graph = random_graph(seed)
    found = near_places(whole(graph), 0, 3)
    assert found == nx.single_source_shortest_path_length(graph, 0, cutoff=3)


def test_ties_count_what_is_shared() -> None:
    # Even nodes are units, odd ones alliances.
    graph = nx.Graph([(0, 1), (2, 1), (4, 1), (0, 3), (2, 3), (0, 4)])
    ties = shared_ties(whole(graph), {"Unit"}, {"Alliance"})
    assert [(tie.one, tie.other, tie.weight) for tie in ties] == [(0, 2, 2), (0, 4, 1), (2, 4, 1)]
    assert places_sharing(whole(graph), 0, {"Unit"}, {"Alliance"}) == {2: [1, 3], 4: [1]}


def test_a_link_is_there_from_its_first_day_until_its_last() -> None:
    graph = nx.path_graph(3)
    network = network_of(graph, [100, 200, 100, 100])
    counts = {
        day: len(network.on(day).part(["Unit", "Alliance"], ["MEMBER_OF"]).pairs)
        for day in (99, 100, 199, 200)
    }
    assert counts == {99: 0, 100: 1, 199: 1, 200: 2}
    undated = network_of(graph).on(100).part(["Unit", "Alliance"], ["MEMBER_OF"], dated=True)
    assert len(undated.pairs) == 0
