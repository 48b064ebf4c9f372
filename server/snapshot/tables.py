"""The tables of a snapshot as CSV and as Parquet, with the same columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from server.snapshot.content import SnapshotContent, SnapshotEdge, SnapshotInterval, SnapshotNode

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


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a CSV file in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_parquet(path: Path, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Write a Parquet file, batch by batch; days are texts, as in the CSV file."""
    # Only here, so that everything else works without it.
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    types = {"number": pa.float64()}
    schema = pa.schema([(column, types.get(of, pa.string())) for column, of in table.types.items()])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches(rows, BATCH):
            columns = list(zip(*batch, strict=True))
            arrays = [
                pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def batches(rows: Iterable[Sequence[Any]], size: int) -> Iterator[list[Sequence[Any]]]:
    """Yield rows in lists of a size."""
    batch: list[Sequence[Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def write_tables(content: SnapshotContent, folder: Path) -> None:
    """Write all tables in both forms."""
    for table in TABLES:
        write_csv(folder / f"{table.name}.csv", table.columns, rows_of(content, table))
        write_parquet(folder / f"{table.name}.parquet", table, rows_of(content, table))
