"""The tables of a snapshot as CSV and as Parquet, with the same columns."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from server.snapshot.content import SnapshotContent, SnapshotEdge, SnapshotInterval, SnapshotNode

Row = Sequence[Any]
BATCH = 20_000
"""Rows that are in memory at once."""


class Table(NamedTuple):
    """A table of a snapshot."""

    name: str
    columns: Sequence[str]
    key: Sequence[str]
    """The columns that identify a row."""

    @property
    def types(self) -> dict[str, str]:
        """The type of each column, as a table schema names it."""
        return {column: TYPES.get(column, "string") for column in self.columns}


TYPES = {"latitude": "number", "longitude": "number", "from": "date", "to": "date"}
NODES = Table("nodes", SnapshotNode._fields, ("id",))
EDGES = Table("edges", SnapshotEdge._fields, ("id",))
INTERVALS = Table("intervals", ("element", "id", "from", "to"), ("element", "id", "from"))
TABLES = (NODES, EDGES, INTERVALS)


def rows_of(content: SnapshotContent, table: Table) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table."""
    rows: dict[str, Iterable[SnapshotNode | SnapshotEdge | SnapshotInterval]] = {
        "nodes": content.nodes,
        "edges": content.edges,
        "intervals": content.intervals(),
    }
    yield from rows[table.name]


@contextmanager
def open_csv(path: Path, columns: Sequence[str]) -> Iterator[Callable[[Iterable[Row]], None]]:
    """Open a CSV file in UTF-8, and yield what writes rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        yield writer.writerows


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a CSV file."""
    with open_csv(path, columns) as write:
        write(rows)


@contextmanager
def open_parquet(path: Path, table: Table) -> Iterator[Callable[[Sequence[Row]], None]]:
    """Open a Parquet file, and yield what writes a batch; days are texts, as in the CSV file."""
    # Only here, so that everything else works without it.
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    types = {"number": pa.float64()}
    schema = pa.schema([(column, types.get(of, pa.string())) for column, of in table.types.items()])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:

        def write(rows: Sequence[Row]) -> None:
            columns = zip(zip(*rows, strict=True), schema, strict=True)
            arrays = [pa.array(column, field.type) for column, field in columns]
            writer.write_batch(pa.record_batch(arrays, schema=schema))

        yield write


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Yield rows in lists of a size."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def write_tables(content: SnapshotContent, folder: Path) -> None:
    """Write all tables in both forms, batch by batch."""
    for table in TABLES:
        with (
            open_csv(folder / f"{table.name}.csv", table.columns) as write_lines,
            open_parquet(folder / f"{table.name}.parquet", table) as write_columns,
        ):
            for batch in batches(rows_of(content, table), BATCH):
                write_lines(batch)
                write_columns(batch)
