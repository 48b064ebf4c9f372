"""A form with several faults is told all of them, each with the path of its field."""

from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from tests.support.market import OFFERED, POSTED
from tests.support.office import Office
from tests.support.small_city import CITY, load_city

FAULTS = """... on UserError {
  __typename errorCode path
  errors { __typename message errorCode path question
    candidates { __typename id kind label score } } }"""


async def refused(city: Office, name: str, given: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Return the error of one mutation."""
    query = f"""mutation($input: {name[:1].upper()}{name[1:]}Input!) {{
      {name}(input: $input) {{ {FAULTS} }} }}"""
    answer = await city.execute(query, variables={"input": given}, caller="社区")
    assert "errors" not in answer, answer["errors"]
    return answer["data"][name]


FORMS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "postNeed": (
        {
            **POSTED,
            "place": {"address": "没有的地方"},
            "category": "飞行",
            "title": "",
            "quantity": -1,
            "unitOfMeasure": "趟",
            "to": "1850-01-01",
        },
        {
            "place.address": "UNKNOWN_ADDRESS",
            "category": "UNKNOWN_CATEGORY",
            "title": "EMPTY_TEXT",
            "quantity": "IMPOSSIBLE_QUANTITY",
            "unitOfMeasure": "UNKNOWN_UNIT_OF_MEASURE",
            "to": "IMPOSSIBLE_DAY",
        },
    ),
    "offerResource": (
        {**OFFERED, "owner": "Unit:none", "title": " ", "area": {"id": "Compound:none"}},
        {"title": "EMPTY_TEXT", "owner": "NOT_FOUND", "area.id": "NOT_FOUND"},
    ),
    "openRequest": (
        {"workflow": "飞行", "place": {"code": "2299"}, "category": "飞行", "title": ""},
        {
            "workflow": "UNKNOWN_WORKFLOW",
            "place.code": "NOT_FOUND",
            "category": "UNKNOWN_CATEGORY",
            "title": "EMPTY_TEXT",
        },
    ),
    "claimProject": (
        {
            "secretary": "Cadre:none",
            "place": {"id": "Building:none"},
            "title": "无",
            "dueOn": "2020-01-01",
            "milestones": [
                {"title": "", "dueOn": "1850-01-01"},
                {"title": "好", "dueOn": "2090-01-01"},
                {"title": " ", "dueOn": "2090-01-01"},
            ],
        },
        {
            "secretary": "NOT_FOUND",
            "place.id": "NOT_FOUND",
            "title": "EMPTY_TEXT",
            "milestones.0.title": "EMPTY_TEXT",
            "milestones.0.dueOn": "IMPOSSIBLE_DAY",
            "milestones.2.title": "EMPTY_TEXT",
        },
    ),
    "appoint": (
        {"post": "Post:none", "holder": "Cadre:none", "from": "1850-01-01"},
        {"from": "IMPOSSIBLE_DAY", "post": "NOT_FOUND", "holder": "NOT_FOUND"},
    ),
    "correctNeed": (
        {
            "need": "Need:N1",
            "reason": "填错",
            "changes": {"title": "", "quantity": 0, "unitOfMeasure": None, "urgency": "HIGH"},
        },
        {
            "changes.title": "EMPTY_TEXT",
            "changes.quantity": "IMPOSSIBLE_QUANTITY",
            "changes.unitOfMeasure": "REQUIRED",
        },
    ),
}
"""A form with several faults, and the code of each by its path."""


@pytest.mark.parametrize("name", FORMS)
async def test_all_faults_of_a_form_are_told_at_once(market_city: Office, name: str) -> None:
    given, expected = FORMS[name]
    error = await refused(market_city, name, given)
    told = {".".join(fault["path"][1:]): fault["errorCode"] for fault in error["errors"]}
    assert told == expected
    first = error["errors"][0]
    assert (error["errorCode"], error["path"]) == (first["errorCode"], first["path"])
    assert all(fault["message"] for fault in error["errors"])


async def test_a_form_is_told_the_places_that_an_address_may_mean(
    scratch: Database, tmp_path: Path
) -> None:
    twin = {"编号": "X2", "名称": "民生小区", "所属社区编号": "220802002001"}
    await load_city(scratch, tmp_path, 小区=[*CITY["小区"], twin])
    executor = Office(scratch, load_vocabulary())
    given = {**POSTED, "title": "", "place": {"address": "民生小区"}}
    ambiguous, empty = (await refused(executor, "postNeed", given))["errors"]
    assert (ambiguous["errorCode"], ambiguous["path"]) == (
        "AMBIGUOUS_ADDRESS",
        ["input", "place", "address"],
    )
    assert "有 2 处符合这个地址：" in ambiguous["message"]
    assert "2 places match the address: Is it" in ambiguous["message"]
    assert ambiguous["question"]
    assert [choice["kind"] for choice in ambiguous["candidates"]] == ["COMPOUND", "COMPOUND"]
    assert all("民生小区" in choice["label"] for choice in ambiguous["candidates"])
    assert (empty["errorCode"], empty["question"], empty["candidates"]) == ("EMPTY_TEXT", None, [])
    for choice in ambiguous["candidates"]:
        picked = {**POSTED, "title": "", "place": {"id": choice["id"]}}
        (left,) = (await refused(executor, "postNeed", picked))["errors"]
        assert left["errorCode"] == "EMPTY_TEXT"


async def test_the_faults_of_an_item_of_a_batch_are_told_again_to_a_retry(
    market_city: Office,
) -> None:
    query = f"""mutation($input: AppointAllInput!) {{ appointAll(input: $input) {{
      ... on TenureBatch {{ results {{ {FAULTS} }} }} }} }}"""
    given = {
        "idempotencyKey": "一批",
        "items": [{"post": "Post:none", "holder": "Cadre:none", "from": "2026-01-01"}],
    }
    answers = [
        await market_city.execute(query, variables={"input": given}, caller="社区")
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    (result,) = answers[0]["data"]["appointAll"]["results"]
    assert [fault["path"] for fault in result["errors"]] == [
        ["input", "items", "0", "post"],
        ["input", "items", "0", "holder"],
    ]
