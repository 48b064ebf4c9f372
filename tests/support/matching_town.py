"""The rich town with more needs and offers: units of measure, windows, radii, skills, ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from tests.reference.evaluator import Reference
from tests.reference.store import copy_of
from tests.support import rich_town
from tests.support.office import Office
from tests.support.rich_services import table
from tests.support.rich_town import BOUNDLESS, RichTown
from tests.support.small_city import Cells, load

FOURTH, FIFTH = datetime(2025, 7, 1, 4, tzinfo=UTC), datetime(2025, 8, 1, 4, tzinfo=UTC)
DAY = date(2026, 3, 1)
"""The day on which most tests ask."""


def carer(at: int) -> Cells:
    """Return one of many offers that lack a skill, and some of them other things as well."""
    somewhere = {"服务区域编号": "220802001001", "服务区域类别": "社区"} if at % 3 else {}
    return {
        "编号": f"RQ{at}",
        "标题": f"护理{at}",
        "服务类别": "助老服务",
        "可提供数量": str(at - 10),
        "计量单位": "人次",
        "具备技能": "护理、急救" if at % 2 else "护理",
        "起始日期": f"2026-03-{at - 10}",
        "提供组织编号": f"U{at - 15:02}",
        "提供组织类别": "单位",
        **somewhere,
    }


OFFERS: Mapping[str, Sequence[Cells]] = {
    "小区": table(
        "编号 名称 纬度 经度 所属社区编号",
        "X8 远山小区 45.66 122.84 220802001002",
        "X9 近水小区 45.63 122.84 220802001002",
    ),
    "单位": table(
        "编号 名称 类别 驻在社区编号 终止日期",
        "M1 司法局 机关 220802001001 -",
        "M2 律师所 新社会组织 - 2026-01-31",
        "M3 居委会 居委会 220802001001 -",
    ),
    "阵地": table(
        "编号 名称 类别 所处位置 向公众开放 所在场所编号 所在场所类别",
        "VM1 近水之家 单位阵地 小区 是 X9 小区",
    ),
    "联盟成员": table(
        "编号 联盟编号 成员编号 成员类别 起始日期",
        "NM1 M1 M1 单位 2020-01-01",
        "NM2 M2 U05 单位 2020-01-01",
    ),
    "需求清单": table(
        "编号 标题 服务类别 数量 计量单位 紧急程度 所需技能 起始日期 终止日期 撤回日期 "
        "场所编号 场所类别",
        "NQ1 法律援助 法律咨询 20 小时 紧急 律师 2026-01-01 2026-05-31 - X1 小区",
        "NQ2 便民服务日 便民服务 10 人次 普通 - - - - L1 楼栋",
        "NQ3 政策宣讲 政策咨询 2 场 一般 - 2026-03-10 2026-03-11 - 220802001001 社区",
        "NQ4 已撤回 法律咨询 5 小时 普通 - - - 2026-02-01 220802001001 社区",
        "NQ5 扫雪 清冰扫雪 3 天 较急 - 2026-01-01 2026-02-14 - X1 小区",
        "NQ6 助老 助老服务 20 人次 较急 护理、急救、心理 - - - 220802002001 社区",
        "NQ7 慰问 物资帮扶 3 万元 普通 - - - - 220802 县（市、区）",
    ),
    "资源清单": [
        *table(
            "编号 标题 服务类别 可提供数量 计量单位 具备技能 起始日期 终止日期 服务半径 "
            "提供组织编号 提供组织类别 服务区域编号 服务区域类别 所在阵地编号",
            "RQ01 普法 法律咨询 3 天 律师 - - - M1 单位 220802 县（市、区） -",
            "RQ02 公益律师 法律咨询 40 小时 律师、调解 - - - M2 单位 - - -",
            "RQ03 咨询点 便民服务 30 人次 律师 - - 1500 D1 单位 X9 小区 VM1",
            "RQ04 远处的咨询 法律咨询 30 小时 律师 - - 1500 D2 单位 X8 小区 -",
            "RQ05 年后的律师 法律咨询 9 小时 律师 2026-06-20 - - U01 单位 - - -",
            "RQ06 去年的律师 法律咨询 9 小时 律师 2025-01-01 2025-11-30 - U02 单位 - - -",
            "RQ07 没有证书 法律咨询 9 小时 - - - - U03 单位 - - -",
            "RQ08 政策讲师 政策咨询 9 小时 律师 - - - U04 单位 - - -",
            "RQ09 社区自办 法律咨询 9 小时 律师 - - - Z4 党组织 - - -",
            "RQ10 居委会自办 法律咨询 9 小时 律师 - - - M3 单位 - - -",
            "RQ11 讲座 法律咨询 9 场 律师 - - - U05 单位 - - -",
            "RQ12 军民的律师 法律咨询 9 小时 律师 - - - U06 单位 220802002001 社区 -",
            "RQ13 用完了 法律咨询 6 小时 律师 - - - U07 单位 - - -",
            "RQ14 扫雪 清冰扫雪 2 天 - 2026-01-01 - - D3 单位 - - -",
            "RQ15 捐赠 物资帮扶 5000 元 - - - - D1 单位 - - -",
        ),
        *(carer(at) for at in range(21, 36)),
    ],
    "认领服务项目": table(
        "编号 标题 服务类别 认领数量 认领日期 应完成日期 认领单位编号 认领单位类别 "
        "实施场所编号 实施场所类别 对应需求编号 使用资源编号 占用资源数量",
        "PQ1 普法一 法律咨询 6 2026-01-10 2026-02-01 U07 单位 X1 小区 NQ1 RQ13 -",
        "PQ2 普法二 法律咨询 4 2025-09-10 2025-12-01 M1 单位 X1 小区 - - -",
        "PQ3 普法三 法律咨询 4 2026-02-10 2026-12-01 M1 单位 X1 小区 - - -",
        "PQ4 普法四 法律咨询 4 2025-09-10 - M1 单位 X1 小区 - - -",
        "PQ5 以后的 法律咨询 4 2026-03-10 - M1 单位 X1 小区 NQ1 RQ01 0.5",
    ),
    "项目进展": table(
        "编号 时间 经办 状态 项目编号",
        "EQ1 2025-10-10T09:00:00 司法局 已完成 PQ2",
        "EQ2 2025-11-10T09:00:00 司法局 已撤回 PQ4",
    ),
}
"""What the graph learns at `FOURTH`."""

OTHERWISE: Mapping[str, Sequence[Cells]] = {
    "资源清单": table(
        "编号 标题 服务类别 可提供数量 计量单位 具备技能 提供组织编号 提供组织类别 生效日期",
        "RQ08 律师讲师 法律咨询 9 小时 律师 U04 单位 2026-03-15",
    ),
    "需求清单": table(
        "编号 标题 服务类别 数量 计量单位 紧急程度 场所编号 场所类别 生效日期",
        "NQ2 社区便民服务日 便民服务 12 人次 较急 L1 楼栋 2026-03-15",
    ),
}
"""What it learns at `FIFTH` to be otherwise from a day on."""


async def build(database: Database, folder: Path) -> RichTown:
    """Load the town into an empty graph."""
    await rich_town.build(database, folder)
    for name, known, ledgers in (("fourth", FOURTH, OFFERS), ("fifth", FIFTH, OTHERWISE)):
        report = await load(database, folder / name, known, **ledgers)
        assert report.ok, report
    vocabulary = load_vocabulary()
    return RichTown(
        database,
        Office(database, vocabulary, BOUNDLESS),
        Reference(await copy_of(database), vocabulary),
    )
