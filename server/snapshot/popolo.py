"""The people, posts, organizations and areas of a snapshot in the form of Popolo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from graph.ontology.kinds import KINDS
from server.snapshot.content import SnapshotContent, SnapshotEdge, SnapshotNode, Spell, day_text
from server.snapshot.json_lists import known, write_list

MEMBER_LINKS = frozenset({"HOLDS", "WORKS_AT", "MEMBER_OF"})
"""The links that are memberships there."""
Ends = Mapping[str, Mapping[str, str]]
"""The targets of nodes by type of link."""


def write_popolo(content: SnapshotContent, path: Path) -> None:
    """Write a file with one list of each class of Popolo."""
    ends = ends_of(content)
    with path.open("wb") as file:
        for number, (name, wanted, make) in enumerate(CLASSES):
            file.write((b",\n" if number else b"{") + orjson.dumps(name) + b":[")
            nodes = (node for node in content.nodes if wanted(node))
            objects = (known(make(node, content, ends)) for node in nodes)
            write_list(file.write, objects)
        file.write(b',\n"memberships":[')
        write_list(file.write, memberships_of(content))
        file.write(b"}\n")


def ends_of(content: SnapshotContent) -> Ends:
    """Return where the links of nodes lead at the end of what is covered.

    Of a node that is not there any more, it is where they led last; of several, the last by id.
    """
    ends: dict[str, dict[str, str]] = {}
    for edge in sorted(content.edges, key=lambda edge: content.edge_spells[edge.id][-1][1]):
        is_there = content.is_last(content.node_spells[edge.source])
        if edge.id in content.lasting or not is_there:
            ends.setdefault(edge.source, {})[edge.type] = edge.target
    return ends


def has_facet(name: str) -> Callable[[SnapshotNode], bool]:
    """Return whether a node has a facet."""
    kinds = {kind.name for kind in KINDS.named(name)}
    return lambda node: node.kind in kinds


def organization(node: SnapshotNode, content: SnapshotContent, ends: Ends) -> dict[str, Any]:
    """Return an organization."""
    own = ends.get(node.id, {})
    spells = content.node_spells[node.id]
    return {
        "id": node.id,
        "name": node.name,
        "classification": node.category or node.kind,
        "parent_id": own.get("SUBORDINATE_TO"),
        "area_id": own.get("STATIONED_IN"),
        "founding_date": day_text(spells[0][0]),
        "dissolution_date": last_day(spells[-1]),
    }


def post(node: SnapshotNode, content: SnapshotContent, ends: Ends) -> dict[str, Any]:
    """Return a post."""
    own = ends.get(node.id, {})
    spells = content.node_spells[node.id]
    return {
        "id": node.id,
        "label": node.name,
        "role": node.duty,
        "organization_id": own.get("BELONGS_TO"),
        "area_id": own.get("COVERS"),
        "start_date": day_text(spells[0][0]),
        "end_date": last_day(spells[-1]),
    }


def area(node: SnapshotNode, _content: SnapshotContent, ends: Ends) -> dict[str, Any]:
    """Return an area."""
    return {
        "id": node.id,
        "name": node.name,
        "identifier": node.code,
        "classification": node.kind,
        "parent_id": ends.get(node.id, {}).get("PART_OF"),
    }


def person(node: SnapshotNode, _content: SnapshotContent, _ends: Ends) -> dict[str, Any]:
    """Return a person, who is called by the pseudonym."""
    return {"id": node.id, "name": node.id}


CLASSES: tuple[
    tuple[
        str,
        Callable[[SnapshotNode], bool],
        Callable[[SnapshotNode, SnapshotContent, Ends], dict[str, Any]],
    ],
    ...,
] = (
    ("persons", lambda node: node.kind == "Cadre", person),
    ("organizations", has_facet("Organization"), organization),
    ("posts", lambda node: node.kind == "Post", post),
    ("areas", has_facet("Place"), area),
)


def memberships_of(content: SnapshotContent) -> Iterator[dict[str, Any]]:
    """Yield a membership for each interval of a link that is one."""
    for edge in content.edges:
        if edge.type in MEMBER_LINKS:
            for number, spell in enumerate(content.edge_spells[edge.id]):
                yield known(membership(edge, number, spell))


def membership(edge: SnapshotEdge, number: int, spell: Spell) -> dict[str, Any]:
    """Return the membership of one interval of an edge."""
    is_person = edge.source.startswith("Cadre:")
    return {
        "id": f"{edge.id}-{number}",
        "person_id": edge.source if is_person else None,
        "member": None if is_person else {"@type": "Organization", "id": edge.source},
        "post_id": edge.target if edge.type == "HOLDS" else None,
        "organization_id": edge.target if edge.type != "HOLDS" else None,
        "start_date": day_text(spell[0]),
        "end_date": last_day(spell),
    }


def last_day(spell: Spell) -> str | None:
    """Return the last day of an interval, None if it is open."""
    return date.fromordinal(spell[1] - 1).isoformat() if day_text(spell[1]) else None
