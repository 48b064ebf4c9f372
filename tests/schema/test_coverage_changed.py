"""The subscription `coverageChanged`: what it sends of chains, and that nothing is missed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from graph.ontology.clock import today
from tests.support import gap_town
from tests.support.office import Office
from tests.support.small_city import SECOND, load

QUERY = """subscription($area: AreaRef!, $after: String) {
  coverageChanged(area: $area, after: $after) { __typename cursor change {
    on duty { code } level { id }
    before { state holder { id name } }
    after { state holder { id } organization { id } lastHolder { id } } } } }"""
COMPOUND, ELSEWHERE = {"id": "Compound:X1"}, {"code": "220802002001"}
Change = dict[str, Any]


@pytest.fixture
async def executor(scratch: Database, tmp_path: Path) -> Office:
    """The service of the town with a gap of each kind."""
    return await gap_town.build(scratch, tmp_path)


async def write(executor: Office, mutation: str) -> None:
    """Write something, and see that it was taken."""
    text = f"mutation {{ {mutation} {{ ... on Tenure {{ id }} }} }}"
    answer = await executor.execute(text, caller="office")
    assert "errors" not in answer, answer
    assert all(value.get("id") for value in answer["data"].values()), answer


async def appoint(executor: Office, post: str, holder: str, since: str) -> None:
    """Appoint a cadre."""
    given = f'post: "Post:{post}", holder: "Cadre:{holder}", from: "{since}"'
    await write(executor, f"appoint(input: {{ {given} }})")


async def end_tenure(executor: Office, tenure: str, on: str) -> None:
    """End a tenure."""
    given = f'tenure: "Tenure:{tenure}", on: "{on}", reason: "调离"'
    await write(executor, f"endTenure(input: {{ {given} }})")


async def beginning(executor: Office, area: dict[str, str]) -> str:
    """Return the cursor at which a stream begins, as a client has it that leaves at once."""
    stream = executor.stream(QUERY, variables={"area": area})
    async with asyncio.timeout(30), aclosing(stream):
        _, cursor = await anext(stream)
    assert cursor
    return cursor


async def events(
    executor: Office, area: dict[str, str], after: str, count: int
) -> list[tuple[Change, str]]:
    """Return as many changes behind a cursor, each with the cursor behind it."""
    found: list[tuple[Change, str]] = []
    stream: AsyncGenerator[Any, None] = executor.stream(
        QUERY, variables={"area": area, "after": after}
    )
    async with asyncio.timeout(60), aclosing(stream):
        async for response, cursor in stream:
            if response is None:
                continue
            assert "errors" not in response, response
            event = response["data"]["coverageChanged"]
            assert (event["__typename"], event["cursor"]) == ("CoverageEvent", cursor)
            found.append((event["change"], cursor))
            if len(found) == count:
                return found
    raise AssertionError(found)


async def test_a_gap_that_closes_and_one_that_opens_are_told_with_who_was_and_who_is(
    executor: Office,
) -> None:
    start, now = await beginning(executor, COMPOUND), today().isoformat()
    await appoint(executor, "P1", "G3", now)
    await end_tenure(executor, "R5", now)
    (closed, _), (opened, _) = await events(executor, COMPOUND, start, 2)
    assert closed["on"] == now
    assert (closed["duty"], closed["level"]) == ({"code": "building_chief"}, {"id": "Building:L1"})
    assert (closed["before"]["state"], closed["before"]["holder"]) == ("VACANT", None)
    assert closed["after"]["holder"] == {"id": "Cadre:G3"}
    assert opened["before"]["state"] == "HELD"
    assert opened["before"]["holder"]["name"] == "干部4"
    # What is known now has the ids of now; what was known before has those of its moment.
    assert opened["before"]["holder"]["id"].startswith(f"Cadre:G4~@{now}~")
    assert (opened["after"]["state"], opened["after"]["lastHolder"]) == (
        "VACANT",
        {"id": "Cadre:G4"},
    )
    assert opened["on"] == now


async def test_a_client_that_drops_and_resumes_at_another_worker_misses_nothing(
    executor: Office,
) -> None:
    start, now = await beginning(executor, COMPOUND), today().isoformat()
    await appoint(executor, "P1", "G3", now)
    ((first, cursor),) = await events(executor, COMPOUND, start, 1)
    await appoint(executor, "P2", "G3", now)
    for tenure in ("R7", "R5"):
        await end_tenure(executor, tenure, now)
    again = Office(executor.store, executor.vocabulary)
    again.feed.pause = 0.02
    rest = await events(again, COMPOUND, cursor, 2)
    # The post of the community, P7, is not in the compound.
    assert [change["level"]["id"] for change, _ in rest] == ["Building:L2", "Building:L5"]
    assert first["level"] == {"id": "Building:L1"}
    whole = await events(again, {"code": "2208"}, start, 4)
    levels = [change["level"]["id"] for change, _ in whole]
    assert levels == ["Building:L1", "Building:L2", "Community:220802001001", "Building:L5"]


async def test_a_change_that_is_still_to_come_is_told_with_its_day(executor: Office) -> None:
    start = await beginning(executor, COMPOUND)
    coming = (today() + timedelta(days=30)).isoformat()
    await end_tenure(executor, "R5", coming)
    ((change, _),) = await events(executor, COMPOUND, start, 1)
    assert change["on"] == coming
    assert (change["before"]["state"], change["after"]["state"]) == ("HELD", "VACANT")


async def test_an_import_that_ends_a_post_with_its_tenure_says_it_once_and_the_past_is_no_event(
    executor: Office, tmp_path: Path
) -> None:
    start = await beginning(executor, COMPOUND)
    assert isinstance(executor.store, Database)
    days = {"起始日期": "2010-01-01", "终止日期": "2012-12-31", "离任原因": "退休"}
    past = {"编号": "R90", "岗位编号": "P1", "任职人工号": "G5", **days}
    company = {"编号": "W2", "起始日期": "2026-01-01", "物业企业编号": "D3", "小区编号": "X1"}
    ended = {"编号": "P6", "责任": "楼栋长", "场所编号": "L6", "场所类别": "楼栋"}
    ended["终止日期"] = "2026-01-31"
    await load(executor.store, tmp_path / "1", SECOND, 任职=[past], 物业服务=[company])
    await load(executor.store, tmp_path / "2", SECOND + timedelta(days=1), 岗位=[ended])
    found = await events(executor, COMPOUND, start, 2)
    told = [
        (change["level"]["id"], change["before"]["state"], change["after"]["state"])
        for change, _ in found
    ]
    assert told == [
        ("Compound:X1", "UNCOVERED", "HELD"),
        ("Building:L6", "HELD", "UNCOVERED"),
    ]
    await appoint(executor, "P1", "G3", today().isoformat())
    ((change, _),) = await events(executor, COMPOUND, found[-1][1], 1)
    assert change["level"] == {"id": "Building:L1"}


async def test_elsewhere_nothing_is_told(executor: Office) -> None:
    start = await beginning(executor, ELSEWHERE)
    await appoint(executor, "P1", "G3", today().isoformat())
    stream = executor.stream(QUERY, variables={"area": ELSEWHERE, "after": start})
    polls = 0
    async with aclosing(stream):
        async for response, _ in stream:
            assert response is None
            polls += 1
            if polls > 5:
                break
