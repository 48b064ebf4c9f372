"""The four lists of an area: the root lists within it, on any day."""

from datetime import date
from typing import Any

import pytest

from tests.support.engine_examples import examples
from tests.support.rich_town import DAYS, RichTown, days_there
from tests.support.sample_city import City

pytestmark = pytest.mark.timeout(300)

LISTS = """query($area: AreaRef!, $at: Date, $asOf: DateTime) {
  fourLists(area: $area, at: $at, asOf: $asOf) {
    area { id label } at
    needs(orderBy: { urgency: DESC }) {
      totalCount edges { cursor node { id title status remaining place { label } } }
    }
    resources(first: 1) {
      totalCount pageInfo { hasNextPage endCursor } edges { node { id title available } }
    }
    projects(
      filter: { status: { in: [PLEDGED, STARTED, CONFIRMED] } }
      orderBy: [{ overdue: DESC }, { dueOn: ASC }]
    ) { totalCount edges { node { id status overdue } } }
    responsibilities(last: 5) { totalCount edges { node { id status dueOn } } }
  }
}"""
AREAS = (
    {"id": "City:2208"},
    {"id": "District:220802"},
    {"code": "220802001001"},
    {"id": "Compound:X1"},
    {"id": "Building:L1"},
    {"id": "Alliance:M1"},
)


@pytest.mark.parametrize(
    "area", examples(AREAS, of_both=({"code": "220802001001"}, {"id": "Alliance:M1"})), ids=str
)
async def test_the_lists_are_those_of_the_reference_on_any_day(
    town: RichTown, area: dict[str, str]
) -> None:
    for at in days_there(area, *DAYS, date(2023, 11, 30), None):
        await town.ask(LISTS, area=area, at=at.isoformat() if at else None)


async def test_the_lists_hold_what_was_known_then(town: RichTown) -> None:
    for moment in ("2025-02-01T00:00:00Z", "2025-04-01T12:00:00+08:00"):
        await town.ask(LISTS, area={"id": "City:2208"}, asOf=moment)
    early = await town.answer(LISTS, area={"id": "City:2208"}, asOf="2024-12-31T00:00:00Z")
    assert [error["extensions"]["code"] for error in early["errors"]] == ["UNKNOWN_AREA"]


async def test_what_had_not_begun_on_a_day_in_the_past_is_not_on_its_lists(town: RichTown) -> None:
    found = (await town.ask(LISTS, area={"id": "City:2208"}, at="2023-06-01"))["fourLists"]
    assert [edge["node"]["id"] for edge in found["projects"]["edges"]] == [
        "Project:PR1~@2023-06-01"
    ]
    assert {edge["node"]["id"] for edge in found["needs"]["edges"]} == {
        "Need:NE1~@2023-06-01",
        "Need:NE3~@2023-06-01",
        "Need:NE4~@2023-06-01",
    }


async def test_an_address_is_an_area_and_one_that_is_not_there_leaves_the_other_answers(
    town: RichTown,
) -> None:
    found = await town.executor.execute(
        '{ fourLists(area: { address: "解放路社区" }) { area { id } needs { totalCount } } }'
    )
    assert found["data"]["fourLists"] == {
        "area": {"id": "Community:220802001001"},
        "needs": {"totalCount": 4},
    }
    for area, code in (
        ('id: "Alliance:none"', "UNKNOWN_AREA"),
        ('address: "1号楼"', "AMBIGUOUS_ADDRESS"),
    ):
        answer = await town.executor.execute(
            f"{{ fourLists(area: {{ {area} }}) {{ needs {{ totalCount }} }} duties {{ code }} }}"
        )
        assert answer["data"]["fourLists"] is None
        assert answer["data"]["duties"]
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


async def test_a_responsibility_is_listed_from_its_first_day_on(town: RichTown) -> None:
    query = """query($at: Date) { fourLists(area: { id: "District:220802" }, at: $at) {
      responsibilities { edges { node { ... on Responsibility { code from } } } } } }"""

    async def listed(at: str) -> list[tuple[str, str | None]]:
        lists = (await town.ask(query, at=at))["fourLists"]
        edges = lists["responsibilities"]["edges"]
        return [(edge["node"]["code"], edge["node"]["from"]) for edge in edges]

    always = ("DU2", None)
    assert await listed("2023-07-31") == [always]
    assert await listed("2023-08-01") == [("DU1", "2023-08-01"), always]


async def test_a_second_area_in_a_filter_is_refused_in_words(town: RichTown) -> None:
    query = """{ fourLists(area: { code: "220802" }) {
      needs(filter: { area: { code: "220802001" } }) { totalCount } } }"""
    (error,) = (await town.executor.execute(query))["errors"]
    assert error["extensions"]["code"] == "AREA_GIVEN_TWICE"
    assert "leave `area` out" in error["message"]


async def test_each_list_is_the_root_list_within_the_area(city: City) -> None:
    for area in (
        {"id": "City:2208"},
        {"id": "District:220802"},
        {"code": "220802001"},
        {"id": "Alliance:LM017"},
    ):
        four: list[str] = []
        expected: dict[str, Any] = {}
        for name in ("needs", "resources", "projects", "responsibilities"):
            page = "{ totalCount edges { node { id } } pageInfo { hasNextPage } }"
            four.append(f"{name}(first: 50) {page}")
            # One by one: together they are more than one operation may read.
            root = f"{name}(first: 50, filter: {{ area: $area }}) {page}"
            expected |= await city.ask(f"query($area: AreaRef!) {{ {root} }}", area=area)
        found = await city.ask(
            f"query($area: AreaRef!) {{ fourLists(area: $area) {{ {' '.join(four)} }} }}", area=area
        )
        assert found["fourLists"] == expected
        assert all(page["totalCount"] for page in expected.values())
