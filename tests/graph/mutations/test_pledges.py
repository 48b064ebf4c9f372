"""Pledges that hold: what is promised is reserved at once, and what becomes of it follows one table."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from graph.mutations import MutationCall, MutationExecutor, UserError
from graph.ontology.clock import today
from graph.ontology.kinds.projects import PROJECT_STATUS
from graph.ontology.project_steps import ROLES, STEPS, allowed_steps
from graph.rows.change_log import latest_revision, read_entries
from schema.execution.executor import Executor
from tests.support.market import PLEDGE, advanced, pledged
from tests.support.small_city import load


async def test_a_pledge_is_a_project_that_reserves_in_both_units_of_measure(
    market_city: Executor,
) -> None:
    made = await pledged(market_city, "N1", "R1", 12)
    assert made["status"] == "PLEDGED"
    assert (made["quantity"], made["resourceQuantity"]) == (12.0, 1.5)
    assert made["need"] == {"id": "Need:N1", "remaining": 8.0, "status": "PARTLY_PLEDGED"}
    assert made["resource"] == {"id": "Resource:R1", "available": 1.5}
    assert (made["title"], made["category"], made["unit"]["id"], made["place"]["id"]) == (
        "法律援助",
        "legal_advice",
        "Unit:D1",
        "Compound:X1",
    )
    assert (made["pledgedOn"], made["dueOn"], made["secretaryProject"]) == (
        today().isoformat(),
        "2090-01-10",
        False,
    )
    (event,) = made["events"]
    assert (event["toStatus"], event["by"], event["note"], event["rating"]) == (
        "PLEDGED",
        "司法局",
        None,
        None,
    )


async def test_from_a_pledge_to_a_rated_delivery(market_city: Executor) -> None:
    project = (await pledged(market_city, "N1", "R1", 12))["id"]
    made: Any = None
    for step in (
        {"to": "STARTED"},
        {"to": "STARTED", "note": "已接待 6 人"},
        {"to": "DELIVERED"},
        {"to": "CONFIRMED"},
        {"to": "CONFIRMED", "rating": 5},
    ):
        made = await advanced(market_city, project, **step)
        assert made["__typename"] == "Project", made
        assert made["status"] == step["to"]
    assert made["rating"] == 5
    assert [event["toStatus"] for event in made["events"]] == [
        "PLEDGED",
        "STARTED",
        "STARTED",
        "DELIVERED",
        "CONFIRMED",
        "CONFIRMED",
    ]
    assert [event["note"] for event in made["events"] if event["note"]] == ["已接待 6 人"]
    assert made["nextSteps"] == []


async def test_what_is_withdrawn_is_free_again(market_city: Executor) -> None:
    project = (await pledged(market_city, "N1", "R1", 20))["id"]
    made = await advanced(market_city, project, "WITHDRAWN", note="人手不足")
    assert made["status"] == "WITHDRAWN"
    assert made["need"] == {"id": "Need:N1", "remaining": 20.0, "status": "OPEN"}
    assert made["resource"]["available"] == 3.0
    assert (await pledged(market_city, "N1", "R1", 20))["need"]["status"] == "PLEDGED"


async def test_a_delivery_that_the_community_does_not_accept_is_needed_again(
    market_city: Executor,
) -> None:
    project = (await pledged(market_city, "N1", "R1", 20))["id"]
    await advanced(market_city, project, "STARTED")
    assert (await advanced(market_city, project, "DELIVERED"))["need"]["status"] == "DELIVERED"
    assert (await advanced(market_city, project, "WITHDRAWN", note="未到场"))["need"] == {
        "id": "Need:N1",
        "remaining": 20.0,
        "status": "OPEN",
    }


@pytest.mark.parametrize(
    ("need", "resource", "quantity", "refusal"),
    [
        ("N9", "R1", 1, ("NotFound", "NOT_FOUND", "need")),
        ("N1", "R9", 1, ("NotFound", "NOT_FOUND", "resource")),
        ("N1", "R1", 0, ("InvalidInput", "IMPOSSIBLE_QUANTITY", "quantity")),
        ("N1", "R1", 0.25, ("InvalidInput", "NOT_IN_STEPS", "quantity")),
        ("N1", "R3", 1, ("InvalidInput", "UNITS_DIFFER", "resource")),
        ("N1", "R2", 3.25, ("InvalidInput", "NOT_IN_STEPS", "quantity")),
        ("N3", "R1", 1, ("Conflict", "NEED_WITHDRAWN", "need")),
        ("N4", "R1", 1, ("Conflict", "NEED_EXPIRED", "need")),
        ("N1", "R4", 1, ("Conflict", "RESOURCE_EXPIRED", "resource")),
        ("N1", "R5", 1, ("Conflict", "OWNER_GONE", "resource")),
        ("N1", "R7", 1, ("Conflict", "WINDOWS_APART", "resource")),
        ("N1", "R6", 1e-10, ("InvalidInput", "NOT_IN_STEPS", "quantity")),
        ("N6", "R8", 0.00001, ("InvalidInput", "NOT_IN_STEPS", "quantity")),
    ],
)
async def test_what_cannot_be_pledged_is_refused_where_the_fault_is(
    market_city: Executor, need: str, resource: str, quantity: float, refusal: tuple[str, str, str]
) -> None:
    refused = await pledged(market_city, need, resource, quantity)
    assert (refused["__typename"], refused["code"], *refused["path"]) == (
        refusal[0],
        refusal[1],
        "input",
        refusal[2],
    )


async def test_more_than_is_needed_or_there_is_says_what_is_left(market_city: Executor) -> None:
    await pledged(market_city, "N1", "R6", 17)
    over = await pledged(market_city, "N1", "R6", 3.5)
    assert (over["__typename"], over["code"], over["available"]) == (
        "CapacityExceeded",
        "NEED_EXCEEDED",
        3.0,
    )
    assert "只剩 3 小时" in over["message"]
    assert "Only 3 hours" in over["message"]
    await pledged(market_city, "N2", "R1", 5)
    # Of the three days there is half a day left, which is one attendance, or four hours.
    over = await pledged(market_city, "N2", "R1", 2)
    assert (over["code"], over["available"]) == ("RESOURCE_EXCEEDED", 1.0)


async def test_the_rest_of_a_need_may_be_pledged_whatever_its_step_is(
    market_city: Executor,
) -> None:
    assert (await pledged(market_city, "N5", "R6", 2.25))["need"]["remaining"] == 0.0


async def test_a_retry_gives_the_first_project_even_when_nothing_is_left(
    market_city: Executor,
) -> None:
    first = await pledged(market_city, "N1", "R1", 20, idempotencyKey="k1")
    assert await pledged(market_city, "N1", "R1", 20, idempotencyKey="k1") == first
    assert (await pledged(market_city, "N1", "R1", 19, idempotencyKey="k1"))["code"] == "KEY_REUSED"
    assert (await pledged(market_city, "N1", "R1", 20, idempotencyKey="k2"))[
        "code"
    ] == "NEED_EXCEEDED"


async def the_id(_reader: object, node: str) -> str:
    """Want to know nothing but the id."""
    return node


SUM = """
MATCH (r:Resource {id: 'Resource:R2'})<-[:USES]-(p:Project)-[:FOR_NEED]->(:Need {id: 'Need:N2'})
RETURN [count(p), sum(p.quantity), COUNT { MATCH (e:ProjectEvent) }]
"""


async def test_a_hundred_pledges_of_one_on_a_resource_of_ten_leave_exactly_ten(
    market_city: Executor, engine: Database
) -> None:
    writer = MutationExecutor(engine, market_city.vocabulary)

    async def one(number: int) -> str | UserError:
        given = {
            "need": "Need:N2",
            "resource": "Resource:R2",
            "quantity": 1.0,
            "idempotencyKey": f"k{number}",
        }
        return await writer.execute(MutationCall("pledge", "志愿者协会", given), the_id)

    answers = await asyncio.gather(*(one(number) for number in range(100)))
    refused = [answer for answer in answers if isinstance(answer, UserError)]
    assert len(refused) == 90
    assert {(problem.sort, problem.code, problem.extra["available"]) for problem in refused} == {
        ("CapacityExceeded", "RESOURCE_EXCEEDED", 0.0)
    }
    assert await engine.read(SUM) == [10, 10.0, 10]
    assert len({answer for answer in answers if isinstance(answer, str)}) == 10


FORBIDDEN = [
    (status, to)
    for status in PROJECT_STATUS.members
    for to in PROJECT_STATUS.members
    if not any(step[:2] == (status, to) for step in STEPS)
]
WAYS: Mapping[str, list[dict[str, str]]] = {
    "PLEDGED": [],
    "STARTED": [{"to": "STARTED"}],
    "DELIVERED": [{"to": "STARTED"}, {"to": "DELIVERED"}],
    "CONFIRMED": [{"to": "STARTED"}, {"to": "DELIVERED"}, {"to": "CONFIRMED"}],
    "WITHDRAWN": [{"to": "WITHDRAWN", "note": "改期"}],
}
"""How a project comes to each status."""


async def test_a_step_that_is_not_allowed_is_refused_with_those_that_are(
    market_city: Executor,
) -> None:
    assert len(FORBIDDEN) == 17
    for status, way in WAYS.items():
        project = (await pledged(market_city, "N2", "R2", 1))["id"]
        for step in way:
            stands = await advanced(market_city, project, **step)
            assert stands["status"] == step["to"]
        for to in (to for before, to in FORBIDDEN if before == status):
            refused = await advanced(market_city, project, to, note="试一试")
            assert (refused["__typename"], refused["path"]) == ("Conflict", ["input", "to"])
            assert all(step.to in refused["message"] for step in allowed_steps(status, rated=False))
            assert refused["code"] == (
                "PROJECT_CLOSED" if status == "WITHDRAWN" else "STEP_NOT_ALLOWED"
            )


async def test_what_must_come_with_a_step_is_asked_for(market_city: Executor) -> None:
    project = (await pledged(market_city, "N2", "R2", 1))["id"]
    assert (await advanced(market_city, project, "WITHDRAWN"))["code"] == "NOTE_REQUIRED"
    assert (await advanced(market_city, project, "STARTED", rating=3))["code"] == "RATING_TOO_EARLY"
    await advanced(market_city, project, "STARTED")
    assert (await advanced(market_city, project, "STARTED"))["code"] == "NOTE_REQUIRED"
    await advanced(market_city, project, "DELIVERED")
    assert (await advanced(market_city, project, "CONFIRMED", rating=6))[
        "code"
    ] == "IMPOSSIBLE_RATING"
    assert (await advanced(market_city, project, "CONFIRMED", rating=4))["rating"] == 4
    assert (await advanced(market_city, project, "CONFIRMED", rating=5))["code"] == "PROJECT_CLOSED"
    assert (await advanced(market_city, "Project:NONE", "STARTED"))["code"] == "NOT_FOUND"
    assert (await advanced(market_city, project, "WITHDRAWN", note="联系 13800138000"))[
        "code"
    ] == "PERSONAL_DATA"


async def test_the_next_steps_of_a_project_say_who_takes_them(market_city: Executor) -> None:
    project = await pledged(market_city, "N2", "R2", 1)
    assert project["nextSteps"] == [
        {
            "to": "STARTED",
            "roles": ["UNIT_COORDINATOR"],
            "noteRequired": False,
            "ratingRequired": False,
        },
        {
            "to": "WITHDRAWN",
            "roles": ["UNIT_COORDINATOR", "COMMUNITY_COORDINATOR"],
            "noteRequired": True,
            "ratingRequired": False,
        },
    ]


def test_a_unit_starts_and_delivers_and_a_community_confirms_and_rates() -> None:
    unit, community = ROLES.members
    assert {step.to for step in STEPS if step.roles == (unit,)} == {"STARTED", "DELIVERED"}
    assert {step.to for step in STEPS if step.roles == (community,)} == {"CONFIRMED", "WITHDRAWN"}
    assert {step.status for step in STEPS if step.roles == (community,)} == {
        "DELIVERED",
        "CONFIRMED",
    }


async def test_of_two_that_advance_one_project_at_once_one_is_refused(
    market_city: Executor,
) -> None:
    project = (await pledged(market_city, "N2", "R2", 1))["id"]
    both = await asyncio.gather(*(advanced(market_city, project, "STARTED") for _ in range(2)))
    assert sorted(each["__typename"] for each in both) == ["InvalidInput", "Project"]


async def test_a_pledge_without_the_right_to_write_is_not_done(market_city: Executor) -> None:
    given = {"need": "Need:N1", "resource": "Resource:R1", "quantity": 1}
    answer = await market_city.execute(PLEDGE, variables={"input": given})
    assert answer["data"]["pledge"]["__typename"] == "NotAllowed"
    assert (await pledged(market_city, "N1", "R1", 20))["need"]["remaining"] == 0.0


async def told_since(engine: Database, revision: int) -> set[tuple[str, str]]:
    """Return every node that the log of changes names since a revision."""
    return {
        (entry.kind, node)
        for entry in await read_entries(engine, revision, 100)
        for node in entry.nodes
    }


async def test_whoever_listens_to_a_need_or_a_resource_hears_of_its_pledges_and_of_what_becomes_of_them(
    market_city: Executor, engine: Database
) -> None:
    before = await latest_revision(engine)
    project = (await pledged(market_city, "N1", "R1", 20))["id"]
    everybody = {("Need", "Need:N1"), ("Resource", "Resource:R1"), ("Project", project)}
    assert await told_since(engine, before) == everybody
    before = await latest_revision(engine)
    await advanced(market_city, project, "WITHDRAWN", note="改期")
    assert await told_since(engine, before) == everybody


async def test_what_is_available_is_so_since_the_last_pledge_or_withdrawal(
    market_city: Executor,
) -> None:
    query = '{ node(id: "Resource:R1") { ... on Resource { availableUpdatedAt } } }'

    async def since() -> str:
        return str((await market_city.execute(query))["data"]["node"]["availableUpdatedAt"])

    recorded = await since()
    project = (await pledged(market_city, "N1", "R1", 20))["id"]
    pledged_at = await since()
    await advanced(market_city, project, "WITHDRAWN", note="改期")
    assert recorded < pledged_at < await since()


async def test_tenths_add_up_to_the_whole(market_city: Executor) -> None:
    """Eight tenths of ten thousand yuan, in eight pledges: as floating point they make a little less."""
    need = None
    for _ in range(8):
        need = (await pledged(market_city, "N7", "R8", 0.1))["need"]
    assert need == {"id": "Need:N7", "remaining": 0.0, "status": "PLEDGED"}
    for dust in (1e-10, 1e-7, 0.1):
        refused = await pledged(market_city, "N7", "R8", dust)
        assert (refused["code"], refused["available"]) == ("NEED_EXCEEDED", 0.0)


@pytest.mark.parametrize("quantity", [1971.86, 3012.57, 49999.9999, 0.0001])
async def test_money_is_pledged_to_the_yuan(market_city: Executor, quantity: float) -> None:
    made = await pledged(market_city, "N6", "R8", quantity)
    assert (made["quantity"], made["need"]["remaining"]) == (quantity, round(50_000 - quantity, 6))


async def test_a_resource_that_is_used_up_gives_no_dust(market_city: Executor) -> None:
    for _ in range(2):
        await pledged(market_city, "N2", "R2", 5)
    assert (await pledged(market_city, "N2", "R2", 5e-10))["code"] in {
        "RESOURCE_EXCEEDED",
        "NOT_IN_STEPS",
    }


LATER = {
    "编号": "FW1",
    "标题": "明年的",
    "认领数量": "10",
    "认领日期": "2089-01-01",
    "对应需求编号": "N2",
    "使用资源编号": "R2",
}


async def test_what_a_ledger_promises_ahead_is_not_promised_again(
    market_city: Executor, engine: Database, tmp_path: Path
) -> None:
    await load(engine, tmp_path / "ahead", 认领服务项目=[LATER])
    refused = await pledged(market_city, "N2", "R2", 1)
    assert (refused["code"], refused["available"]) == ("RESOURCE_EXCEEDED", 0.0)


def step(key: str, project: str, at: str, to: str) -> dict[str, str]:
    """Return a row of the ledger of what became of projects."""
    return {"编号": key, "时间": at, "经办": "司法局", "状态": to, "项目编号": project}


async def test_a_project_whose_last_event_lies_ahead_is_not_taken_on(
    market_city: Executor, engine: Database, tmp_path: Path
) -> None:
    await load(
        engine,
        tmp_path / "ahead",
        认领服务项目=[LATER],
        项目进展=[step("JZ1", "FW1", "2080-01-01T09:00:00", "已启动")],
    )
    refused = await advanced(market_city, "Project:FW1", "DELIVERED")
    assert (refused["__typename"], refused["code"], refused["path"]) == (
        "Conflict",
        "EVENT_AHEAD",
        ["input", "project"],
    )


async def test_a_ledger_that_moves_an_event_to_another_project_stops_none_of_them(
    market_city: Executor, engine: Database, tmp_path: Path
) -> None:
    projects = [
        {**LATER, "编号": key, "认领数量": "1", "认领日期": "2024-01-01"} for key in ("FW1", "FW2")
    ]
    await load(
        engine,
        tmp_path / "first",
        认领服务项目=projects,
        项目进展=[step("JZ1", "FW2", "2024-02-01T09:00:00", "已启动")],
    )
    assert (await advanced(market_city, "Project:FW2", "DELIVERED"))["status"] == "DELIVERED"
    await load(
        engine,
        tmp_path / "second",
        datetime(2025, 3, 1, tzinfo=UTC),
        项目进展=[step("JZ1", "FW1", "2024-02-01T09:00:00", "已启动")],
    )
    assert (await advanced(market_city, "Project:FW2", "CONFIRMED"))["status"] == "CONFIRMED"
    assert (await advanced(market_city, "Project:FW1", "DELIVERED"))["status"] == "DELIVERED"
