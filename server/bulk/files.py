"""The rows of a list as lines of JSON, or as Parquet with the same columns, as they come."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from server.bulk.read_pages import BulkRead, Row
from server.bulk.row_types import ListType, ObjectType, RowType

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 5_000
"""Rows of a group in Parquet, which are in memory at once."""


async def json_lines(bulk: BulkRead) -> AsyncIterator[bytes]:
    """Yield the rows as lines of JSON, page by page. Raises what reading the pages raises."""
    async for rows in bulk.pages():
        yield b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)


async def parquet(bulk: BulkRead) -> AsyncIterator[bytes]:
    """Yield the rows as Parquet, group by group. Raises what reading the pages raises."""
    file = ParquetFile(bulk)
    rows: list[Row] = []
    async for page in bulk.pages():
        rows += page
        if len(rows) >= GROUP:
            yield await asyncio.to_thread(file.write, rows)
            rows = []
    yield await asyncio.to_thread(file.finish, rows)


class ParquetFile:
    """A Parquet file whose bytes are taken away as they are written."""

    def __init__(self, bulk: BulkRead) -> None:
        # Only here, so that everything else works without it.
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet as pq  # noqa: PLC0415

        columns = arrow_fields(bulk.row_type)
        self.table = pa.Table
        self.schema = pa.schema(columns, metadata={"linli": orjson.dumps(bulk.head.values())})
        self.sink = Drain()
        self.writer = pq.ParquetWriter(self.sink, self.schema, compression="zstd")

    def write(self, rows: list[Row]) -> bytes:
        """Write a group of rows, and return what there is to send."""
        self.writer.write_table(self.table.from_pylist(rows, schema=self.schema))
        return self.sink.drain()

    def finish(self, rows: list[Row]) -> bytes:
        """Write the last rows and the end, and return what there is to send."""
        if rows:
            self.writer.write_table(self.table.from_pylist(rows, schema=self.schema))
        self.writer.close()
        return self.sink.drain()


class Drain(io.RawIOBase):
    """A file of which only what was not yet taken away is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.written = 0

    def writable(self) -> bool:
        """Return that it can be written."""
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer
        """Keep a piece."""
        piece = bytes(data)
        self.pieces.append(piece)
        self.written += len(piece)
        return len(piece)

    def tell(self) -> int:
        """Return how much was written."""
        return self.written

    def drain(self) -> bytes:
        """Take away what is kept."""
        kept = b"".join(self.pieces)
        self.pieces.clear()
        return kept


def arrow_fields(row: ObjectType) -> list[pa.Field]:
    """Return the columns of rows."""
    import pyarrow as pa  # noqa: PLC0415

    return [pa.field(name, arrow_type(of)) for name, of in row.fields.items()]


def arrow_type(of: RowType) -> pa.DataType:
    """Return the type of a column; days and instants are texts, as in JSON."""
    import pyarrow as pa  # noqa: PLC0415

    if isinstance(of, ListType):
        return pa.list_(arrow_type(of.item))
    if isinstance(of, ObjectType):
        return pa.struct(arrow_fields(of))
    scalars: Mapping[str, pa.DataType] = {
        "Int": pa.int64(),
        "Float": pa.float64(),
        "Decimal": pa.float64(),
        "Boolean": pa.bool_(),
    }
    return scalars.get(of.name, pa.string())
