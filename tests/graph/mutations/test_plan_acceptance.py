"""The acceptance of a plan: each pair becomes a pledge as planned, or none.

A pair that changed meanwhile has its own error.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from graph.database.connection import Database
from graph.mutations.context import MutationContext
from tests.support.market import ERROR, advanced, pledged
from tests.support.office import Office

R2 = "Resource:R2"
PLAN = """mutation { planAllocation(input: { area: { code: "220802" } }) { ... on AllocationPlan {
  id allocations { need { id } resource { id } quantity } } ... on UserError { message } } }"""
RESULTS = f"""id plan {{ id }} results {{ need {{ id }} resource {{ id }} result {{ __typename
  ... on Project {{ id quantity status resourceQuantity
    planned {{ id plan {{ id }} }} need {{ remaining }} }} {ERROR} }} }}"""
ACCEPT = f"""mutation($input: AcceptPlanInput!) {{ acceptPlan(input: $input) {{ __typename
  ... on PlanAcceptance {{ {RESULTS} }} ... on UserError {{ code: errorCode path message }} }} }}"""


async def made(market_city: Office) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Make a plan of the district for today."""
    answer = await market_city.execute(PLAN, caller="区委组织部")
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["planAllocation"]


async def accepted(market_city: Office, plan: str, **more: object) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Accept a plan."""
    answer = await market_city.execute(
        ACCEPT, variables={"input": {"plan": plan, **more}}, caller="区委组织部"
    )
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["acceptPlan"]


def pair(each: Any) -> dict[str, str]:  # noqa: ANN401 - a part of an answer
    """Return a pair as an input names it."""
    return {"need": each["need"]["id"], "resource": each["resource"]["id"]}


async def test_every_pair_of_a_plan_becomes_a_pledge_of_what_was_planned(
    market_city: Office,
) -> None:
    plan = await made(market_city)
    assert len(plan["allocations"]) >= 3
    acceptance = await accepted(market_city, plan["id"])
    assert acceptance["plan"]["id"] == plan["id"]
    assert [pair(each) for each in acceptance["results"]] == [
        pair(each) for each in plan["allocations"]
    ]
    for result, planned in zip(acceptance["results"], plan["allocations"], strict=True):
        project = result["result"]
        assert (project["__typename"], project["status"], project["quantity"]) == (
            "Project",
            "PLEDGED",
            planned["quantity"],
        )
        assert project["planned"]["plan"]["id"] == plan["id"]
    (left,) = {
        each["result"]["need"]["remaining"]
        for each in acceptance["results"]
        if each["need"]["id"] == "Need:N1"
    }
    assert left == 20 - sum(
        each["quantity"] for each in plan["allocations"] if each["need"]["id"] == "Need:N1"
    )


async def test_what_changed_meanwhile_is_told_of_its_pair_and_the_others_hold(
    market_city: Office, engine: Database
) -> None:
    plan = await made(market_city)
    await pledged(market_city, "N1", "R6", 15)
    results = (await accepted(market_city, plan["id"]))["results"]
    refused = [each for each in results if each["result"]["__typename"] != "Project"]
    assert {each["result"]["code"] for each in refused if each["need"]["id"] == "Need:N1"} == {
        "NEED_EXCEEDED"
    }
    # Of what was pledged meanwhile, something was planned for others.
    assert {
        (each["result"]["code"], each["resource"]["id"])
        for each in refused
        if each["need"]["id"] != "Need:N1"
    } <= {("RESOURCE_EXCEEDED", "Resource:R6")}
    for each in refused:
        assert (each["result"]["__typename"], each["result"]["path"]) == (
            "CapacityExceeded",
            ["input", "pairs"],
        )
        assert each["result"]["available"] < next(
            planned["quantity"] for planned in plan["allocations"] if pair(planned) == pair(each)
        )
    assert len(refused) < len(results)
    kept = await engine.read(
        "MATCH (:PlanAcceptance)<-[:RESULT_OF]-(r:PairResult) "
        "RETURN [count(r), count(r.problemTold)]"
    )
    assert kept == [len(results), len(refused)]


async def test_a_part_of_a_plan_can_be_accepted_and_the_rest_later_without_pledging_twice(
    market_city: Office, engine: Database
) -> None:
    plan = await made(market_city)
    first, *_ = plan["allocations"]
    (one,) = (await accepted(market_city, plan["id"], pairs=[pair(first)]))["results"]
    everything = (await accepted(market_city, plan["id"]))["results"]
    assert len(everything) == len(plan["allocations"])
    assert (
        next(each for each in everything if pair(each) == pair(first))["result"]["id"]
        == one["result"]["id"]
    )
    assert await engine.read("MATCH (p:Project) RETURN count(p)") == len(plan["allocations"])


async def test_a_pair_whose_pledge_was_withdrawn_can_be_accepted_again(
    market_city: Office,
) -> None:
    plan = await made(market_city)
    first, *_ = plan["allocations"]
    (one,) = (await accepted(market_city, plan["id"], pairs=[pair(first)]))["results"]
    await advanced(market_city, one["result"]["id"], "WITHDRAWN", note="改由他人承担")
    (again,) = (await accepted(market_city, plan["id"], pairs=[pair(first)]))["results"]
    assert again["result"]["__typename"] == "Project"
    assert again["result"]["id"] != one["result"]["id"]


async def test_an_acceptance_that_waits_for_a_withdrawal_pledges_what_that_frees(
    market_city: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pair takes all that its resource has."""
    plan = await made(market_city)
    (chosen,) = [pair(each) for each in plan["allocations"] if each["resource"]["id"] == R2]
    (first,) = (await accepted(market_city, plan["id"], pairs=[chosen]))["results"]
    log, is_written, may_commit = MutationContext.log, asyncio.Event(), asyncio.Event()

    async def log_later(self: MutationContext) -> None:
        if "project" in self.inputs:
            is_written.set()
            await may_commit.wait()
        await log(self)

    monkeypatch.setattr(MutationContext, "log", log_later)
    project = first["result"]["id"]
    withdrawal = asyncio.create_task(advanced(market_city, project, "WITHDRAWN", note="改期"))
    await is_written.wait()
    acceptance = asyncio.create_task(accepted(market_city, plan["id"], pairs=[chosen]))
    await asyncio.sleep(2)  # until it waits for the project, where writers wait for each other
    may_commit.set()
    assert (await withdrawal)["status"] == "WITHDRAWN"
    (again,) = (await acceptance)["results"]
    assert again["result"].get("status") == "PLEDGED", again
    assert again["result"]["id"] != project


async def test_a_retry_is_told_what_the_first_call_was_told(market_city: Office) -> None:
    plan = await made(market_city)
    await pledged(market_city, "N1", "R6", 15)
    first = await accepted(market_city, plan["id"], idempotencyKey="采纳一")
    assert await accepted(market_city, plan["id"], idempotencyKey="采纳一") == first


async def test_what_is_no_plan_or_no_pair_of_it_is_refused_as_a_whole(
    market_city: Office, engine: Database
) -> None:
    plan = await made(market_city)
    foreign = {"need": "Need:N3", "resource": "Resource:R1"}
    refused = await accepted(market_city, plan["id"], pairs=[pair(plan["allocations"][0]), foreign])
    assert (refused["__typename"], refused["code"], refused["path"]) == (
        "InvalidInput",
        "NOT_PLANNED",
        ["input", "pairs"],
    )
    assert "Need:N3" in refused["message"]
    assert (await accepted(market_city, "AllocationPlan:NONE"))["code"] == "NOT_FOUND"
    assert (await accepted(market_city, plan["id"], pairs=[]))["code"] == "EMPTY_LIST"
    assert await engine.read("MATCH (p:Project) RETURN count(p)") == 0


async def test_what_was_accepted_of_a_plan_can_be_asked_of_it_later(market_city: Office) -> None:
    plan = await made(market_city)
    acceptance = await accepted(market_city, plan["id"])
    query = f"""query($id: ID!) {{ node(id: $id) {{ ... on AllocationPlan {{
      acceptances {{ acceptedBy {RESULTS} }}
      pledges {{ projects {{ edges {{ node {{ id }} }} }} }} }} }} }}"""
    answer = (await market_city.execute(query, variables={"id": plan["id"]}))["data"]["node"]
    (kept,) = answer["acceptances"]
    assert kept.pop("acceptedBy") == "区委组织部"
    assert kept == {name: value for name, value in acceptance.items() if name != "__typename"}
    assert all(len(each["projects"]["edges"]) == 1 for each in answer["pledges"])
