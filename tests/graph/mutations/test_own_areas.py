"""A coordinator writes within the own areas, wherever the input says where that is."""

from typing import Any

import pytest

from graph.callers import Caller, Role
from tests.support.market import ADVANCE, PLEDGE, USER_ERROR, pledged
from tests.support.office import Office


def coordinator(*areas: str) -> Caller:
    """Return a coordinator of some areas."""
    return Caller("王主任", Role.COORDINATOR, frozenset(areas))


HERE, ELSEWHERE = coordinator("Subdistrict:220802001"), coordinator("Subdistrict:220802002")


async def done(city: Office, query: str, caller: Caller, **given: object) -> Any:  # noqa: ANN401 - of any kind
    """Run a mutation of one root, and return its value."""
    answer = await city.execute(query, variables={"input": given}, caller=caller)
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


async def test_a_pledge_is_for_a_need_of_the_own_area(market_city: Office) -> None:
    given = {"need": "Need:N1", "resource": "Resource:R1", "quantity": 1, "idempotencyKey": "k"}
    refused = await done(market_city, PLEDGE, ELSEWHERE, **given)
    assert (refused["code"], refused["path"]) == ("OUTSIDE_YOUR_AREA", ["input", "need"])
    made = await done(market_city, PLEDGE, HERE, **given)
    assert made["__typename"] == "Project"
    # Whoever may not do it does not get the result of who did, by the same name and key.
    assert (await done(market_city, PLEDGE, ELSEWHERE, **given))["code"] == "OUTSIDE_YOUR_AREA"
    absent = await done(
        market_city, PLEDGE, HERE, **{**given, "need": "Need:X", "idempotencyKey": "l"}
    )
    assert absent["__typename"] == "NotFound"


async def test_a_project_is_moved_on_where_it_is_carried_out(market_city: Office) -> None:
    project = (await pledged(market_city, "N1", "R1", 1))["id"]
    given = {"project": project, "to": "STARTED"}
    assert (await done(market_city, ADVANCE, ELSEWHERE, **given))["code"] == "OUTSIDE_YOUR_AREA"
    assert (await done(market_city, ADVANCE, HERE, **given))["status"] == "STARTED"


@pytest.mark.parametrize(
    "area", [{"code": "220802002"}, {"id": "Community:220802002001"}, {"address": "军民社区"}]
)
async def test_an_area_lies_within_the_own_by_whatever_it_is_named(
    market_city: Office, area: dict[str, str]
) -> None:
    query = f"""mutation($input: PlanAllocationInput!) {{
      planAllocation(input: $input) {{ ... on AllocationPlan {{ id }} {USER_ERROR} }} }}"""
    assert "id" in await done(market_city, query, ELSEWHERE, area=area)
    assert (await done(market_city, query, HERE, area=area))["code"] == "OUTSIDE_YOUR_AREA"


async def test_a_plan_is_accepted_by_whose_area_it_is_for(market_city: Office) -> None:
    plan = f"""mutation($input: PlanAllocationInput!) {{
      planAllocation(input: $input) {{ ... on AllocationPlan {{ id }} {USER_ERROR} }} }}"""
    accept = f"""mutation($input: AcceptPlanInput!) {{
      acceptPlan(input: $input) {{ ... on PlanAcceptance {{ id }} {USER_ERROR} }} }}"""
    made = await done(market_city, plan, HERE, area={"code": "220802001"})
    refused = await done(market_city, accept, ELSEWHERE, plan=made["id"])
    assert refused["code"] == "OUTSIDE_YOUR_AREA"
    assert "id" in await done(market_city, accept, HERE, plan=made["id"])


async def test_a_resource_is_that_of_a_unit_of_the_own_area(market_city: Office) -> None:
    correct = f"""mutation($input: CorrectResourceInput!) {{
      correctResource(input: $input) {{ ... on Resource {{ title }} {USER_ERROR} }} }}"""
    given = {"resource": "Resource:R3", "reason": "笔误", "changes": {"title": "讲座二"}}
    # 市司法局 is stationed in no community, so it is no coordinator's.
    assert (await done(market_city, correct, HERE, **given))["code"] == "OUTSIDE_YOUR_AREA"


async def test_an_item_of_a_batch_that_is_for_another_area_is_refused_alone(
    market_city: Office,
) -> None:
    query = f"""mutation($input: PledgeAllInput!) {{ pledgeAll(input: $input) {{
      ... on ProjectBatch {{ results {{ __typename {USER_ERROR} }} }} }} }}"""
    items = [
        {"need": f"Need:{need}", "resource": "Resource:R1", "quantity": 1} for need in ("N1", "N2")
    ]
    results = (await done(market_city, query, coordinator("Building:L1"), items=items))["results"]
    outside, inside = (each.get("code") for each in results)
    assert outside == "OUTSIDE_YOUR_AREA"
    assert inside != "OUTSIDE_YOUR_AREA"
