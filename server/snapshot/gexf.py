"""The network as GEXF 1.3: dynamic with spells, or static if it is of one day.

Intervals of GEXF include both ends, so a spell ends on the last day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from server.snapshot.content import SnapshotContent, Spell, day_text
from server.snapshot.request import SnapshotRequest
from server.snapshot.xml_text import attribute_of, text_of

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
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(gexf_lines(content, request))


def gexf_lines(content: SnapshotContent, request: SnapshotRequest) -> Iterator[str]:
    """Yield the lines of the file."""
    known = request.as_of.date().isoformat()
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield (
        f'  <meta lastmodifieddate="{known}"><creator>{text_of(request.publisher)}</creator>'
        f"<description>{text_of(request.title)}</description></meta>\n"
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
    yield f'    <nodes count="{len(content.nodes)}">\n'
    for node in content.nodes:
        inner = values_of(NODE_ATTRIBUTES, node._asdict())
        if request.is_dynamic:
            inner += spells_of(content.node_spells[node.id])
        label = attribute_of(node.name or node.id)
        yield f"      <node id={attribute_of(node.id)} label={label}>{inner}</node>\n"
    yield f'    </nodes>\n    <edges count="{len(content.edges)}">\n'
    for edge in content.edges:
        inner = values_of(EDGE_ATTRIBUTES, edge._asdict())
        if request.is_dynamic:
            inner += spells_of(content.edge_spells[edge.id])
        ends = f"source={attribute_of(edge.source)} target={attribute_of(edge.target)}"
        # Several edges may join two nodes if their kinds differ.
        kind = attribute_of(":".join(filter(None, (edge.type, edge.duty))))
        yield f"      <edge id={attribute_of(edge.id)} {ends} kind={kind}>{inner}</edge>\n"
    yield "    </edges>\n  </graph>\n</gexf>\n"


def values_of(attributes: Mapping[str, str], values: Mapping[str, object]) -> str:
    """Return the attribute values of a node or an edge; what is not known is left out."""
    known = "".join(
        f'<attvalue for="{name}" value={attribute_of(values[name])}/>'
        for name in attributes
        if values[name] is not None
    )
    return f"<attvalues>{known}</attvalues>"


def spells_of(spells: Sequence[Spell]) -> str:
    """Return the spells of a node or an edge; an end that is open or unknown is left out."""
    return f"<spells>{''.join(map(spell_of, spells))}</spells>"


def spell_of(spell: Spell) -> str:
    """Return a spell, which includes its last day."""
    begin, end = map(day_text, spell)
    start = f' start="{begin}"' if begin else ""
    last = date.fromordinal(spell[1] - 1).isoformat()
    return f'<spell{start} end="{last}"/>' if end else f"<spell{start}/>"
