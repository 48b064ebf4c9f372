"""The figures of what the sample city does, counted from its rows alone."""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.sample_rows import (
    DAY,
    WORKFLOWS,
    Ledgers,
    Places,
    Row,
    held,
    holds,
    place_of,
)

FIGURES = {
    "workdayRequestsSolved": 1100,
    "suppliesYuan": 2_400_000,
    "serviceProjects": 1000,
    "secretaryProjects": 984,
    "problemsSolved": 1700,
    "brandCommunities": 85,
    "meetings": 850,
    "guidanceVisits": 1100,
    "volunteerActions": 2600,
    "builtVenues": 32,
    "openedVenues": 47,
    "largeCentreCommunities": 36,
    "measures": 14,
}

EARLIER = "2022-07-01"

SECRETARIES = {"小区党支部书记", "社区党委书记", "街道党工委书记", "县（市、区）委书记", "市委书记"}

MEETINGS = {"领导小组会议", "联席会议", "推进会议"}

LIBERATION = "220802001005"


def happened(rows: list[Row], header: str, day: str) -> list[Row]:
    """Return the rows whose day is not after a day."""
    return [row for row in rows if row[header][:10] <= day]


def projects(now: Ledgers, day: str) -> dict[str, list[Row]]:
    """Return the projects of both ledgers that were pledged by a day and not withdrawn."""
    events = happened(now["项目进展"], "时间", day)
    withdrawn = {row["项目编号"] for row in events if row["状态"] == "已撤回"}
    return {
        name: [row for row in happened(now[name], "认领日期", day) if row["编号"] not in withdrawn]
        for name in ("认领服务项目", "书记项目")
    }


def problems(now: Ledgers, day: str) -> int:
    """Add up the problems that delivered projects of secretaries solved."""
    delivered = {
        row["项目编号"] for row in happened(now["项目进展"], "时间", day) if row["状态"] == "已完成"
    }
    return sum(
        int(row["解决民生问题数"] or 0)
        for row in projects(now, day)["书记项目"]
        if row["编号"] in delivered
    )


def meetings(now: Ledgers, day: str) -> list[Row]:
    """Return the meetings since 2019 that a secretary in office chaired."""
    posts = {row["编号"] for row in now["岗位"] if row["责任"] in SECRETARIES}
    terms = defaultdict(list)
    for row in now["任职"]:
        if row["岗位编号"] in posts:
            terms[row["任职人工号"]].append(row)
    held_ones = [
        row
        for row in happened(now["活动"], "日期", day)
        if row["类别"] in MEETINGS and row["日期"] >= "2019-01-01"
    ]
    return [
        row
        for row in held_ones
        if any(holds(term, row["日期"]) for term in terms[row["主持人工号"]])
    ]


def in_compound(now: Ledgers, row: Row) -> bool:
    """Whether an activity was in a compound or at a building of one."""
    homes = {home["编号"] for home in now["楼栋"] if home["所属小区编号"]}
    return row["活动场所类别"] == "小区" or (
        row["活动场所类别"] == "楼栋" and row["活动场所编号"] in homes
    )


def solved_on_workdays(now: Ledgers, day: str) -> list[Row]:
    """Return the requests of community workdays whose last step solved them."""
    ends = {
        step["zh"]
        for way in WORKFLOWS.values()
        for step in way["step"]
        if not step.get("next") and step.get("solved")
    }
    last = {
        row["诉求编号"]: row
        for row in sorted(happened(now["诉求办理"], "时间", day), key=lambda row: row["时间"])
    }
    return [
        row
        for row in now["诉求"]
        if row["来源渠道"] == "社区工作日"
        and row["编号"] in last
        and last[row["编号"]]["环节"] in ends
    ]


def figures(now: Ledgers, day: str) -> dict[str, float]:
    """Count every figure from the rows."""
    activities = happened(now["活动"], "日期", day)
    venues = [row for row in now["阵地"] if holds(row, day)]
    taking = held(now["党组织覆盖"], "场所编号", day, 责任="社区大党委")
    built = [
        row
        for row in venues
        if row["所处位置"] in {"商务楼宇", "商圈", "小区"}
        and row["类别"] in {"党群服务中心", "社区共享家园"}
    ]
    large = [
        row
        for row in venues
        if row["类别"] == "党群服务中心"
        and float(row["面积"]) >= 1000
        and row["所在场所类别"] == "社区"
    ]
    supplies = [row for row in happened(now["经费"], "拨付日期", day) if row["类别"] == "物资折款"]
    return {
        "workdayRequestsSolved": len(solved_on_workdays(now, day)),
        "suppliesYuan": sum(float(row["金额"]) for row in supplies),
        "serviceProjects": len(projects(now, day)["认领服务项目"]),
        "secretaryProjects": len(projects(now, day)["书记项目"]),
        "problemsSolved": problems(now, day),
        "brandCommunities": len(held(now["品牌"], "所属社区编号", day)),
        "meetings": len(meetings(now, day)),
        "guidanceVisits": sum(row["类别"] == "现场指导" for row in activities),
        "volunteerActions": sum(
            row["类别"] == "志愿服务" and in_compound(now, row)
            for row in activities
            if row["类别"] == "志愿服务"
        ),
        "builtVenues": len(built),
        "openedVenues": sum(
            row["类别"] == "单位阵地" and row["向公众开放"] == "是" for row in venues
        ),
        "largeCentreCommunities": len({row["所在场所编号"] for row in large} & taking),
        "measures": len(held(now["措施与制度"], "编号", day, 类别="共建措施")),
    }


def test_the_articles_figures_of_practice_come_out_by_counting_rows(
    now: Ledgers, answers: dict[str, Any]
) -> None:
    assert figures(now, DAY) == FIGURES
    assert {name: answers["figures"][name] for name in FIGURES} == FIGURES
    assert answers["figures"]["largeCentreShare"] == pytest.approx(36 / 102)


def test_an_earlier_day_has_the_figures_that_the_rows_had_then(
    now: Ledgers, answers: dict[str, Any]
) -> None:
    counted = figures(now, EARLIER)
    earlier = answers["figuresEarlier"]
    assert earlier["day"] == EARLIER
    assert {name: earlier["figures"][name] for name in counted} == counted
    assert [name for name in counted if counted[name] > FIGURES[name]] == []


def theme_units(now: Ledgers, year: int, community: str | None = None) -> set[str]:
    """Return the units at theme party days from 16 June to 16 July."""
    days = [
        row
        for row in now["活动"]
        if row["类别"] == "主题党日" and f"{year}-06-16" <= row["日期"] <= f"{year}-07-16"
    ]
    here = [row for row in days if community is None or row["活动场所编号"] == community]
    return {unit for row in here for unit in row["参加组织编号"].split("、") if unit}


def test_sixty_units_were_at_the_theme_days_of_jiefang_community_and_other_numbers_in_other_years(
    now: Ledgers, answers: dict[str, Any]
) -> None:
    by_year = {year: len(theme_units(now, year, LIBERATION)) for year in range(2019, 2027)}
    assert (
        by_year.pop(2026)
        == 60
        == answers["figuresByArea"][f"Community:{LIBERATION}"]["themeDayUnits"]
    )
    assert 60 not in by_year.values()
    assert answers["figures"]["themeDayUnits"] == len(theme_units(now, 2026)) > 60
    assert {row["参加组织类别"] for row in now["活动"] if row["类别"] == "主题党日"} <= {"单位", ""}


PLACED: dict[str, Callable[[Ledgers], list[tuple[str, tuple[str, str]]]]] = {
    "workdayRequestsSolved": lambda now: [
        (row["编号"], place_of(row, "场所编号")) for row in solved_on_workdays(now, DAY)
    ],
    "serviceProjects": lambda now: [
        (row["编号"], place_of(row, "实施场所编号")) for row in projects(now, DAY)["认领服务项目"]
    ],
    "secretaryProjects": lambda now: [
        (row["编号"], place_of(row, "实施场所编号")) for row in projects(now, DAY)["书记项目"]
    ],
    "meetings": lambda now: [
        (row["编号"], place_of(row, "活动场所编号")) for row in meetings(now, DAY)
    ],
    "guidanceVisits": lambda now: [
        (row["编号"], place_of(row, "活动场所编号"))
        for row in now["活动"]
        if row["类别"] == "现场指导"
    ],
}


@pytest.mark.parametrize("figure", PLACED)
def test_what_lies_at_a_place_counts_for_every_area_that_contains_it(
    now: Ledgers, answers: dict[str, Any], figure: str
) -> None:
    places = Places(now)
    counted = Counter(
        f"{kind}:{code}" for _, place in PLACED[figure](now) for kind, code in places.around(place)
    )
    expected = {
        area: found[figure]
        for area, found in answers["figuresByArea"].items()
        if not area.startswith("Alliance:")
    }
    assert {area: count for area, count in expected.items() if count} == {
        area: count for area, count in counted.items() if area in expected
    }
    assert len(expected) == sum(len(now[name]) for name in ("县市区", "街道乡镇", "社区"))


def test_an_alliances_figures_are_those_of_its_members_communities(
    now: Ledgers, answers: dict[str, Any]
) -> None:
    homes = {row["编号"]: row["驻在社区编号"] for row in now["单位"]}
    found = answers["figuresByArea"]
    for alliance in held(now["党建联盟"], "编号"):
        members = held(now["联盟成员"], "成员编号", 联盟编号=alliance)
        led = {
            row["场所编号"]
            for row in now["党组织覆盖"]
            if holds(row) and row["场所类别"] == "社区" and row["党组织编号"] in members
        }
        reported = {
            row["社区编号"] for row in now["单位报到"] if holds(row) and row["单位编号"] in members
        }
        communities = led | reported | {homes[member] for member in members if member in homes}
        for figure in ("serviceProjects", "volunteerActions", "suppliesYuan", "compounds"):
            total = sum(found[f"Community:{community}"][figure] for community in communities)
            assert found[f"Alliance:{alliance}"][figure] == pytest.approx(total), alliance
