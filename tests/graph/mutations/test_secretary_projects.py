"""Secretaries' projects: claimed with milestones, and followed to the problems they solved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from graph.ontology.clock import today
from tests.support import market
from tests.support.market import advanced
from tests.support.office import Office
from tests.support.small_city import load

PROJECT = """__typename id title domain secretaryProject pledgedOn dueOn status problemsSolved
  secretary { id } place { id } unit { id } milestones { id title dueOn reachedOn }"""
CLAIMED = {
    "编号": "SJ1",
    "标题": "老旧管网改造",
    "认领日期": "2024-01-10",
    "实施场所编号": "X1",
    "实施场所类别": "小区",
    "认领书记工号": "G1",
}
ERROR = "... on UserError { __typename code: errorCode path }"
CLAIM = f"""mutation($input: ClaimProjectInput!) {{ claimProject(input: $input) {{
  ... on Project {{ {PROJECT} }} {ERROR} }} }}"""
REACH = f"""mutation($input: ReachMilestoneInput!) {{ reachMilestone(input: $input) {{
  ... on Milestone {{ __typename id reachedOn project {{ id }} }} {ERROR} }} }}"""
GIVEN = {
    "secretary": "Cadre:G1",
    "place": {"code": "220802001001"},
    "title": "老旧管网改造",
    "domain": "民生",
    "dueOn": "2091-12-01",
    "unit": "Unit:D1",
    "milestones": [
        {"title": "立项", "dueOn": "2091-03-01"},
        {"title": "竣工", "dueOn": "2091-11-01"},
    ],
}


async def done(market_city: Office, document: str, **given: object) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Do a mutation and give its payload."""
    answer = await market_city.execute(document, variables={"input": given}, caller="解放社区书记")
    assert "errors" not in answer, answer["errors"]
    return next(iter(answer["data"].values()))


async def test_a_secretary_claims_a_project_with_the_marks_on_its_way(
    market_city: Office,
) -> None:
    made = await done(market_city, CLAIM, **GIVEN)
    milestones = made.pop("milestones")
    assert [(each["title"], each["dueOn"], each["reachedOn"]) for each in milestones] == [
        ("立项", "2091-03-01", None),
        ("竣工", "2091-11-01", None),
    ]
    assert made.pop("id").startswith("Project:")
    assert made == {
        "__typename": "Project",
        "title": "老旧管网改造",
        "domain": "民生",
        "secretaryProject": True,
        "pledgedOn": today().isoformat(),
        "dueOn": "2091-12-01",
        "status": "PLEDGED",
        "problemsSolved": None,
        "secretary": {"id": "Cadre:G1"},
        "place": {"id": "Community:220802001001"},
        "unit": {"id": "Unit:D1"},
    }


async def test_its_marks_are_reached_one_by_one_and_once_each(market_city: Office) -> None:
    made = await done(market_city, CLAIM, **GIVEN)
    first, second = (each["id"] for each in made["milestones"])
    assert await done(market_city, REACH, milestone=first) == {
        "__typename": "Milestone",
        "id": first,
        "reachedOn": today().isoformat(),
        "project": {"id": made["id"]},
    }
    assert (await done(market_city, REACH, milestone=first))["code"] == "REACHED_ALREADY"
    for impossible in ("2091-01-01", "2024-06-01"):
        assert (await done(market_city, REACH, milestone=second, on=impossible))[
            "code"
        ] == "IMPOSSIBLE_DAY"
    assert (await done(market_city, REACH, milestone=made["id"]))["code"] == "NOT_FOUND"
    await advanced(market_city, made["id"], "WITHDRAWN", note="并入其他项目")
    assert (await done(market_city, REACH, milestone=second))["code"] == "PROJECT_CLOSED"


async def test_a_mark_that_was_reached_before_today_is_noted_with_its_day(
    market_city: Office, engine: Database, tmp_path: Path
) -> None:
    await load(
        engine,
        tmp_path / "claimed",
        书记项目=[CLAIMED],
        项目节点=[{"编号": "JD1", "标题": "立项", "应完成日期": "2024-03-01", "项目编号": "SJ1"}],
    )
    assert (await done(market_city, REACH, milestone="Milestone:JD1", on="2024-02-20"))[
        "reachedOn"
    ] == "2024-02-20"
    assert (await done(market_city, REACH, milestone="Milestone:JD1", on="2024-02-20"))[
        "code"
    ] == "REACHED_ALREADY"


async def test_it_goes_the_way_of_all_projects_and_counts_the_problems_solved(
    market_city: Office,
) -> None:
    project = (await done(market_city, CLAIM, **GIVEN))["id"]
    await advanced(market_city, project, "STARTED", problemsSolved=1)
    assert (await advanced(market_city, project, "DELIVERED", problemsSolved=4))[
        "status"
    ] == "DELIVERED"
    answer = await market_city.execute(
        "query($id: ID!) { node(id: $id) { ... on Project { problemsSolved status } } }",
        variables={"id": project},
    )
    assert answer["data"]["node"] == {"problemsSolved": 4, "status": "DELIVERED"}
    for impossible in (-1, 3, 10_001):
        assert (await advanced(market_city, project, "CONFIRMED", problemsSolved=impossible))[
            "code"
        ] == "IMPOSSIBLE_NUMBER"


async def test_problems_that_are_solved_today_were_not_solved_on_an_earlier_day(
    market_city: Office, engine: Database, tmp_path: Path
) -> None:
    steps = [
        {
            "编号": f"JZ{n}",
            "时间": f"2024-0{n}-01T09:00:00",
            "经办": "书记",
            "状态": to,
            "项目编号": "SJ1",
        }
        for n, to in ((4, "已启动"), (5, "已完成"))
    ]
    await load(
        engine, tmp_path / "claimed", 书记项目=[{**CLAIMED, "解决民生问题数": "3"}], 项目进展=steps
    )
    query = "query($at: Date) { wallChart(at: $at) { groups { problemsSolved } } }"
    for solved in (7, 9):
        assert (
            await advanced(
                market_city,
                "Project:SJ1",
                "CONFIRMED",
                problemsSolved=solved,
                **({"rating": 5} if solved == 9 else {}),
            )
        )["status"] == "CONFIRMED"
        answers = [
            (await market_city.execute(query, variables={"at": at}))["data"]["wallChart"]["groups"]
            for at in (None, "2024-07-01")
        ]
        assert [group["problemsSolved"] for groups in answers for group in groups] == [solved, 3]


async def test_only_a_secretarys_project_counts_problems(market_city: Office) -> None:
    pledge = await market.pledged(market_city, "N1", "R1", 1)
    refused = await advanced(market_city, pledge["id"], "STARTED", problemsSolved=1)
    assert refused["code"] == "NO_SECRETARY_PROJECT"
    assert (
        await market_city.execute(
            "query($id: ID!) { node(id: $id) { ... on Project { status } } }",
            variables={"id": pledge["id"]},
        )
    )["data"]["node"] == {"status": "PLEDGED"}


@pytest.mark.parametrize(
    ("otherwise", "code", "at"),
    [
        ({"secretary": "Cadre:NONE"}, "NOT_FOUND", "secretary"),
        ({"unit": "Cadre:G1"}, "NOT_FOUND", "unit"),
        ({"dueOn": "2024-01-01"}, "DUE_BEFORE_TODAY", "dueOn"),
        ({"category": "没有的类别"}, "UNKNOWN_CATEGORY", "category"),
        ({"title": "联系 13800138000"}, "PERSONAL_DATA", "title"),
        (
            {
                "milestones": [
                    {"title": "立项", "dueOn": "2091-01-01"},
                    {"title": "问 13800138000", "dueOn": "2091-01-01"},
                ]
            },
            "PERSONAL_DATA",
            "milestones.1.title",
        ),
        (
            {
                "milestones": [
                    {"title": f"节点{number}", "dueOn": "2091-01-01"} for number in range(21)
                ]
            },
            "TOO_MANY",
            "milestones",
        ),
    ],
)
async def test_what_cannot_be_claimed_is_refused_where_the_fault_is(
    market_city: Office, otherwise: dict[str, object], code: str, at: str
) -> None:
    refused = await done(market_city, CLAIM, **{**GIVEN, **otherwise})
    assert (refused["code"], refused["path"]) == (code, ["input", *at.split(".")])
