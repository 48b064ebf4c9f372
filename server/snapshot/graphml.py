"""The network as GraphML with typed keys: each interval from the first day to the last of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from server.snapshot.content import SnapshotContent, Spell, day_text
from server.snapshot.xml_text import attribute_of, text_of

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
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(graphml_lines(content))


def graphml_lines(content: SnapshotContent) -> Iterator[str]:
    """Yield the lines of the file."""
    yield HEAD
    for sort, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        for name, of in keys.items():
            yield (
                f'  <key id="{sort}_{name}" for="{sort}" attr.name="{name}" attr.type="{of}"/>\n'
            )
    yield '  <graph id="network" edgedefault="directed">\n'
    for node in content.nodes:
        values = {**node._asdict(), **whole_life(content.node_spells[node.id])}
        yield f"    <node id={attribute_of(node.id)}>{data_of('node', NODE_KEYS, values)}</node>\n"
    for edge in content.edges:
        values = {**edge._asdict(), **whole_life(content.edge_spells[edge.id])}
        ends = f"source={attribute_of(edge.source)} target={attribute_of(edge.target)}"
        data = data_of("edge", EDGE_KEYS, values)
        yield f"    <edge id={attribute_of(edge.id)} {ends}>{data}</edge>\n"
    yield "  </graph>\n</graphml>\n"


def data_of(sort: str, keys: Iterable[str], values: Mapping[str, object]) -> str:
    """Return the data of a node or an edge; what is not known is left out."""
    return "".join(
        f'<data key="{sort}_{key}">{text_of(values[key])}</data>'
        for key in keys
        if values[key] is not None
    )


def whole_life(spells: Sequence[Spell]) -> dict[str, str | None]:
    """Return the first day of all, and the day after the last."""
    return {"from": day_text(spells[0][0]), "to": day_text(spells[-1][1])}
