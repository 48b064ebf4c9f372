"""Restores a backup into an empty graph: reads the file three times, and writes on two of them.

The first time the whole file is checked, so that nothing is written of a damaged one, and it turns
out which records are replaced by later ones. The second time nodes are written, the third time what
connects them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from graph.backup import GraphWriter, Record
from graph.database.connection import Database
from loaders.backups.backup_format import AGAIN, BackupEnd, BackupStart, read_backup

PAGE = 1_000
"""Records that are written in one transaction."""

Show = Callable[[int, int], None]
"""Is called with how many records were written, and how many there are to write."""


@dataclass(slots=True)
class BackupContent:
    """What the first reading of a file finds out."""

    start: BackupStart | None = None
    end: BackupEnd | None = None
    last: dict[str, int] = field(default_factory=dict)
    """The place of the last record of each key that was read again."""

    def valid_records(self, path: Path) -> Iterator[Record]:
        """Yield each record that no later one replaces."""
        for place, record in numbered_records(path):
            if self.last.get(record.key, place) == place:
                yield record


def check_backup(path: Path) -> BackupContent:
    """Read a file to its end. Raises `BackupDamaged` and `BackupTooNew`."""
    content, is_again, place = BackupContent(), False, 0
    for part in read_backup(path):
        match part:
            case BackupStart():
                content.start = part
            case BackupEnd():
                content.end = part
            case Record():
                place += 1
                if is_again:
                    content.last[part.key] = place
            case _:
                is_again = part == AGAIN
    return content


def numbered_records(path: Path) -> Iterator[tuple[int, Record]]:
    """Yield the records of a file with their places, from 1."""
    return enumerate((part for part in read_backup(path) if isinstance(part, Record)), 1)


async def restore_backup(database: Database, path: Path, show: Show) -> BackupContent:
    """Restore a backup into an empty graph, and return what the file has.

    Raises `BackupDamaged`, `BackupTooNew`, `GraphNotEmpty`, `RestoreIncomplete`, `UnknownContent`,
    and what the database raises.
    """
    content = await asyncio.to_thread(check_backup, path)
    writer = GraphWriter(database)
    await writer.begin()
    total = 2 * (content.end.records if content.end else 0)
    done = 0
    for write in (writer.write_nodes, writer.write_connections):
        done = await write_pages(content.valid_records(path), write, done, total, show)
    await writer.finish()
    return content


async def write_pages(
    records: Iterable[Record],
    write: Callable[[list[Record]], Awaitable[None]],
    done: int,
    total: int,
    show: Show,
) -> int:
    """Write records page by page, and return how many were written in all."""
    page: list[Record] = []
    for record in records:
        page.append(record)
        if len(page) == PAGE:
            await write(page)
            done += len(page)
            page = []
            show(done, total)
    await write(page)
    return done + len(page)
