"""A coordinator reads service requests within the own areas alone, by every way to them."""

import json
import re
from contextlib import aclosing
from typing import Any

import pytest

from graph.callers import Caller, Role
from tests.support.rich_town import RichTown

ALL = ["ServiceRequest:SR1", "ServiceRequest:SR2", "ServiceRequest:SR3", "ServiceRequest:SR4"]
WITHIN = {
    "Subdistrict:220802001": ALL,
    "Community:220802001001": ALL,
    "Compound:X1": ["ServiceRequest:SR1"],
    "Grid:W1": ["ServiceRequest:SR1", "ServiceRequest:SR3"],
    "Alliance:M1": ALL,
    "Subdistrict:220802002": [],
    "Alliance:none": [],
}
"""The requests that lie in an area today."""
IDS = json.dumps(ALL)
WAYS = {
    "list": "{ serviceRequests { edges { node { id } } } }",
    "list of an area": """{ serviceRequests(filter: {area: {code: "220802"}}) {
      edges { node { id } } } }""",
    "filtered list of an area": """{ serviceRequests(
      filter: {area: {code: "220802"}, title: {isNull: false}}, orderBy: [{openedAt: DESC}]) {
      edges { node { id } } } }""",
    "list of a narrow area": """{ serviceRequests(filter: {area: {id: "Community:220802001001"}}) {
      edges { node { id } } } }""",
    "list of a past day": '{ serviceRequests(at: "2025-06-01") { edges { node { id } } } }',
    "earlier knowledge": """{ serviceRequests(asOf: "2025-04-01T00:00:00Z") {
      edges { node { id } } } }""",
    "ids": f"{{ nodes(ids: {IDS}) {{ id }} }}",
    "edges of places": """{ communities { edges { node { grids { edges { node {
      serviceRequests { edges { node { id } } } } } } serviceRequests { edges { node { id } } }
      compounds { edges { node { serviceRequests { edges { node { id } } }
      buildings { edges { node { serviceRequests { edges { node { id } } } } } } } } } } } } }""",
    "search": """{ search(text: "S", kinds: [SERVICE_REQUEST]) { node { id } }
      water: search(text: "下水") { node { id } } law: search(text: "继承") { node { id } }
      cars: search(text: "停车") { node { id } } trees: search(text: "柳树") { node { id } } }""",
    "changes": """{ changes(since: "2024-01-01T00:00:00Z", kinds: [SERVICE_REQUEST]) {
      edges { node { id } } } }""",
}
"""Operations that return the ids of all requests that a caller may read."""


def requests_in(answer: Any) -> list[str]:  # noqa: ANN401 - any answer
    """Return the ids of requests that stand in an answer without their moments, sorted."""
    return sorted(set(re.findall(r"ServiceRequest:SR\d", json.dumps(answer["data"]))))


@pytest.mark.parametrize("area", WITHIN)
async def test_requests_are_read_within_the_own_areas_by_every_way(
    town: RichTown, area: str
) -> None:
    caller = Caller("c", Role.COORDINATOR, frozenset({area}))
    for way, query in WAYS.items():
        answer = await town.executor.execute(query, caller=caller)
        assert "errors" not in answer, (way, answer["errors"])
        assert requests_in(answer) == WITHIN[area], way


async def test_counts_groups_filters_and_orders_read_nothing_else(town: RichTown) -> None:
    query = """{ serviceRequests { totalCount groups(by: [STEP]) { count } }
      inside: serviceRequests(filter: {area: {code: "220802"}}) {
        totalCount groups(by: [COMMUNITY]) { count } }
      buildings(filter: {serviceRequests: {some: {title: {contains: "下水"}}}}) { totalCount }
      began: buildings(filter: {serviceRequests: {some: {id: {eq: "ServiceRequest:SR1"}}}}) {
        totalCount }
      listed: buildings(filter: {area: {code: "220802"}, serviceRequests: {count: {gt: 0}}}) {
        totalCount }
      none: units(filter: {serviceRequests: {count: {gt: 0}}}) { totalCount }
      first: buildings(first: 1, orderBy: [{serviceRequests: {count: DESC}}, {id: DESC}]) {
        edges { node { id } } } }"""
    for area, count, first in (
        ("Grid:W1", 1, "Building:L1"),
        ("Subdistrict:220802002", 0, "Building:L5"),
    ):
        caller = Caller("c", Role.COORDINATOR, frozenset({area}))
        data = (await town.executor.execute(query, caller=caller))["data"]
        number = len(WITHIN[area])
        for name in ("serviceRequests", "inside"):
            assert data[name]["totalCount"] == number
            assert sum(group["count"] for group in data[name]["groups"]) == number
        for name in ("buildings", "began", "listed", "none"):
            assert data[name]["totalCount"] == count, name
        assert data["first"]["edges"][0]["node"]["id"] == first


async def test_what_is_kept_for_one_caller_is_not_shown_to_another(town: RichTown) -> None:
    query = WAYS["filtered list of an area"]
    for area in ("Subdistrict:220802001", "Subdistrict:220802002", "Grid:W1"):
        caller = Caller("c", Role.COORDINATOR, frozenset({area}))
        answer = await town.executor.execute(query, caller=caller)
        assert requests_in(answer) == WITHIN[area]
    assert requests_in(await town.executor.execute(query)) == ALL


async def test_the_requests_of_another_area_are_not_followed(town: RichTown) -> None:
    query = 'subscription { requestChanged(area: {code: "220802001"}) { request { id } } }'
    caller = Caller("c", Role.COORDINATOR, frozenset({"Subdistrict:220802002"}))
    async with aclosing(town.executor.stream(query, caller=caller)) as items:
        first = await anext(items)
    assert first.response
    assert first.response["errors"][0]["extensions"]["code"] == "OUTSIDE_YOUR_AREA"
