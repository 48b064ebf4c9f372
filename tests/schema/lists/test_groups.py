"""Groups of lists, with counts and sums, on both engines.

`town.ask` also compares every answer with the reference, which groups in plain Python.
"""

from typing import Any

import pytest

from tests.schema.rejections import root_error
from tests.support.rich_town import RichTown

LIBERATION = "Community:220802001001"


def counts(groups: list[Any]) -> dict[tuple[str | None, ...], int]:
    """Return the counts of groups by the values of their keys, in the order of the groups."""
    return {tuple(key["value"] for key in each["keys"]): each["count"] for each in groups}


def labels(groups: list[Any]) -> list[list[str]]:
    """Return the labels of the keys of groups."""
    return [[key["label"] for key in each["keys"]] for each in groups]


async def test_units_are_counted_by_category_the_most_frequent_first(town: RichTown) -> None:
    units = (
        await town.ask(
            "{ units { totalCount groups(by: [CATEGORY]) "
            "{ keys { by value label node { id } } count } } }"
        )
    )["units"]
    assert counts(units["groups"]) == {
        ("INSTITUTION",): 23,
        ("AGENCY",): 2,
        ("PROPERTY_COMPANY",): 1,
    }
    assert units["groups"][0]["keys"] == [
        {"by": "CATEGORY", "value": "INSTITUTION", "label": "事业单位", "node": None}
    ]
    assert sum(each["count"] for each in units["groups"]) == units["totalCount"]


async def test_requests_are_counted_by_category_and_month_in_one_question(town: RichTown) -> None:
    answer = await town.ask(
        """{ serviceRequests {
          groups(by: [CATEGORY, OPENED_AT_MONTH], orderBy: [{ secondKey: ASC }]) {
          keys { value label } count } } }"""
    )
    groups = answer["serviceRequests"]["groups"]
    assert counts(groups) == {
        ("pipes", "2023-06"): 1,
        ("legal_advice", "2024-01"): 1,
        ("mediation", "2024-08"): 1,
        ("greening", "2025-01"): 1,
    }
    assert labels(groups)[0] == ["管网维修", "2023年6月"]


async def test_values_that_follow_from_others_and_flags_group_too(town: RichTown) -> None:
    answer = await town.ask(
        """{ serviceRequests {
          steps: groups(by: [STEP, LATE]) { keys { value label } count }
          difficult: groups(by: [DIFFICULT], orderBy: [{ firstKey: ASC }]) {
            keys { value label } count }
          workflows: groups(by: [WORKFLOW, CLOSED_AT_WEEK]) { keys { value label } count }
        } }"""
    )
    found = answer["serviceRequests"]
    assert counts(found["steps"]) == {
        ("found", "false"): 2,
        ("signed", "true"): 1,
        ("rated", "false"): 1,
    }
    assert labels(found["steps"])[1] == ["签收", "是"]
    assert counts(found["difficult"]) == {("false",): 1, ("true",): 1, (None,): 2}
    assert labels(found["difficult"])[-1] == ["未填"]
    assert counts(found["workflows"])["three_list", "2024-W02"] == 1


async def test_what_lies_in_several_places_of_a_level_is_counted_in_each(town: RichTown) -> None:
    answer = await town.ask(
        """{ roads { totalCount groups(by: [COMMUNITY]) {
          keys { value label node { ... on Community { name subdistrict { name } } } }
          count } } }"""
    )
    roads = answer["roads"]
    assert roads["totalCount"] == 2
    assert counts(roads["groups"]) == {
        (LIBERATION,): 1,
        ("Community:220802002001",): 1,
        (None,): 1,
    }
    assert roads["groups"][0]["keys"][0]["node"] == {
        "name": "解放路社区",
        "subdistrict": {"name": "海明街道"},
    }
    assert roads["groups"][2]["keys"][0] == {"value": None, "label": "未填", "node": None}


async def test_a_long_list_has_the_levels_of_area_that_the_lists_of_its_places_have(
    town: RichTown,
) -> None:
    for at in ("", 'at: "2021-06-01"', 'at: "2023-12-31", asOf: "2025-02-01T00:00:00Z"'):
        clocks = f"({at})" if at else ""
        levels = "groups(by: [COMMUNITY]) { keys { value } count }"
        answer = await town.ask(
            f"""{{ posts{clocks} {{ {levels} duties: groups(by: [DUTY, SUBDISTRICT, DISTRICT]) {{
              keys {{ value label }} count }} }}
            communities{clocks} {{ groups(by: [DISTRICT]) {{ keys {{ label }} count }} }}
            tenures{clocks} {{ {levels} }}
            serviceRequests{clocks} {{ {levels} }}
            node(id: "District:220802") {{ ... on District {{ needs{clocks} {{ {levels} }} }} }}
            needs{clocks} {{ {levels} }} }}"""
        )
        assert answer["posts"]["groups"]


async def test_funds_are_added_up_by_community_and_year(town: RichTown) -> None:
    answer = await town.ask(
        """{ funds {
          all: groups(by: []) { keys { by } count sum { amount } average { amount } }
          years: groups(by: [COMMUNITY, GIVEN_ON_YEAR], orderBy: [{ sum: { amount: DESC } }]) {
            keys { label } count sum { amount } minimum { amount } maximum { amount } }
          large: groups(
            by: [CATEGORY], having: { sum: { amount: { gt: 5200 } }, count: { eq: 1 } }, first: 2
          ) { keys { value } sum { amount } }
        } }"""
    )
    found = answer["funds"]
    assert found["all"] == [
        {"keys": [], "count": 4, "sum": {"amount": 56100.5}, "average": {"amount": 14025.125}}
    ]
    assert [each["sum"]["amount"] for each in found["years"]] == [30900.0, 20000.0, 5200.5]
    assert found["years"][0]["minimum"] == {"amount": 900.0}
    assert found["years"][0]["maximum"] == {"amount": 30000.0}
    assert [each["sum"]["amount"] for each in found["large"]] == [30000.0, 5200.5]


async def test_projects_of_a_unit_are_counted_by_month(town: RichTown) -> None:
    answer = await town.ask(
        """{ projects(filter: { unit: { id: { eq: "Unit:D2" } } }) {
          groups(by: [PLEDGED_ON_MONTH], orderBy: [{ firstKey: ASC }]) {
            keys { value } count sum { quantity rating } } }
        unit: node(id: "Unit:D2") { ... on Unit { projects {
          groups(by: [PLEDGED_ON_MONTH, STATUS], orderBy: [{ firstKey: DESC }]) {
            keys { value label } count sum { quantity } average { quantity } maximum { quantity }
            minimum { quantity } } } } } }"""
    )
    months = answer["projects"]["groups"]
    assert counts(months) == {("2023-11",): 1, ("2024-03",): 1, ("2024-08",): 1}
    assert [each["sum"]["quantity"] for each in months] == [4.0, None, 2.0]
    assert counts(answer["unit"]["projects"]["groups"]) == {
        ("2024-08", "PLEDGED"): 1,
        ("2024-03", "PLEDGED"): 1,
        ("2023-11", "DELIVERED"): 1,
    }


async def test_lists_of_nodes_are_grouped_in_the_same_statement(town: RichTown) -> None:
    answer = await town.ask(
        """{ communities { edges { node { id
          serviceRequests { totalCount groups(by: [CATEGORY]) { keys { label } count } }
          projects { groups(by: [STATUS, COMMUNITY, UNIT]) {
            keys { value label node { id } } count } }
          units { groups(by: [CATEGORY], having: { count: { gte: 1 } }) { keys { label } count } }
          children { groups(by: [KIND], orderBy: [{ firstKey: DESC }]) {
            keys { value label } count } }
          funds { groups(by: []) { count sum { amount } } }
        } } } }"""
    )
    first = answer["communities"]["edges"][0]["node"]
    assert first["id"] == LIBERATION
    assert labels(first["serviceRequests"]["groups"]) == [["法律咨询"]]
    assert counts(first["children"]["groups"]) == {("COMPOUND",): 2, ("GRID",): 2}
    assert first["funds"]["groups"] == [{"count": 3, "sum": {"amount": 50900.0}}]
    second = answer["communities"]["edges"][1]["node"]
    assert second["funds"]["groups"] == [{"count": 0, "sum": {"amount": None}}]
    assert second["projects"]["groups"] == []


async def test_groups_are_of_the_day_and_of_what_was_known(town: RichTown) -> None:
    query = """query($at: Date, $asOf: DateTime) { units(at: $at, asOf: $asOf) {
      groups(by: [STATIONED_IN, CATEGORY]) { keys { label } count } }
      tenures(at: $at, asOf: $asOf) {
        groups(by: [POST, COMMUNITY, FROM_YEAR]) { keys { value label } count } }
      node(id: "Cadre:G1") { ... on Cadre { assignments {
        groups(by: [DUTY]) { keys { label } count } } } } }"""
    for at, known in (
        ("2021-06-01", None),
        (None, "2025-02-01T00:00:00Z"),
        ("2023-12-31", "2025-04-01T12:00:00+08:00"),
    ):
        await town.ask(query, at=at, asOf=known)
    then = await town.ask(query, at="2021-06-01")
    now = await town.ask(query)
    assert then["tenures"] != now["tenures"]


async def test_groups_are_of_what_the_filter_and_the_area_let_through(town: RichTown) -> None:
    answer = await town.ask(
        """{ projects(filter: { area: { id: "Compound:X1" }, secretaryProject: false }, first: 1) {
          totalCount edges { node { id } }
          groups(by: [PLEDGED_ON_QUARTER]) { keys { value } count } }
        fourLists(area: { id: "City:2208" }) { needs {
          groups(by: [UNIT_OF_MEASURE, STATUS, URGENCY], orderBy: [{ thirdKey: DESC }]) {
            keys { label } count sum { quantity remaining } } } } }"""
    )
    projects = answer["projects"]
    assert sum(each["count"] for each in projects["groups"]) == projects["totalCount"] > 1
    assert len(projects["edges"]) == 1
    assert labels(answer["fourLists"]["needs"]["groups"])[0] == ["人次", "已办结", "紧急"]


async def test_the_order_of_keys_is_that_of_a_variable(town: RichTown) -> None:
    query = """query($by: [UnitGroupBy!]!, $orderBy: [GroupOrder!]) { units {
      groups(by: $by, orderBy: $orderBy) { keys { by } count } } }"""
    for by in (["CATEGORY", "CITY"], ["CITY", "CATEGORY"]):
        for order in (
            [{"count": "ASC"}, {"firstKey": "ASC"}],
            [{"firstKey": "ASC"}, {"count": "ASC"}],
        ):
            groups = (await town.ask(query, by=by, orderBy=order))["units"]["groups"]
            assert [key["by"] for key in groups[0]["keys"]] == by


@pytest.mark.parametrize(
    ("arguments", "argument", "code"),
    [
        ("by: [CATEGORY, CITY, CATEGORY]", "by", "GROUP_KEYS"),
        ("by: [CATEGORY, CITY, SUPERIOR, DISTRICT]", "by", "GROUP_KEYS"),
        ("by: [CATEGORY], orderBy: [{ secondKey: ASC }]", "orderBy", "GROUP_KEYS"),
        ("by: [CATEGORY], first: 1001", "first", "PAGE_SIZE"),
        ("by: [CATEGORY], first: -1", "first", "PAGE_SIZE"),
    ],
)
async def test_groups_that_cannot_be_are_an_error_at_the_argument(
    town: RichTown, arguments: str, argument: str, code: str
) -> None:
    error = await root_error(town, f"{{ units {{ groups({arguments}) {{ count }} }} }}")
    assert error["extensions"] == {"code": code, "argument": argument}
