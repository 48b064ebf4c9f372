"""Steps of projects: which are allowed, what they need, and how events of ledgers change it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

from graph.database.connection import Database
from graph.ontology.kinds.projects import PROJECT_STATUS
from graph.ontology.project_steps import ROLES, STEPS, allowed_steps
from tests.support.market import LATER, advanced, pledged
from tests.support.office import Office
from tests.support.small_city import load

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
    market_city: Office,
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


async def test_a_step_from_a_status_that_somebody_else_has_changed_is_refused_in_words(
    market_city: Office,
) -> None:
    project = (await pledged(market_city, "N2", "R2", 1))["id"]
    first = await advanced(market_city, project, "STARTED", ifStatus="PLEDGED")
    assert first["status"] == "STARTED"
    late = await advanced(market_city, project, "WITHDRAWN", ifStatus="PLEDGED", note="改期")
    assert (late["__typename"], late["code"], late["path"]) == (
        "Conflict",
        "CHANGED_MEANWHILE",
        ["input", "ifStatus"],
    )
    assert "从“已认领”改为“已启动”" in late["message"]
    assert (await advanced(market_city, project, "DELIVERED"))["status"] == "DELIVERED"


async def test_subscribers_of_an_area_hear_of_every_step_of_its_projects(
    market_city: Office,
) -> None:
    project = (await pledged(market_city, "N2", "R2", 1))["id"]
    market_city.feed.pause = 0.02
    stream = market_city.stream(
        'subscription { projectChanged(area: { code: "220802001001" }) {'
        " __typename project { id status } } }"
    )
    async with asyncio.timeout(30), aclosing(stream):
        await anext(stream)
        await advanced(market_city, project, "STARTED")
        async for event, _ in stream:
            if event is not None:
                break
    assert event == {
        "data": {
            "projectChanged": {
                "__typename": "ProjectChangedEvent",
                "project": {"id": project, "status": "STARTED"},
            }
        }
    }


async def test_what_must_come_with_a_step_is_asked_for(market_city: Office) -> None:
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


async def test_the_next_steps_of_a_project_say_who_takes_them(market_city: Office) -> None:
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
    market_city: Office,
) -> None:
    project = (await pledged(market_city, "N2", "R2", 1))["id"]
    both = await asyncio.gather(*(advanced(market_city, project, "STARTED") for _ in range(2)))
    assert sorted(each["__typename"] for each in both) == ["InvalidInput", "Project"]


def step(key: str, project: str, at: str, to: str) -> dict[str, str]:
    """Return a row of the ledger of what became of projects."""
    return {"编号": key, "时间": at, "经办": "司法局", "状态": to, "项目编号": project}


async def test_a_project_whose_last_event_lies_ahead_is_not_taken_on(
    market_city: Office, engine: Database, tmp_path: Path
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
    market_city: Office, engine: Database, tmp_path: Path
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
