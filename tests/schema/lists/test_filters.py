"""The filters of lists: operators by type, `and`, `or` and `not`, edges, areas, and their errors.

`town.ask` compares every answer with the reference, which has the whole language in plain Python.
"""

import pytest
from graphql import GraphQLInputObjectType

from graph.ontology.kinds import KINDS
from schema.build import CORE
from tests.schema.rejections import first_error, root_error
from tests.support.rich_town import DAYS, MOMENTS, RichTown


async def found(town: RichTown, listed: str, wanted: str, more: str = "") -> list[str]:
    """Return the keys of what a filter lets through."""
    query = (
        f"{{ {listed}(first: 100, filter: {{ {wanted} }}{more}) {{ totalCount "
        "edges { node { id } } } }"
    )
    page = (await town.ask(query))[listed]
    keys = [edge["node"]["id"].partition(":")[2] for edge in page["edges"]]
    assert len(keys) == page["totalCount"]
    return keys


BOX = "{ south: 45.6196, west: 122.8, north: 45.62, east: 122.9 }"
OPERATORS: tuple[tuple[str, str, str], ...] = (
    # Texts, and names with their aliases, in any writing.
    ("units", 'name: { eq: "市财政局" }', "D2"),
    ("units", 'name: { in: ["市財政局", "安居物业"] }', "D2 D3"),
    ("units", 'name: { startsWith: "市", endsWith: "局" }', "D2"),
    ("communities", 'name: { eq: "新华" }', "220802001002"),
    ("units", 'dutyPhone: { contains: "０４３６－1" }', "D1 D3"),
    ("units", 'code: { in: ["ｄ1", "D2"] }', "D1 D2"),
    ("units", 'code: { startsWith: "d", endsWith: "2" }', "D2"),
    ("units", 'code: { eq: "D" }', ""),
    ("buildings", "phase: { isNull: false }", "L1"),
    ("needs", 'title: { contains: "法律" }, category: { eq: "法律咨询" }', "NE1"),
    # Lists of texts.
    ("communities", 'aliases: { has: "新华" }', "220802001002"),
    ("communities", 'aliases: { hasAny: ["解放", "新華"] }', "220802001001 220802001002"),
    ("communities", "aliases: { isEmpty: false }", "220802001001 220802001002 220802002001"),
    # Days, moments and numbers.
    ("tenures", 'from: { gte: "2021-01-01", lt: "2023-01-01" }', "R2"),
    ("tenures", "from: { isNull: true }", "R6"),
    ("posts", "to: { isNull: false }", ""),
    ("serviceRequests", """dueAt: {
        lt: "2030-01-01T00:00:00+08:00", gt: "2020-01-01T00:00:00Z" }""", "SR1"),
    ("needs", "remaining: { gt: 1, lt: 11 }, status: { in: [OPEN] }", "NE5"),
    # Codes, flags and enums.
    ("posts", 'duty: { in: ["grid_chief", "楼栋长"] }', "P1 P3 PA PB"),
    ("units", "category: { eq: PROPERTY_COMPANY }", "D3"),
    # Posts that nobody holds; one that nobody ever held is vacant from its own first day.
    ("posts", "vacant: true", "P3 P4 P6 P8 PA PB"),
    ("posts", "vacant: true, everHeld: false", "P4 PB"),
    ("posts", "vacantFor: { gte: 30 }", "P3 P4 P6 P8 PA"),
    ("posts", "vacantFor: { isNull: true }, vacant: true", "PB"),
    ("posts", 'vacantSince: { lt: "2022-01-01" }', "P4 P8"),
    # What `not` turns around counts what is null.
    ("units", 'not: { dutyPhone: { contains: "0436" } }, code: { startsWith: "D" }', "D2"),
    ("units", 'not: { not: { dutyPhone: { eq: "0436-1003" } } }', "D3"),
    ("units", "or: []", ""),
    ("units", 'and: [], code: { eq: "D1" }', "D1"),
    ("units", 'or: [{ name: { contains: "财" } }, { and: [{ code: { eq: "D1" } }, {}] }]', "D1 D2"),
    # Edges, two levels deep and in both directions.
    ("units", 'superior: { code: { eq: "D1" } }', "D2"),
    ("units", "partyOrganizations: { some: {} }", "D1 D3"),
    ("cadres", "currentTenures: { count: { gt: 1 } }", "G3"),
    ("cadres", 'tenures: { some: { post: { duty: { eq: "楼栋长" } } } }', "G1 G2 G3"),
    ("posts", 'place: { building: { compound: { name: { eq: "民生小区" } } } }', "P1 PA"),
    # Of a list without members, every member passes.
    ("communities", 'grids: { every: { name: { contains: "无" } } }', "220802001002"),
    # Through assignments, and through the last step of a request.
    ("compounds", "ownersCommittees: { none: {} }", "X3"),
    ("units", 'id: { in: ["Unit:D1", "Unit:none"] }', "D1"),
    # A place lies in a box of the map if both of its coordinates are known.
    ("compounds", f"location: {{ within: {BOX} }}", "X1"),
    ("compounds", f"not: {{ location: {{ within: {BOX} }} }}", "X2 X3"),
    ("compounds", "location: { within: { south: 46, west: 122, north: 45, east: 123 } }", ""),
    ("compounds", "location: { isNull: true }", "X2 X3"),
    ("buildings", f"compound: {{ location: {{ within: {BOX}, isNull: false }} }}", "L1"),
)  # fmt: skip


@pytest.mark.parametrize(("listed", "wanted", "keys"), OPERATORS)
async def test_a_filter_lets_through_what_fulfils_it(
    town: RichTown, listed: str, wanted: str, keys: str
) -> None:
    assert await found(town, listed, wanted) == keys.split()


SCREENS: tuple[tuple[str, str], ...] = (
    # By the number of the query in the list of those that screens need.
    ("units", """memberships: { none: {} }, assignments: { some: {
        duty: { eq: "双报到单位" }, place: { area: { code: "220802001" } } } }"""),  # 1
    ("compounds", "ownersCommittees: { none: {} }"),  # 2
    ("posts", 'vacantFor: { gt: 30 }, area: { code: "220802" }'),  # 3
    ("cadres", "currentTenures: { count: { gt: 1 } }"),  # 4
    ("needs", 'status: { eq: OPEN }, from: { lt: "2026-01-01" }, projects: { none: {} }'),  # 5
    ("tenures", 'from: { gte: "2020-01-01", lt: "2021-01-01" }'),  # 7
    ("needs", 'or: [{ title: { contains: "法律" } }, { description: { contains: "法律" } }]'),  # 13
    ("projects", 'title: { contains: "法律" }, area: { code: "220802001" }'),  # 13
    ("serviceRequests", 'title: { contains: "灯" }'),  # 13
    ("units", 'id: { in: ["Unit:D1", "Unit:D2"] }, category: { eq: AGENCY }'),  # 17
    ("units", "or: [{ category: { eq: PROPERTY_COMPANY } }, { stationedIn: {} }]"),  # 18
    ("units", "not: { stationedIn: {} }, dutyPhone: { isNull: true }"),  # 19
    ("serviceRequests", """owedBy: { in: ["COMMUNITY", "SUBDISTRICT", "SUBDISTRICT"] },
        assignedOrganization: { id: { eq: "PartyOrganization:Z3" } }"""),  # 20
    ("serviceRequests", """assignedPost: { duty: { isNull: false } },
        step: { isNull: false }, open: true"""),  # 20
    ("serviceRequests", """openedAt: {
        gte: "2023-06-01T00:00:00+08:00", lt: "2023-07-01T00:00:00+08:00" }"""),  # 21
    ("activities", """organizer: { name: { contains: "社区" } },
        heldOn: { gte: "2020-01-01", lt: "2026-01-01" }"""),  # 24
)  # fmt: skip


@pytest.mark.parametrize(("listed", "wanted"), SCREENS)
async def test_the_filter_of_a_screen_is_one_request_of_any_day(
    town: RichTown, listed: str, wanted: str
) -> None:
    await found(town, listed, wanted)
    await found(town, listed, wanted, f', at: "{DAYS[2]}", asOf: "{MOMENTS[2]}"')


async def test_nested_lists_take_the_filter_of_root_lists(town: RichTown) -> None:
    answer = await town.ask(
        """{ unit: node(id: "Unit:D1") { ... on Unit {
            cadres(filter: { name: { contains: "王" } }, at: "2024-01-01") {
              totalCount edges { node { id } } } } }
          compound: node(id: "Compound:X1") { ... on Compound {
            children(filter: { building: { number: { eq: "1号楼" } } }) { edges { node { id } } }
            ancestors(filter: { not: { city: {} } }) { id }
            ownersCommittees(filter: { phase: { isNull: true } }) { totalCount } } }
          alliance: node(id: "Alliance:M1") { ... on Alliance {
            places(filter: { name: { contains: "解放" } }) { id } } }
          cadre: node(id: "Cadre:G3") { ... on Cadre {
            currentTenures(filter: { post: { duty: { eq: "街长" } } }) { id } } } }"""
    )
    assert answer["unit"]["cadres"]["totalCount"] == 1
    assert [edge["node"]["id"] for edge in answer["compound"]["children"]["edges"]] == [
        "Building:L1"
    ]
    assert "City:2208" not in [place["id"] for place in answer["compound"]["ancestors"]]
    assert [tenure["id"] for tenure in answer["cadre"]["currentTenures"]] == ["Tenure:R6"]


@pytest.mark.parametrize(
    ("wanted", "known"),
    [
        ('posts(filter: { duty: { eq: "nothing" } })', "building_chief 楼栋长"),
        ('posts(filter: { duty: { eq: "双报到" } })', "您是不是要 双报到单位 (unit_report)？"),
        ('posts(filter: { duty: { eq: "楼动长" } })', "Did you mean 楼栋长 (building_chief)?"),
        ('needs(filter: { category: { in: ["法律咨询", "没有"] } })', "legal_advice 法律咨询"),
        ('serviceRequests(filter: { not: { step: { eq: "nothing" } } })', "whistled"),
        ('serviceRequests(filter: { owedBy: { eq: "nothing" } })', "COMMUNITY"),
        ('serviceRequests(filter: { workflow: { eq: "nothing" } })', "red_property"),
    ],
)
async def test_an_unknown_code_is_an_error_that_names_those_which_there_are(
    town: RichTown, wanted: str, known: str
) -> None:
    error = await root_error(town, f"{{ {wanted} {{ totalCount }} }}")
    assert error["extensions"]["code"] == "UNKNOWN_CODE"
    assert known in error["message"]


@pytest.mark.parametrize(
    ("area", "code"),
    [('id: "Community:none"', "UNKNOWN_AREA"), ('address: "没有这个地方"', "UNKNOWN_AREA")],
)
@pytest.mark.parametrize(
    "form", ["not: { area: { # } }", "stationedIn: { area: { # } }", "or: [{ area: { # } }, {}]"]
)
async def test_an_area_deeper_inside_is_refused_as_one_at_the_top(
    town: RichTown, form: str, area: str, code: str
) -> None:
    for wanted in (f"area: {{ {area} }}", form.replace("#", area)):
        query = f"{{ units(filter: {{ {wanted} }}) {{ totalCount }} }}"
        answer = await town.executor.execute(query)
        assert answer["errors"][0]["path"] == ["units"]
        assert answer["errors"][0]["extensions"]["code"] == code


async def test_an_address_deeper_inside_means_what_its_id_means(town: RichTown) -> None:
    query = "query($a: AreaRef!) { units(filter: { not: { area: $a } }) { totalCount } }"
    by_address = await town.executor.execute(query, variables={"a": {"address": "民生小区"}})
    assert by_address["data"] == await town.ask(query, a={"id": "Compound:X1"})


async def test_filters_of_one_form_share_a_plan_and_of_different_forms_do_not(
    town: RichTown,
) -> None:
    query = "query($f: UnitFilter) { units(filter: $f) { edges { node { id } } } }"
    one = {"or": [{"code": {"eq": "D1"}}, {"name": {"contains": "财政"}}]}
    other = {"or": [{"name": {"contains": "财政"}}, {"code": {"eq": "D1"}}]}
    assert await town.ask(query, f=one) == await town.ask(query, f=other)
    more = {"or": [*one["or"], {"code": {"eq": "D3"}}]}
    assert len((await town.ask(query, f=more))["units"]["edges"]) == 3


def test_protected_and_hidden_values_are_no_part_of_a_filter() -> None:
    for kind in KINDS:
        made = CORE.get_type(f"{kind.name}Filter")
        if not isinstance(made, GraphQLInputObjectType):
            # No list leads to nodes of this kind.
            continue
        private = {part.name for part in kind.properties if part.protected or part.hidden}
        assert private.isdisjoint(made.fields)
    assert "mobile" not in CORE.get_type("CadreFilter").fields  # type: ignore[union-attr]


async def test_days_and_moments_in_a_filter_are_checked_as_those_of_arguments(
    town: RichTown,
) -> None:
    for listed, wanted in (
        ("tenures", 'not: { from: { in: ["0001-01-01"] } }'),
        ("serviceRequests", 'dueAt: { lt: "0001-01-01T00:00:00+08:00" }'),
    ):
        error = await first_error(town, f"{{ {listed}(filter: {{ {wanted} }}) {{ totalCount }} }}")
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
