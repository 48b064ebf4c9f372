"""The four lists of an area, gathered page by page for the command line and for downloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graph.ontology.declarations import Derived, Edge, Kind, Property
from graph.query.cursors import MOST_EDGES
from graph.query.properties import is_category
from loaders.printouts.lists import LISTS, AreaLists, ListType, Node
from server.queries.ancestors import read_ancestors
from server.queries.references import parse_area_reference
from server.queries.request import Execute, GraphQLRequest, read_data


class Moments(NamedTuple):
    """The two clocks of a query, as GraphQL takes them."""

    at: str | None = None
    """None for today."""
    as_of: str | None = None
    """None for now."""


class TooManyEntries(Exception):
    """There are more entries on the lists than may be gathered."""

    def __init__(self, found: int) -> None:
        super().__init__(found)
        self.found = found
        """How many there are."""


def list_name(listed: ListType) -> str:
    """Return the name of a list in GraphQL."""
    return str(listed.kind.root_field)


def four_lists_query() -> str:
    """Return the query for a page of each list that has not come to its end."""
    cursors = "".join(
        f", ${list_name(listed)}: String, $ask_{list_name(listed)}: Boolean!" for listed in LISTS
    )
    pages = " ".join(map(page_selection, LISTS))
    return (
        "query FourLists($area: AreaRef!, $at: Date, $asOf: DateTime, "
        f"$count: Boolean!{cursors}) {{ "
        f"lists: fourLists(area: $area, at: $at, asOf: $asOf) {{ area {{ label }} at {pages} }} }}"
    )


def page_selection(listed: ListType) -> str:
    """Return the selection of a page of one list."""
    name = list_name(listed)
    parts = " ".join(part_selection(listed.kind, part) for part in listed.parts)
    return (
        f"{name}(first: {MOST_EDGES}, after: ${name}) @include(if: $ask_{name}) {{ "
        f"totalCount @include(if: $count) pageInfo {{ hasNextPage endCursor }} "
        f"edges {{ node {{ id {parts} }} }} }}"
    )


def part_selection(kind: Kind, name: str) -> str:
    """Return the selection of one part of an entry."""
    match kind.declares(name):
        case Edge():
            return f"{name} {{ id label }}"
        case (Property() | Derived()) as declared:
            return f"{name} {{ code nameZh }}" if is_category(declared) else name
    raise LookupError(f"{kind.name} declares no {name}.")


QUERY = four_lists_query()


async def gather_four_lists(
    execute: Execute, area: str, moments: Moments, most: int | None = None
) -> AreaLists:
    """Return all that is on the lists of an area at a moment.

    Raises `QueryFailed`, and `TooManyEntries` before it gathers more than `most` entries.
    """
    nodes: dict[str, list[Node]] = {list_name(listed): [] for listed in LISTS}
    cursors: dict[str, str | None] = dict.fromkeys(nodes)
    label = day = ""
    is_first = True
    while cursors:
        variables = {"area": parse_area_reference(area), "count": is_first, **cursors}
        variables |= {"at": moments.at, "asOf": moments.as_of}
        variables |= {f"ask_{name}": name in cursors for name in nodes}
        found = (await read_data(execute, GraphQLRequest(QUERY, variables)))["lists"]
        label, day = found["area"]["label"], found["at"]
        pages = {name: found[name] for name in cursors}
        if is_first:
            check_total(pages, most)
        for name, page in pages.items():
            nodes[name] += [edge["node"] for edge in page["edges"]]
        cursors = next_cursors(pages)
        is_first = False
    places = place_ids(nodes)
    return AreaLists(
        label, day, nodes, await read_ancestors(execute, places, moments.at, moments.as_of)
    )


def check_total(pages: Mapping[str, Any], most: int | None) -> None:
    """Check how many entries there are in all. Raises `TooManyEntries`."""
    total = sum(page["totalCount"] for page in pages.values())
    if most is not None and total > most:
        raise TooManyEntries(total)


def next_cursors(pages: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the cursor of each list that has another page."""
    infos = {name: page["pageInfo"] for name, page in pages.items()}
    return {name: info["endCursor"] for name, info in infos.items() if info["hasNextPage"]}


def place_ids(nodes: Mapping[str, list[Node]]) -> Iterator[str]:
    """Yield the ids of the places at which the entries of the lists lie."""
    for listed in LISTS:
        for part in listed.parts:
            if leads_to_place(listed.kind, part):
                places = (node[part] for node in nodes[list_name(listed)])
                yield from (place["id"] for place in places if place)


def leads_to_place(kind: Kind, name: str) -> bool:
    """Whether a part of an entry leads to a place."""
    part = kind.declares(name)
    return isinstance(part, Edge) and part.to == "Place"
