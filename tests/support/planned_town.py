"""The matching town with stored plans, and with corrections that came after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from graph.allocation.area_facts import PlanRequest
from graph.allocation.planning import PlanningResult, make_plan
from graph.allocation.solver.problem import Pin
from graph.allocation.store_plan import store_plan
from graph.database.connection import Database
from graph.database.transaction import Transaction
from tests.reference.evaluator import Reference
from tests.reference.store import copy_of
from tests.support import matching_town
from tests.support.matching_town import DAY
from tests.support.rich_services import table
from tests.support.rich_town import RichTown
from tests.support.small_city import Cells, load

SIXTH, SEVENTH = datetime(2025, 9, 1, 4, tzinfo=UTC), datetime(2025, 12, 1, 4, tzinfo=UTC)
ASKED: Mapping[str, PlanRequest] = {
    "FA1": PlanRequest({"code": "220802"}, DAY, "海明街道办", (Pin("Need:NQ5", "Resource:RQ14"),)),
    "FA2": PlanRequest(
        {"id": "Alliance:M1"},
        DAY,
        "海明街道办",
        forbidden=frozenset({("Need:NQ1", "Resource:RQ03")}),
    ),
    "FA3": PlanRequest({"id": "Building:L5"}, DAY, "海明街道办"),
}
"""What is planned at `SIXTH`, by key; the last one is of a place where nothing is needed."""

PLANS = (
    *(f"AllocationPlan:{key}" for key in ASKED),
    "PlannedPledge:FA1-1",
    "PlannedPledge:FA2-3",
    "PlannedGap:FA1-3",
    "PlannedShare:FA1-1",
)
"""Ids of the plans and of some of their parts."""

OTHERWISE: Mapping[str, Sequence[Cells]] = {
    "资源清单": table(
        "编号 标题 服务类别 可提供数量 计量单位 具备技能 服务半径 提供组织编号 提供组织类别 "
        "服务区域编号 服务区域类别 所在阵地编号",
        "RQ03 近水咨询点 便民服务 30 人次 律师 1500 D3 单位 X9 小区 VM1",
        "RQ11 讲座 法律咨询 9 场 律师 - Z4 党组织 - - -",
    ),
    "需求清单": table(
        "编号 标题 服务类别 数量 计量单位 紧急程度 场所编号 场所类别 撤回日期",
        "NQ2 便民服务日 便民服务 10 人次 普通 X8 小区 -",
        "NQ7 慰问困难家庭 物资帮扶 3 万元 普通 220802 县（市、区） 2026-02-01",
    ),
}
"""What it learns at `SEVENTH` to have been otherwise than it was planned with."""


async def keep(database: Database, planned: PlanningResult, key: str) -> None:
    """Store a plan under a key."""

    async def work(transaction: Transaction) -> None:
        await store_plan(transaction, planned, key, SIXTH, "test")

    await database.write(work)


async def build(database: Database, folder: Path) -> RichTown:
    """Load the town into an empty graph, and plan it."""
    town = await matching_town.build(database, folder)
    vocabulary = town.executor.vocabulary
    for key, asked in ASKED.items():
        await keep(database, await make_plan(database, vocabulary, asked), key)
    report = await load(database, folder / "seventh", SEVENTH, **OTHERWISE)
    assert report.ok, report
    return RichTown(database, town.executor, Reference(await copy_of(database), vocabulary))
