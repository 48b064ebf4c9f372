"""What the sample city does, as its files say it: figures, projects, requests and meetings counted from the rows alone."""

import itertools
import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from graph.ontology.clock import CITY_ZONE
from graph.ontology.division_codes import key_of
from graph.vocabulary import workflows
from tests.support.sample_rows import (
    DAY,
    KIND_OF,
    MAPPING,
    ROOT,
    Ledgers,
    Places,
    Row,
    held,
    holds,
    key,
    latest,
    read,
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
NEW = [name for name in list(MAPPING)[list(MAPPING).index("阵地") :] if name]
SECRETARIES = {"小区党支部书记", "社区党委书记", "街道党工委书记", "县（市、区）委书记", "市委书记"}
MEETINGS = {"领导小组会议", "联席会议", "推进会议"}
LIBERATION = "220802001005"
WAYS = {
    row["zh"]: row
    for row in (
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in workflows.WORKFLOWS_FOLDER.glob("*.toml")
    )
}


@pytest.fixture(scope="module")
def now(sample: Path) -> Ledgers:
    """The rows as they are after all three folders."""
    return latest(sample)


@pytest.fixture(scope="module")
def answers(sample: Path) -> dict[str, Any]:
    """The answer key."""
    found: dict[str, Any] = json.loads((sample / "answers.json").read_text(encoding="utf-8"))
    return found


def happened(rows: list[Row], header: str, day: str) -> list[Row]:
    """Return the rows whose day is not after a day."""
    return [row for row in rows if row[header][:10] <= day]


def place_of(row: Row, column: str) -> tuple[str, str]:
    """Return kind and key of the place in a column."""
    kind = KIND_OF[row[column.replace("编号", "类别")]]
    return kind, key_of(kind, row[column])


def projects(now: Ledgers, day: str) -> dict[str, list[Row]]:
    """Return the projects of both ledgers that were pledged by a day and not withdrawn, and the keys of those delivered."""
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
    """Say whether an activity was in a compound or at a building of one."""
    homes = {home["编号"] for home in now["楼栋"] if home["所属小区编号"]}
    return row["活动场所类别"] == "小区" or (
        row["活动场所类别"] == "楼栋" and row["活动场所编号"] in homes
    )


def solved_on_workdays(now: Ledgers, day: str) -> list[Row]:
    """Return the requests of community workdays whose last step solved them."""
    ends = {
        step["zh"]
        for way in WAYS.values()
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
    told = {
        area: found[figure]
        for area, found in answers["figuresByArea"].items()
        if not area.startswith("Alliance:")
    }
    assert {area: count for area, count in told.items() if count} == {
        area: count for area, count in counted.items() if area in told
    }
    assert len(told) == sum(len(now[name]) for name in ("县市区", "街道乡镇", "社区"))


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


def test_no_resource_is_promised_beyond_what_there_is_and_each_fits_its_need(now: Ledgers) -> None:
    needs, resources = (
        {row["编号"]: row for row in now[name]} for name in ("需求清单", "资源清单")
    )
    places = Places(now)
    promised: Counter[str] = Counter()
    linked = [row for row in now["认领服务项目"] if row["对应需求编号"]]
    for row in linked:
        need, resource = needs[row["对应需求编号"]], resources[row["使用资源编号"]]
        promised.update(
            {need["编号"]: int(row["认领数量"]), resource["编号"]: int(row["认领数量"])}
        )
        assert row["服务类别"] == need["服务类别"] == resource["服务类别"]
        assert need["计量单位"] == resource["计量单位"]
        assert row["认领单位编号"] == resource["提供组织编号"]
        assert set(need["所需技能"].split("、")) - {""} <= set(resource["具备技能"].split("、"))
        assert holds(need, row["认领日期"])
        assert holds(resource, row["认领日期"])
        assert not resource["服务区域编号"] or place_of(resource, "服务区域编号") in places.around(
            place_of(need, "场所编号")
        )
    assert [
        row["编号"] for row in needs.values() if promised[row["编号"]] > float(row["数量"])
    ] == []
    assert [
        row["编号"]
        for row in resources.values()
        if promised[row["编号"]] > float(row["可提供数量"])
    ] == []
    assert len(linked) > 400


def test_projects_go_from_pledge_to_confirmation_or_are_withdrawn(now: Ledgers) -> None:
    courses = defaultdict(list)
    for row in sorted(now["项目进展"], key=lambda row: row["时间"]):
        courses[row["项目编号"]].append(row)
    usual = ["已认领", "已启动", "已完成", "已确认"]
    kinds = Counter(tuple(row["状态"] for row in course) for course in courses.values())
    assert set(kinds) == {tuple(usual[:length]) for length in (1, 2, 3, 4)} | {("已认领", "已撤回")}
    assert set(courses) == {
        row["编号"] for name in ("认领服务项目", "书记项目") for row in now[name]
    }
    assert {row["评分"] for row in now["项目进展"] if row["状态"] != "已确认"} == {""}
    due = {
        row["编号"]: row["应完成日期"] for name in ("认领服务项目", "书记项目") for row in now[name]
    }
    ends = {
        number: next((row["时间"][:10] for row in course if row["状态"] == "已完成"), None)
        for number, course in courses.items()
    }
    assert sum(end is not None and end > due[number] for number, end in ends.items()) > 100
    assert sum(end is None and due[number] < DAY for number, end in ends.items()) > 50


def moment(text: str) -> datetime:
    """Read a moment of the city."""
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


def courses_of(now: Ledgers) -> dict[str, list[Row]]:
    """Return the events of each request in their order."""
    found = defaultdict(list)
    for row in sorted(now["诉求办理"], key=lambda row: (row["时间"], row["编号"])):
        found[row["诉求编号"]].append(row)
    return found


def test_every_request_went_as_its_workflow_allows(now: Ledgers) -> None:
    courses = courses_of(now)
    assert set(courses) == {row["编号"] for row in now["诉求"]}
    for request in now["诉求"]:
        steps = {step["code"]: step for step in WAYS[request["流程"]]["step"]}
        names = {step["zh"]: step for step in steps.values()}
        course = courses[request["编号"]]
        assert course[0]["环节"] == WAYS[request["流程"]]["step"][0]["zh"]
        assert (course[0]["原环节"], course[0]["时间"]) == ("", request["提出时间"])
        for earlier, later in itertools.pairwise(course):
            assert later["原环节"] == earlier["环节"]
            assert names[later["环节"]]["code"] in names[earlier["环节"]].get("next", [])
            assert earlier["时间"] < later["时间"]


def test_time_limits_follow_from_the_step_the_working_days_and_whether_it_is_difficult(
    now: Ledgers,
) -> None:
    known = workflows.load_workflows()
    requests = {row["编号"]: row for row in now["诉求"]}
    for row in now["诉求办理"]:
        request = requests[row["诉求编号"]]
        way, step = WAYS[request["流程"]]["code"], known.steps[row["环节"]]
        due = known.due(way, step, moment(row["时间"]), difficult=request["疑难"] == "是")
        assert row["办理时限"] == (
            due.astimezone(CITY_ZONE).strftime("%Y-%m-%d %H:%M:%S") if due else ""
        ), row


def test_requests_of_every_workflow_are_open_late_and_solved_late(now: Ledgers) -> None:
    known = workflows.load_workflows()
    requests = {row["编号"]: row for row in now["诉求"]}
    states: Counter[tuple[str, str]] = Counter()
    for number, course in courses_of(now).items():
        last = course[-1]
        ended = known.steps[last["环节"]] in known.ending
        state = "ended" if ended else "late" if last["办理时限"] < DAY else "open"
        late_once = any(
            later["时间"] > earlier["办理时限"] for earlier, later in itertools.pairwise(course)
        )
        states.update(
            [
                (requests[number]["流程"], state),
                (requests[number]["流程"], "ended late" if ended and late_once else state),
            ]
        )
    for way in WAYS:
        assert states[way, "ended late"] > 20
        assert states[way, "late"] > 0
    assert sum(count for (_, state), count in states.items() if state == "open") > 5
    years = Counter(row["提出时间"][:4] for row in now["诉求"])
    assert min(years[str(year)] for year in range(2019, 2027)) > 200
    assert {"物业呼叫", "家政服务", "群防群控", "物业缴费"} <= {
        row["服务类别"] for row in now["诉求"]
    }


def test_who_owes_the_next_step_is_who_has_that_duty_at_the_place_on_that_day(now: Ledgers) -> None:
    places = Places(now)
    levels = {
        "Subdistrict": ("党组织覆盖", "党组织编号", "街道党工委"),
        "Community": ("党组织覆盖", "党组织编号", "社区大党委"),
    }
    facts = defaultdict(list)
    for level, (ledger, column, duty) in levels.items():
        for row in now[ledger]:
            if row["责任"] == duty:
                facts[level, row["场所编号"].removesuffix("000"), row[column]].append(row)
    requests = {row["编号"]: row for row in now["诉求"]}
    owed = [row for row in now["诉求办理"] if row["承办组织类别"] == "党组织"]
    for row in owed:
        around = places.around(place_of(requests[row["诉求编号"]], "场所编号"))
        assert any(
            holds(fact, row["时间"][:10])
            for kind, code in around
            for fact in facts[kind, code, row["承办组织编号"]]
        ), row
    assert len(owed) > 5_000
    assert {row["承办组织类别"] for row in now["诉求办理"]} == {"", "党组织", "单位", "业主委员会"}


def test_some_grids_have_a_category_that_rises_and_one_has_a_category_that_is_only_frequent(
    now: Ledgers, answers: dict[str, Any]
) -> None:
    grids = {row["编号"]: row["所属网格编号"] for row in now["楼栋"]}
    trends = answers["trends"]

    def count(row: dict[str, str], period: list[str]) -> int:
        names = {
            "pipes": "管网维修",
            "fire_safety": "消防安全",
            "cleaning": "卫生清扫",
            "mediation": "矛盾调解",
        }
        asked = [
            each
            for each in now["诉求"]
            if each["服务类别"] == names[row["category"]]
            and period[0] <= each["提出时间"][:10] < period[1]
        ]
        return sum(
            f"Grid:{grids.get(each['场所编号'], each['场所编号'])}" == row["area"] for each in asked
        )

    for row in (*trends["rising"], *trends["steady"]):
        assert (row["count"], row["before"]) == (
            count(row, trends["quarter"]),
            count(row, trends["before"]),
        )
    assert all(row["count"] >= row["before"] + 10 for row in trends["rising"])
    assert all(0 < row["count"] <= row["before"] + 3 for row in trends["steady"])


def test_a_corrected_value_is_wrong_in_the_first_folder_and_right_afterwards(
    sample: Path, now: Ledgers, answers: dict[str, Any]
) -> None:
    first = read(sample / "ledgers")
    columns = {
        "quantity": "数量",
        "floorArea": "面积",
        "amount": "金额",
        "headcount": "参加人数",
        "category": "服务类别",
    }
    ids = {
        f"{form['kind']}:{row[key(name)]}": (name, row[key(name)])
        for name, form in MAPPING.items()
        for row in now[name]
    }
    for value in answers["correctedValues"]:
        name, number = ids[value["id"]]
        before, after = (
            next(row for row in part[name] if row[key(name)] == number)[columns[value["property"]]]
            for part in (first, now)
        )
        assert before != after
        if value["property"] != "category":
            assert (float(before), float(after)) == (value["before"], value["after"])
    assert {value["property"] for value in answers["correctedValues"]} == set(columns)


def test_community_workers_posts_have_a_grade_and_a_pay_scale_and_some_are_vacant(
    now: Ledgers,
) -> None:
    posts = [row for row in now["岗位"] if row["责任"] == "社工岗"]
    taken = held(now["任职"], "岗位编号")
    assert {row["岗位等级"][:3] for row in posts} == {"社工岗"}
    assert all(re.fullmatch(r"\d{1,2}档", row["薪酬等级"]) for row in posts)
    assert 10 < sum(row["编号"] not in taken for row in posts) < 60
    assert {row["场所编号"] for row in posts} == held(
        now["党组织覆盖"], "场所编号", 责任="社区大党委"
    )
    assert {row["类别"] for row in now["干部"] if row["证书"]} == {"社区工作者"}


def test_every_street_has_its_four_offices_one_of_its_own_and_four_platforms(now: Ledgers) -> None:
    streets = {row["编号"]: Counter[str]() for row in now["街道乡镇"] if row["类别"] == "街道"}
    for row in now["街道办公室"]:
        streets[row["所属街道编号"].ljust(12, "0")].update([row["类别"]])
    kinds = {
        "综合办",
        "党建办",
        "社会事务办",
        "平安建设办",
        "X办",
        "党群服务平台",
        "便民服务平台",
        "行政执法平台",
        "综合治理平台",
    }
    assert all(set(found) == kinds for found in streets.values())


def test_no_person_and_no_home_is_told_in_what_the_city_does(now: Ledgers) -> None:
    cells = [(name, cell) for name in NEW for row in now[name] for cell in row.values() if cell]
    assert [
        found
        for found in cells
        if re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|\d{17}[\dXx]|\d+室", found[1])
    ] == []
    names = {
        row["姓名"] for row in now["干部"] if row["类别"] != "居民骨干" and len(row["姓名"]) > 2
    }
    free = [
        row[header]
        for name in NEW
        for row in now[name]
        for header in ("说明", "成效", "备注", "经办", "用途")
        if row.get(header)
    ]
    assert [text for text in set(free) if any(name == text for name in names)] == []
    assert {
        row["参加组织编号"] + row["主持人工号"]
        for row in now["活动"]
        if row["类别"] == "送温暖" and row["参训人员工号"]
    } == set()
    assert (ROOT / "loaders/sample/practice/practice.toml").is_file()
