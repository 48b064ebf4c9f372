"""The facts behind a cell, as lists of nodes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.pages.rendering import minute_of, node_url
from server.pages.reports.tables import Facts
from server.pages.visit import Visit

KEPT = ("__typename", "id", "label")
"""Fields of a fact that are not among its details."""


@dataclass(frozen=True)
class FactList:
    """Some facts of one kind."""

    total: int
    nodes: Sequence[Mapping[str, Any]]
    next_after: str | None = None


def read_facts(facts: Facts, answer: Mapping[str, Any], given: Mapping[str, str]) -> list[FactList]:
    """Return the lists of facts in the answer to their document."""
    if not facts.among:
        return [connection_facts(each, facts) for each in answer.values() if each]
    entries: Any = answer
    for name in facts.among.split("."):
        entries = entries[name]
    wanted = [each for each in entries if all(each[key] == given[key] for key in given)]
    found = [each["facts"] for each in wanted if each["facts"]]
    return [FactList(each["total"], each["nodes"]) for each in found]


def connection_facts(connection: Mapping[str, Any], facts: Facts) -> FactList:
    """Return the facts of a connection."""
    info = connection.get("pageInfo", {}) if facts.has_pages else {}
    after = info.get("endCursor") if info.get("hasNextPage") else None
    nodes = [edge["node"] for edge in connection.get("edges", ())]
    return FactList(connection["totalCount"], nodes, after)


def fact_details(visit: Visit, node: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Yield what else a fact says, as texts with the addresses of what they name."""
    for name, value in node.items():
        if name in KEPT or value is None or value == "":
            continue
        if isinstance(value, Mapping):
            text = visit.named(value) if "nameZh" in value else str(value["label"])
            yield text, node_url(value) if "id" in value else None
        elif isinstance(value, str) and name.endswith("At"):
            yield minute_of(value), None
        else:
            yield str(value), None
