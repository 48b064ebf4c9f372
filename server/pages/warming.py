"""What a service asks itself for its pages when it starts, so that the first visitors do not wait.

Neo4j plans a statement when it is asked for the first time: seconds for a large one on a cold
engine. Questions are about nodes that are there: what is not, is answered by other statements.
"""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from graph.errors import DatabaseTimeout
from graph.ontology.clock import today
from server.pages.board.wall_chart import MOST_CARDS
from server.pages.documents import read_document
from server.pages.due import FEW, LISTS
from server.pages.gaps import LEVEL_BELOW
from server.pages.reports.cells import base_variables, count_request, declared_request
from server.pages.reports.period import usual_periods
from server.pages.reports.tables import read_tables
from server.queries.request import Execute, GraphQLRequest, QueryFailed, read_data

LOG = logging.getLogger("linli.http")

EXAMPLES = """query Examples {
  subdistricts(first: 1) { edges { node { __typename id } } }
  districts(first: 1) { edges { node { __typename id } } }
  needs(first: 1) { edges { node { __typename id } } }
  units(first: 1) { edges { node { __typename id } } }
  cadres(first: 1) { edges { node { __typename id } } }
}"""
"""Some nodes of the graph, those of areas on the levels for which most pages are opened."""
NODES = {
    "request": "ServiceRequest",
    "project": "Project",
    "project_card": "Project",
    "responsibility": "Responsibility",
    "plan": "AllocationPlan",
}
"""Documents about a node that need not be there, with its kind."""
RIGHTS = ({"names": True, "acts": True}, {"names": False, "acts": False})
"""What visitors may see who have signed in, and who have not."""


async def ask_for_pages(execute: Execute) -> None:
    """Ask what pages ask, one question after the other. Raises `GraphError` and `QueryFailed`."""
    found = await read_data(execute, GraphQLRequest(EXAMPLES, {}))
    for listed in found.values():
        for edge in listed["edges"]:
            for request in requests_about(edge["node"]):
                await ask_once(execute, request)
    for name, kind in NODES.items():
        await ask_once(execute, document_request(name, RIGHTS[0], id=f"{kind}:0"))
    for edge in found["subdistricts"]["edges"]:
        for request in report_requests(edge["node"]):
            await ask_once(execute, request)


async def ask_once(execute: Execute, request: GraphQLRequest) -> None:
    """Ask a question whose answer does not matter; the next one may be quicker."""
    try:
        await read_data(execute, request)
    except (DatabaseTimeout, QueryFailed) as problem:
        LOG.info("a question of a page was not answered at the start: %s", problem)


def requests_about(node: Mapping[str, Any]) -> Iterator[GraphQLRequest]:
    """Yield what the pages of a node ask."""
    key, signed_in = node["id"], RIGHTS[0]
    match node["__typename"]:
        case "Need":
            yield document_request("need", signed_in, id=key)
            yield document_request("matches", signed_in, need=key)
        case "Unit":
            yield document_request("unit", signed_in, id=key)
            yield document_request("unit_matches", signed_in, unit=key)
        case "Cadre":
            yield document_request("handover", signed_in, holder=key, on=today().isoformat())
        case _:
            yield from place_requests(key)
            yield from area_requests(node)


def place_requests(place: str) -> Iterator[GraphQLRequest]:
    """Yield what the pages of a place ask, for visitors who have signed in and for all others."""
    where = {"id": place}
    for rights in RIGHTS:
        yield document_request("place", rights, where=where)
        yield document_request("ask", rights, where=where)
    yield document_request("place_contacts", RIGHTS[0], places=[place])
    yield document_request("poster", RIGHTS[0], where=where)


def area_requests(area: Mapping[str, Any]) -> Iterator[GraphQLRequest]:
    """Yield what the pages of an area ask."""
    where = {"id": area["id"]}
    level, below = area["__typename"].upper(), LEVEL_BELOW[area["__typename"]]
    yield document_request("area", RIGHTS[0], area=where)
    yield document_request("area_node", RIGHTS[0], id=area["id"])
    for sort, listed in LISTS.items():
        given = {"area": where, "first": FEW, **listed.variables}
        yield document_request(f"due_{sort}", RIGHTS[0], **given)
    yield document_request("needs", RIGHTS[0], area=where, status=["OPEN"])
    yield document_request("kept", RIGHTS[0], area=where, first=1)
    yield document_request("gaps", RIGHTS[0], area=where, own=level, below=below)
    board = {"area": where, "by": below, "first": MOST_CARDS}
    for rights in RIGHTS:
        yield document_request("board", rights, secretary=True, **board)


def report_requests(area: Mapping[str, Any]) -> Iterator[GraphQLRequest]:
    """Yield what the standard tables of an area ask."""
    _, period = next(usual_periods())
    variables = base_variables(area, period)
    for table in read_tables(None).values():
        for text in table.documents:
            yield declared_request(text, variables)
        for line in table.lines.values():
            if not line.value:
                yield count_request(table, line, variables)


def document_request(
    name: str, rights: Mapping[str, bool], /, **variables: object
) -> GraphQLRequest:
    """Return the request with a document of ours."""
    text = read_document(name)
    declared = {right: value for right, value in rights.items() if f"${right}:" in text}
    return GraphQLRequest(text, {**variables, **declared})
