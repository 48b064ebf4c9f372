"""The codes and names that a template offers, gathered page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph.ontology.declarations import Kind
from graph.query.cursors import MOST_EDGES
from loaders.ledgers import CodedName, container_edge
from server.queries.request import Execute, GraphQLRequest, read_data

MOST_CODES = 3_000
"""Entries of a list from which a person still chooses; a longer one is left out."""


def code_list_query(kind: Kind) -> str:
    """Return the query for a page of the codes and names of a kind."""
    edge = container_edge(kind)
    container = f"{edge.name} {{ name }}" if edge else ""
    return (
        f"query CodeList($after: String) {{ list: {kind.root_field}(first: {MOST_EDGES}, "
        f"after: $after) {{ pageInfo {{ hasNextPage endCursor }} "
        f"edges {{ node {{ code name {container} }} }} }} }}"
    )


async def read_code_lists(execute: Execute, kinds: Iterable[Kind]) -> dict[str, list[CodedName]]:
    """Return the codes of kinds, by the kinds' Chinese names, without lists that are too long."""
    lists = {kind.zh: await read_code_list(execute, kind) for kind in kinds}
    return {name: entries for name, entries in lists.items() if len(entries) <= MOST_CODES}


async def read_code_list(execute: Execute, kind: Kind) -> list[CodedName]:
    """Return the codes of a kind by their order, and at most a page more than may be offered."""
    query, after = code_list_query(kind), None
    edge = container_edge(kind)
    entries: list[CodedName] = []
    while len(entries) <= MOST_CODES:
        page = (await read_data(execute, GraphQLRequest(query, {"after": after})))["list"]
        entries += [coded_name(each["node"], edge.name if edge else "") for each in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    return sorted(entries)


def coded_name(node: Mapping[str, Any], container: str) -> CodedName:
    """Return an entry; the name of a place follows that of the one that contains it."""
    above = node.get(container) or {}
    return CodedName(node["code"], f"{above.get('name', '')}{node['name']}")
