"""The format of a backup: lines of JSON, compressed, the last of which vouches for all others.

The first line says what the file is. Then follow the records of the graph, each an array; after a
line `"again"` those that take the place of earlier ones with the same key. The last line has the
number of the change log, how many records there are, and the SHA-256 of all lines before it.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from graph.backup import Arrow, Record
from graph.errors import GraphError

FORMAT = "linli-backup"
VERSION = 1
"""The version of the format; a program reads this and earlier ones."""
AGAIN = "again"


class BackupDamaged(GraphError):
    """A file is no backup, or not the whole of one."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} 不是完整的备份：可能没有写完，或已损坏。请用另一份备份。",
            f"{path} is not a whole backup: it was not finished, or it is damaged. Use another.",
        )


class BackupTooNew(GraphError):
    """A backup was written by a newer program."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} 是更新版本的程序写的。请升级后再恢复。",
            f"{path} was written by a newer version of the program. Upgrade to restore it.",
        )


@dataclass(frozen=True, slots=True)
class BackupStart:
    """The first line of a backup."""

    made_at: str
    """UTC, as in ISO 8601."""
    engine: str
    schema: int
    """The version of the graph's schema."""
    format: str = FORMAT
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class BackupEnd:
    """The last line of a backup."""

    revision: int
    """The number of the change log as of which the graph is."""
    records: int
    """How many lines there are between the first and the last."""
    sha256: str


def encode_line(value: Any) -> bytes:  # noqa: ANN401 - a line is any JSON
    """Return a line of a backup."""
    return orjson.dumps(value, default=tuple) + b"\n"


def encode_start(start: BackupStart) -> bytes:
    """Return the first line."""
    return encode_line(asdict(start))


def read_backup(path: Path) -> Iterator[BackupStart | Record | str | BackupEnd]:
    """Yield the first line, the records with `AGAIN` among them, and the last line.

    Raises `BackupDamaged` and `BackupTooNew`: what was yielded before is not to be trusted then.
    """
    try:
        yield from read_lines(path)
    except (EOFError, zlib.error, gzip.BadGzipFile, ValueError, KeyError, TypeError) as problem:
        raise BackupDamaged(path) from problem


def read_lines(path: Path) -> Iterator[BackupStart | Record | str | BackupEnd]:
    """Do as `read_backup`, but raise what decoding raises."""
    digest, records = sha256(), 0
    with gzip.open(path) as file:
        for number, line in enumerate(file):
            value = orjson.loads(line)
            if number == 0:
                yield read_start(value, path)
            elif isinstance(value, dict):
                end = BackupEnd(**value)
                if end.records != records or end.sha256 != digest.hexdigest() or file.read(1):
                    raise BackupDamaged(path)
                yield end
                return
            else:
                records += 1
                yield value if value == AGAIN else decode_record(value)
            digest.update(line)
    raise BackupDamaged(path)


def read_start(value: Any, path: Path) -> BackupStart:  # noqa: ANN401 - a line is any JSON
    """Return the first line. Raises `BackupDamaged` and `BackupTooNew`."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise BackupDamaged(path)
    if value["version"] > VERSION:
        raise BackupTooNew(path)
    return BackupStart(**value)


def decode_record(value: list[Any]) -> Record:
    """Return the record of a line."""
    key, labels, properties, arrows, versions = value
    return Record(key, labels, properties, [Arrow(*arrow) for arrow in arrows], versions)
