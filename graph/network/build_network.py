"""The network that the columns of a history describe: nodes by id, links in a fixed order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from sys import intern
from typing import Any

import numpy as np

from graph.network.analysis.network import Intervals, Ints, Network
from graph.network.history_columns import (
    HistoryColumns,
    LinkColumns,
    StateColumns,
    numbers_of,
)
from graph.network.link_types import LINK_TYPES, NETWORK_KINDS
from graph.ontology.global_ids import kind_name_of

KIND_NUMBERS = {name: number for number, name in enumerate(NETWORK_KINDS)}


def build_network(history: HistoryColumns) -> Network:
    """Return the network of a history."""
    ids = sorted(set(chain.from_iterable(part.ids for part in history.states)))
    index = {each: place for place, each in enumerate(ids)}
    lived = [places_of(part.ids, index) for part in history.states]
    return Network(
        ids=ids,
        kinds=numbers_of((KIND_NUMBERS[kind_name_of(node)] for node in ids), len(ids)),
        kind_names=NETWORK_KINDS,
        names=latest_names(history.states, lived, len(ids)),
        lived=np.concatenate(lived),
        lives=joined([part.lives for part in history.states]),
        **links_of(history.links, index),
    )


def latest_names(
    states: Sequence[StateColumns], lived: Sequence[Ints], count: int
) -> list[str | None]:
    """Return what each node was called last."""
    names: list[str | None] = [None] * count
    latest = [0] * count
    for part, places in zip(states, lived, strict=True):
        rows = zip(places.tolist(), part.names, part.since.tolist(), strict=True)
        for place, name, since in rows:
            if names[place] is None or since >= latest[place]:
                names[place], latest[place] = name, since
    return names


def links_of(columns: Mapping[str, LinkColumns], index: Mapping[str, int]) -> dict[str, Any]:
    """Return the parts of a network that are about its links.

    Links whose ends are not among the nodes are left out.
    """
    parts = [columns[name] for name in LINK_TYPES]
    sources, targets = (
        np.concatenate([places_of(getattr(part, end), index) for part in parts])
        for end in ("sources", "targets")
    )
    types = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part.sources) for part in parts])
    times = joined([part.times for part in parts])
    facts = list(chain.from_iterable(part.facts for part in parts))
    duties = list(chain.from_iterable(part.duties for part in parts))
    # Engines return links in any order; those of one type are in the order of their facts.
    order = np.lexsort((times.end, ranks_of(facts), times.begin, types, targets, sources))
    order = order[(sources[order] >= 0) & (targets[order] >= 0)]
    places = order.tolist()
    return {
        "sources": sources[order],
        "targets": targets[order],
        "types": types[order],
        "type_names": list(LINK_TYPES),
        "times": Intervals(times.begin[order], times.end[order]),
        "facts": [facts[place] for place in places],
        "duties": [(duty := duties[place]) and intern(duty) for place in places],
    }


def ranks_of(facts: Sequence[str | None]) -> Ints:
    """Return the place of each fact in the order of their ids; what is no fact comes first."""
    ranks = np.zeros(len(facts), dtype=np.int32)
    known = [place for place, fact in enumerate(facts) if fact]
    known.sort(key=lambda place: facts[place] or "")
    ranks[known] = np.arange(1, len(known) + 1, dtype=np.int32)
    return ranks


def places_of(ids: Sequence[str], index: Mapping[str, int]) -> Ints:
    """Return the places of nodes, -1 for one that is not known."""
    return numbers_of(map(index.get, ids, repeat(-1)), len(ids))


def joined(parts: Sequence[Intervals]) -> Intervals:
    """Return the intervals of all parts."""
    return Intervals(
        np.concatenate([part.begin for part in parts]), np.concatenate([part.end for part in parts])
    )
