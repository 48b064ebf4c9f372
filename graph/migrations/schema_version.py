"""The version of what a graph holds: which kinds and properties, and what they mean.

The graph stores the version by which it was written last. A program goes on with graphs of earlier
versions, once they are migrated, and refuses those of later ones: what it wrote there would lack
what they rely on.
"""

from __future__ import annotations

from graph.database.identity import read_identity
from graph.database.protocols import Reader
from graph.errors import GraphError

SCHEMA_VERSION = 1
"""Raised with every change after which earlier programs would read or write a graph wrongly, or
earlier graphs need a step of `migrate`. A graph without a version is of version 0.
"""
REMEMBERED = "schemaVersion"
"""The property of the graph's identity that holds it."""


class SchemaTooNew(GraphError):
    """A newer version of the program has written to the graph."""

    def __init__(self, found: int) -> None:
        super().__init__(
            f"这个图谱由更新版本的程序写过（模式版本 {found}，本程序只到 {SCHEMA_VERSION}）。"
            "请升级程序，或恢复升级之前的备份；什么都没有改动。",
            f"A newer version of the program has written to this graph (schema version {found}; "
            f"this program knows up to {SCHEMA_VERSION}). Upgrade the program, or restore the "
            "backup from before the upgrade; nothing was changed.",
        )


async def read_schema_version(reader: Reader) -> int:
    """Return the version of a graph; 0 for one that has none."""
    return int((await read_identity(reader)).get(REMEMBERED, 0))


async def check_schema_version(reader: Reader) -> None:
    """Check that this program knows the version of a graph. Raises `SchemaTooNew`."""
    found = await read_schema_version(reader)
    if found > SCHEMA_VERSION:
        raise SchemaTooNew(found)
