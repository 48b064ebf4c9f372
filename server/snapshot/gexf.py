"""The network as GEXF 1.3: dynamic with spells, or static if it is of one day.

Intervals of GEXF include both ends, so a spell ends on the last day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from server.snapshot.columns import (
    Batch,
    Texts,
    between,
    edge_batches,
    escaped_columns,
    first_known,
    joined,
    line_bytes,
    node_batches,
    texts_of,
)
from server.snapshot.content import SnapshotContent, Spell, Spells, day_text
from server.snapshot.request import SnapshotRequest

NODE_ATTRIBUTES = {
    "kind": "string",
    "code": "string",
    "category": "string",
    "duty": "string",
    "latitude": "double",
    "longitude": "double",
}
EDGE_ATTRIBUTES = {"type": "string", "duty": "string"}


def write_gexf(content: SnapshotContent, request: SnapshotRequest, path: Path) -> None:
    """Write the network as GEXF 1.3."""
    with path.open("wb") as file:
        file.write("".join(head_lines(request)).encode())
        file.write(f'    <nodes count="{len(content.nodes)}">\n'.encode())
        file.writelines(node_lines(batch, request) for batch in node_batches(content))
        file.write(f'    </nodes>\n    <edges count="{len(content.edges)}">\n'.encode())
        file.writelines(edge_lines(batch, request) for batch in edge_batches(content))
        file.write(b"    </edges>\n  </graph>\n</gexf>\n")


def head_lines(request: SnapshotRequest) -> Iterator[str]:
    """Yield the lines before the nodes."""
    known = request.as_of.date().isoformat()
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield (
        f'  <meta lastmodifieddate="{known}"><creator>{escape(request.publisher)}</creator>'
        f"<description>{escape(request.title)}</description></meta>\n"
    )
    time = ' mode="static"'
    if request.is_dynamic:
        time = ' mode="dynamic" timeformat="date" timerepresentation="interval"'
    yield f'  <graph defaultedgetype="directed" idtype="string"{time}>\n'
    for sort, attributes in (("node", NODE_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
        yield f'    <attributes class="{sort}" mode="static">\n'
        for name, of in attributes.items():
            yield f'      <attribute id="{name}" title="{name}" type="{of}"/>\n'
        yield "    </attributes>\n"


def node_lines(batch: Batch, request: SnapshotRequest) -> bytes:
    """Return the lines of nodes."""
    columns = escaped_columns(batch.columns)
    label = first_known(columns["name"], columns["id"])
    return line_bytes(
        '      <node id="',
        columns["id"],
        '" label="',
        label,
        '"><attvalues>',
        *values_of(NODE_ATTRIBUTES, columns),
        "</attvalues>",
        spells_column(batch, request),
        "</node>\n",
    )


def edge_lines(batch: Batch, request: SnapshotRequest) -> bytes:
    """Return the lines of edges."""
    columns = escaped_columns(batch.columns)
    return line_bytes(
        '      <edge id="',
        columns["id"],
        *(joined(f'" {end}="', columns[end]) for end in ("source", "target")),
        # Several edges may join two nodes if their kinds differ.
        '" kind="',
        columns["type"],
        between(":", columns["duty"], ""),
        '"><attvalues>',
        *values_of(EDGE_ATTRIBUTES, columns),
        "</attvalues>",
        spells_column(batch, request),
        "</edge>\n",
    )


def values_of(attributes: Iterable[str], columns: Mapping[str, Texts]) -> Iterator[Texts]:
    """Yield the attribute values of nodes or edges, attribute by attribute."""
    for name in attributes:
        yield between(f'<attvalue for="{name}" value="', columns[name], '"/>')


def spells_column(batch: Batch, request: SnapshotRequest) -> Texts | str:
    """Return the spells of nodes or edges; a network of one day has none."""
    return texts_of([spells_of(each) for each in batch.spells]) if request.is_dynamic else ""


@lru_cache(maxsize=65_536)
def spells_of(spells: Spells) -> str:
    """Return the spells of a node or an edge; an end that is open or unknown is left out."""
    return f"<spells>{''.join(map(spell_of, spells))}</spells>"


def spell_of(spell: Spell) -> str:
    """Return a spell, which includes its last day."""
    begin, end = map(day_text, spell)
    start = f' start="{begin}"' if begin else ""
    last = date.fromordinal(spell[1] - 1).isoformat()
    return f'<spell{start} end="{last}"/>' if end else f"<spell{start}/>"
