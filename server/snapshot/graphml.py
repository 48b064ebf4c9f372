"""The network as GraphML with typed keys: each interval from the first day to the last of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from server.snapshot.columns import (
    Batch,
    Texts,
    between,
    edge_batches,
    escaped_columns,
    life_columns,
    line_bytes,
    node_batches,
)
from server.snapshot.content import SnapshotContent

NODE_KEYS = {
    "kind": "string",
    "name": "string",
    "code": "string",
    "category": "string",
    "duty": "string",
    "latitude": "double",
    "longitude": "double",
    "from": "string",
    "to": "string",
}
EDGE_KEYS = {"type": "string", "duty": "string", "from": "string", "to": "string"}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write_graphml(content: SnapshotContent, path: Path) -> None:
    """Write the network as GraphML."""
    with path.open("wb") as file:
        file.writelines(graphml_parts(content))


def graphml_parts(content: SnapshotContent) -> Iterator[bytes]:
    """Yield the parts of the file."""
    yield HEAD.encode()
    for sort, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        for name, of in keys.items():
            key = f'  <key id="{sort}_{name}" for="{sort}" attr.name="{name}" attr.type="{of}"/>\n'
            yield key.encode()
    yield b'  <graph id="network" edgedefault="directed">\n'
    for batch in node_batches(content):
        columns = values_of(batch)
        data = data_of("node", NODE_KEYS, columns)
        yield line_bytes('    <node id="', columns["id"], '">', *data, "</node>\n")
    for batch in edge_batches(content):
        columns = values_of(batch)
        ends = (between(f' {end}="', columns[end], '"') for end in ("source", "target"))
        data = data_of("edge", EDGE_KEYS, columns)
        yield line_bytes('    <edge id="', columns["id"], '"', *ends, ">", *data, "</edge>\n")
    yield b"  </graph>\n</graphml>\n"


def values_of(batch: Batch) -> dict[str, Texts]:
    """Return the values of nodes or edges, by key."""
    return {**escaped_columns(batch.columns), **life_columns(batch.spells)}


def data_of(sort: str, keys: Iterable[str], columns: Mapping[str, Texts]) -> Iterator[Texts]:
    """Yield the data of nodes or edges, key by key."""
    for key in keys:
        yield between(f'<data key="{sort}_{key}">', columns[key], "</data>")
