"""Gathers the four lists of an area through GraphQL, page by page, for the command line and for downloads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from graph.ontology.declarations import Derived, Edge, Kind, Property
from graph.query.cursors import MOST
from graph.roots.nodes import MOST_IDS
from loaders.printouts.lists import LISTS, AreaLists, Node
from server.queries.references import read_area_reference
from server.queries.who_covers import GraphQLRequest

Ask = Callable[[GraphQLRequest], Awaitable[Mapping[str, Any]]]
"""Whoever answers a question with a GraphQL result."""


class Unanswered(Exception):
    """A page was answered with errors, as GraphQL gives them."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors


class TooMany(Exception):
    """There is more on the lists than may be gathered; says how much."""

    def __init__(self, found: int) -> None:
        super().__init__(found)
        self.found = found


def query() -> str:
    """Return the question for a page of each list that has not come to its end."""
    names = [str(listed.kind.root_field) for listed in LISTS]
    given = "".join(f", ${name}: String, $ask_{name}: Boolean!" for name in names)
    pages = " ".join(
        f"{name}(first: {MOST}, after: ${name}) @include(if: $ask_{name}) {{ totalCount @include(if: $count) pageInfo {{ hasNextPage endCursor }} "
        f"edges {{ node {{ id {' '.join(selected(listed.kind, part) for part in listed.parts)} }} }} }}"
        for name, listed in zip(names, LISTS, strict=True)
    )
    return f"query FourLists($area: AreaRef!, $at: Date, $count: Boolean!{given}) {{ lists: fourLists(area: $area, at: $at) {{ area {{ label }} at {pages} }} }}"


def selected(kind: Kind, name: str) -> str:
    """Return what is selected of one part of an entry."""
    match kind.declares(name):
        case Edge():
            return f"{name} {{ id label }}"
        case Property() | Derived():
            return name
    raise LookupError(f"{kind.name} declares no {name}.")


QUERY = query()
ABOVE = "query Above($ids: [ID!]!, $at: Date) { nodes(ids: $ids) { ... on Place { id ancestors(at: $at) { kind label } } } }"
"""Asks what contains places: many entries lie at one, so these are asked for once each."""


async def gather(ask: Ask, area: str, at: str | None, most: int | None = None) -> AreaLists:
    """Return all that is on the lists of an area. Raises `Unanswered`, and `TooMany` before it gathers more than `most` entries."""
    nodes: dict[str, list[Any]] = {str(listed.kind.root_field): [] for listed in LISTS}
    after: dict[str, str | None] = dict.fromkeys(nodes)
    label = day = ""
    while after:
        asked = {
            "area": read_area_reference(area),
            "at": at,
            "count": not any(nodes.values()),
            **{f"ask_{name}": name in after for name in nodes},
        }
        found = (await answered(ask, GraphQLRequest(QUERY, {**asked, **after})))["lists"]
        label, day, pages = (
            found["area"]["label"],
            found["at"],
            {name: found[name] for name in after},
        )
        total = sum(page.get("totalCount", 0) for page in pages.values())
        if most is not None and total > most:
            raise TooMany(total)
        for name, page in pages.items():
            nodes[name] += [edge["node"] for edge in page["edges"]]
        after = {
            name: page["pageInfo"]["endCursor"]
            for name, page in pages.items()
            if page["pageInfo"]["hasNextPage"]
        }
    return AreaLists(label, day, nodes, await around(ask, nodes, at))


async def around(
    ask: Ask, nodes: Mapping[str, Sequence[Node]], at: str | None
) -> dict[str, list[Node]]:
    """Return what contains each place at which an entry lies, nearest first, by the place's id."""
    edges = [
        (str(listed.kind.root_field), part)
        for listed in LISTS
        for part in listed.parts
        if places(listed.kind, part)
    ]
    ids = sorted({node[part]["id"] for name, part in edges for node in nodes[name] if node[part]})
    found: dict[str, list[Node]] = {}
    for begin in range(0, len(ids), MOST_IDS):
        answer = await answered(
            ask, GraphQLRequest(ABOVE, {"ids": ids[begin : begin + MOST_IDS], "at": at})
        )
        found |= {place["id"]: place["ancestors"] for place in answer["nodes"] if place}
    return found


def places(kind: Kind, name: str) -> bool:
    """Whether a part of an entry leads to a place."""
    part = kind.declares(name)
    return isinstance(part, Edge) and part.to == "Place"


async def answered(ask: Ask, question: GraphQLRequest) -> Mapping[str, Any]:
    """Return the data of an answer. Raises `Unanswered`."""
    result = await ask(question)
    if errors := result.get("errors"):
        raise Unanswered(errors)
    data: Mapping[str, Any] = result["data"]
    return data
