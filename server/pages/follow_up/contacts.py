"""Whom to call about the places of requests, projects and responsibilities."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.pages.visit import Visit


async def read_contacts(visit: Visit, nodes: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return whom to call about the places of nodes, by their ids. Raises `QueryFailed`.

    None stands for a place for which nobody is found.
    """
    places = list(dict.fromkeys(node["place"]["id"] for node in nodes if node["place"]))
    if not places:
        return {}
    found = (await visit.ask("place_contacts", places=places))["nodes"]
    return {place: node and node["coverage"] for place, node in zip(places, found, strict=True)}
