"""The root field `paths`: how two nodes are connected, the shortest way first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from graph.errors import Message
from graph.network.analysis.network import BEGINNING, Network, Subgraph
from graph.network.analysis.walks import FoundPaths, PathSearch, path_strength
from graph.network.asked_network import (
    kinds_of,
    network_kind,
    number_of,
    part_of_run,
    place_in,
    value_of,
)
from graph.network.shown_nodes import NetworkAnswer, ShownLink, network_root, shown_link
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field

USUAL_HOPS, MOST_HOPS = 6, 8
USUAL_PATHS, MOST_PATHS = 3, 10
USUAL_HUB = 100
"""Neighbours of a node beyond which it is a hub: more than a community has units and compounds."""


def kinds_asked(field: Field, run: Execution) -> set[str]:
    """Return the kinds through which paths may lead."""
    without = value_of(field, run, "withoutKinds", ())
    return kinds_of(field, run) - {network_kind(code, "withoutKinds") for code in without}


def find_paths(network: Network, field: Field, run: Execution) -> NetworkAnswer:
    """Find the best paths between two nodes. Raises `InvalidArgument`."""
    graph = part_of_run(network, field, run, kinds_asked(field, run))
    start = place_in(graph, value_of(field, run, "from"), "from")
    goal = place_in(graph, value_of(field, run, "to"), "to")
    hops = number_of(field, run, "maxHops", USUAL_HOPS, MOST_HOPS)
    most = number_of(field, run, "first", USUAL_PATHS, MOST_PATHS)
    hub = None if value_of(field, run, "throughHubs", default=False) else hub_degree(field, run)
    found = PathSearch(graph, start, goal, most_hops=hops, hub=hub).find(most)
    paths = [path_values(graph, path) for path in found.paths]
    undated = undated_left_out(graph, field, run)
    return NetworkAnswer(
        {"paths": paths, "note": path_note(found, hops, hub, undated)},
        [node for path in paths for node in path["nodes"]],
        [link for path in paths for link in path["links"]],
    )


def path_values(graph: Subgraph, path: Sequence[int]) -> dict[str, Any]:
    """Return the values of a path."""
    return {
        "nodes": [graph.id_of(place) for place in path],
        "links": [best_link(graph, *step) for step in pairwise(path)],
        "length": len(path) - 1,
        "strength": round(path_strength(graph, path), 6),
    }


def hub_degree(field: Field, run: Execution) -> int:
    """Return the number of neighbours beyond which a node is a hub. Raises `InvalidArgument`."""
    return number_of(field, run, "hubDegree", USUAL_HUB, 1_000_000)


def best_link(graph: Subgraph, one: int, other: int) -> ShownLink:
    """Return the link between two neighbours that has held for longest."""
    net = graph.day.history
    links = graph.links_of(one, other)
    # What has no known beginning comes last: nothing is known of how long it has held.
    first = min(
        links, key=lambda link: (net.times.begin[link] <= BEGINNING, net.times.begin[link], link)
    )
    return shown_link(net, first)


def undated_left_out(graph: Subgraph, field: Field, run: Execution) -> int:
    """Return how many links were left out since nobody knows since when they hold."""
    if not value_of(field, run, "datedOnly", default=False):
        return 0
    net = graph.day.history
    inside = graph.place >= 0
    links = graph.day.links
    undated = net.times.begin[links] <= BEGINNING
    return int((undated & inside[net.sources[links]] & inside[net.targets[links]]).sum())


def path_note(found: FoundPaths, hops: int, hub: int | None, undated: int) -> str | None:
    """Return the sentences that say why there is no path, or what was left out; None for none."""
    notes = []
    if not found.paths:
        notes.append(Message(f"{hops} 步之内没有路径。", f"No path within {hops} links."))
    if found.hubs and hub is not None:
        notes.append(
            Message(
                f"没有穿过 {found.hubs} 个相连超过 {hub} 的枢纽；throughHubs: true 可以穿过。",
                f"{found.hubs} hubs with more than {hub} neighbours were not passed through; "
                "`throughHubs: true` does.",
            )
        )
    if undated:
        notes.append(
            Message(
                f"未采用 {undated} 条没有起始日期的联系。",
                f"{undated} links without a known beginning were left out.",
            )
        )
    if found.is_cut:
        notes.append(
            Message(
                "搜索已达上限，可能还有更多路径。",
                "The search stopped at its limit; there may be more paths.",
            )
        )
    return " ".join(map(str, notes)) or None


ROOT_FIELDS["paths"] = network_root(find_paths)
