"""What was recorded since a cursor or a moment: complete, in order, once, on both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from tests.support.office import Office
from tests.support.small_city import CITY, load_city

POSTS = [
    {"编号": f"P{number}", "责任": "楼栋长", "场所编号": "L1", "场所类别": "楼栋"}
    for number in (2, 3)
]
QUERY = """
query($area: AreaRef, $kinds: [NodeKind!], $since: DateTime, $after: String, $first: Int) {
  changes(area: $area, kinds: $kinds, since: $since, after: $after, first: $first) {
    edges { cursor node { id kind what recordedAt node { id label updatedAt } } }
    pageInfo { hasNextPage endCursor }
  }
}"""
APPOINT = """mutation($input: AppointInput!) {
  appoint(input: $input) {
    ... on Tenure { id updatedAt } ... on UserError { code: errorCode path message }
  }
}"""
YEARS_AGO = "2000-01-01T00:00:00Z"
LONG_AHEAD = "2900-01-01T00:00:00Z"


@pytest.fixture
async def executor(scratch: Database, tmp_path: Path) -> Office:
    """The service of the small city, with two posts that nobody holds."""
    await load_city(scratch, tmp_path, 岗位=[*CITY["岗位"], *POSTS])
    return Office(scratch, load_vocabulary())


async def page(executor: Office, **variables: object) -> Any:  # noqa: ANN401 - JSON
    """Return a page of changes."""
    answer = await executor.execute(QUERY, variables=variables)
    assert "errors" not in answer, answer
    return answer["data"]["changes"]


async def appoint(executor: Office, post: str, **more: str) -> Any:  # noqa: ANN401 - JSON
    """Appoint somebody to a post and return the payload."""
    given = {"post": f"Post:{post}", "holder": "Cadre:G2", "from": "2026-03-01", **more}
    answer = await executor.execute(APPOINT, variables={"input": given}, caller="海明街道办")
    return answer["data"]["appoint"]


def ids(changes: Any) -> list[str]:  # noqa: ANN401 - JSON
    """Return the ids of the nodes of a page of changes."""
    return [edge["node"]["id"] for edge in changes["edges"]]


async def test_page_by_page_every_change_is_there_once_in_the_order_of_the_commits(
    executor: Office,
) -> None:
    whole = await page(executor, since=YEARS_AGO, first=100)
    assert not whole["pageInfo"]["hasNextPage"]
    assert {edge["node"]["what"] for edge in whole["edges"]} == {"ADDED"}
    assert {"Building:L1", "Cadre:G1", "Post:P1", "Tenure:R1"} <= set(ids(whole))
    found: list[str] = []
    after = None
    while True:
        part = await page(executor, since=YEARS_AGO, first=4, after=after)
        found += ids(part)
        after = part["pageInfo"]["endCursor"]
        if not part["pageInfo"]["hasNextPage"]:
            break
    assert found == ids(whole)
    assert ids(await page(executor, after=whole["edges"][2]["cursor"], first=2)) == found[3:5]


async def test_the_end_of_a_page_is_where_the_next_call_goes_on(executor: Office) -> None:
    seen = await page(executor, since=LONG_AHEAD)
    assert ids(seen) == []
    after = seen["pageInfo"]["endCursor"]
    tenure = await appoint(executor, "P2")
    changes = await page(executor, after=after)
    (change,) = changes["edges"]
    assert change["node"] == {
        "id": tenure["id"],
        "kind": "TENURE",
        "what": "ADDED",
        "recordedAt": tenure["updatedAt"],
        "node": {**tenure, "label": change["node"]["node"]["label"]},
    }
    assert ids(await page(executor)) == [tenure["id"]]
    ended = """mutation($tenure: ID!) {
      endTenure(input: { tenure: $tenure, on: "2026-05-01", reason: "离任" }) { __typename }
    }"""
    await executor.execute(ended, variables={"tenure": tenure["id"]}, caller="海明街道办")
    later = await page(executor, after=changes["pageInfo"]["endCursor"], kinds=["TENURE"])
    assert [(edge["node"]["id"], edge["node"]["what"]) for edge in later["edges"]] == [
        (tenure["id"], "CHANGED")
    ]


async def test_only_changes_of_the_area_and_the_kinds_are_returned(executor: Office) -> None:
    building = {"address": "民生小区1号楼"}
    here = await page(executor, area=building, since=YEARS_AGO, first=100)
    assert "Post:P2" in ids(here)
    assert "Cadre:G1" not in ids(here)
    posts = await page(executor, area=building, kinds=["POST"], since=YEARS_AGO, first=100)
    assert set(ids(posts)) < set(ids(here))
    assert {edge["node"]["kind"] for edge in posts["edges"]} == {"POST"}
    assert ids(await page(executor, kinds=[], since=YEARS_AGO)) == []


@pytest.mark.parametrize("after", ["x", "WyIxIl0=", "WyI5OTkiLCIwIl0=", "WyLCsiIsIjAiXQ=="])
async def test_a_cursor_of_another_log_is_rejected(executor: Office, after: str) -> None:
    answer = await executor.execute(QUERY, variables={"after": after})
    assert answer["errors"][0]["extensions"]["code"] == "INVALID_CURSOR"


async def test_nothing_is_written_to_a_node_of_another_moment(executor: Office) -> None:
    refused = await appoint(executor, "P2~@2026-01-01")
    assert (refused["code"], refused["path"]) == ("ID_OF_A_MOMENT", ["input", "post"])
    assert "Post:P2" in refused["message"]


async def test_changes_and_subscriptions_are_about_the_present(executor: Office) -> None:
    answer = await executor.execute(QUERY, variables={"area": {"id": "City:2208~@2026-01-01"}})
    assert answer["errors"][0]["extensions"]["code"] == "ID_OF_A_MOMENT"
    followed = executor.stream(
        'subscription { tenureChanged(area: { id: "City:2208~@2026-01-01" }) { cursor } }'
    )
    (refusal,) = [event async for event in followed]
    assert refusal.response
    assert refusal.response["errors"][0]["extensions"]["code"] == "ID_OF_A_MOMENT"
