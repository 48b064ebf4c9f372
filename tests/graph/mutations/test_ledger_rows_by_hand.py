"""Rows of ledgers that are corrected or withdrawn by hand: activities, venues, milestones."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from graph.ontology.clock import today
from graph.vocabulary import load_vocabulary
from tests.support.market import code, write
from tests.support.office import Office
from tests.support.rich_services import table
from tests.support.small_city import SECOND, load, load_city

ACTIVITIES = table(
    "编号 标题 类别 日期 参加人数 活动场所编号 活动场所类别 主办组织编号 主办组织类别",
    "HD1 清扫 志愿服务 2025-05-01 30 X1 小区 D1 单位",
    "HD2 植树 志愿服务 2025-06-01 12 X1 小区 D1 单位",
)
VENUES = table(
    "编号 名称 类别 所处位置 面积 向公众开放 起始日期 所在场所编号 所在场所类别",
    "V1 共享家园 社区共享家园 小区 120 是 2024-01-01 X1 小区",
    "V2 新家园 社区共享家园 小区 80 是 2090-01-01 X1 小区",
)


@pytest.fixture
async def city(scratch: Database, tmp_path: Path) -> Office:
    """The small city with two volunteer actions and two venues."""
    await load_city(scratch, tmp_path, 活动=ACTIVITIES, 阵地=VENUES)
    return Office(scratch, load_vocabulary())


async def actions(city: Office, **clock: str) -> int:
    """Return how many volunteer actions are counted."""
    query = (
        "query($at: Date, $asOf: DateTime) { overview(at: $at, asOf: $asOf) { volunteerActions } }"
    )
    answer = await city.execute(query, variables=clock)
    count: int = answer["data"]["overview"]["volunteerActions"]
    return count


async def test_an_activity_that_was_withdrawn_is_counted_no_more(city: Office) -> None:
    given: dict[str, Any] = {"activity": "Activity:HD2", "reason": "未举行"}
    assert await actions(city) == 2
    made = await write(city, "withdrawActivity", "Activity", "withdrawnOn", given)
    assert made == {"withdrawnOn": today().isoformat()}
    # It never took place, so it is not counted on its day either, but for who asks what was known.
    assert await actions(city) == await actions(city, at="2025-07-01") == 1
    assert await actions(city, asOf="2025-08-01T00:00:00Z") == 2
    back = {**given, "changes": {"withdrawnOn": None, "headcount": 15}}
    made = await write(city, "correctActivity", "Activity", "withdrawnOn headcount", back)
    assert made == {"withdrawnOn": None, "headcount": 15}
    assert await actions(city) == 2


async def test_a_venue_ends_today_and_one_that_has_not_begun_is_refused(city: Office) -> None:
    given = {"venue": "Venue:V1", "reason": "搬迁"}
    made = await write(city, "withdrawVenue", "Venue", "from to", given)
    assert made == {"from": "2024-01-01", "to": today().isoformat()}
    again = await write(city, "withdrawVenue", "Venue", "to", given)
    assert code(again) == ("Conflict", "WITHDRAWN_ALREADY", ["venue"])
    refused = await write(city, "withdrawVenue", "Venue", "to", {**given, "venue": "Venue:V2"})
    assert code(refused) == ("Conflict", "NOT_BEGUN", ["venue"])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"floorArea": -1}, "IMPOSSIBLE_QUANTITY"),
        ({"capacity": -1}, "IMPOSSIBLE_NUMBER"),
        ({"name": ""}, "EMPTY_TEXT"),
        ({"openToPublic": None}, "REQUIRED"),
        ({"aliases": ["家"] * 21}, "TOO_MANY"),
        ({"to": "2023-12-31"}, "EMPTY_INTERVAL"),
    ],
)
async def test_the_values_of_a_ledger_row_have_the_rules_of_the_declaration(
    city: Office, changes: dict[str, Any], error: str
) -> None:
    given = {"venue": "Venue:V1", "changes": changes, "reason": "核对"}
    refused = await write(city, "correctVenue", "Venue", "id", given)
    (name,) = changes
    assert code(refused)[1:] == (error, ["changes", name])


async def test_all_that_a_venue_declares_can_be_corrected_at_once(city: Office) -> None:
    changes = {
        "name": "幸福家园",
        "aliases": ["老家园"],
        "category": "UNIT_VENUE",
        "setting": "COMMUNITY",
        "floorArea": 35.5,
        "openToPublic": False,
        "openingHours": "每天 8:00–17:00",
        "capacity": 40,
        "from": "2023-01-01",
        "to": "2099-01-01",
    }
    given = {"venue": "Venue:V1", "changes": changes, "reason": "核对"}
    selected = " ".join(changes).replace("category", "category { code }")
    made = await write(city, "correctVenue", "Venue", selected, given)
    assert made == {**changes, "category": {"code": changes["category"]}}
    found = await city.execute('{ search(text: "老家园") { node { id } } }')
    assert [each["node"]["id"] for each in found["data"]["search"]] == ["Venue:V1"]


async def test_a_ledger_of_an_earlier_day_does_not_undo_a_correction(
    city: Office, scratch: Database, tmp_path: Path
) -> None:
    given = {"venue": "Venue:V1", "changes": {"floorArea": 130}, "reason": "核对"}
    await write(city, "correctVenue", "Venue", "id", given)
    early = await load(scratch, tmp_path / "early", SECOND, 阵地=VENUES)
    assert not early.ok, "the ledger was recorded before the correction"
    query = '{ node(id: "Venue:V1") { ... on Venue { floorArea } } }'
    assert (await city.execute(query))["data"]["node"] == {"floorArea": 130.0}


async def test_the_milestone_of_a_project_is_corrected_within_its_days(city: Office) -> None:
    day = today()
    due = (day + timedelta(days=30)).isoformat()
    claim = {
        "secretary": "Cadre:G1",
        "place": {"id": "Compound:X1"},
        "title": "改造车棚",
        "milestones": [{"title": "开工", "dueOn": due}],
    }
    claimed = await write(city, "claimProject", "Project", "id milestones { id }", claim)
    (milestone,) = claimed["milestones"]
    given = {"milestone": milestone["id"], "reason": "核对"}

    async def corrected(**changes: object) -> Any:  # noqa: ANN401 - whatever is selected
        taken = {**given, "changes": changes}
        return await write(city, "correctMilestone", "Milestone", "title reachedOn status", taken)

    tomorrow = (day + timedelta(days=1)).isoformat()
    assert code(await corrected(reachedOn=tomorrow))[1:] == (
        "IMPOSSIBLE_DAY",
        ["changes", "reachedOn"],
    )
    reached = await corrected(reachedOn=day.isoformat(), title="动工")
    assert reached == {"title": "动工", "reachedOn": day.isoformat(), "status": "REACHED"}
    assert (await corrected(reachedOn=None))["status"] == "AHEAD"
    project = {"project": claimed["id"], "changes": {"dueOn": "2020-01-01"}, "reason": "核对"}
    refused = await write(city, "correctProject", "Project", "id", project)
    assert code(refused)[1:] == ("DUE_BEFORE_PLEDGED", ["changes", "dueOn"])
