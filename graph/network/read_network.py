"""The network as it was known at a moment, read once and kept until it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from sys import intern
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from graph.database.protocols import Reader
from graph.errors import Message
from graph.kept_results import KeptByGraph, committed_graph, kept_of
from graph.network.analysis.network import Intervals, Ints, Network
from graph.network.link_types import LINK_TYPES, NETWORK_KINDS, READ_KINDS
from graph.network.network_query import (
    COUNT_NODES,
    history_clock,
    history_parameters,
    history_statements,
)
from graph.ontology.clock import BEGINNING, OPEN
from graph.ontology.global_ids import kind_name_of
from graph.query.selection import InvalidArgument
from graph.rows.change_log import Revision, Revisions, read_revisions

MOST_KEPT = 3_000_000
"""Nodes and links that all kept networks have together at most: some 500 MB."""
MOST_NODES = 400_000
"""Nodes of a graph whose network is read at all: a city ten times as large as the sample."""
AT_ONCE = 2
"""Statements of a history that are read at a time: while one is read, another is computed."""
MOST_READS = 3
"""Times that a history is read at most until nothing is written meanwhile."""
KEPT_NETWORKS: KeptByGraph = WeakKeyDictionary()
"""The kept networks of every graph that is open."""


async def read_network(reader: Reader, revisions: Revisions, as_of: datetime | None) -> Network:
    """Return the network with all its days, kept until one of its kinds is written.

    Raises `InvalidArgument` for a city that is too large.
    """
    graph = committed_graph(reader)
    kept = kept_of(graph, KEPT_NETWORKS, MOST_KEPT)

    async def read() -> Network:
        if await reader.read(COUNT_NODES) > MOST_NODES:
            raise too_large_error()
        rows = await read_history(graph, revision, as_of)
        return await asyncio.to_thread(network_from_rows, rows)

    revision = revisions.of_kinds(READ_KINDS)
    return await kept.get(("network", as_of), revision, read, lambda network: network.size)


async def read_history(
    graph: Reader, revision: Revision, as_of: datetime | None
) -> Mapping[str, Any]:
    """Return the rows of all statements, read again if something was written meanwhile.

    If writes never cease, the last rows are returned; links whose ends are not among the nodes are
    left out of a network anyway.
    """
    gate, parameters = asyncio.Semaphore(AT_ONCE), history_parameters(as_of)

    async def read(statement: str) -> Mapping[str, Any]:
        async with gate:
            found: Mapping[str, Any] = await graph.read(statement, parameters)
            return found

    rows: dict[str, Any] = {}
    for _ in range(MOST_READS):
        parts = await asyncio.gather(*map(read, history_statements(history_clock(as_of))))
        rows = {name: found for part in parts for name, found in part.items()}
        written = (await read_revisions(graph)).of_kinds(READ_KINDS)
        if written == revision:
            break
        revision = written
    return rows


def too_large_error() -> InvalidArgument:
    """Return the error of a graph of which no network can be held."""
    message = Message(
        f"本市的节点超过 {MOST_NODES:,} 个，服务内无法分析。"
        "请导出台账（linli export），在图分析工具中分析。",
        f"This city has more than {MOST_NODES:,} nodes, too many to be analysed inside of the "
        "service. Analyse what `linli export` writes.",
    )
    return InvalidArgument("at", message, "NETWORK_TOO_LARGE")


def network_from_rows(rows: Mapping[str, Sequence[Sequence[Any]]]) -> Network:
    """Return the network that the rows of a statement describe, in the order of ids."""
    numbers = {name: number for number, name in enumerate(NETWORK_KINDS)}
    states = [
        *numbered(rows, "node", NETWORK_KINDS),
        *(
            (numbers[kind], row)
            for row in rows["versions"]
            if (kind := kind_name_of(row[0])) in numbers
        ),
    ]
    ids = sorted({row[0] for _, row in states})
    index = {each: place for place, each in enumerate(ids)}
    kinds = np.zeros(len(ids), dtype=np.int32)
    names: list[str | None] = [None] * len(ids)
    latest = [0] * len(ids)
    for number, (node, name, *_, state_from, _) in states:
        place = index[node]
        kinds[place] = number
        if names[place] is None or day_number(state_from) >= latest[place]:
            names[place], latest[place] = name, day_number(state_from)
    lived = np.array([index[row[0]] for _, row in states], dtype=np.int32)
    begin = [max(day_number(row[2]), day_number(row[4])) for _, row in states]
    end = [min(last_number(row[3]), last_number(row[5])) for _, row in states]
    return Network(
        ids=ids,
        kinds=kinds,
        kind_names=NETWORK_KINDS,
        names=names,
        lived=lived,
        lives=intervals(begin, end),
        **links_from_rows(rows, index),
    )


def links_from_rows(
    rows: Mapping[str, Sequence[Sequence[Any]]], index: Mapping[str, int]
) -> dict[str, Any]:
    """Return the parts of a network that are about its links, in a fixed order."""
    known, types = known_links(rows, index)
    columns = list(zip(*known, strict=True)) or [()] * 6
    sources, targets = (
        np.array([index[each] for each in column], dtype=np.int32) for column in columns[:2]
    )
    times = intervals(map(day_number, columns[2]), map(last_number, columns[3]))
    # Engines return links in any order; those of one type are in the order of their facts.
    order = np.lexsort((times.begin, types, targets, sources))
    facts, duties = columns[4:]
    return {
        "sources": sources[order],
        "targets": targets[order],
        "types": types[order],
        "type_names": list(LINK_TYPES),
        "times": Intervals(times.begin[order], times.end[order]),
        "facts": [facts[place] for place in order],
        "duties": [duties[place] and intern(duties[place]) for place in order],
    }


def known_links(
    rows: Mapping[str, Sequence[Sequence[Any]]], index: Mapping[str, int]
) -> tuple[list[Sequence[Any]], Ints]:
    """Return the rows of links whose ends are nodes, with the numbers of their types."""
    known: list[Sequence[Any]] = []
    counts = []
    for link in LINK_TYPES.values():
        own = [row for row in rows[f"link_{link.name}"] if row[0] in index and row[1] in index]
        if link.fact:
            own.sort(key=itemgetter(4))
        known += own
        counts.append(len(own))
    return known, np.repeat(np.arange(len(counts), dtype=np.int32), counts)


def numbered(
    rows: Mapping[str, Sequence[Sequence[Any]]], prefix: str, names: Sequence[str]
) -> Iterable[tuple[int, Sequence[Any]]]:
    """Return all rows of some names, each with the number of its name."""
    return chain.from_iterable(
        ((number, row) for row in rows[f"{prefix}_{name}"]) for number, name in enumerate(names)
    )


def intervals(begin: Iterable[int], end: Iterable[int]) -> Intervals:
    """Return intervals from their ends."""
    return Intervals(np.array(list(begin), dtype=np.int32), np.array(list(end), dtype=np.int32))


@lru_cache(maxsize=65_536)
def day_number(day: str | None) -> int:
    """Return the number of a day that begins an interval, that of the beginning for none."""
    return (date.fromisoformat(day) if day else BEGINNING).toordinal()


@lru_cache(maxsize=65_536)
def last_number(day: str | None) -> int:
    """Return the number of a day that ends an interval, that of an open end for none."""
    return (date.fromisoformat(day) if day else OPEN).toordinal()
