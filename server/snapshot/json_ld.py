"""The network as JSON-LD, on the vocabularies W3C ORG, schema.org and PROV-O.

A link is a node of its own with its intervals. If it still holds at the end of what the snapshot
covers, its ends are joined directly as well, by the term of a vocabulary where there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from graph.ontology.kinds import KINDS
from server.snapshot.content import SnapshotContent, SnapshotEdge, Spells, day_text
from server.snapshot.json_lists import known
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
    # Each is named by its edges too.
    references = {node.id: {"@id": iri_of(node.id)} for node in content.nodes}
    direct = joined_ends(content, references)
    for node in content.nodes:
        values = {
            "schema:name": node.name,
            "schema:identifier": node.code,
            "linli:category": node.category,
            "linli:duty": node.duty,
            "schema:latitude": node.latitude,
            "schema:longitude": node.longitude,
        }
        yield {
            **references[node.id],
            "@type": types_of(node.kind),
            **known(values),
            "linli:during": during(content.node_spells[node.id]),
            **direct.get(node.id, {}),
        }
    for edge in content.edges:
        ends = references[edge.source], references[edge.target]
        yield edge_object(edge, ends, content.edge_spells[edge.id])


def joined_ends(
    content: SnapshotContent, references: Mapping[str, dict[str, str]]
) -> dict[str, dict[str, list[dict[str, str]]]]:
    """Return what is joined directly to each node, by term."""
    direct: dict[str, dict[str, list[dict[str, str]]]] = {}
    for edge in content.edges:
        if edge.id in content.lasting:
            term = TERMS.get(edge.type, f"linli:{edge.type}")
            ends = direct.setdefault(edge.source, {}).setdefault(term, [])
            ends.append(references[edge.target])
    return direct


@cache
def types_of(kind_name: str) -> list[str]:
    """Return the types of the nodes of a kind."""
    kind = KINDS[kind_name]
    facet = TYPES.get(kind.facet.name if kind.facet else "")
    types = [TYPES_OF_KINDS.get(kind_name, facet), f"linli:{kind_name}"]
    return [each for each in types if each]


def edge_object(
    edge: SnapshotEdge, ends: tuple[dict[str, str], dict[str, str]], spells: Spells
) -> dict[str, Any]:
    """Return the object of an edge between two that are named."""
    source, target = ends
    made: dict[str, Any] = {
        "@id": iri_of(edge.id),
        "@type": ["linli:Link", f"linli:{edge.type}"],
        "source": source["@id"],
        "target": target["@id"],
        "linli:during": during(spells),
    }
    if edge.duty:
        made["linli:duty"] = edge.duty
    if edge.type in MEMBERSHIPS:
        made["@type"].append("org:Membership")
        made["org:member"] = source
        made["org:organization"] = target
    return made


@lru_cache(maxsize=65_536)
def during(spells: Spells) -> list[dict[str, str]]:
    """Return intervals, each from its first day until the first day after it."""
    found = []
    for begin, end in spells:
        ends = {"from": day_text(begin), "until": day_text(end)}
        found.append({"@type": "linli:Interval", **known(ends)})
    return found
