"""The small city with a gap of each kind, for the questions that follow from coverage.

民生小区 has six buildings:

| Building | Post of its chief | What is wrong |
|---|---|---|
| L1 | P1, G1 left it on the last day of May 2025 | VACANT since June |
| L2 | P2, G1's term ran out at the end of May 2025 | EXPIRED since June |
| L3 | none | UNCOVERED |
| L4 | P4, held by G2 and since March 2024 by G3 | DOUBLE since March 2024 |
| L5, L6 | P5, P6, both held by G4 since 2023 and 2024 | OVERLOADED since 2024: one is allowed |

The contract of its property company D2 ran out at the end of 2025. The community's secretary is G5,
who can be called; the compound's contact is G2, on behalf of D1, and can be called too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from graph.database.connection import Database
from graph.vocabulary import Vocabulary, load_vocabulary
from tests.support.office import Office
from tests.support.rich_services import table
from tests.support.small_city import CITY, Cells, load_city

BUILDINGS = table(
    "编号 名称 楼号 所属小区编号",
    *(f"L{number} 民生小区{number}号楼 {number}号楼 X1" for number in range(1, 7)),
)
UNITS = [*CITY["单位"], {"编号": "D3", "名称": "市民物业", "类别": "物业企业"}]
CADRES = [
    {"工号": f"G{number}", "姓名": f"干部{number}", "类别": "机关干部"} for number in range(1, 6)
]
POSTS = table(
    "编号 责任 值班电话 场所编号 场所类别",
    *(f"P{number} 楼栋长 - L{number} 楼栋" for number in (1, 2, 4, 5, 6)),
    "P7 社区党委书记 0436-1234567 220802001001 社区",
    "P8 包保领导 0436-7654321 X1 小区",
)
TENURES = table(
    "编号 岗位编号 任职人工号 起始日期 终止日期 离任原因 代表单位编号 代表单位类别",
    "R1 P1 G1 2023-01-01 2025-05-31 调离 - -",
    "R2 P2 G1 2023-01-01 2025-05-31 - - -",
    "R4 P4 G2 2023-01-01 - - - -",
    "R14 P4 G3 2024-03-01 - - - -",
    "R5 P5 G4 2023-01-01 - - - -",
    "R6 P6 G4 2024-01-01 - - - -",
    "R7 P7 G5 2023-01-01 - - - -",
    "R8 P8 G2 2023-01-01 - - D1 单位",
)
COMPANIES = table("编号 起始日期 终止日期 物业企业编号 小区编号", "W1 2021-01-01 2025-12-31 D3 X1")
EVERYTHING: Mapping[str, Sequence[Cells]] = {
    "楼栋": BUILDINGS,
    "单位": UNITS,
    "干部": CADRES,
    "岗位": POSTS,
    "任职": TENURES,
    "物业服务": COMPANIES,
}


def strict_vocabulary() -> Vocabulary:
    """Return the duties of 白城市, with one building for each chief."""
    known = load_vocabulary()
    duties = [
        replace(duty, load=1) if duty.code == "building_chief" else duty for duty in known.duties
    ]
    return replace(known, duties=tuple(duties))


async def build(database: Database, folder: Path) -> Office:
    """Load the town into an empty graph, and return its executor."""
    report = await load_city(database, folder, **EVERYTHING)
    assert report.ok, report
    executor = Office(database, strict_vocabulary())
    executor.feed.pause = 0.02
    return executor
