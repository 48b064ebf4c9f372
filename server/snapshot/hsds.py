"""What organizations do in which places, as services in the form of HSDS 3.1 (Open Referral).

A service is what one organization is responsible for under one duty; where it is responsible are
its locations. The format has no intervals, so it has what holds on the last day that the snapshot
covers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson

from graph.ontology.kinds import KINDS
from graph.vocabulary import Vocabulary
from server.snapshot.content import SnapshotContent, SnapshotEdge, SnapshotNode
from server.snapshot.json_lists import known, write_list

SPACE = UUID("7a1f0c52-5d0e-5b3c-9d53-1f2b6f6c2208")
"""The name space of our ids, which are UUIDs there."""
RESPONSIBLE = "RESPONSIBLE_FOR"
Services = Mapping[tuple[str, str], Sequence[SnapshotEdge]]
"""The links of each organization and duty."""


def write_hsds(content: SnapshotContent, vocabulary: Vocabulary, path: Path) -> None:
    """Write a file with one page of all services, each with its organization and locations."""
    services = services_of(content)
    head = {
        "total_items": len(services),
        "total_pages": 1,
        "page_number": 1,
        "size": len(services),
        "first_page": True,
        "last_page": True,
        "empty": not services,
    }
    with path.open("wb") as file:
        file.write(orjson.dumps(head)[:-1] + b',"contents":[')
        write_list(file.write, service_objects(content, services, vocabulary))
        file.write(b"}\n")


def services_of(content: SnapshotContent) -> Services:
    """Return the links that stand for services, in the order of their organizations."""
    found: dict[tuple[str, str], list[SnapshotEdge]] = {}
    for edge in content.edges:
        if edge.type == RESPONSIBLE and edge.id in content.lasting:
            found.setdefault((edge.source, edge.duty or ""), []).append(edge)
    return {key: sorted(found[key], key=lambda edge: edge.target) for key in sorted(found)}


def service_objects(
    content: SnapshotContent, services: Services, vocabulary: Vocabulary
) -> Iterator[dict[str, Any]]:
    """Yield the services, full in the sense of HSDS."""
    nodes = {node.id: node for node in content.nodes}
    duties = {duty.code: (duty.zh, duty.en) for duty in vocabulary}
    for (organization, code), edges in services.items():
        zh, en = duties.get(code, ("组织责任", "Responsibility"))
        service = uuid_of(organization, code)
        yield {
            "id": service,
            "name": f"{nodes[organization].name}·{zh}",
            "description": f"{zh}。{en}",
            "status": "active",
            "organization": organization_object(nodes[organization]),
            "service_at_locations": [
                {
                    "id": uuid_of(edge.id),
                    "location": location_object(nodes[edge.target]),
                }
                for edge in edges
            ],
        }


def organization_object(node: SnapshotNode) -> dict[str, Any]:
    """Return an organization."""
    kind = KINDS[node.kind]
    return {
        "id": uuid_of(node.id),
        "name": node.name or node.id,
        "description": f"{kind.zh} {kind.name}",
        "organization_identifiers": [
            {
                "id": uuid_of(node.id, "identifier"),
                "identifier_scheme": "linli",
                "identifier_type": "global id",
                "identifier": node.id,
            }
        ],
    }


def location_object(node: SnapshotNode) -> dict[str, Any]:
    """Return a place."""
    return known(
        {
            "id": uuid_of(node.id),
            "location_type": "physical",
            "name": node.name,
            "description": f"{KINDS[node.kind].zh} {node.kind}",
            "latitude": node.latitude,
            "longitude": node.longitude,
            "external_identifier": node.id,
            "external_identifier_type": "linli",
        }
    )


def uuid_of(*parts: str) -> str:
    """Return the UUID of what is named by some texts: always the same."""
    return str(uuid5(SPACE, "\n".join(parts)))
