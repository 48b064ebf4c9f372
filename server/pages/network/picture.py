"""The drawing of a part of the network as SVG: rings around a node, or columns along paths."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import cos, degrees, pi, sin
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from graph.network.link_types import LINK_TYPES
from graph.ontology.kinds import KINDS

COLOURS = {
    "Unit": "#1f77b4",
    "PartyOrganization": "#d62728",
    "Alliance": "#9467bd",
    "Office": "#17becf",
    "OwnersCommittee": "#bcbd22",
    "Cadre": "#8c564b",
    "Post": "#e377c2",
    "Project": "#ff7f0e",
    "Venue": "#ffbb78",
}
PLACE_COLOUR = "#2ca02c"
SIZE, MARGIN, RING = 1_200, 230, 370
"""Width and height of the picture, the room for labels, and the radius of the outer ring."""


class DrawnNode(NamedTuple):
    """A node of a picture."""

    id: str
    kind: str
    label: str
    distance: int
    """Its ring or column."""


class DrawnLink(NamedTuple):
    """A link of a picture."""

    type: str
    source: str
    target: str


class Drawn(NamedTuple):
    """What is to be drawn."""

    nodes: Sequence[DrawnNode]
    links: Sequence[DrawnLink]
    left_out: int
    in_columns: bool = False


class Spot(NamedTuple):
    """Where a node is drawn, and the angle of its label."""

    x: float
    y: float
    angle: float | None
    """None for a label below the node."""


Address = Callable[[DrawnNode], str]
"""Where a node of a picture leads."""


class Lettering(NamedTuple):
    """How labels are written."""

    size: int = 15
    longest: int = 16
    """Characters of a label."""


USUAL = Lettering()


def picture(drawn: Drawn, address: Address | None = None, lettering: Lettering = USUAL) -> str:
    """Return the picture; with addresses its nodes are links."""
    spots = column_spots(drawn.nodes) if drawn.in_columns else ring_spots(drawn.nodes)
    marks = node_marks(drawn.nodes, spots, address, lettering.longest)
    parts = [*link_lines(drawn, spots), *marks, *legend(drawn, lettering.size)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" '
        f'font-family="Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif" '
        f'font-size="{lettering.size}">\n<rect width="{SIZE}" height="{SIZE}" fill="white"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def of_ego(found: Mapping[str, Any]) -> Drawn:
    """Return what is to be drawn of an ego network: rings by distance."""
    nodes = [drawn_node(found["center"], 0)]
    nodes += [drawn_node(each["node"], each["distance"]) for each in found["nodes"]]
    left_out = found["totalCount"] - len(found["nodes"])
    return Drawn(nodes, drawn_links(found["links"]), left_out)


def drawn_node(node: Mapping[str, Any], distance: int) -> DrawnNode:
    """Return a node of a picture."""
    return DrawnNode(node["id"], node["__typename"], node["label"], distance)


def drawn_links(links: Sequence[Mapping[str, Any]]) -> list[DrawnLink]:
    """Return the links of a picture, each once."""
    made = (DrawnLink(each["type"], each["source"]["id"], each["target"]["id"]) for each in links)
    return list(dict.fromkeys(made))


def ring_spots(nodes: Sequence[DrawnNode]) -> dict[str, Spot]:
    """Return the spots of nodes on rings around the first one, those of a kind side by side."""
    middle = SIZE / 2
    outer = max((node.distance for node in nodes), default=0) or 1
    spots = {}
    for distance in range(outer + 1):
        ring = sorted(
            (node for node in nodes if node.distance == distance),
            key=lambda node: (node.kind, node.id),
        )
        for number, node in enumerate(ring):
            # Half a step further on each ring, so that labels of two rings do not meet.
            angle = 2 * pi * (number + distance / 2) / len(ring)
            radius = RING * distance / outer
            x, y = middle + radius * cos(angle), middle + radius * sin(angle)
            spots[node.id] = Spot(x, y, angle if distance else None)
    return spots


def column_spots(nodes: Sequence[DrawnNode]) -> dict[str, Spot]:
    """Return the spots of nodes in columns from left to right."""
    last = max((node.distance for node in nodes), default=0) or 1
    spots = {}
    for distance in range(last + 1):
        column = [node for node in nodes if node.distance == distance]
        for number, node in enumerate(column):
            x = MARGIN / 2 + (SIZE - MARGIN) * distance / last
            y = SIZE * (number + 1) / (len(column) + 1)
            spots[node.id] = Spot(x, y, None)
    return spots


def link_lines(drawn: Drawn, spots: dict[str, Spot]) -> Iterator[str]:
    """Yield the lines of links; hovering over one shows what it says."""
    for link in drawn.links:
        if link.source in spots and link.target in spots:
            one, other = spots[link.source], spots[link.target]
            yield (
                f'<line x1="{one.x:.1f}" y1="{one.y:.1f}" x2="{other.x:.1f}" y2="{other.y:.1f}" '
                f'stroke="#bbb" stroke-width="1.2"><title>{LINK_TYPES[link.type].zh}</title></line>'
            )
            if drawn.in_columns:
                x, y = (one.x + other.x) / 2, (one.y + other.y) / 2 - 4
                yield (
                    f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" fill="#777" '
                    f'font-size="12">{LINK_TYPES[link.type].zh}</text>'
                )


def node_marks(
    nodes: Sequence[DrawnNode], spots: dict[str, Spot], address: Address | None, longest: int
) -> Iterator[str]:
    """Yield the circles and labels of nodes."""
    for node in nodes:
        x, y, angle = spots[node.id]
        size = 12 if node.distance == 0 else 7
        mark = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{colour_of(node.kind)}"/>'
        label = label_text(shortened_label(node.label, longest), x, y, angle)
        if address and node.distance:
            # The page lists the same links as text, where a keyboard finds them.
            yield f'<a href="{escape(address(node))}" tabindex="-1">{mark}{label}</a>'
        else:
            yield f"{mark}\n{label}"


def label_text(label: str, x: float, y: float, angle: float | None) -> str:
    """Return a label: below its node, or along the ray that leads outwards."""
    text = escape(label)
    halo = 'paint-order="stroke" stroke="white" stroke-width="4"'
    if angle is None:
        return f'<text x="{x:.1f}" y="{y + 28:.1f}" text-anchor="middle" {halo}>{text}</text>'
    turn = degrees(angle) % 360
    # On the left side the text is turned round, so that nobody has to read it upside down.
    is_left = 90 < turn < 270
    shown, anchor, shift = (turn + 180, "end", -12) if is_left else (turn, "start", 12)
    return (
        f'<text transform="translate({x:.1f},{y:.1f}) rotate({shown:.1f})" x="{shift}" y="5" '
        f'text-anchor="{anchor}" {halo}>{text}</text>'
    )


def shortened_label(label: str, longest: int) -> str:
    """Return a label that fits into the margin."""
    return label if len(label) <= longest else f"{label[: longest - 1]}…"


def colour_of(kind: str) -> str:
    """Return the colour of a kind."""
    return COLOURS.get(kind, PLACE_COLOUR)


def legend(drawn: Drawn, letters: int) -> Iterator[str]:
    """Yield what the colours mean, and how many nodes were left out."""
    kinds = sorted({node.kind for node in drawn.nodes})
    for number, kind in enumerate(kinds):
        y = 28 + letters * 8 // 5 * number
        yield f'<circle cx="24" cy="{y - 5}" r="7" fill="{colour_of(kind)}"/>'
        yield f'<text x="40" y="{y}">{KINDS[kind].zh}</text>'
    if drawn.left_out:
        y = SIZE - 20
        yield f'<text x="24" y="{y}" fill="#777">另有 {drawn.left_out} 个节点没有画出</text>'
