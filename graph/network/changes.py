"""The root field `networkChanges`: links that began or ended, and whose rank moved most."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import numpy as np

from graph.errors import Message
from graph.network.analysis.centrality import degree_scores, rank_places
from graph.network.analysis.network import Ints, Network, Subgraph
from graph.network.asked_network import (
    MEASURED_KINDS,
    kinds_of,
    page_of,
    part_of_run,
    value_of,
)
from graph.network.link_types import PERSON_KINDS
from graph.network.shown_nodes import NetworkAnswer, ShownLink, network_root, shown_link
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field, InvalidArgument


def find_changes(network: Network, field: Field, run: Execution) -> NetworkAnswer:
    """Find what one day has that another had not. Raises `InvalidArgument`."""
    days: list[date] = [value_of(field, run, name) for name in ("from", "to")]
    if days[0] >= days[1]:
        raise InvalidArgument("to", Message("to 应晚于 from。", "`to` is later than `from`."))
    most, kinds = page_of(field, run), kinds_of(field, run)
    before, after = (part_of_run(network, field, run, kinds, day) for day in days)
    began = np.setdiff1d(after.links, before.links)
    ended = np.setdiff1d(before.links, after.links)
    ranked = kinds - set(PERSON_KINDS) if field.arguments.get("kinds") else set(MEASURED_KINDS)
    moved = moved_ranks(*(part_of_run(network, field, run, ranked, day) for day in days))
    links = {
        "began": [shown_link(network, int(link)) for link in began[:most]],
        "ended": [shown_link(network, int(link)) for link in ended[:most]],
    }
    values = {
        **links,
        "counts": counts_by_type(network, began, ended),
        "beganCount": len(began),
        "endedCount": len(ended),
        "moved": moved[:most],
    }
    return NetworkAnswer(values, ids_of(values), [*links["began"], *links["ended"]])


def ids_of(values: dict[str, Any]) -> list[str]:
    """Return the ids of all nodes of an answer."""
    shown: list[ShownLink] = [*values["began"], *values["ended"]]
    ends = [end for link in shown for end in (link.source, link.target)]
    return [*ends, *(each["node"] for each in values["moved"])]


def counts_by_type(network: Network, began: Ints, ended: Ints) -> list[dict[str, Any]]:
    """Return how many links of each type began and ended."""
    names = network.type_names
    counts = [Counter(names[each] for each in network.types[links]) for links in (began, ended)]
    return [
        {"type": name, "began": counts[0][name], "ended": counts[1][name]}
        for name in names
        if counts[0][name] or counts[1][name]
    ]


def moved_ranks(before: Subgraph, after: Subgraph) -> list[dict[str, Any]]:
    """Return the nodes of both days whose rank by degree moved most."""
    ranks = [
        {graph.id_of(place): rank for rank, place in enumerate(rank_places(scores), 1)}
        for graph, scores in ((before, degree_scores(before)), (after, degree_scores(after)))
    ]
    moved: list[dict[str, Any]] = [
        {"node": node, "rankBefore": rank, "rankAfter": ranks[1][node]}
        for node, rank in ranks[0].items()
        if node in ranks[1] and ranks[1][node] != rank
    ]
    moved.sort(key=lambda each: (-abs(each["rankAfter"] - each["rankBefore"]), each["node"]))
    return moved


ROOT_FIELDS["networkChanges"] = network_root(find_changes)
