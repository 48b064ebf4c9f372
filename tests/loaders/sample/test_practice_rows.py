"""The projects, resources, posts and offices of the sample city, as its rows say."""

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from tests.support.sample_rows import (
    DAY,
    MAPPING,
    ROOT,
    Ledgers,
    Places,
    held,
    holds,
    key,
    place_of,
    read,
)

NEW = [name for name in list(MAPPING)[list(MAPPING).index("阵地") :] if name]


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
