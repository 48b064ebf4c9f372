"""The types and properties that can be reconciled, and the manifest that announces them."""

from __future__ import annotations

from typing import Any

from graph.ontology.declarations import Property
from graph.ontology.kinds import KINDS

ENTITY_KINDS = ("Unit", "Community", "Compound", "Building")
"""The kinds that can be reconciled, in the order in which they are offered."""
LARGEST_BATCH = 1_000
"""Names of one request; a client sends ten at a time."""
MOST_CANDIDATES, USUAL_CANDIDATES = 20, 5
VERSIONS = ["0.2"]
SCHEMA_SPACE = "urn:linli:term:"
IDENTIFIER_SPACE = "urn:linli:"


def type_of(kind: str) -> dict[str, str]:
    """Return a type as answers name it."""
    return {"id": kind, "name": KINDS[kind].zh}


def properties_of(kind: str) -> list[Property]:
    """Return the properties of a kind that may be asked for: no contact and nothing protected."""
    return [
        prop
        for prop in KINDS[kind].properties
        if not (prop.protected or prop.hidden or prop.is_phone)
    ]


def property_names() -> dict[str, str]:
    """Return the names of all properties by id."""
    return {prop.name: prop.zh for kind in ENTITY_KINDS for prop in properties_of(kind)}


def manifest(address: str) -> dict[str, Any]:
    """Return the manifest of the service at an address."""
    return {
        "versions": VERSIONS,
        "name": "linli 邻里",
        "identifierSpace": IDENTIFIER_SPACE,
        "schemaSpace": SCHEMA_SPACE,
        "defaultTypes": [type_of(kind) for kind in ENTITY_KINDS],
        "preview": {"url": f"{address}/preview?id={{{{id}}}}", "width": 360, "height": 140},
        "suggest": {
            each: {"service_url": address, "service_path": f"/suggest/{each}"}
            for each in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": address, "service_path": "/properties"},
            "property_settings": [],
        },
    }
