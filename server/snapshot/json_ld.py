"""The network as JSON-LD, on the vocabularies W3C ORG, schema.org and PROV-O.

A link is a node of its own with its intervals. If it still holds at the end of what the snapshot
covers, its ends are joined directly as well, by the term of a vocabulary where there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from graph.ontology.kinds import KINDS
from server.snapshot.content import SnapshotContent, SnapshotEdge, Spell, day_text
from server.snapshot.request import SnapshotRequest

CONTEXT = {
    "org": "http://www.w3.org/ns/org#",
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "linli": "urn:linli:term:",
    "from": {"@id": "schema:startDate", "@type": "xsd:date"},
    "until": {"@id": "schema:endDate", "@type": "xsd:date"},
    "source": {"@id": "linli:source", "@type": "@id"},
    "target": {"@id": "linli:target", "@type": "@id"},
}
TYPES = {"Place": "schema:Place", "Organization": "org:Organization"}
TYPES_OF_KINDS = {
    "Alliance": "org:OrganizationalCollaboration",
    "Post": "org:Post",
    "Cadre": "schema:Person",
    "Project": "schema:Project",
    "Venue": "schema:Place",
}
TERMS = {
    "PART_OF": "schema:containedInPlace",
    "SUBORDINATE_TO": "org:subOrganizationOf",
    "WORKS_AT": "org:memberOf",
    "MEMBER_OF": "org:memberOf",
    "HOLDS": "org:holds",
    "BELONGS_TO": "org:postIn",
    "STATIONED_IN": "schema:location",
    "SITUATED_AT": "schema:location",
    "COVERS": "schema:areaServed",
    "RESPONSIBLE_FOR": "schema:areaServed",
}
"""The terms of links; any other link has one of our own."""
MEMBERSHIPS = frozenset({"WORKS_AT", "MEMBER_OF"})


PLAIN = re.compile(r"[A-Za-z0-9:~._-]*", re.ASCII)
"""Ids that need no quoting."""


def iri_of(identifier: str) -> str:
    """Return the IRI of a node or an edge."""
    # Almost all are plain, and there are half a million.
    own = identifier if PLAIN.fullmatch(identifier) else quote(identifier, safe=":~-._")
    return f"urn:linli:{own}"


def write_json_ld(content: SnapshotContent, request: SnapshotRequest, path: Path) -> None:
    """Write the network as JSON-LD, one object a line."""
    with path.open("wb") as file:
        file.write(b'{"@context":' + orjson.dumps(CONTEXT) + b',"@graph":[\n')
        file.write(orjson.dumps(described(request)))
        for each in objects_of(content):
            file.write(b",\n" + orjson.dumps(each))
        file.write(b"\n]}\n")


def described(request: SnapshotRequest) -> dict[str, Any]:
    """Return the object of the snapshot itself."""
    return {
        "@id": "urn:linli:snapshot",
        "@type": ["prov:Entity", "schema:Dataset"],
        "schema:name": request.title,
        "prov:generatedAtTime": {"@value": request.known, "@type": "xsd:dateTime"},
        "prov:wasAttributedTo": {"@id": "urn:linli:publisher"},
    }


def objects_of(content: SnapshotContent) -> Iterator[dict[str, Any]]:
    """Yield the objects of all nodes, then of all edges."""
    direct: dict[str, dict[str, list[dict[str, str]]]] = {}
    for edge in content.edges:
        if edge.id in content.lasting:
            term = TERMS.get(edge.type, f"linli:{edge.type}")
            ends = direct.setdefault(edge.source, {}).setdefault(term, [])
            ends.append({"@id": iri_of(edge.target)})
    for node in content.nodes:
        kind = KINDS[node.kind]
        facet = TYPES.get(kind.facet.name if kind.facet else "")
        types = [TYPES_OF_KINDS.get(node.kind, facet), f"linli:{node.kind}"]
        known = {
            "@id": iri_of(node.id),
            "@type": [each for each in types if each],
            "schema:name": node.name,
            "schema:identifier": node.code,
            "linli:category": node.category,
            "linli:duty": node.duty,
            "schema:latitude": node.latitude,
            "schema:longitude": node.longitude,
            "linli:during": during(content.node_spells[node.id]),
            **direct.get(node.id, {}),
        }
        yield {name: value for name, value in known.items() if value is not None}
    for edge in content.edges:
        yield edge_object(edge, content.edge_spells[edge.id])


def edge_object(edge: SnapshotEdge, spells: Sequence[Spell]) -> dict[str, Any]:
    """Return the object of an edge."""
    known: dict[str, Any] = {
        "@id": iri_of(edge.id),
        "@type": ["linli:Link", f"linli:{edge.type}"],
        "source": iri_of(edge.source),
        "target": iri_of(edge.target),
        "linli:during": during(spells),
    }
    if edge.duty:
        known["linli:duty"] = edge.duty
    if edge.type in MEMBERSHIPS:
        known["@type"].append("org:Membership")
        known["org:member"] = {"@id": iri_of(edge.source)}
        known["org:organization"] = {"@id": iri_of(edge.target)}
    return known


def during(spells: Sequence[Spell]) -> list[dict[str, str]]:
    """Return intervals, each from its first day until the first day after it."""
    found = []
    for begin, end in spells:
        ends = {"from": day_text(begin), "until": day_text(end)}
        known = {name: day for name, day in ends.items() if day}
        found.append({"@type": "linli:Interval", **known})
    return found
