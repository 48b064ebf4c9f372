"""The city's practice as facts of the sample city: one test for each mechanism, by query."""

import pytest

from graph.ontology.clock import today
from tests.support.sample_city import City

pytestmark = pytest.mark.timeout(600)  # the first test of each engine loads the city


async def test_a_building_group_belongs_to_its_compounds_branch(city: City) -> None:
    groups = await city.list_nodes(
        """{ assignments(first: 60, filter: { duty: { eq: "building_group" } }) { edges { node {
          organization { superior { ... on PartyOrganization { category { code }
            assignments { edges { node { place { id } } } } } } }
          place { ... on Building { compound { id } } } } } } }""",
        "assignments",
    )
    for group in groups:
        branch = group["organization"]["superior"]
        assert branch["category"]["code"] == "COMPOUND_BRANCH"
        assert group["place"]["compound"]["id"] in [
            edge["node"]["place"]["id"] for edge in branch["assignments"]["edges"]
        ]
    assert len(groups) == 60


async def test_a_member_household_is_known_by_a_number_and_a_building_and_stands_below_four_tiers(
    city: City,
) -> None:
    households = await city.list_nodes(
        """{ partyOrganizations(first: 40, filter: { category: { eq: MEMBER_HOUSEHOLD } }) {
          edges { node { name building { id }
            superior { ... on PartyOrganization { category { code }
            superior { ... on PartyOrganization { category { code }
              superior { ... on PartyOrganization { category { code } } } } } } } } } } }""",
        "partyOrganizations",
    )
    chains = set()
    for household in households:
        assert household["name"].startswith("党员中心户第")
        above, chain = household["superior"], []
        while above:
            chain.append(above["category"]["code"])
            above = above.get("superior")
        chains.add(tuple(chain[: chain.index("COMMUNITY_COMMITTEE") + 1]))

    # Some have not said in which building they are; none says more than that.
    assert sum(bool(household["building"]) for household in households) > len(households) // 2
    assert chains == {
        ("BUILDING_GROUP", "COMPOUND_BRANCH", "COMMUNITY_COMMITTEE"),
        ("COMPOUND_BRANCH", "COMMUNITY_COMMITTEE"),
    }


async def test_a_red_property_branch_serves_a_compound_that_a_company_manages_or_lacks(
    city: City,
) -> None:
    served = await city.list_nodes(
        """{ assignments(first: 60, filter: { duty: { eq: "red_property_branch" } }) {
          edges { node { organization { ... on PartyOrganization { category { code }
            superior { ... on PartyOrganization { category { code } } } } }
          place { __typename } } } } }""",
        "assignments",
    )
    assert {
        (
            one["organization"]["category"]["code"],
            one["organization"]["superior"]["category"]["code"],
            one["place"]["__typename"],
        )
        for one in served
    } == {("RED_PROPERTY_BRANCH", "COMPOUND_BRANCH", "Compound")}


async def test_a_street_has_four_offices_one_of_its_own_choice_and_four_platforms(
    city: City,
) -> None:
    offices = city.every("offices", "category { code } subdistrict { id }")
    by_street: dict[str, list[str]] = {}
    async for office in offices:
        by_street.setdefault(office["subdistrict"]["id"], []).append(office["category"]["code"])
    expected = [
        "CONVENIENCE_PLATFORM",
        "ENFORCEMENT_PLATFORM",
        "EXTRA",
        "GENERAL",
        "GOVERNANCE_PLATFORM",
    ]
    expected += ["PARTY_BUILDING", "PARTY_SERVICE_PLATFORM", "SAFETY", "SOCIAL_AFFAIRS"]
    assert {tuple(sorted(found)) for found in by_street.values()} == {tuple(expected)}


async def test_a_grid_cuts_across_compounds_and_a_road_runs_through_communities(city: City) -> None:
    grids = await city.list_nodes(
        """{ grids(first: 100) { edges { node {
          buildings(first: 60) { edges { node { compound { id } } } } } } } }""",
        "grids",
    )
    across = [
        grid
        for grid in grids
        if len({str(edge["node"]["compound"]) for edge in grid["buildings"]["edges"]}) > 1
    ]
    roads = await city.list_nodes(
        "{ roads(first: 100) { edges { node { communities { totalCount } } } } }", "roads"
    )
    assert across
    assert any(road["communities"]["totalCount"] > 1 for road in roads)


async def test_a_place_that_was_merged_leads_to_its_successor(city: City) -> None:
    merged = city.answers["merged"]
    found = await city.ask(
        """query($id: ID!) { node(id: $id) { ... on Community {
          to successors { id predecessors { id } } } } }""",
        id=merged["place"],
    )
    assert found["node"]["to"] == merged["on"]
    assert [one["id"] for one in found["node"]["successors"]] == merged["successors"]
    assert merged["place"] in [one["id"] for one in found["node"]["successors"][0]["predecessors"]]


async def test_a_resident_chief_appears_by_post_only(city: City) -> None:
    residents = await city.list_nodes(
        """{ cadres(first: 100, filter: { category: { eq: RESIDENT } }) { edges { node {
          name dutyPhone unit { id } mobile { withheldBecause } } } } }""",
        "cadres",
    )
    assert residents
    assert {one["name"] for one in residents} <= {"居民楼栋长", "居民单元长"}
    assert not any(one["unit"] or one["dutyPhone"] for one in residents)


async def test_a_community_workers_post_has_a_grade_and_a_scale_and_its_holder_certificates(
    city: City,
) -> None:
    posts = await city.list_nodes(
        """{ posts(first: 100, filter: { duty: { eq: "community_worker" } }) { edges { node {
          grade payScale place { __typename }
          currentTenures { holder { category { code } certificates } } } } } }""",
        "posts",
    )
    assert posts
    assert all(
        post["grade"] and post["payScale"] and post["place"]["__typename"] == "Community"
        for post in posts
    )
    holders = [tenure["holder"] for post in posts for tenure in post["currentTenures"]]
    assert {holder["category"]["code"] for holder in holders} == {"COMMUNITY_WORKER"}
    assert any(holder["certificates"] for holder in holders)


async def test_a_unit_covers_a_compound_with_what_it_attends_to(city: City) -> None:
    covering = await city.list_nodes(
        """{ assignments(first: 100, filter: { duty: { eq: "covering_unit" } }) { edges { node {
          focusAreas place { __typename } } } } }""",
        "assignments",
    )
    known = {"全国文明城市创建", "物业公司顺畅运行", "小区环境卫生整治", "居民群众难点问题"}
    assert {one["place"]["__typename"] for one in covering} == {"Compound"}
    assert known >= {focus for one in covering for focus in one["focusAreas"]} != set()


async def test_an_alliance_has_an_axis_and_members_with_dates(city: City) -> None:
    alliances = await city.list_nodes(
        """{ alliances(first: 50) { edges { node { axis { id }
          members(first: 50) { edges { node { member { id } from } } } } } } }""",
        "alliances",
    )
    for alliance in alliances:
        assert alliance["axis"]["id"] in [
            edge["node"]["member"]["id"] for edge in alliance["members"]["edges"]
        ]


async def test_a_need_stands_at_a_building_or_above_and_has_a_category_of_the_city(
    city: City,
) -> None:
    known = {
        category["code"] for category in (await city.ask("{ categories { code } }"))["categories"]
    }
    needs = [
        need
        async for need in city.every(
            "needs", "category { code } place { __typename } quantity remaining status"
        )
    ]
    assert len(needs) > 500
    assert {need["category"]["code"] for need in needs} <= known
    assert {need["place"]["__typename"] for need in needs} <= {"Community", "Compound", "Building"}
    assert all(0 <= need["remaining"] <= need["quantity"] for need in needs)
    # What is still open today expires as days go by; the others stay what they are.
    assert {need["status"] for need in needs} - {"OPEN", "PARTLY_PLEDGED"} == {
        "PLEDGED",
        "DELIVERED",
        "WITHDRAWN",
        "EXPIRED",
    }


async def test_no_resource_is_promised_beyond_what_there_is(city: City) -> None:
    selected = "maximum available projects(first: 100) { edges { node { quantity status } } }"
    resources = [resource async for resource in city.every("resources", selected)]
    assert len(resources) > 1000
    for resource in resources:
        promised = sum(
            edge["node"]["quantity"] or 0
            for edge in resource["projects"]["edges"]
            if edge["node"]["status"] != "WITHDRAWN"
        )
        assert resource["available"] == pytest.approx(resource["maximum"] - promised)
        assert resource["available"] >= 0


async def test_a_rated_project_was_confirmed_by_the_community_and_its_events_are_in_order(
    city: City,
) -> None:
    projects = await city.list_nodes(
        """{ projects(first: 100, filter: { status: { eq: CONFIRMED } }) { edges { node {
          rating events { at toStatus } } } } }""",
        "projects",
    )
    assert any(project["rating"] for project in projects)
    for project in projects:
        moments = [event["at"] for event in project["events"]]
        assert moments == sorted(moments)
        assert project["events"][-1]["toStatus"] == "CONFIRMED"


async def test_a_secretarys_project_is_claimed_by_a_secretary_in_a_domain_with_marks_on_its_way(
    city: City,
) -> None:
    projects = await city.list_nodes(
        """{ projects(first: 100, filter: { secretaryProject: true }) { edges { node { domain
          secretary { tenures(first: 20) { edges { node { post { duty { code } } } } } }
          milestones { dueOn } } } } }""",
        "projects",
    )
    assert projects
    for project in projects:
        duties = {
            edge["node"]["post"]["duty"]["code"]
            for edge in project["secretary"]["tenures"]["edges"]
        }
        assert any(duty.endswith("secretary") for duty in duties)
        assert project["domain"]
        assert project["milestones"]


async def test_what_is_owed_names_who_owes_it_by_when(city: City) -> None:
    owed = [
        one
        async for one in city.every(
            "responsibilities", "dueOn doneOn status debtor { id } onBehalfOf { id } place { id }"
        )
    ]
    day = today().isoformat()
    for one in owed:
        assert one["status"] == (
            "DONE" if one["doneOn"] else "OVERDUE" if one["dueOn"] < day else "OWED"
        ), one
    assert {"OVERDUE", "DONE"} <= {one["status"] for one in owed}
    assert all(one["debtor"] for one in owed)


async def test_the_funds_of_a_delegated_task_follow_it(city: City) -> None:
    tasks = await city.list_nodes(
        """{ admittedTasks(first: 50) { edges { node {
          name delegatedBy { id } fundsPerYear
          funds { edges { node { category { code } amount } } } } } } }""",
        "admittedTasks",
    )
    assert any(task["funds"] for task in tasks)
    assert {
        fund["node"]["category"]["code"] for task in tasks for fund in task["funds"]["edges"]
    } == {"DELEGATED_TASK"}


async def test_a_request_is_at_a_step_of_its_workflow_and_what_may_come_next_follows(
    city: City,
) -> None:
    found = await city.ask("{ workflows { code steps { code role { code } } } }")
    ways = {
        way["code"]: {step["code"]: step["role"] for step in way["steps"]}
        for way in found["workflows"]
    }
    requests = await city.list_nodes(
        """{ serviceRequests(
          first: 100, filter: { open: true }, orderBy: { dueAt: ASC }
        ) { edges { node { workflow { code } step { code } owedBy { code } dueAt late closedAt
          nextSteps { code role { code } } events { toStep { code } }
          assignedOrganization { id } } } } }""",
        "serviceRequests",
    )
    assert set(ways) == {"three_list", "red_property", "three_step", "smart_party"}
    for request in requests:
        assert request["step"] == request["events"][-1]["toStep"]
        assert (
            request["owedBy"]
            == request["nextSteps"][0]["role"]
            == ways[request["workflow"]["code"]][request["nextSteps"][0]["code"]]
        )
        assert request["closedAt"] is None
    assert any(request["late"] for request in requests)


async def test_a_request_that_has_ended_is_neither_open_nor_late_and_owed_by_nobody(
    city: City,
) -> None:
    requests = await city.list_nodes(
        """{ serviceRequests(first: 100, filter: { open: false }) { edges { node {
          late owedBy { code } nextSteps { code } closedAt } } } }""",
        "serviceRequests",
    )
    assert requests
    assert all(
        not request["late"]
        and request["owedBy"] is None
        and not request["nextSteps"]
        and request["closedAt"]
        for request in requests
    )


async def test_the_smart_platform_takes_calls_housekeeping_watch_and_fees(city: City) -> None:
    for category in ("property_call", "housekeeping", "neighbourhood_watch", "property_fee"):
        wanted = f'filter: {{ category: {{ eq: "{category}" }} }}'
        query = f"{{ serviceRequests({wanted}) {{ totalCount }} }}"
        assert (await city.ask(query))["serviceRequests"]["totalCount"], category


async def test_a_meeting_has_a_chair_a_volunteer_action_a_compound_and_a_visit_a_headcount_only(
    city: City,
) -> None:
    kinds = (
        "JOINT_MEETING",
        "VOLUNTEER_ACTION",
        "WARMTH_VISIT",
        "SECRETARY_TRAINING",
        "THEME_PARTY_DAY",
    )
    query = """{ activities(first: 40, filter: { category: { eq: %s } }) { edges { node {
      headcount chair { id } place { __typename } trainees { id }
      participants { id } organizer { id } } } } }"""
    found = {kind: await city.list_nodes(query % kind, "activities") for kind in kinds}
    assert all(found.values())
    assert any(one["chair"] for one in found["JOINT_MEETING"])
    assert {one["place"]["__typename"] for one in found["VOLUNTEER_ACTION"]} <= {
        "Compound",
        "Building",
        "Community",
    }
    assert all(one["headcount"] and not one["trainees"] for one in found["WARMTH_VISIT"])
    assert any(one["trainees"] for one in found["SECRETARY_TRAINING"])
    assert any(one["participants"] for one in found["THEME_PARTY_DAY"])


async def test_a_venue_says_how_large_it_is_where_it_lies_and_whether_it_is_open(
    city: City,
) -> None:
    venues = [
        venue
        async for venue in city.every(
            "venues",
            "category { code } setting floorArea openToPublic openingHours "
            "place { id } owner { id }",
        )
    ]
    assert {venue["category"]["code"] for venue in venues} == {
        "PARTY_SERVICE_CENTRE",
        "SHARED_HOME",
        "UNIT_VENUE",
    }
    assert all(venue["place"] and venue["floorArea"] for venue in venues)
    assert any(venue["openToPublic"] for venue in venues)


async def test_a_community_has_one_brand_at_most(city: City) -> None:
    brands = [brand["community"]["id"] async for brand in city.every("brands", "community { id }")]
    assert len(brands) == len(set(brands)) == 85


async def test_the_city_goes_by_fourteen_measures_five_powers_and_five_systems(city: City) -> None:
    measures = [
        measure["category"]["code"] async for measure in city.every("measures", "category { code }")
    ]
    assert {category: measures.count(category) for category in set(measures)} == {
        "JOINT_BUILDING": 14,
        "POWER": 5,
        "SYSTEM": 5,
    }
