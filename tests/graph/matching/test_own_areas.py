"""A coordinator matches and reads plans within the own areas alone, by every way to them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from graph.callers import Caller, Role
from graph.database.connection import Database
from tests.support import planned_town
from tests.support.office import OFFICE
from tests.support.planned_town import PLANS
from tests.support.rich_town import RichTown

DISTRICT, FIRST, SECOND = "District:220802", "Subdistrict:220802001", "Subdistrict:220802002"
NEEDS = {
    DISTRICT: "NE1 NE2 NE3 NE4 NE5 NQ1 NQ2 NQ3 NQ4 NQ5 NQ6 NQ7",
    FIRST: "NE1 NE2 NE3 NE4 NQ1 NQ3 NQ4 NQ5",
    "Alliance:M1": "NE1 NE2 NE3 NE4 NQ1 NQ3 NQ4 NQ5",
    "Building:L3": "NE4",
    SECOND: "NE5 NQ2 NQ6",
    "Alliance:none": "",
}
"""The needs that lie in an area today."""
READ = {DISTRICT: "FA1 FA2 FA3", FIRST: "FA2 FA3", "Building:L5": "FA3", SECOND: ""}
"""The plans that are for an area, or for one within it."""
OUTSIDE = "OUTSIDE_YOUR_AREA"


@pytest.fixture(scope="module")
async def town(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> RichTown:
    """The planned town, once on each engine."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    return await planned_town.build(engine, tmp_path_factory.mktemp("own"))


def coordinator(*areas: str) -> Caller:
    """Return a coordinator of some areas."""
    return Caller("c", Role.COORDINATOR, frozenset(areas))


async def ask(
    town: RichTown, query: str, caller: Caller = OFFICE, **variables: object
) -> tuple[Any, list[str]]:
    """Return the data of an answer and the codes of its errors."""
    answer = await town.executor.execute(query, variables=variables, caller=caller)
    errors = answer.get("errors", ())
    return answer.get("data"), [error["extensions"]["code"] for error in errors]


def keys_of(text: str, kind: str) -> Sequence[str]:
    """Return the ids of nodes of a kind with some keys."""
    return [f"{kind}:{key}" for key in text.split()]


@pytest.mark.parametrize("area", NEEDS)
async def test_matches_are_of_needs_within_the_own_areas(town: RichTown, area: str) -> None:
    own = keys_of(NEEDS[area], "Need")
    caller = coordinator(area)
    query = """{ needs(first: 100, ended: null) { edges { node { id
      matches { need { id } matches { resource { id } score } blocked { unit { id } } } } } } }"""
    told, _ = await ask(town, query)
    shown, errors = await ask(town, query, caller)
    assert not errors
    every = {edge["node"]["id"]: edge["node"]["matches"] for edge in told["needs"]["edges"]}
    seen = {edge["node"]["id"]: edge["node"]["matches"] for edge in shown["needs"]["edges"]}
    assert all(every.values())
    assert sorted(every) == keys_of(NEEDS[DISTRICT], "Need")
    assert seen == {need: found if need in own else None for need, found in every.items()}


async def test_a_need_elsewhere_is_refused_as_one_that_is_not_there(town: RichTown) -> None:
    query = "query($need: ID!) { matchesForNeed(need: $need) { matches { resource { id } } } }"
    told, _ = await ask(town, query, need="Need:NQ1")
    for area in (FIRST, "Alliance:M1", "Compound:X1"):
        assert await ask(town, query, coordinator(area), need="Need:NQ1") == (told, [])
    for caller in (coordinator(SECOND), coordinator()):
        for need in ("Need:NQ1", "Need:none"):
            refused = ({"matchesForNeed": None}, [OUTSIDE])
            assert await ask(town, query, caller, need=need) == refused
    assert await ask(town, query, need="Need:none") == ({"matchesForNeed": None}, ["UNKNOWN_NODE"])


async def test_a_unit_is_matched_with_the_needs_of_the_own_areas(town: RichTown) -> None:
    query = """query($unit: ID!, $first: Int) {
      matchesForUnit(unit: $unit, first: $first, at: "2026-03-01") {
        need { id } resource { id } score } }"""
    seen: set[str] = set()
    for unit in ("Unit:D1", "Unit:M1", "Unit:U05", "PartyOrganization:Z4"):
        told, _ = await ask(town, query, unit=unit, first=50)
        for area, keys in NEEDS.items():
            own = keys_of(keys, "Need")
            expected = [
                pair
                for pair in told["matchesForUnit"]
                if pair["need"]["id"].partition("~")[0] in own
            ]
            shown = await ask(town, query, coordinator(area), unit=unit, first=50)
            assert shown == ({"matchesForUnit": expected}, []), (unit, area)
            # The best of the own needs, rather than those of the own among the best.
            (best, _) = await ask(town, query, coordinator(area), unit=unit, first=1)
            assert best["matchesForUnit"] == expected[:1]
            seen.add(str(len(expected) < len(told["matchesForUnit"])))
    assert seen == {"True", "False"}


def plans_in(answer: Any) -> str:  # noqa: ANN401 - any answer
    """Return the keys of the plans that an answer is about, once each."""
    return " ".join(sorted(set(re.findall(r"Plan\w*:(FA\d)", str(answer)))))


@pytest.mark.parametrize("area", READ)
async def test_a_plan_is_read_by_whose_area_it_is_for(town: RichTown, area: str) -> None:
    caller = coordinator(area)
    ways: Mapping[str, str] = {
        "ids": "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        "past": """query($ids: [ID!]!) { nodes(ids: $ids, asOf: "2025-09-02T00:00:00Z") { id } }""",
        "list": "query { allocationPlans(first: 100) { edges { node { id area { id } } } } }",
        "past list": """query { allocationPlans(at: "2025-12-31") { edges { node { id } } } }""",
        "filtered list": """query { allocationPlans(filter: {totalScore: {gte: 0}},
          orderBy: [{createdAt: DESC}]) { edges { node { id pledges { id } } } } }""",
        "search": 'query { search(text: "分配方案", kinds: [ALLOCATION_PLAN]) { node { id } } }',
    }
    own = READ[area].split()
    for way, query in ways.items():
        told, _ = await ask(town, query, ids=PLANS)
        assert plans_in(told) == READ[DISTRICT], way
        shown, errors = await ask(town, query, caller, ids=PLANS)
        assert not errors, way
        assert plans_in(shown) == READ[area], way
    counted, _ = await ask(town, "{ allocationPlans { totalCount } }", caller)
    assert counted["allocationPlans"]["totalCount"] == len(own)
    for plan in PLANS:
        is_own = plan.partition(":")[2].partition("-")[0] in own
        for query in (
            f'{{ node(id: "{plan}") {{ id }} }}',
            f'{{ timeline(node: "{plan}") {{ edges {{ node {{ label }} }} }} }}',
        ):
            _, errors = await ask(town, query, caller)
            assert errors == ([] if is_own else [OUTSIDE]), query
    for plan, against in (("FA1", "FA2"), ("FA2", "FA3"), ("FA3", "FA1"), ("FA3", "none")):
        query = f"""{{ planDifferences(
          plan: "AllocationPlan:{plan}", against: "AllocationPlan:{against}") {{ before }} }}"""
        _, errors = await ask(town, query, caller)
        assert errors == ([] if {plan, against} <= set(own) else [OUTSIDE])


async def test_what_was_accepted_from_a_plan_leads_to_it_within_its_area(town: RichTown) -> None:
    accept = """mutation($input: AcceptPlanInput!) { acceptPlan(input: $input) {
      ... on PlanAcceptance { id results { id result { ... on Project { id } } } }
      ... on UserError { errorCode } } }"""
    made, _ = await ask(town, accept, input={"plan": "AllocationPlan:FA2"})
    acceptance = made["acceptPlan"]
    projects = [each["result"]["id"] for each in acceptance["results"] if each["result"]]
    parts = [acceptance["id"], acceptance["results"][0]["id"]]
    query = """query($parts: [ID!]!, $projects: [ID!]!) {
      parts: nodes(ids: $parts) { id }
      projects: nodes(ids: $projects) { ... on Project { id planned { plan { id } } } } }"""
    for caller, is_own in (
        (coordinator("Alliance:M1"), True),
        (coordinator(DISTRICT), True),
        (coordinator(SECOND), False),
        (coordinator("Compound:X1"), False),
    ):
        shown, errors = await ask(town, query, caller, parts=parts, projects=projects)
        assert not errors
        assert [bool(each) for each in shown["parts"]] == [is_own, is_own]
        planned = {"plan": {"id": "AllocationPlan:FA2"}} if is_own else None
        assert [each["planned"] for each in shown["projects"]] == [planned] * len(projects)
