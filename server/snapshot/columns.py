"""The rows of a snapshot as columns of texts, whose lines are joined batch by batch outside Python.

A snapshot has hundreds of thousands of lines in each form; made one by one they take minutes of a
large city. pyarrow is imported where it is needed, so that everything else works without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from server.snapshot.content import (
    SnapshotContent,
    SnapshotEdge,
    SnapshotNode,
    Spells,
    day_text,
)
from server.snapshot.tables import BATCH, batches

Texts: TypeAlias = Any
"""A column of texts, `pyarrow.StringArray`; null is what is not known."""
NUMBERS = frozenset({"latitude", "longitude"})
"""The columns that are no texts."""
XML_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\n": "&#10;",
    "\r": "&#13;",
    "\t": "&#9;",
}
"""In this order, so that what is escaped is not escaped again."""


class Batch(NamedTuple):
    """Some nodes or edges as columns."""

    columns: Mapping[str, Texts]
    """By the names of their fields; numbers are texts."""
    spells: Sequence[Spells]


def node_batches(content: SnapshotContent) -> Iterator[Batch]:
    """Yield all nodes in their order."""
    for nodes in batches(content.nodes, BATCH):
        spells = [content.node_spells[node[0]] for node in nodes]
        yield Batch(columns_of(SnapshotNode._fields, nodes), spells)


def edge_batches(content: SnapshotContent) -> Iterator[Batch]:
    """Yield all edges in their order."""
    for edges in batches(content.edges, BATCH):
        spells = [content.edge_spells[edge[0]] for edge in edges]
        yield Batch(columns_of(SnapshotEdge._fields, edges), spells)


def columns_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Texts]:
    """Return the columns of rows."""
    found = dict(zip(names, zip(*rows, strict=True), strict=True))
    for name in NUMBERS & found.keys():
        found[name] = tuple(None if number is None else str(number) for number in found[name])
    return {name: texts_of(column) for name, column in found.items()}


def life_columns(spells: Iterable[Spells]) -> dict[str, Texts]:
    """Return the first day of all of each element, and the day after the last."""
    begin, end = zip(*map(whole_life, spells), strict=True)
    return {"from": texts_of(begin), "to": texts_of(end)}


@lru_cache(maxsize=65_536)
def whole_life(spells: Spells) -> tuple[str | None, str | None]:
    """Return the first day of all, and the day after the last."""
    return day_text(spells[0][0]), day_text(spells[-1][1])


def texts_of(values: Sequence[str | None]) -> Texts:
    """Return a column."""
    import pyarrow as pa  # noqa: PLC0415

    return pa.array(values, pa.string())


def escaped(column: Texts) -> Texts:
    """Return a column as it is written in XML, in an attribute or an element."""
    from pyarrow import compute  # noqa: PLC0415

    for special, written in XML_ESCAPES.items():
        column = compute.replace_substring(column, special, written)
    return column


def escaped_columns(columns: Mapping[str, Texts]) -> dict[str, Texts]:
    """Return columns as they are written in XML."""
    return {name: escaped(column) for name, column in columns.items()}


def first_known(*columns: Texts) -> Texts:
    """Return the first of some columns that is known, row by row."""
    from pyarrow import compute  # noqa: PLC0415

    return compute.coalesce(*columns)


def between(before: str, column: Texts, after: str) -> Texts:
    """Return a column with texts around what is known."""
    from pyarrow import compute  # noqa: PLC0415

    return compute.binary_join_element_wise(before, column, after, "")


def joined(*parts: str | Texts) -> Texts:
    """Return what the parts of each row make together; what is not known is left out."""
    from pyarrow import compute  # noqa: PLC0415

    return compute.binary_join_element_wise(*parts, "", null_handling="replace")


def line_bytes(*parts: str | Texts) -> bytes:
    """Return the lines of all rows, one behind the other, as they are in memory."""
    _, _, content = joined(*parts).buffers()
    return bytes(content)
