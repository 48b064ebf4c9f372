"""The network as it was known at a moment, read once and kept until it changes."""

from __future__ import annotations

import asyncio
from datetime import datetime
from operator import attrgetter
from weakref import WeakKeyDictionary

from graph.database.protocols import Reader
from graph.errors import Message
from graph.kept_results import KeptByGraph, committed_graph, kept_of
from graph.network.analysis.network import Network
from graph.network.build_network import build_network
from graph.network.collection_pause import paused_collection
from graph.network.history_columns import HistoryColumns, link_columns, state_columns
from graph.network.history_reader import HistoryReader
from graph.network.link_types import READ_KINDS
from graph.network.network_query import COUNT_NODES, link_statements, state_statements
from graph.query.selection import InvalidArgument
from graph.rows.change_log import Revision, Revisions, read_revisions

MOST_KEPT = 3_000_000
"""Nodes and links that all kept networks have together at most: some 500 MB."""
MOST_NODES = 400_000
"""Nodes of a graph whose network is read at all: a city ten times as large as the sample."""
MOST_READS = 3
"""Times that a history is read at most until nothing is written meanwhile."""
KEPT_NETWORKS: KeptByGraph = WeakKeyDictionary()
"""The kept networks of every graph that is open."""


async def read_network(reader: Reader, revisions: Revisions, as_of: datetime | None) -> Network:
    """Return the network with all its days, kept until one of its kinds is written.

    It is read to its end even if whoever asked has left.

    Raises `InvalidArgument` for a city that is too large.
    """
    graph = committed_graph(reader)
    kept = kept_of(graph, KEPT_NETWORKS, MOST_KEPT)

    async def read() -> Network:
        if await graph.read(COUNT_NODES) > MOST_NODES:
            raise too_large_error()
        history = await read_history(graph, revision, as_of)
        return await asyncio.to_thread(build_network, history)

    revision = revisions.of_kinds(READ_KINDS)
    size = attrgetter("size")
    return await kept.get_lasting(("network", as_of), revision, read, size)


async def read_history(graph: Reader, revision: Revision, as_of: datetime | None) -> HistoryColumns:
    """Return what all statements have read, read again if something was written meanwhile.

    If writes never cease, what was read last is returned; links whose ends are not among the nodes
    are left out of a network anyway.
    """
    history = await read_columns(graph, as_of)
    for _ in range(MOST_READS - 1):
        written = (await read_revisions(graph)).of_kinds(READ_KINDS)
        if written == revision:
            break
        revision = written
        history = await read_columns(graph, as_of)
    return history


async def read_columns(graph: Reader, as_of: datetime | None) -> HistoryColumns:
    """Return what all statements have read."""
    history = HistoryReader(graph, as_of)
    states, links = state_statements(history.clock), link_statements(history.clock)
    with paused_collection():
        found_states, found = await asyncio.gather(
            asyncio.gather(*(history.read(each, state_columns) for each in states)),
            asyncio.gather(*(history.read(each, link_columns) for each in links.values())),
        )
    return HistoryColumns(found_states, dict(zip(links, found, strict=True)))


def too_large_error() -> InvalidArgument:
    """Return the error of a graph of which no network can be held."""
    message = Message(
        f"本市的节点超过 {MOST_NODES:,} 个，服务内无法分析。"
        "请导出台账（linli export），在图分析工具中分析。",
        f"This city has more than {MOST_NODES:,} nodes, too many to be analysed inside of the "
        "service. Analyse what `linli export` writes.",
    )
    return InvalidArgument("at", message, "NETWORK_TOO_LARGE")
