"""The places that contain other places, read once for all that lie in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.roots.nodes import MOST_IDS
from server.queries.request import Execute, GraphQLRequest, read_data

ANCESTORS = """\
query Ancestors($ids: [ID!]!, $at: Date, $asOf: DateTime) {
  nodes(ids: $ids) { ... on Place { id ancestors(at: $at, asOf: $asOf) { id kind label } } }
}
"""

Ancestors = Mapping[str, Sequence[Mapping[str, Any]]]
"""Id of a place to the places that contain it, nearest first, each with `id`, `kind`, `label`."""


async def read_ancestors(
    execute: Execute, places: Iterable[str], at: str | None, as_of: str | None = None
) -> Ancestors:
    """Return what contains each of these places on a day, None for today, as known at a moment,
    None for now.

    Raises `QueryFailed`.
    """
    ids = sorted(set(places))
    found: dict[str, Sequence[Mapping[str, Any]]] = {}
    for begin in range(0, len(ids), MOST_IDS):
        variables = {"ids": ids[begin : begin + MOST_IDS], "at": at, "asOf": as_of}
        data = await read_data(execute, GraphQLRequest(ANCESTORS, variables))
        found |= {place["id"]: place["ancestors"] for place in data["nodes"] if place}
    return found
