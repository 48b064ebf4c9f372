"""The service requests of the sample city go as their workflows allow."""

import itertools
from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from graph.ontology.clock import CITY_ZONE
from graph.vocabulary import workflows
from tests.support.sample_rows import (
    DAY,
    WORKFLOWS,
    Ledgers,
    Places,
    Row,
    holds,
    place_of,
)


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
        steps = {step["code"]: step for step in WORKFLOWS[request["流程"]]["step"]}
        names = {step["zh"]: step for step in steps.values()}
        course = courses[request["编号"]]
        assert course[0]["环节"] == WORKFLOWS[request["流程"]]["step"][0]["zh"]
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
        way, step = WORKFLOWS[request["流程"]]["code"], known.steps[row["环节"]]
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
    for way in WORKFLOWS:
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
