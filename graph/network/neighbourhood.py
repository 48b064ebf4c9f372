"""The root fields about what is near a node, and about what nodes share."""

from __future__ import annotations

from collections import Counter
from typing import Any

from graph.errors import Message
from graph.network.analysis.affiliations import (
    MOST_PAIRS,
    TooManyPairs,
    places_sharing,
    shared_ties,
)
from graph.network.analysis.network import Network, Subgraph
from graph.network.analysis.walks import near_places, shared_neighbours
from graph.network.asked_network import (
    kinds_of,
    network_kind,
    number_of,
    page_of,
    part_of_run,
    place_in,
    value_of,
)
from graph.network.link_types import NETWORK_KINDS
from graph.network.shown_nodes import NetworkAnswer, ShownLink, network_root, shown_link
from graph.ontology.kinds import KINDS
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field, InvalidArgument

MOST_HOPS = 3
MOST_SHARED = 100
"""Shared nodes of one interlock that are returned; `sharedCount` has all."""
MOST_TOGETHER = 10
"""Nodes whose common neighbours are asked for at once."""
SHARED_KINDS = ("Alliance", "Unit", "PartyOrganization", "Project", "Cadre")
"""What organizations share unless it is asked for something else: alliances, members, projects,
cadres."""


def find_ego(network: Network, field: Field, run: Execution) -> NetworkAnswer:
    """Find what is near a node, nearest first. Raises `InvalidArgument`."""
    graph = part_of_run(network, field, run, kinds_of(field, run))
    center = place_in(graph, value_of(field, run, "node"), "node")
    most = page_of(field, run)
    near = near_places(graph, center, number_of(field, run, "hops", 1, MOST_HOPS))
    del near[center]
    shown = list(near)[:most]
    left_out = Counter((near[place], graph.kind_of(place)) for place in list(near)[most:])
    links = links_among(graph, [center, *shown])
    values = {
        "center": graph.id_of(center),
        "nodes": [{"node": graph.id_of(place), "distance": near[place]} for place in shown],
        "links": links,
        "leftOut": [
            {"distance": distance, "kind": KINDS[kind].enum_name, "count": count}
            for (distance, kind), count in sorted(left_out.items())
        ],
        "totalCount": len(near),
    }
    ids = [graph.id_of(place) for place in (center, *shown)]
    return NetworkAnswer(values, ids, links)


def links_among(graph: Subgraph, places: list[int]) -> list[ShownLink]:
    """Return all links among some places, in the order of their ends."""
    inside = set(places)
    pairs = sorted(
        (place, other)
        for place in inside
        for other in graph.neighbours[place]
        if place < other and other in inside
    )
    net = graph.day.history
    return [shown_link(net, link) for pair in pairs for link in graph.links_of(*pair)]


def find_common(network: Network, field: Field, run: Execution) -> NetworkAnswer:
    """Find what is next to all of some nodes. Raises `InvalidArgument`."""
    graph = part_of_run(network, field, run, set(NETWORK_KINDS))
    ids = value_of(field, run, "nodes")
    if not 2 <= len(ids) <= MOST_TOGETHER:
        message = Message(
            f"请给出 2 到 {MOST_TOGETHER} 个编号。", f"Send 2 to {MOST_TOGETHER} ids."
        )
        raise InvalidArgument("nodes", message)
    kinds = kinds_of(field, run)
    places = [place_in(graph, node, "nodes") for node in ids]
    shared = [place for place in shared_neighbours(graph, places) if graph.kind_of(place) in kinds]
    shown = [graph.id_of(place) for place in shared[: page_of(field, run)]]
    return NetworkAnswer({"nodes": shown, "totalCount": len(shared)}, shown)


def find_interlocks(network: Network, field: Field, run: Execution) -> NetworkAnswer:
    """Find the organizations that share most with one. Raises `InvalidArgument`."""
    graph = part_of_run(network, field, run, set(NETWORK_KINDS))
    place = place_in(graph, value_of(field, run, "organization"), "organization")
    organizations = set(KINDS.names_of(["Organization"]))
    if graph.kind_of(place) not in organizations:
        message = Message(
            "organization 应为一个组织的编号。", "`organization` is the id of an organization."
        )
        raise InvalidArgument("organization", message, "UNKNOWN_NODE")
    through = kinds_of(field, run, SHARED_KINDS)
    found = places_sharing(graph, place, organizations, through)
    values: list[dict[str, Any]] = []
    for other, between in list(found.items())[: page_of(field, run)]:
        shared = [graph.id_of(each) for each in between[:MOST_SHARED]]
        values.append(
            {
                "organization": graph.id_of(other),
                "sharedCount": len(between),
                "shared": shared,
            }
        )
    ids = [each for value in values for each in (value["organization"], *value["shared"])]
    return NetworkAnswer(values, ids)


def find_ties(network: Network, field: Field, run: Execution) -> NetworkAnswer:
    """Find the ties among nodes of one kind through those of another. Raises `InvalidArgument`."""
    graph = part_of_run(network, field, run, set(NETWORK_KINDS))
    of = {network_kind(value_of(field, run, "of"), "of")}
    through = {network_kind(value_of(field, run, "through"), "through")}
    least = number_of(field, run, "minWeight", 1, 1_000_000)
    try:
        ties = [tie for tie in shared_ties(graph, of, through) if tie.weight >= least]
    except TooManyPairs:
        message = Message(
            f"这样的联系超过 {MOST_PAIRS:,} 对，不再计算；请换一种 through，或用 links 缩小范围。",
            f"There are more than {MOST_PAIRS:,} such pairs, too many to count: choose another "
            "`through`, or fewer `links`.",
        )
        raise InvalidArgument("through", message, "TOO_MANY_PAIRS") from None
    values: list[dict[str, Any]] = [
        {"one": graph.id_of(tie.one), "other": graph.id_of(tie.other), "weight": tie.weight}
        for tie in ties[: page_of(field, run)]
    ]
    ids = [each for value in values for each in (value["one"], value["other"])]
    return NetworkAnswer({"ties": values, "totalCount": len(ties)}, ids)


ROOT_FIELDS.update(
    {
        "ego": network_root(find_ego),
        "commonNeighbours": network_root(find_common),
        "interlocks": network_root(find_interlocks),
        "sharedTies": network_root(find_ties),
    }
)
