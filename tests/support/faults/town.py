"""A town of small groups: each has a community with two needs, two resources and a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from graph.database.connection import Database
from tests.support.small_city import CITY, FIRST, Cells, load

FIRST_DAY = date(2000, 1, 1)
"""Day 0 of tenures."""
HOLDERS = ("G1", "G2", "G3")
NEEDED, OFFERED = 30, 25
"""How much each need needs and each resource offers, in attendances."""


@dataclass(slots=True)
class SeenProject:
    """A project as some client has seen it last."""

    id: str
    key: str
    need: str
    resource: str
    status: str = "PLEDGED"


@dataclass(slots=True)
class SeenTenure:
    """A tenure as some client has seen it last, in days of the town."""

    id: str
    begin: int
    end: int | None


@dataclass
class Group:
    """One community, and what clients know of it; knowing wrongly costs only a refusal."""

    number: int
    projects: dict[str, SeenProject] = field(default_factory=dict)
    tenures: list[SeenTenure] = field(default_factory=list)
    plans: list[Any] = field(default_factory=list)
    """Plans that were made for it, as the service answered."""

    @property
    def community(self) -> str:
        """The code of the community."""
        return f"220802001{self.number:03}"

    @property
    def needs(self) -> list[str]:
        """The ids of its needs."""
        return [f"Need:N{self.number}{each}" for each in "ab"]

    @property
    def resources(self) -> list[str]:
        """The ids of its resources."""
        return [f"Resource:R{self.number}{each}" for each in "ab"]

    @property
    def post(self) -> str:
        """The id of its post."""
        return f"Post:P{self.number}"


def ledgers(groups: Sequence[Group]) -> Mapping[str, Sequence[Cells]]:
    """Return the ledgers of the town, beside those of the small city."""
    numbers = [group.number for group in groups]
    service = {"服务类别": "便民服务", "计量单位": "人次"}
    return {
        "社区": [
            {"编号": each.community, "名称": f"和平{each.number}社区", "所属街道编号": "220802001"}
            for each in groups
        ],
        "小区": [
            {"编号": f"X{n}", "名称": f"民生{n}小区", "所属社区编号": groups[i].community}
            for i, n in enumerate(numbers)
        ],
        "楼栋": [
            {"编号": f"L{n}", "名称": f"民生{n}小区1号楼", "楼号": "1号楼", "所属小区编号": f"X{n}"}
            for n in numbers
        ],
        "干部": [{"工号": g, "姓名": f"王建{g}", "类别": "机关干部"} for g in HOLDERS],
        "岗位": [
            {"编号": f"P{n}", "责任": "楼栋长", "场所编号": f"L{n}", "场所类别": "楼栋"}
            for n in numbers
        ],
        "需求清单": [
            {
                **service,
                "编号": f"N{n}{each}",
                "标题": f"志愿者{each}",
                "数量": str(NEEDED),
                "紧急程度": "普通",
                "场所编号": f"L{n}",
                "场所类别": "楼栋",
            }
            for n in numbers
            for each in "ab"
        ],
        "资源清单": [
            {
                **service,
                "编号": f"R{group.number}{each}",
                "标题": f"青年志愿者{each}",
                "可提供数量": str(OFFERED),
                "服务区域编号": group.community,
                "服务区域类别": "社区",
                "提供组织编号": "D1",
                "提供组织类别": "单位",
            }
            for group in groups
            for each in "ab"
        ],
    }


async def load_town(database: Database, folder: Path, groups: Sequence[Group]) -> None:
    """Load the town into an empty graph."""
    rows = {name: rows for name, rows in {**CITY, **ledgers(groups)}.items() if name != "任职"}
    report = await load(database, folder, FIRST, **rows)
    assert report.ok, report


def area_of(need: str) -> str:
    """Return the subject that stands for the figures of the community of a need."""
    return f"Area:{need.removeprefix('Need:N')[:-1]}"


def project_of(node: Any) -> SeenProject:  # noqa: ANN401 - an answer
    """Return a project as an answer shows it; its key names who pledged it."""
    by = [event["by"] for event in node["events"] if event["toStatus"] == "PLEDGED"]
    need, resource = node["need"]["id"], node["resource"]["id"]
    key = f"{by[0] if by else None}|{need}|{resource}"
    return SeenProject(node["id"], key, need, resource, node["status"])


def day_of(number: int) -> str:
    """Return a day of the town."""
    return (FIRST_DAY + timedelta(number)).isoformat()


def number_of(day: str | None) -> Any:  # noqa: ANN401 - None if the day is
    """Return the number of a day of the town, None for None."""
    return None if day is None else (date.fromisoformat(day) - FIRST_DAY).days
