"""The root fields that measure the network: centrality, groups, statistics, by day or by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from graph.errors import Message
from graph.network.analysis.centrality import (
    MEASURES,
    MOST_VISITS,
    SEARCHES,
    NotConverging,
    Scores,
    rank_places,
    visits_of,
)
from graph.network.analysis.communities import Partition, find_groups
from graph.network.analysis.network import Network, Subgraph
from graph.network.analysis.statistics import figures_of
from graph.network.asked_network import measured_kinds, page_of, part_of_run, value_of
from graph.network.shown_nodes import NetworkAnswer, network_root
from graph.ontology.kinds import KINDS
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field, InvalidArgument

MOST_SLICES = 30
"""Years that one root returns."""
MOST_MEMBERS = 20
"""Members of a group that are returned, those with most links first; `size` counts all."""


def slices_of(field: Field, run: Execution) -> list[date]:
    """Return the days that a root is about: its own, or the last day of each year until then.

    Raises `InvalidArgument`.
    """
    last = run.day(field.clock)
    if value_of(field, run, "each") is None:
        return [last]
    since = value_of(field, run, "since")
    if since is None or since > last or last.year - since.year >= MOST_SLICES:
        message = Message(
            f"按年（each: YEAR）时请给出 since，不晚于 at，最多 {MOST_SLICES} 年。",
            f"With `each: YEAR`, send `since`: not after `at`, and at most {MOST_SLICES} years "
            "before it.",
        )
        raise InvalidArgument("since", message)
    return [*(date(year, 12, 31) for year in range(since.year, last.year)), last]


def measured_parts(
    network: Network, field: Field, run: Execution
) -> Iterator[tuple[date, Subgraph]]:
    """Yield the part of the network that is measured on each day. Raises `InvalidArgument`."""
    kinds = measured_kinds(field, run)
    for day in slices_of(field, run):
        yield day, part_of_run(network, field, run, kinds, day)


def find_centrality(network: Network, field: Field, run: Execution) -> NetworkAnswer:
    """Find the nodes with the highest scores on each day. Raises `InvalidArgument`."""
    measure, most = value_of(field, run, "measure"), page_of(field, run)
    parts = list(measured_parts(network, field, run))
    check_size([graph for _, graph in parts], measure)
    values: list[dict[str, Any]] = []
    for day, graph in parts:
        scores = scores_of(graph, measure)
        for rank, place in enumerate(rank_places(scores)[:most], 1):
            values.append(
                {
                    "node": graph.id_of(place),
                    "score": float(scores[place]),
                    "rank": rank,
                    "at": day.isoformat(),
                }
            )
    return NetworkAnswer(values, [value["node"] for value in values])


def scores_of(graph: Subgraph, measure: str) -> Scores:
    """Return the scores of a graph, computed once. Raises `InvalidArgument`."""
    known: Any = graph.results.get(measure)
    if known is None:
        try:
            known = MEASURES[measure](graph)
        except NotConverging:
            message = Message(
                "这个度量在所选网络上没有结果，请换一种度量或放宽类别。",
                "This measure has no result on this network: choose another one, or more kinds.",
            )
            raise InvalidArgument("measure", message, "NOT_CONVERGING") from None
        graph.results[measure] = known
    scores: Scores = known
    return scores


def check_size(graphs: Sequence[Subgraph], measure: str) -> None:
    """Check before any work that a measure of all days is done in time. Raises `InvalidArgument`.

    What is kept takes no time.
    """
    new = [graph for graph in graphs if measure not in graph.results]
    if measure in SEARCHES and sum(map(visits_of, new)) > MOST_VISITS:
        largest = max(new, key=visits_of)
        nodes, edges = len(largest.nodes), len(largest.pairs)
        message = Message(
            f"{measure} 要从每个节点出发搜索；所选网络有 {nodes:,} 个节点、{edges:,} 条边，"
            f"共 {len(new)} 个日期，太大。请用 kinds 去掉楼栋、单元、岗位等，或少问几年，"
            "或改用 DEGREE、PAGERANK。",
            f"{measure} searches from every node, and this network has {nodes:,} nodes and "
            f"{edges:,} edges on {len(new)} days: too many. Leave out kinds such as BUILDING, "
            "ENTRANCE or POST, ask for fewer years at a time, or for DEGREE or PAGERANK.",
        )
        raise InvalidArgument("kinds", message, "NETWORK_TOO_LARGE")


def find_network_groups(network: Network, field: Field, run: Execution) -> NetworkAnswer:
    """Find the groups of each day. Raises `InvalidArgument`."""
    resolution = value_of(field, run, "resolution", 1.0)
    if not 0.01 <= resolution <= 100:
        message = Message("resolution 应为 0.01 到 100。", "`resolution` is from 0.01 to 100.")
        raise InvalidArgument("resolution", message)
    seed, most = value_of(field, run, "seed", 1), page_of(field, run)
    values: list[dict[str, Any]] = []
    ids: list[str] = []
    for day, graph in measured_parts(network, field, run):
        found = partition_of(graph, resolution, seed)
        groups = [group_values(graph, places) for places in found.groups[:most]]
        ids += [node for group in groups for node in group["members"]]
        values.append(
            {
                "at": day.isoformat(),
                "modularity": found.modularity,
                "totalCount": len(found.groups),
                "groups": groups,
            }
        )
    return NetworkAnswer(values, ids)


def partition_of(graph: Subgraph, resolution: float, seed: int) -> Partition:
    """Return the groups of a graph, found once."""
    key = ("groups", resolution, seed)
    if key not in graph.results:
        graph.results[key] = find_groups(graph, resolution, abs(seed))
    found = graph.results[key]
    if not isinstance(found, Partition):
        raise TypeError(f"{key} is no partition.")
    return found


def group_values(graph: Subgraph, places: list[int]) -> dict[str, Any]:
    """Return the values of a group; it is called after its member with most links."""
    net = graph.day.history
    named = [net.names[graph.nodes[place]] for place in places]
    kinds = Counter(KINDS[graph.kind_of(place)].enum_name for place in places)
    return {
        "label": next((name for name in named if name), graph.id_of(places[0])),
        "size": len(places),
        "members": [graph.id_of(place) for place in places[:MOST_MEMBERS]],
        "kinds": [
            {"kind": kind, "count": count}
            for kind, count in sorted(kinds.items(), key=lambda each: (-each[1], each[0]))
        ],
    }


def find_statistics(network: Network, field: Field, run: Execution) -> NetworkAnswer:
    """Find the figures of each day. Raises `InvalidArgument`."""
    values = []
    for day, graph in measured_parts(network, field, run):
        found = figures_of(graph)
        values.append(
            {
                "at": day.isoformat(),
                "nodes": found.nodes,
                "edges": found.edges,
                "density": found.density,
                "components": found.components,
                "largestComponent": found.largest_component,
                "isolated": found.isolated,
                "averageDegree": found.average_degree,
                "assortativity": found.assortativity,
                "degrees": [{"degree": degree, "count": count} for degree, count in found.degrees],
            }
        )
    return NetworkAnswer(values)


ROOT_FIELDS.update(
    {
        "centrality": network_root(find_centrality),
        "networkGroups": network_root(find_network_groups),
        "networkStatistics": network_root(find_statistics),
    }
)
