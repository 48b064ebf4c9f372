"""Plans of which the graph learned something otherwise after they were made."""

import pytest

from graph.allocation.area_facts import PlanRequest
from graph.allocation.planning import make_plan
from graph.database.connection import Database
from tests.support import planned_town
from tests.support.matching_town import DAY
from tests.support.rich_town import RichTown

ALLOCATED = """query($id: ID!) { node(id: $id) { ... on AllocationPlan {
  totalScore allocations { need { id } resource { id } unit { id } }
  unmetNeeds { blocked { resource { id } unit { id } } } } } }"""


@pytest.fixture(scope="module")
async def town(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> RichTown:
    """The town with its plans, once on each engine."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    return await planned_town.build(engine, tmp_path_factory.mktemp("planned"))


async def test_a_planned_pair_is_listed_once_with_the_corrected_owner_of_its_resource(
    town: RichTown,
) -> None:
    plan = (await town.ask(ALLOCATED, id="AllocationPlan:FA1"))["node"]
    pairs = [(each["need"]["id"], each["resource"]["id"]) for each in plan["allocations"]]
    assert len(pairs) == len(set(pairs))
    assert [
        each["unit"]["id"]
        for each in plan["allocations"]
        if each["resource"]["id"] == "Resource:RQ03"
    ] == ["Unit:D3", "Unit:D3"]
    near = [
        each
        for gap in plan["unmetNeeds"]
        for each in gap["blocked"]
        if each["resource"]["id"] == "Resource:RQ11"
    ]
    assert [each["unit"]["id"] for each in near] == ["PartyOrganization:Z4"]


async def test_a_need_that_turned_out_to_be_elsewhere_is_not_planned_where_it_was_thought_to_be(
    town: RichTown,
) -> None:
    planned = {}
    for code in ("220802001001", "220802001002"):
        made = await make_plan(
            town.database, town.executor.vocabulary, PlanRequest({"code": code}, DAY, "someone")
        )
        planned[code] = set(made.pairing.needs)
    assert "Need:NQ2" not in planned["220802001001"]
    assert "Need:NQ2" in planned["220802001002"]


async def test_the_score_of_a_plan_without_any_pair_is_a_decimal_as_any_other(
    town: RichTown,
) -> None:
    plan = (await town.ask(ALLOCATED, id="AllocationPlan:FA3"))["node"]
    assert repr(plan["totalScore"]) == "0"  # never 0.0: a decimal has no trailing zeros
