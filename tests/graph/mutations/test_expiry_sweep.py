"""The sweep: it withdraws what nobody started before its window closed.

Each project is withdrawn once, even if several sweeps run, one after another or at once.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from graph.callers import administrator
from graph.database.connection import Database
from graph.mutations import MutationCall, MutationExecutor
from graph.rows.change_log import latest_revision, read_entries
from graph.vocabulary import load_vocabulary
from tests.support.office import Office
from tests.support.processes.appointing import the_id
from tests.support.rich_services import table
from tests.support.small_city import load_city

LEDGERS = {
    "需求清单": table(
        "编号 标题 服务类别 数量 计量单位 紧急程度 终止日期 场所编号 场所类别",
        "N1 截止了 法律咨询 20 小时 普通 2023-12-31 X1 小区",
        "N2 还开着 法律咨询 20 小时 普通 - X1 小区",
    ),
    "资源清单": table(
        "编号 标题 服务类别 可提供数量 计量单位 终止日期 提供组织编号 提供组织类别",
        "R1 律师 法律咨询 100 小时 - D1 单位",
        "R2 去年的 法律咨询 100 小时 2024-12-31 D1 单位",
    ),
    "认领服务项目": table(
        "编号 标题 认领数量 认领日期 应完成日期 认领单位编号 认领单位类别 "
        "对应需求编号 使用资源编号",
        "P1 需求截止未启动 3 2023-06-01 - D1 单位 N1 R1",
        "P2 已启动 4 2023-06-01 - D1 单位 N1 R1",
        "P3 资源截止未启动 5 2023-06-01 - D1 单位 N2 R2",
        "P4 逾期但窗口未关 6 2023-06-01 2023-08-01 D1 单位 N2 R1",
        "P5 早已撤回 7 2023-06-01 - D1 单位 N1 R1",
        "P6 无需求无资源 8 2023-06-01 2023-08-01 D1 单位 - -",
        "P7 两者都截止 9 2023-06-01 - D1 单位 N1 R2",
    ),
    "项目进展": table(
        "编号 时间 经办 状态 项目编号",
        "E1 2023-06-01T09:00:00 司法局 已认领 P1",
        "E2 2023-06-10T09:00:00 司法局 已启动 P2",
        "E3 2023-06-10T09:00:00 司法局 已撤回 P5",
    ),
}
SWEEP = """mutation { sweepExpired(input: {}) { ... on ExpirySweep {
  sweptBy withdrawn { id status events { toStatus by note } need { id remaining } } }
  ... on UserError { code: errorCode } } }"""
STATUSES = """{ projects(first: 20, orderBy: { pledgedOn: ASC }) {
  edges { node { id status } } } }"""


@pytest.fixture
async def city(scratch: Database, tmp_path: Path) -> Office:
    """The small city with pledges of every sort."""
    await load_city(scratch, tmp_path, **LEDGERS)
    return Office(scratch, load_vocabulary())


async def swept(city: Office) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Sweep once."""
    answer = await city.execute(SWEEP, caller="值班员")
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["sweepExpired"]


async def test_pledges_that_were_not_started_before_a_window_closed_are_withdrawn_and_no_others(
    city: Office,
) -> None:
    first = await swept(city)
    assert first["sweptBy"] == "值班员"
    assert sorted(each["id"] for each in first["withdrawn"]) == [
        "Project:P1",
        "Project:P3",
        "Project:P7",
    ]
    for each in first["withdrawn"]:
        assert each["status"] == "WITHDRAWN"
        assert (each["events"][-1]["toStatus"], each["events"][-1]["by"]) == ("WITHDRAWN", "值班员")
        assert "到期撤回" in each["events"][-1]["note"]
    assert {each["need"]["id"]: each["need"]["remaining"] for each in first["withdrawn"]} == {
        "Need:N1": 16.0,
        "Need:N2": 14.0,
    }
    found = (await city.execute(STATUSES))["data"]["projects"]["edges"]
    statuses = {
        edge["node"]["id"].removeprefix("Project:"): edge["node"]["status"] for edge in found
    }
    assert {name: statuses[name] for name in ("P2", "P4", "P5", "P6")} == {
        "P2": "STARTED",
        "P4": "PLEDGED",
        "P5": "WITHDRAWN",
        "P6": "PLEDGED",
    }


EVENTS = """
MATCH (e:ProjectEvent {toStatus: 'WITHDRAWN'})-[:OF_PROJECT]->(p)
RETURN [count(e), count(DISTINCT p.id)]
"""


async def test_a_sweep_can_run_twice_and_by_two_at_once(city: Office, scratch: Database) -> None:
    writers = [MutationExecutor(scratch, city.vocabulary) for _ in range(2)]
    await asyncio.gather(
        *(
            writer.execute(
                MutationCall("sweepExpired", administrator(f"值班员{number}"), {}), the_id
            )
            for number, writer in enumerate(writers)
        )
    )
    assert await scratch.read(EVENTS) == [4, 4]
    assert (await swept(city))["withdrawn"] == []
    assert await scratch.read(EVENTS) == [4, 4]


async def test_whoever_listens_to_either_end_hears_of_what_is_free_again(
    city: Office, scratch: Database
) -> None:
    before = await latest_revision(scratch)
    await swept(city)
    told = {node for entry in await read_entries(scratch, before, 100) for node in entry.nodes}
    assert {"Need:N1", "Need:N2", "Resource:R1", "Resource:R2"} <= told
