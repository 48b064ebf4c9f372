"""Plans in the graph: made for an area, stored in full, read again, and the same each time."""

from __future__ import annotations

from typing import Any

import pytest

from graph.allocation.area_facts import PlanRequest
from graph.allocation.planning import make_plan
from graph.allocation.solver.problem import Pin
from graph.database.connection import Database
from tests.support import matching_town
from tests.support.matching_town import DAY
from tests.support.office import Office
from tests.support.rich_town import RichTown

NODE = "{ __typename id label }"
MATCH = f"""need {NODE} resource {NODE} unit {NODE} quantity score limitsPassed weightsVersion
  components {{ name value maximum explanation facts {NODE} }}"""
PLAN = f"""__typename id label area {NODE} plannedFor createdAt weightsVersion madeBy revision
  totalScore smallestSatisfaction provenOptimal shortfall
  pinned forbidden notHeld unusedResources {NODE} satisfaction {{ community {NODE} share level }}
  allocations {{ {MATCH} }}
  unmetNeeds {{ need {NODE} unmet reason blocked {{
    resource {NODE} unit {NODE} need {{ id }} blockedBy relaxation {{ changes cost }} }} }}"""
MAKE = f"""mutation($input: PlanAllocationInput!) {{ planAllocation(input: $input) {{
  ... on AllocationPlan {{ {PLAN} }}
  ... on UserError {{ __typename code: errorCode path message }} }} }}"""
AGAIN = f"query($id: ID!) {{ node(id: $id) {{ ... on AllocationPlan {{ {PLAN} }} }} }}"
DISTRICT = {"code": "220802"}


@pytest.fixture(scope="module")
async def town(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> RichTown:
    """The town with its offers, once on each engine."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    return await matching_town.build(engine, tmp_path_factory.mktemp("plans"))


async def planned(town: RichTown, **given: object) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Make a plan through GraphQL."""
    answer = await Office(town.database, town.executor.vocabulary).execute(
        MAKE,
        variables={"input": {"area": DISTRICT, "at": DAY.isoformat(), **given}},
        caller="海明街道办",
    )
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["planAllocation"]


def pairs(plan: Any) -> dict[tuple[str, str], float]:  # noqa: ANN401 - a part of an answer
    """Return what each pair of a plan gives."""
    return {
        (each["need"]["id"], each["resource"]["id"]): each["quantity"]
        for each in plan["allocations"]
    }


async def test_a_plan_is_stored_with_all_its_parts_and_read_again_as_it_was_made(
    town: RichTown,
) -> None:
    plan = await planned(town)
    assert (await town.executor.execute(AGAIN, variables={"id": plan["id"]}))["data"][
        "node"
    ] == plan
    made = await make_plan(
        town.database, town.executor.vocabulary, PlanRequest(DISTRICT, DAY, "someone")
    )
    assert pairs(plan) == {(each.need, each.offer): each.quantity for each in made.plan.allocations}
    assert pairs(plan)
    assert {
        each["community"]["id"]: each["share"] for each in plan["satisfaction"]
    } == made.plan.satisfaction
    assert {each["need"]["id"]: each["unmet"] for each in plan["unmetNeeds"]} == {
        each.need: each.quantity for each in made.plan.unmet
    }
    assert {each["id"] for each in plan["unusedResources"]} == set(made.plan.unused)
    assert plan["area"] == {"__typename": "District", "id": "District:220802", "label": "洮北区"}
    assert (plan["plannedFor"], plan["weightsVersion"], plan["madeBy"]) == (
        DAY.isoformat(),
        "baicheng-1",
        "海明街道办",
    )
    assert plan["shortfall"] is None or not plan["provenOptimal"]


async def test_what_a_plan_allocates_is_what_matching_says_of_the_pair(town: RichTown) -> None:
    # Read on its day: both then show the names and the ids of the day.
    made = await planned(town)
    plan = (await town.executor.execute(AGAIN, variables={"id": f"{made['id']}~@{DAY}"}))["data"][
        "node"
    ]
    assert len(plan["allocations"]) == len(made["allocations"]) > 0
    assert len(plan["unmetNeeds"]) == len(made["unmetNeeds"]) > 0
    query = f"""query($need: ID!) {{ matchesForNeed(need: $need, first: 100) {{
      matches {{ {MATCH} }} blocked {{ resource {{ id }} }} }} }}"""
    for each in plan["allocations"]:
        assert each["need"]["id"].endswith(f"~@{DAY}")
        answer = await town.executor.execute(query, variables={"need": each["need"]["id"]})
        same = next(
            found
            for found in answer["data"]["matchesForNeed"]["matches"]
            if found["resource"] == each["resource"]
        )
        assert each["quantity"] <= same["quantity"]
        assert {**each, "quantity": 0} == {**same, "quantity": 0}
    for each in plan["unmetNeeds"]:
        answer = await town.executor.execute(query, variables={"need": each["need"]["id"]})
        if each["reason"] == "NOTHING_FITS":
            assert [miss["resource"]["id"] for miss in each["blocked"]] == [
                miss["resource"]["id"] for miss in answer["data"]["matchesForNeed"]["blocked"]
            ]


async def test_pairs_that_are_pinned_or_forbidden_change_the_plan_and_are_remembered_with_it(
    town: RichTown,
) -> None:
    first = pairs(await planned(town))
    gone, *_ = sorted(first)
    pin = {"need": "Need:NQ5", "resource": "Resource:RQ14"}
    plan = await planned(town, forbid=[{"need": gone[0], "resource": gone[1]}], pin=[pin])
    assert gone not in pairs(plan)
    assert plan["forbidden"] == [f"{gone[0]} {gone[1]}"]
    assert plan["pinned"] == ["Need:NQ5 Resource:RQ14"]
    assert len(plan["notHeld"]) == 1
    assert plan["notHeld"][0].startswith("Need:NQ5 Resource:RQ14：")


async def test_the_same_graph_has_the_same_plan(town: RichTown) -> None:
    asked = PlanRequest(DISTRICT, DAY, "someone", (Pin("Need:NQ1", "Resource:RQ01", 2.0),))
    plans = [
        repr((await make_plan(town.database, town.executor.vocabulary, asked)).plan)
        for _ in range(2)
    ]
    assert plans[0] == plans[1]


async def test_a_retry_with_the_same_key_gives_the_first_plan(town: RichTown) -> None:
    first = await planned(town, idempotencyKey="方案一")
    assert (await planned(town, idempotencyKey="方案一")) == first


async def test_the_plans_of_an_area_are_listed_the_newest_first(town: RichTown) -> None:
    made = [(await planned(town))["id"] for _ in range(2)]
    answer = await town.executor.execute(
        """query($area: String!) {
          allocationPlans(first: 2, filter: { areaId: { eq: $area } },
            orderBy: [{ createdAt: DESC }]) { edges { node { id createdAt } } } }""",
        variables={"area": "District:220802"},
    )
    listed = [edge["node"] for edge in answer["data"]["allocationPlans"]["edges"]]
    assert {plan["id"] for plan in listed} == set(made)
    assert listed[0]["createdAt"] >= listed[1]["createdAt"]


async def test_an_alliance_is_an_area_and_what_is_none_is_refused(town: RichTown) -> None:
    plan = await planned(town, area={"id": "Alliance:M1"})
    assert plan["area"]["id"] == "Alliance:M1"
    refused = await planned(town, area={"id": "District:nowhere"})
    assert (refused["__typename"], refused["code"], refused["path"]) == (
        "NotFound",
        "NOT_FOUND",
        ["input", "area", "id"],
    )
    unknown = await planned(town, area={"address": "没有这个地方"})
    assert (unknown["__typename"], unknown["code"], unknown["path"]) == (
        "NotFound",
        "UNKNOWN_ADDRESS",
        ["input", "area", "address"],
    )


DIFFERENCES = """query($plan: ID!, $against: ID!) {
  planDifferences(plan: $plan, against: $against) {
    need { id } resource { id } before after } }"""


async def differing(town: RichTown, plan: str, against: str) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Compare two plans."""
    return (await town.executor.execute(DIFFERENCES, variables={"plan": plan, "against": against}))[
        "data"
    ]["planDifferences"]


async def test_two_plans_are_held_against_each_other_pair_by_pair(town: RichTown) -> None:
    first = await planned(town)
    gone, *_ = sorted(pairs(first))
    second = await planned(town, forbid=[{"need": gone[0], "resource": gone[1]}])
    before, after = pairs(first), pairs(second)
    expected = [
        {
            "need": {"id": need},
            "resource": {"id": resource},
            "before": before.get((need, resource), 0.0),
            "after": after.get((need, resource), 0.0),
        }
        for need, resource in sorted({*before, *after})
        if before.get((need, resource)) != after.get((need, resource))
    ]
    assert await differing(town, second["id"], first["id"]) == expected
    assert {
        "need": {"id": gone[0]},
        "resource": {"id": gone[1]},
        "before": before[gone],
        "after": 0.0,
    } in expected
    assert await differing(town, first["id"], first["id"]) == []
    assert await differing(town, first["id"], "AllocationPlan:none") is None
