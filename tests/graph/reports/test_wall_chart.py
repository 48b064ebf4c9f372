"""Wall charts: projects by place and status, as the reference and the city's figures have them."""

from datetime import date
from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.vocabulary import load_vocabulary as load_duties
from tests.support.engine_examples import examples
from tests.support.office import Office
from tests.support.rich_town import DAYS, RichTown, days_there
from tests.support.sample_city import City
from tests.support.small_city import load_city

pytestmark = pytest.mark.timeout(300)

CHART = """query($area: AreaRef, $by: PlaceKind, $secretary: Boolean, $at: Date, $asOf: DateTime) {
  wallChart(area: $area, by: $by, secretaryProject: $secretary, at: $at, asOf: $asOf) {
    area { id } at whole { ...group } groups { ...group } } }
fragment group on WallChartGroup { place { id label } total overdue problemsSolved
  columns {
    status total overdue
    projects(first: 2) {
      id title overdue status dueOn domain problemsSolved secretary { name }
      milestones { title status reachedOn } nextMilestone { title dueOn }
    }
  }
}"""
AREAS = (
    None,
    {"id": "District:220802"},
    {"id": "Subdistrict:220802001"},
    {"code": "220802001001"},
    {"id": "Community:220802002001"},
    {"id": "Building:L1"},
    {"id": "Alliance:M1"},
)


@pytest.mark.parametrize(
    "area",
    examples(AREAS, of_both=(None, {"code": "220802001001"}, {"id": "Alliance:M1"})),
    ids=str,
)
async def test_a_chart_is_that_of_the_reference_on_any_day(
    town: RichTown, area: dict[str, str] | None
) -> None:
    for at in days_there(area, *DAYS, date(2023, 1, 2), None):
        for secretary in (None, False):
            await town.ask(CHART, area=area, at=at.isoformat() if at else None, secretary=secretary)


async def test_a_chart_is_that_of_the_reference_by_any_kind_of_place_and_as_known_then(
    town: RichTown,
) -> None:
    for by in ("COMMUNITY", "COMPOUND", "GRID", "DISTRICT", "LANE"):
        await town.ask(CHART, area={"id": "City:2208"}, by=by)
    for moment in ("2024-12-31T00:00:00Z", "2025-02-01T00:00:00Z", "2025-04-01T12:00:00+08:00"):
        await town.ask(CHART, asOf=moment, secretary=False)


async def test_overdue_is_what_is_still_going_after_its_day_and_comes_first(town: RichTown) -> None:
    groups = (await town.ask(CHART, at="2024-08-01", secretary=False))["wallChart"]["groups"]
    columns = {
        column["status"]: [(one["id"], one["overdue"]) for one in column["projects"]]
        for column in groups[0]["columns"]
    }
    # PR3 was due on 2024-06-01 and withdrawn before; PR2 was delivered, though it was due on no
    # day; PR4 was pledged on this very day.
    assert groups[0]["place"]["id"] == "Subdistrict:220802001~@2024-08-01"
    assert columns == {
        "PLEDGED": [("Project:PR5~@2024-08-01", True), ("Project:PR4~@2024-08-01", False)],
        "STARTED": [],
        "DELIVERED": [("Project:PR2~@2024-08-01", False)],
        "CONFIRMED": [("Project:PR1~@2024-08-01", False)],
        "WITHDRAWN": [("Project:PR3~@2024-08-01", False)],
    }
    (late,) = (await town.ask("{ projects(filter: { overdue: true }) { edges { node { id } } } }"))[
        "projects"
    ]["edges"]
    assert late["node"]["id"] == "Project:PR5"


async def test_a_project_is_overdue_from_the_day_after_that_on_which_it_is_due(
    town: RichTown,
) -> None:
    for day, expected in (
        ("2024-05-01", 0),
        ("2024-05-02", 1),
        ("2022-10-31", 0),
        ("2024-06-02", 1),
    ):
        assert (await town.ask(CHART, at=day, secretary=False))["wallChart"]["whole"][
            "overdue"
        ] == expected


async def test_a_milestone_is_reached_overdue_or_ahead_and_the_next_is_the_first_not_reached(
    town: RichTown,
) -> None:
    query = """query($at: Date!) { wallChart(at: $at) { whole { columns {
      projects { id milestones { id status } nextMilestone { id } } } } } }"""
    for day, statuses, following in (
        ("2022-03-05", {"MI1": "AHEAD", "MI2": "AHEAD"}, "MI1"),
        ("2022-03-10", {"MI1": "REACHED", "MI2": "AHEAD"}, "MI2"),
        ("2022-12-01", {"MI1": "REACHED", "MI2": "OVERDUE"}, "MI2"),
    ):
        (project,) = (
            one
            for column in (await town.ask(query, at=day))["wallChart"]["whole"]["columns"]
            for one in column["projects"]
        )
        told = {mark["id"]: mark["status"] for mark in project["milestones"]}
        assert told | {"next": project["nextMilestone"]["id"]} == {
            "next": f"Milestone:{following}~@{day}",
            **{f"Milestone:{key}~@{day}": status for key, status in statuses.items()},
        }


async def test_an_area_that_is_not_there_leaves_the_other_answers_and_says_why(
    town: RichTown,
) -> None:
    answer = await town.executor.execute(
        '{ wallChart(area: { id: "Community:nowhere" }) { at } duties { code } }'
    )
    assert answer["data"]["wallChart"] is None
    assert answer["data"]["duties"]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNKNOWN_AREA"]


async def test_a_chart_that_would_read_too_much_is_refused_before_it_is_read(
    town: RichTown,
) -> None:
    narrow = Office(town.database, town.executor.vocabulary)
    query = """{ wallChart { groups { columns {
      projects(first: 100) { events { note } milestones { title } } } } } }"""
    (error,) = (await narrow.execute(query))["errors"]
    assert error["extensions"]["code"] == "TOO_LARGE"


async def test_a_project_that_is_carried_out_at_no_place_is_in_the_citys_chart_under_none(
    scratch: Database, tmp_path: Path
) -> None:
    await create_constraints(scratch)
    rows = [
        {"编号": "SP1", "标题": "社区食堂", "认领日期": "2025-01-01"},
        {"编号": "SP2", "标题": "修路", "认领日期": "2025-01-01", "实施场所编号": "X1"},
    ]
    assert (
        await load_city(
            scratch,
            tmp_path,
            书记项目=[
                {**row, "实施场所类别": "小区" if "实施场所编号" in row else ""} for row in rows
            ],
        )
    ).ok
    query = "{ wallChart { whole { total } groups { place { id } columns { projects { id } } } } }"
    chart = (await Office(scratch, load_duties()).execute(query))["data"]["wallChart"]
    hung = [
        (
            group["place"],
            [project["id"] for column in group["columns"] for project in column["projects"]],
        )
        for group in chart["groups"]
    ]
    assert hung == [({"id": "Subdistrict:220802001"}, ["Project:SP2"]), (None, ["Project:SP1"])]
    assert chart["whole"]["total"] == 2


async def test_groups_add_up_to_the_whole_and_the_whole_to_the_overview(city: City) -> None:
    areas = (
        {"id": "City:2208"},
        {"id": "District:220802"},
        {"code": "220802001"},
        {"address": "海明街道解放社区"},
        {"id": "Alliance:LM017"},
    )
    for area in areas:
        for flag, figure in ((True, "secretaryProjects"), (False, "serviceProjects")):
            query = f"""query($area: AreaRef!) {{
              overview(area: $area, at: "2026-10-01") {{ claimed: {figure} problemsSolved }}
              wallChart(area: $area, secretaryProject: {str(flag).lower()}, at: "2026-10-01") {{
                whole {{ ...group }} groups {{ ...group }} }} }}
              fragment group on WallChartGroup {{
                total overdue problemsSolved columns {{ status total overdue }} }}"""
            found = await city.ask(query, area=area)
            whole, groups = found["wallChart"]["whole"], found["wallChart"]["groups"]
            for name in ("total", "overdue", "problemsSolved"):
                assert sum(group[name] for group in groups) == whole[name]
            by_status = {column["status"]: column["total"] for column in whole["columns"]}
            assert sum(by_status.values()) == whole["total"]
            assert whole["total"] - by_status["WITHDRAWN"] == found["overview"]["claimed"]
            if flag:
                assert whole["problemsSolved"] == found["overview"]["problemsSolved"]


async def test_the_whole_chart_hangs_by_subdistrict_in_the_order_of_codes_overdue_first(
    city: City,
) -> None:
    query = """{ wallChart { groups { place { code kind }
      columns { projects(first: 100) { id overdue dueOn } total overdue } } } }"""
    groups = (await city.ask(query))["wallChart"]["groups"]
    codes = [group["place"]["code"] for group in groups]
    assert codes == sorted(codes)
    assert {group["place"]["kind"] for group in groups} == {"CITY", "DISTRICT", "SUBDISTRICT"}
    seen = []
    for column in (column for group in groups for column in group["columns"]):
        hung = column["projects"]
        assert [(not one["overdue"], one["dueOn"], one["id"]) for one in hung] == sorted(
            (not one["overdue"], one["dueOn"], one["id"]) for one in hung
        )
        assert len(hung) == column["total"]
        assert sum(one["overdue"] for one in hung) == column["overdue"]
        seen += [one["id"] for one in hung]
    late = [
        one["id"] async for one in city.every("projects", "id", overdue=True, secretaryProject=True)
    ]
    assert late
    assert len(seen) == len(set(seen)) == 1004
    assert set(late) <= set(seen)
