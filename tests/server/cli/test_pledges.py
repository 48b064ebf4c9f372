"""`linli accept` and `linli sweep`, as a person would type them, on both engines."""

from pathlib import Path

import pytest

from graph.database.connection import Database
from tests.graph.mutations.test_expiry_sweep import LEDGERS
from tests.graph.mutations.test_plan_acceptance import made
from tests.support import market
from tests.support.commands import Linli
from tests.support.small_city import load


@pytest.fixture
async def server(scratch: Database, password: str, tmp_path: Path) -> dict[str, str]:
    """The settings that name the graph of a city with needs and resources."""
    await market.build(scratch, tmp_path / "city")
    return {"NEO4J_URI": scratch.uri, "NEO4J_USER": scratch.user, "NEO4J_PASSWORD": password}


PLEDGED = "MATCH (p:Project) RETURN count(p)"


async def test_a_plan_is_accepted_pair_by_pair(
    linli: Linli, server: dict[str, str], scratch: Database
) -> None:
    plan = await made(market.executor(scratch))
    first, *rest = plan["allocations"]
    code, told = linli(
        server, "accept", plan["id"], "--pair", f"{first['need']['id']}:{first['resource']['id']}"
    )
    assert (code, "1 / 1 对已认领" in told) == (0, True), told
    assert await scratch.read(PLEDGED) == 1
    code, told = linli(server, "accept", plan["id"])
    assert (code, f"{len(rest) + 1} / {len(rest) + 1} 对已认领" in told) == (0, True), told
    assert await scratch.read(PLEDGED) == len(rest) + 1
    code, told = linli(server, "accept", "AllocationPlan:NONE")
    assert (code, "请核对编号" in told, "check the id" in told) == (1, True, True), told


async def test_what_has_expired_is_swept_and_then_there_is_nothing_left(
    linli: Linli, server: dict[str, str], scratch: Database, tmp_path: Path
) -> None:
    await load(
        scratch,
        tmp_path / "expired",
        需求清单=[{**row, "编号": f"S{row['编号']}"} for row in LEDGERS["需求清单"]],
    )
    await load(
        scratch,
        tmp_path / "pledges",
        认领服务项目=[
            {"编号": "SP1", "标题": "未启动", "认领日期": "2023-06-01", "对应需求编号": "SN1"}
        ],
    )
    code, told = linli(server, "sweep", "--check")
    assert (code, "Would be withdrawn" in told, "Project:SP1" in told) == (0, True, True), told
    code, told = linli(server, "sweep")
    assert (code, "Project:SP1" in told) == (0, True), told
    code, told = linli(server, "sweep")
    assert (code, "Nothing has expired" in told) == (0, True), told


async def test_what_stands_between_the_languages_of_a_message_tears_no_name_in_it(
    linli: Linli, server: dict[str, str]
) -> None:
    """A name may have a slash of its own."""
    code, told = linli(server, "accept", "AllocationPlan:法律 / 咨询")
    assert (
        code,
        "“AllocationPlan:法律 / 咨询”，请核对编号。 / "
        "There is no AllocationPlan “AllocationPlan:法律 / 咨询”; check" in told,
    ) == (1, True), told
    code, told = linli(server, "lists", "Alliance:法律/ 咨询")
    assert (code, told.count("“Alliance:法律/ 咨询”")) == (1, 2), told
