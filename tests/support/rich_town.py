"""A town of a few rows with every sort of case: vacancies, overlaps, corrections, long roads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.ontology.clock import today
from graph.vocabulary import load_vocabulary
from schema.limits.limits import Limits
from tests.reference.ends import check_ends
from tests.reference.evaluator import Reference
from tests.reference.paging import unmarked
from tests.reference.store import copy_of
from tests.support.office import Office
from tests.support.rich_services import SERVICES, SERVICES_CORRECTED, table
from tests.support.small_city import Cells, load

FIRST, SECOND, THIRD = (datetime(2025, month, 1, 4, tzinfo=UTC) for month in (1, 3, 5))
"""Moments at which the graph learns of something."""
DAYS = tuple(
    date(*day)
    for day in (
        (2009, 12, 31),
        (2019, 6, 1),
        (2021, 6, 1),
        (2022, 7, 1),
        (2023, 12, 31),
        (2024, 1, 1),
        (2024, 9, 1),
        (2026, 1, 1),
    )
)
"""Days between which something differs."""
LIVES = {
    "220802001001": (date(2010, 1, 1), date.max),
    "220802002002": (date.min, date(2022, 7, 1)),
}
"""The first day of communities that are not always there, and the day after the last, by code."""
MOMENTS = (
    "2024-12-31T00:00:00Z",
    "2025-01-01T04:00:00Z",
    "2025-02-01T00:00:00Z",
    "2025-04-01T12:00:00+08:00",
    "2025-06-30T00:00:00+08:00",
    "2026-01-01T00:00:00Z",
)
"""Moments between which something else was known."""


def days_there(area: Mapping[str, str] | None, *days: date | None) -> Iterator[date | None]:
    """Yield the days on which an area is there; None is the present."""
    code = "".join((area or {}).values()).rpartition(":")[2]
    begins, ends = LIVES.get(code, (date.min, date.max))
    return (day for day in days if begins <= (day or today()) < ends)


LEDGERS: Mapping[str, Sequence[Cells]] = {
    "城市": table("编号 名称", "2208 白城市"),
    "县市区": table(
        "编号 名称 所属市编号 核实日期", "220802 洮北区 2208 2025-01-01", "220881 洮南市 2208 -"
    ),
    "街道乡镇": table(
        "编号 名称 类别 所属县市区编号",
        "220802001 海明街道 街道 220802",
        "220802002 瑞光街道 街道 220802",
        "220802100 青山镇 乡镇 220802",
    ),
    "社区": table(
        "编号 名称 别名 所属街道编号 起始日期 终止日期 并入社区编号",
        "220802001001 解放社区 解放、老解放 220802001 2010-01-01 - -",
        "220802001002 新华社区 - 220802001 - - -",
        "220802002001 军民社区 军民 220802002 - - -",
        "220802002002 老街社区 - 220802002 - 2022-06-30 220802002001",
    ),
    "街": table("编号 名称 途经社区编号", "S1 中兴路 220802001001、220802002001", "S2 民生路 -"),
    "路巷": table("编号 名称 途经社区编号", "H1 安居巷 220802001001"),
    "网格": table(
        "编号 名称 所属社区编号",
        "W1 第一网格 220802001001",
        "W2 第二网格 220802001001",
        "W3 军民网格 220802002001",
    ),
    "小区": table(
        "编号 名称 地址 纬度 经度 所属社区编号",
        "X1 民生小区 中兴路1号 45.6196 122.8387 220802001001",
        "X2 铁路家园 - 45.62 - 220802001001",
        "X3 军民小区 - - - 220802002001",
    ),
    "楼栋": table(
        "编号 名称 楼号 期 所属小区编号 所属网格编号 临街类别 临街路巷编号 核实日期",
        "L1 民生小区1号楼 1号楼 一期 X1 W1 街 S1 2024-12-01",
        "L2 民生小区2号楼 2号楼 - X1 W2 路巷 H1 -",
        "L3 铁路家园1号楼 1号楼 - X2 W1 路巷 H1 2024-07-05",
        "L4 军民小区1号楼 1号楼 - X3 W3 街 S1 -",
        "L5 网格独楼 独楼 - - W2 - - -",
    ),
    "单元": table(
        "编号 名称 单元号 所属楼栋编号",
        "E1 民生小区1号楼1单元 1单元 L1",
        "E2 民生小区1号楼2单元 2单元 L1",
        "E3 铁路家园1号楼1单元 1单元 L3",
    ),
    "单位": [
        *table(
            "编号 名称 类别 值班电话 驻在社区编号 上级单位编号",
            "D1 市委组织部 机关 0436-1001 220802001001 -",
            "D2 市财政局 机关 - 220802002001 D1",
            "D3 安居物业 物业企业 0436-1003 - -",
        ),
        *(
            {"编号": f"U{number:02}", "名称": f"第{number}单位", "类别": "事业单位"}
            for number in range(1, 24)
        ),
    ],
    "党组织": table(
        "编号 名称 类别 值班电话 上级党组织编号 所在单位编号 所在楼栋编号",
        "Z1 中共白城市委 市委 0436-2001 - - -",
        "Z2 中共洮北区委 县（市、区）委 0436-2002 Z1 - -",
        "Z3 海明街道党工委 街道党工委 - Z2 - -",
        "Z4 解放社区大党委 社区大党委 0436-2004 Z3 - -",
        "Z5 民生小区党支部 小区党支部 - Z4 - -",
        "Z6 一号楼党小组 楼栋党小组 - Z5 - -",
        "Z7 安居红色支部 红色物业服务党支部 - Z4 D3 -",
        "Z8 组织部党支部 单位党组织 - Z1 D1 -",
        "Z9 党员中心户一 党员中心户 - Z6 - L1",
    ),
    "街道办公室": table(
        "编号 名称 类别 所属街道编号 上级党组织编号",
        "O1 海明综合办 综合办 220802001 Z3",
        "O2 海明党建办 党建办 220802001 -",
    ),
    "业主委员会": table("编号 名称 期", "K1 民生小区业委会 -", "K2 铁路家园一期业委会 一期"),
    "党建联盟": table("编号 名称 轴心党组织编号", "M1 解放社区党建联盟 Z4", "M2 海明党建联盟 Z3"),
    "联盟成员": table(
        "编号 联盟编号 成员编号 成员类别 起始日期 终止日期",
        "N1 M1 Z4 党组织 2019-01-01 -",
        "N2 M1 Z5 党组织 2020-01-01 -",
        "N3 M1 D1 单位 2020-01-01 2022-12-31",
        "N4 M1 D1 单位 2024-01-01 -",
        "N5 M2 D2 单位 - -",
        "N6 M2 Z3 党组织 - -",
    ),
    "干部": table(
        "工号 姓名 类别 职务 手机 值班电话 所在单位编号",
        "G1 王建国 机关干部 科长 13800000001 0436-3001 D1",
        "G2 李秀英 机关干部 - - - D1",
        "G3 张伟 社区工作者 - - 0436-3003 -",
        "G4 刘洋 网格员 - - - -",
        "G5 居民单元长 居民骨干 - - - -",
        "G6 陈静 市县级领导 副市长 - 0436-3006 D2",
    ),
    "岗位": table(
        "编号 责任 场所编号 场所类别 所属组织编号 所属组织类别 值班电话 起始日期 终止日期 核实日期",
        "P1 楼栋长 L1 楼栋 - - 0436-4001 - - 2025-02-20",
        "P2 单元长 E1 单元 - - - - - -",
        "P3 网格长 W1 网格 - - - - - -",
        "P4 路巷长 H1 路巷 - - - 2018-03-01 - -",
        "P5 街长 S1 街 - - 0436-4005 - - -",
        "P6 包保领导 X1 小区 - - - - - -",
        "P7 社区党委书记 220802001001 社区 Z4 党组织 - - - -",
        "P8 街道党工委书记 220802001 街道 - - - - - -",
        "P9 单元长 E2 单元 - - - 2015-01-01 2019-12-31 -",
        "PA 楼栋长 L1 楼栋 - - - 2023-01-01 - -",
        "PB 网格长 W2 网格 - - - - - -",
    ),
    "任职": table(
        "编号 岗位编号 任职人工号 代表单位编号 代表单位类别 起始日期 终止日期 离任原因 核实日期",
        "R1 P1 G1 D1 单位 2019-01-01 2021-12-31 调离 -",
        "R2 P1 G2 - - 2022-01-01 - - 2025-01-02",
        "R3 P2 G5 - - 2018-01-01 2023-12-30 - -",
        "R4 P3 G4 - - 2020-01-01 - - -",
        "R5 P3 G3 - - 2021-01-01 2024-05-31 - -",
        "R6 P5 G3 - - - - - -",
        "R7 P6 G6 D2 单位 2020-05-01 2024-08-31 退休 2024-04-01",
        "R8 P7 G3 - - 2018-01-01 - - 2025-03-01",
        "R9 P8 G6 - - 2017-01-01 2021-05-31 - -",
        "RA P8 G1 - - 2018-01-01 2021-05-31 - -",
        "RB PA G2 - - 2023-01-01 2023-12-31 - -",
        "RC PB G4 - - 2030-01-01 - - -",
    ),
    "党组织覆盖": table(
        "编号 责任 党组织编号 场所编号 场所类别 起始日期 终止日期",
        "A1 市委 Z1 2208 市 - -",
        "A2 县（市、区）委 Z2 220802 县（市、区） - -",
        "A3 街道党工委 Z3 220802001 街道 - -",
        "A4 社区大党委 Z4 220802001001 社区 2018-01-01 -",
        "A5 小区党支部 Z5 X1 小区 - -",
        "A6 楼栋党小组 Z6 L1 楼栋 - -",
        "A7 红色物业服务党支部 Z7 X1 小区 2021-01-01 -",
        "A8 社区大党委 Z4 220802001001 社区 2020-01-01 -",
    ),
    "包保单位": table(
        "编号 单位编号 小区编号 包保重点 起始日期 终止日期 核实日期",
        "B1 D1 X1 全国文明城市创建、小区环境卫生整治 2020-01-01 - 2024-12-30",
        "B2 D2 X2 - 2021-01-01 2021-12-31 -",
    ),
    "物业服务": table("编号 物业企业编号 小区编号 起始日期", "C1 D3 X1 2019-06-01"),
    "业主委员会覆盖": table(
        "编号 业主委员会编号 小区编号 起始日期", "F1 K1 X1 -", "F2 K2 X2 2022-01-01"
    ),
    "单位报到": [
        {
            "编号": f"I{number:02}",
            "单位编号": f"U{number:02}",
            "社区编号": "220802001001",
            "起始日期": "2019-01-01",
        }
        for number in range(1, 24)
    ],
    "单位结对": table(
        "编号 单位编号 场所编号 场所类别 终止日期",
        "J1 D2 L1 楼栋 -",
        "J2 D1 220802002001 社区 2021-05-31",
    ),
    "干部报到": table(
        "编号 干部工号 社区编号 起始日期", "Q1 G1 220802001001 2020-01-01", "Q2 G2 220802001001 -"
    ),
    "干部结对": table("编号 干部工号 场所编号 场所类别", "T1 G1 X1 小区"),
    **SERVICES,
}
"""What the graph learns at `FIRST`."""

CORRECTIONS: Mapping[str, Sequence[Cells]] = {
    "社区": table("编号 名称 别名 所属街道编号", "220802001002 新华路社区 新华 220802002"),
    "干部": table(
        "工号 姓名 类别 职务 手机 值班电话 所在单位编号 终止日期",
        "G2 李秀英 机关干部 副科长 - 0436-3002 D2 -",
        "G4 刘洋 网格员 - - - - 2024-03-01",
    ),
    "单位": table(
        "编号 名称 类别 值班电话 驻在社区编号 上级单位编号 终止日期",
        "D1 市委组织部 机关 0436-1999 220802001001 - -",
        "D3 安居物业 物业企业 0436-1003 - - 2022-09-01",
    ),
    "岗位": table(
        "编号 责任 场所编号 场所类别 所属组织编号 所属组织类别 值班电话",
        "PB 网格长 W3 网格 - - 0436-4011",
    ),
    "任职": table(
        "编号 岗位编号 任职人工号 起始日期 终止日期",
        "R2 P1 G3 2022-03-01 -",
        "R3 P2 G5 2018-01-01 2023-12-31",
    ),
    "包保单位": table(
        "编号 单位编号 小区编号 包保重点 起始日期", "B1 D1 X1 居民群众难点问题 2020-01-01"
    ),
    "联盟成员": table(
        "编号 联盟编号 成员编号 成员类别 起始日期 终止日期", "N5 M2 D2 单位 2020-01-01 2023-12-31"
    ),
    **SERVICES_CORRECTED,
}
"""What it learns at `SECOND` to have been wrong."""

CHANGES: Mapping[str, Sequence[Cells]] = {
    "社区": table(
        "编号 名称 别名 所属街道编号 起始日期 生效日期",
        "220802001001 解放路社区 解放 220802001 2010-01-01 2024-01-01",
    ),
    "楼栋": table(
        "编号 名称 楼号 所属小区编号 所属网格编号 临街类别 临街路巷编号 生效日期",
        "L2 民生小区2栋 2栋 X2 W1 街 S1 2024-01-01",
    ),
    "干部": table(
        "工号 姓名 类别 职务 值班电话 所在单位编号 生效日期",
        "G1 王建国 机关干部 处长 0436-3999 D2 2024-06-01",
    ),
    "岗位": table(
        "编号 责任 场所编号 场所类别 值班电话 生效日期", "P1 楼栋长 L1 楼栋 0436-4999 2024-01-01"
    ),
    "单位": table("编号 名称 类别 值班电话 终止日期", "D3 安居物业 物业企业 0436-1003 -"),
    "任职": table("编号 岗位编号 任职人工号 起始日期", "RD P2 G5 2025-04-01"),
}
"""What it learns at `THIRD` to be otherwise from a day on."""


BOUNDLESS = Limits(
    tokens=100_000,
    depth=100,
    aliases=10_000,
    fields=10_000,
    cost=10**9,
    characters=10**6,
    pairs=10**6,
)
"""Limits that no operation of a test comes near."""


@dataclass(frozen=True)
class RichTown:
    """The town in a graph, with what answers from it, and what says how it should have."""

    database: Database
    executor: Office
    reference: Reference

    async def answer(self, query: str, **variables: object) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
        """Return the response after comparing it with the reference's: data, order, error paths."""
        answer = await self.executor.execute(query, variables=variables)
        theirs = self.reference.execute(query, variables)
        assert told(answer) == told(theirs), (answer, theirs.get("data"), theirs.get("errors"))
        return answer

    async def ask(self, query: str, **variables: object) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
        """Return the data of an answer that has no errors."""
        answer = await self.answer(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


def told(response: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return the data of a response as JSON in its order, and the paths of its errors."""
    paths = sorted(str(error.get("path")) for error in response.get("errors", []))
    return unmarked(json.dumps(response.get("data"), ensure_ascii=False, indent=1)), paths


async def build(database: Database, folder: Path) -> RichTown:
    """Load the town into an empty graph with what was learned of it, in three steps."""
    await create_constraints(database)
    for name, known, ledgers in (
        ("first", FIRST, LEDGERS),
        ("second", SECOND, CORRECTIONS),
        ("third", THIRD, CHANGES),
    ):
        report = await load(database, folder / name, known, **ledgers)
        assert report.ok, report
    vocabulary = load_vocabulary()
    executor = Office(database, vocabulary, BOUNDLESS)
    nodes = await copy_of(database)
    check_ends(nodes)
    return RichTown(database, executor, Reference(nodes, vocabulary))
