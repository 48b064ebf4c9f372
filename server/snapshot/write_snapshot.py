"""Writes a snapshot: all files in a fixed order, then their checksums.

The folder appears under its name when it is complete; the same moment and role give the same bytes.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import orjson

from graph.database.connection import Database
from graph.errors import GraphError
from graph.network.collection_pause import paused_collection
from graph.vocabulary import Vocabulary
from server.snapshot import metadata
from server.snapshot.content import SnapshotContent, read_content
from server.snapshot.delta import read_salt, write_delta
from server.snapshot.dictionary import write_dictionary
from server.snapshot.gexf import write_gexf
from server.snapshot.graphml import write_graphml
from server.snapshot.hsds import write_hsds
from server.snapshot.json_ld import write_json_ld
from server.snapshot.popolo import write_popolo
from server.snapshot.request import SnapshotRequest
from server.snapshot.tables import write_tables

SUMS = "SHA256SUMS"


class SnapshotExists(GraphError):
    """The folder of a snapshot is there already."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} 已经存在，没有覆盖。请换一个目录名。",
            f"{folder} exists already and was not overwritten. Name another folder.",
        )


class WrittenSnapshot(NamedTuple):
    """A snapshot that was written."""

    folder: Path
    nodes: int
    edges: int
    revision: int
    delta: Mapping[str, int] | None
    """How many rows each file of the delta has; None without an earlier snapshot."""


async def write_snapshot(
    database: Database, vocabulary: Vocabulary, request: SnapshotRequest
) -> WrittenSnapshot:
    """Write a snapshot. Raises `SnapshotExists`, `NoSnapshot`, `OSError`, and what the database
    raises.
    """
    if request.folder.exists():
        raise SnapshotExists(request.folder)
    salt = read_salt(request.since) if request.since else None
    content = await read_content(database, vocabulary, request, salt)
    return await asyncio.to_thread(write_folder, content, vocabulary, request)


def write_folder(
    content: SnapshotContent, vocabulary: Vocabulary, request: SnapshotRequest
) -> WrittenSnapshot:
    """Write the folder of a snapshot beside its place, then move it there."""
    unfinished = request.folder.with_name(f".{request.folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        with paused_collection():
            delta = write_files(content, vocabulary, request, unfinished)
        unfinished.rename(request.folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return WrittenSnapshot(
        request.folder, len(content.nodes), len(content.edges), content.revision, delta
    )


def write_files(
    content: SnapshotContent, vocabulary: Vocabulary, request: SnapshotRequest, folder: Path
) -> Mapping[str, int] | None:
    """Write all files into a folder, and return how many rows each file of the delta has."""
    write_tables(content, folder)
    write_graphml(content, folder / "network.graphml")
    write_gexf(content, request, folder / "network.gexf")
    write_json_ld(content, request, folder / "network.jsonld")
    write_popolo(content, folder / "popolo.json")
    write_hsds(content, vocabulary, folder / "hsds.json")
    write_dictionary(vocabulary, folder / "dictionary.csv")
    delta = write_delta(request.since, folder, folder / "delta") if request.since else None
    (folder / "README.md").write_text(metadata.readme(request, content), "utf-8")
    (folder / "CITATION.cff").write_text(metadata.citation(request, content), "utf-8")
    write_json(folder / "snapshot.json", metadata.manifest(request, content, delta))
    files = written_files(folder)
    write_json(folder / "datapackage.json", metadata.data_package(request, files))
    write_json(folder / "dcat.jsonld", metadata.catalogue_entry(request, files))
    write_json(folder / "ro-crate-metadata.json", metadata.research_object(request, files))
    sums = (f"{file.digest}  {file.name}\n" for file in written_files(folder))
    (folder / SUMS).write_text("".join(sums), "utf-8")
    return delta


def write_json(path: Path, value: object) -> None:
    """Write a JSON file that people can read."""
    path.write_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n")


def written_files(folder: Path) -> list[metadata.WrittenFile]:
    """Return all files of a folder in the order of their names."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [metadata.file_of(folder, path) for path in paths]
