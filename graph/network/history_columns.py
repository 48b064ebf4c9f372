"""The rows of a history as columns, so that what was read of one statement is small.

Hundreds of thousands of lists, all held until the last statement is read, would be looked through
again and again by the collection of garbage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from graph.network.analysis.network import Intervals, Ints
from graph.ontology.clock import BEGINNING, OPEN

Rows = Sequence[Sequence[Any]]


class StateColumns(NamedTuple):
    """States of nodes."""

    ids: Sequence[str]
    names: Sequence[str | None]
    lives: Intervals
    """When the node was there in this state."""
    since: Ints
    """The day on which the state began, whether or not the node was there."""


class LinkColumns(NamedTuple):
    """Links of one type."""

    sources: Sequence[str]
    targets: Sequence[str]
    times: Intervals
    facts: Sequence[str | None]
    duties: Sequence[str | None]


class HistoryColumns(NamedTuple):
    """All that was read of a history."""

    states: Sequence[StateColumns]
    """The own states of nodes, kind by kind, then their other states."""
    links: Mapping[str, LinkColumns]
    """The links by type."""


def state_columns(rows: Rows) -> StateColumns:
    """Return the columns of rows of states."""
    ids, names, begin, end, since, until = columns_of(rows, 6)
    started = numbers_of(map(day_number, since), len(rows))
    return StateColumns(
        ids,
        names,
        Intervals(
            np.maximum(numbers_of(map(day_number, begin), len(rows)), started),
            np.minimum(
                numbers_of(map(last_number, end), len(rows)),
                numbers_of(map(last_number, until), len(rows)),
            ),
        ),
        started,
    )


def link_columns(rows: Rows) -> LinkColumns:
    """Return the columns of rows of links."""
    sources, targets, begin, end, facts, duties = columns_of(rows, 6)
    times = Intervals(
        numbers_of(map(day_number, begin), len(rows)), numbers_of(map(last_number, end), len(rows))
    )
    return LinkColumns(sources, targets, times, facts, duties)


def columns_of(rows: Rows, count: int) -> Sequence[Sequence[Any]]:
    """Return the columns of rows, also of none."""
    return list(zip(*rows, strict=True)) or [()] * count


def numbers_of(values: Iterable[int], count: int) -> Ints:
    """Return so many numbers as an array."""
    return np.fromiter(values, dtype=np.int32, count=count)


@lru_cache(maxsize=65_536)
def day_number(day: str | None) -> int:
    """Return the number of a day that begins an interval, that of the beginning for none."""
    return (date.fromisoformat(day) if day else BEGINNING).toordinal()


@lru_cache(maxsize=65_536)
def last_number(day: str | None) -> int:
    """Return the number of a day that ends an interval, that of an open end for none."""
    return (date.fromisoformat(day) if day else OPEN).toordinal()
