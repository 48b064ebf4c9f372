"""Mutations in GraphQL: their results and errors, and that each runs as a whole or not at all."""

from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from tests.support.office import Office
from tests.support.small_city import CITY, load_city

POSTS = [{"编号": "P2", "责任": "楼栋长", "场所编号": "L1", "场所类别": "楼栋"}]
APPOINT = """
mutation($input: AppointInput!, $first: Int) {
  appoint(input: $input) {
    __typename
    ... on Tenure {
      id label from to
      holder { name tenures(first: $first) { totalCount edges { node { id } } } }
      post { place { ... on Building { compound { name } } } vacantSince }
      onBehalfOf { name }
      staleness
      evidence { source recordedBy row confirmedAt }
    }
    ... on UserError { message code: errorCode path }
    ... on NotAllowed { reason }
  }
}"""
GIVEN = {"post": "Post:P2", "holder": "Cadre:G2", "from": "2026-03-01", "onBehalfOf": "Unit:D1"}


@pytest.fixture
async def executor(scratch: Database, tmp_path: Path) -> Office:
    """The service of the small city; `Cadre:G1` holds `Post:P1`, and nobody `Post:P2`."""
    await load_city(scratch, tmp_path, 岗位=[*CITY["岗位"], *POSTS])
    return Office(scratch, load_vocabulary())


async def run(
    executor: Office, query: str, caller: str | None = "海明街道办", **variables: object
) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Return the data of a response; check that it has no errors."""
    answer = await executor.execute(query, variables=variables, caller=caller)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def tenures(executor: Office) -> int:
    """Return the number of tenures that hold today."""
    count: int = (await run(executor, "{ tenures { totalCount } }"))["tenures"]["totalCount"]
    return count


async def test_a_mutation_gives_whatever_is_selected_of_what_it_wrote(executor: Office) -> None:
    made = (await run(executor, APPOINT, input=GIVEN))["appoint"]
    identity, confirmed = made.pop("id"), made["evidence"][0].pop("confirmedAt")
    assert identity.startswith("Tenure:M")
    assert confirmed.endswith("+08:00")
    assert made == {
        "__typename": "Tenure",
        "label": "民生小区1号楼·楼栋长·李秀英·市委组织部",
        "from": "2026-03-01",
        "to": None,
        "holder": {
            "name": "李秀英",
            "tenures": {"totalCount": 1, "edges": [{"node": {"id": identity}}]},
        },
        "post": {"place": {"compound": {"name": "民生小区"}}, "vacantSince": None},
        "onBehalfOf": {"name": "市委组织部"},
        "staleness": "FRESH",
        "evidence": [{"source": "mutation", "recordedBy": "海明街道办", "row": None}],
    }
    assert (await run(executor, "query($id: ID!) { node(id: $id) { id } }", id=identity))[
        "node"
    ] == {"id": identity}


async def test_what_stands_in_the_way_has_a_code_a_path_and_words(executor: Office) -> None:
    refused = (await run(executor, APPOINT, input={**GIVEN, "post": "Post:P1"}))["appoint"]
    assert "王建国" in refused.pop("message")
    assert refused == {"__typename": "Conflict", "code": "POST_HELD", "path": ["input", "post"]}


async def test_nobody_writes_without_the_right_to(executor: Office) -> None:
    refused = (await run(executor, APPOINT, caller=None, input=GIVEN))["appoint"]
    assert "LINLI_WRITE_TOKEN" in refused.pop("message")
    assert refused == {
        "__typename": "NotAllowed",
        "code": "SIGN_IN_REQUIRED",
        "path": [],
        "reason": "SIGN_IN_REQUIRED",
    }
    assert await tenures(executor) == 1


async def test_roots_are_done_in_order_and_see_what_was_done_before(executor: Office) -> None:
    query = """mutation {
      __typename
      first: appoint(input: { post: "Post:P1", holder: "Cadre:G2", from: "2026-03-01" }) {
        __typename
      }
      end: endTenure(input: { tenure: "Tenure:R1", on: "2026-03-01", reason: "调离" }) {
        ... on Tenure { to endReason holder { currentTenures { id } } }
      }
      second: appoint(input: { post: "Post:P1", holder: "Cadre:G2", from: "2026-03-01" }) {
        ... on Tenure { from }
      }
    }"""
    assert await run(executor, query) == {
        "__typename": "Mutation",
        "first": {"__typename": "Conflict"},
        "end": {"to": "2026-03-01", "endReason": "调离", "holder": {"currentTenures": []}},
        "second": {"from": "2026-03-01"},
    }


async def test_what_the_graph_knew_before_a_mutation_is_still_what_it_answers(
    executor: Office,
) -> None:
    await run(
        executor,
        (
            'mutation { endTenure(input: { tenure: "Tenure:R1", on: "2026-03-01", '
            'reason: "调离" }) { __typename } }'
        ),
    )
    query = """query($asOf: DateTime) {
      node(id: "Post:P1") {
        ... on Post { currentTenures(at: "2026-06-01", asOf: $asOf) { holder { name } } }
      }
    }"""
    assert (await run(executor, query))["node"] == {"currentTenures": []}
    assert (await run(executor, query, asOf="2025-06-01T00:00:00Z"))["node"] == {
        "currentTenures": [{"holder": {"name": "王建国"}}]
    }


async def test_a_retry_gives_the_same_answer(executor: Office) -> None:
    first = await run(executor, APPOINT, input={**GIVEN, "idempotencyKey": "a"})
    assert await run(executor, APPOINT, input={**GIVEN, "idempotencyKey": "a"}) == first
    assert await tenures(executor) == 2


@pytest.mark.parametrize("first", [-1, 101])
async def test_a_mutation_whose_answer_cannot_be_read_is_not_done(
    executor: Office, first: int
) -> None:
    answer = await executor.execute(
        APPOINT, variables={"input": GIVEN, "first": first}, caller="office"
    )
    assert answer["errors"][0]["extensions"]["code"] == "PAGE_SIZE"
    assert answer["errors"][0]["path"] == ["appoint"]
    assert answer["data"] == {"appoint": None}
    assert await tenures(executor) == 1


async def test_a_mutation_that_cannot_be_read_back_leaves_what_others_did(
    executor: Office,
) -> None:
    query = """mutation($first: Int) {
      appoint(input: { post: "Post:P2", holder: "Cadre:G2", from: "2026-03-01" }) { __typename }
      endTenure(input: { tenure: "Tenure:R1", on: "2026-03-01", reason: "调离" }) {
        ... on Tenure { holder { tenures(first: $first) { totalCount } } }
      }
    }"""
    answer = await executor.execute(query, variables={"first": 101}, caller="office")
    assert answer["data"] == {"appoint": {"__typename": "Tenure"}, "endTenure": None}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["endTenure"], "PAGE_SIZE")
    ]
    assert await tenures(executor) == 2


async def test_a_mutation_is_measured_as_a_query_is(executor: Office) -> None:
    deep = "post { currentTenures { " * 10 + "id" + " } }" * 10
    answer = await executor.execute(
        (
            'mutation { appoint(input: { post: "Post:P2", holder: "Cadre:G2", '
            f'from: "2026-03-01" }}) {{ ... on Tenure {{ {deep} }} }} }}'
        ),
        caller="office",
    )
    assert answer["errors"][0]["extensions"]["code"] == "TOO_LARGE"
    assert await tenures(executor) == 1


async def test_a_missing_or_wrong_part_of_an_input_is_refused_before_anything_is_done(
    executor: Office,
) -> None:
    for given in (
        {"post": "Post:P2"},
        {**GIVEN, "from": "2026-02-30"},
        {**GIVEN, "since": "2026-03-01"},
    ):
        answer = await executor.execute(APPOINT, variables={"input": given}, caller="office")
        assert "data" not in answer
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_appointments_of_one_batch_are_done_one_after_another(executor: Office) -> None:
    query = """mutation($input: AppointAllInput!) { appointAll(input: $input) {
      ... on TenureBatch { done rejected results {
        ... on Tenure { post { id } } ... on UserError { code: errorCode path }
      } }
    } }"""
    posts = ("Post:P1", "Post:P2", "Post:P2")
    items = [{"post": post, "holder": "Cadre:G2", "from": "2026-03-01"} for post in posts]
    assert (await run(executor, query, input={"items": items}))["appointAll"] == {
        "done": 1,
        "rejected": 2,
        "results": [
            {"code": "POST_HELD", "path": ["input", "items", "0", "post"]},
            {"post": {"id": "Post:P2"}},
            {"code": "HOLDS_ALREADY", "path": ["input", "items", "2", "post"]},
        ],
    }
    assert await tenures(executor) == 2
