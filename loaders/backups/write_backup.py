"""Writes the backup of a graph, piece by piece, so that none of it has to fit into memory."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from graph.backup import PAGE, GraphReader, Record
from graph.database.connection import Database
from graph.ontology.clock import now
from loaders.backups.backup_format import (
    AGAIN,
    BackupEnd,
    BackupStart,
    encode_line,
    encode_start,
)

GZIP = 16 + zlib.MAX_WBITS
LEVEL = 6


@dataclass(slots=True)
class BackupEncoder:
    """Compresses the lines of a backup, and keeps count of them."""

    records: int = 0
    digest: Any = field(default_factory=sha256)
    stream: Any = field(default_factory=lambda: zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP))

    def encode(self, lines: Sequence[object]) -> bytes:
        """Return some records as compressed bytes, which may be none yet."""
        text = b"".join(map(encode_line, lines))
        self.records += len(lines)
        return self.compress(text)

    def compress(self, text: bytes) -> bytes:
        """Return bytes of lines compressed."""
        self.digest.update(text)
        compressed: bytes = self.stream.compress(text)
        return compressed

    def finish(self, revision: int) -> bytes:
        """Return the last line and the end of the stream."""
        end = BackupEnd(revision, self.records, self.digest.hexdigest())
        last: bytes = self.stream.compress(encode_line(asdict(end)))
        rest: bytes = self.stream.flush()
        return last + rest


async def backup_chunks(database: Database, schema: int, page: int = PAGE) -> AsyncIterator[bytes]:
    """Yield the bytes of a backup of a graph whose schema has this version.

    `page`: how many nodes are read at once. Raises `GraphUnsettled`, and what the database raises.
    """
    encoder, reader, is_again = BackupEncoder(), GraphReader(database, page), False
    start = BackupStart(now().isoformat(), database.dialect.name, schema)
    yield encoder.compress(encode_start(start))
    async for records in reader.records():
        lines: list[Record | str] = [*records]
        if reader.again and not is_again:
            is_again = True
            lines.insert(0, AGAIN)
        # Compressing takes longer than reading: others are answered meanwhile.
        if chunk := await asyncio.to_thread(encoder.encode, lines):
            yield chunk
    yield encoder.finish(reader.revision)
