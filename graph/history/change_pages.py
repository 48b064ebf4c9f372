"""Pages of the change log: the changes of some kinds in an area behind a position, oldest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graph.areas.containment import NODES_PER_READ, containing_places
from graph.areas.own_areas import readable_ids
from graph.database.protocols import Reader
from graph.ontology.kinds import KINDS
from graph.query.execution import Execution
from graph.rows.change_log import ChangeLogEntry, LogPosition, read_entries

ENTRIES = 50
"""Entries that are read at once: one of an import may name thousands of nodes."""
MOST_LOOKED_AT = 2_000
"""Changed nodes that a page looks for in an area; where few belong to it, the page is short."""


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """A changed node, with its position in the log."""

    position: LogPosition
    kind: str
    node: str
    recorded_at: datetime


@dataclass(slots=True)
class ChangePage:
    """A page of changes, and the position at which the next page goes on."""

    size: int
    end: LogPosition
    changes: list[LoggedChange] = field(default_factory=list)
    has_more: bool = False
    looked_at: int = 0
    rows: dict[str, Any] = field(default_factory=dict)
    """The rows of the nodes by id, once they are read."""

    @property
    def is_full(self) -> bool:
        """Whether it has as many changes as it may, or has looked at enough."""
        return len(self.changes) >= self.size or self.looked_at >= MOST_LOOKED_AT


async def read_change_page(
    reader: Reader,
    run: Execution,
    begin: LogPosition,
    size: int,
    kinds: Collection[str],
    places: frozenset[str] | None,
) -> ChangePage:
    """Return the changes of nodes of some kinds behind a position; None for `places` is anywhere.

    A page that is full ends at the last change that it looked at; there may be more behind it.
    """
    page = ChangePage(size, begin)
    number = begin.last_read
    while entries := await read_entries(reader, number, ENTRIES):
        for entry in entries:
            number = entry.number
            if entry.kind in kinds:
                await add_entry(reader, run, page, entry, begin, places)
            if page.is_full:
                page.has_more = True
                return page
            page.end = LogPosition.behind(number)
    return page


async def add_entry(
    reader: Reader,
    run: Execution,
    page: ChangePage,
    entry: ChangeLogEntry,
    begin: LogPosition,
    places: frozenset[str] | None,
) -> None:
    """Add the changes of one entry to a page until that is full."""
    first = begin.node + 1 if begin.entry == entry.number else 0
    for start in range(first, len(entry.nodes), NODES_PER_READ):
        nodes = entry.nodes[start : start + NODES_PER_READ]
        inside = await nodes_inside(reader, entry, nodes, places)
        inside = await readable_ids(reader, run, KINDS[entry.kind], list(inside))
        for index, node in enumerate(nodes, start):
            if page.is_full:
                return
            page.end = LogPosition(entry.number, index)
            page.looked_at += places is not None
            if node in inside:
                change = LoggedChange(page.end, entry.kind, node, entry.recorded_at)
                page.changes.append(change)


async def nodes_inside(
    reader: Reader, entry: ChangeLogEntry, nodes: Sequence[str], places: frozenset[str] | None
) -> Collection[str]:
    """Return those of an entry's nodes that belong to some places, all if `places` is None."""
    if places is None:
        return nodes
    containing = await containing_places(reader, entry.kind, nodes, entry.recorded_at)
    return {node for node, found in containing.items() if not places.isdisjoint(found)}
