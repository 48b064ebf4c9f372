"""The planned statement answers any operation as graphql-core's executor does from a copy.

`RANDOM_QUERIES=2000 pytest tests/schema/test_random_queries.py` runs for longer;
`RANDOM_QUERIES_FROM` is the first seed.
"""

import os
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from tests.engines.both_roads import comparing_roads
from tests.support import planned_town
from tests.support.matching_town import OFFERS
from tests.support.planned_town import PLANS
from tests.support.random_queries.filters import Town
from tests.support.random_queries.operations import Operation, operation_of, operations
from tests.support.random_queries.rewritings import rewritings_of
from tests.support.random_queries.selections import LISTS
from tests.support.rich_town import LEDGERS, RichTown, told

MANY = int(os.environ.get("RANDOM_QUERIES", "60"))
BEGIN = int(os.environ.get("RANDOM_QUERIES_FROM", "0"))
pytestmark = pytest.mark.timeout(60 + 5 * MANY)

KINDS_OF_LEDGERS = {
    "City": "城市",
    "District": "县市区",
    "Subdistrict": "街道乡镇",
    "Community": "社区",
    "Road": "街",
    "Lane": "路巷",
    "Grid": "网格",
    "Compound": "小区",
    "Building": "楼栋",
    "Entrance": "单元",
    "Unit": "单位",
    "PartyOrganization": "党组织",
    "Office": "街道办公室",
    "OwnersCommittee": "业主委员会",
    "Alliance": "党建联盟",
    "AllianceMembership": "联盟成员",
    "Cadre": "干部",
    "Post": "岗位",
    "Tenure": "任职",
    "CadreAssignment": "干部报到",
    "Need": "需求清单",
    "Resource": "资源清单",
    "ServiceRequest": "诉求",
    "RequestEvent": "诉求办理",
    "ProjectEvent": "项目进展",
    "Milestone": "项目节点",
    "Responsibility": "责任清单",
    "AdmittedTask": "社区准入事项",
    "Fund": "经费",
    "Venue": "阵地",
    "Brand": "品牌",
    "Measure": "措施与制度",
    "Activity": "活动",
}
ASSIGNMENTS = ("党组织覆盖", "包保单位", "物业服务", "业主委员会覆盖", "单位报到", "单位结对")


def keys(ledger: str) -> list[str]:
    """Return the keys of a ledger's rows."""
    return [
        row.get("编号") or row["工号"]
        for ledgers in (LEDGERS, OFFERS)
        for row in ledgers.get(ledger, ())
    ]


WORDS = Town(
    [
        *(f"{kind}:{key}" for kind, ledger in KINDS_OF_LEDGERS.items() for key in keys(ledger)),
        *(f"Assignment:{key}" for ledger in ASSIGNMENTS for key in keys(ledger)),
        *(f"Project:{key}" for ledger in ("认领服务项目", "书记项目") for key in keys(ledger)),
        *PLANS,
    ],
    [key for ledger in list(KINDS_OF_LEDGERS.values())[:10] for key in keys(ledger)],
    [duty.code for duty in load_vocabulary()],
)


@pytest.fixture(scope="module")
async def town(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> RichTown:
    """The town with its offers and plans, once on each engine."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    return await planned_town.build(engine, tmp_path_factory.mktemp("planned"))


async def compared(town: RichTown, operation: Operation) -> None:
    """Check that the response to an operation is that of the reference."""
    ours: dict[str, Any] = await town.executor.execute(
        operation.text, variables=operation.variables
    )
    theirs = town.reference.execute(operation.by_id.text, operation.by_id.variables)
    assert told(ours) == told(theirs), (operation, theirs.get("errors"))
    pages = Random(len(operation.text))  # noqa: S311 - the same pages each time
    further = operation.going_on(ours.get("data"), pages)
    if further:
        await compared(town, further)


async def test_an_operation_that_asks_for_much_at_random_is_answered_like_the_reference(
    town: RichTown,
) -> None:
    for seed in range(BEGIN, BEGIN + MANY):
        await compared(town, operation_of(Random(seed), WORDS))  # noqa: S311 - the same operations each time


@settings(
    max_examples=MANY // 2,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(operation=operations(WORDS))
async def test_an_operation_of_hypothesis_graphql_is_answered_like_the_reference(
    town: RichTown, operation: Operation
) -> None:
    await compared(town, operation)


async def test_an_operation_is_answered_the_same_in_whatever_way_it_is_written(
    town: RichTown,
) -> None:
    """Reordered, aliased, in fragments, by a list of ids; `RANDOM_QUERIES` says how many."""
    for seed in range(BEGIN, BEGIN + MANY):
        operation = operation_of(Random(-1 - seed), WORDS)  # noqa: S311 - the same operations each time
        answer = await town.executor.execute(operation.text, variables=operation.variables)
        others = rewritings_of(Random(seed), operation)  # noqa: S311 - the same each time
        for name, (other, unwrap) in others.items():
            found = await town.executor.execute(other.text, variables=other.variables)
            assert unwrap(found.get("data")) == answer.get("data"), (name, operation, other)
            assert len(found.get("errors", ())) == len(answer.get("errors", ())), (name, operation)


async def test_every_statement_of_an_operation_is_answered_alike_over_both_roads(
    town: RichTown,
) -> None:
    """By the lean reader and by the official driver; `RANDOM_QUERIES` says how many operations."""
    with comparing_roads() as compared_statements:
        for seed in range(BEGIN, BEGIN + MANY):
            operation = operation_of(Random(7_000_000 + seed), WORDS)  # noqa: S311 - the same operations each time
            await town.executor.execute(operation.text, variables=operation.variables)
    assert len(compared_statements) >= MANY // 2


LISTED = """query($after: String, $first: Int) { listed: %s(first: $first, after: $after) {
  edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }"""


@pytest.mark.parametrize("root", LISTS)
async def test_pages_of_any_size_make_up_the_whole_list(town: RichTown, root: str) -> None:
    async def edges_by(size: int) -> list[Any]:
        edges: list[Any] = []
        after = None
        while True:
            variables = {"after": after, "first": size}
            answer = await town.executor.execute(LISTED % root, variables=variables)
            page = answer["data"]["listed"]
            edges.extend(page["edges"])
            if not page["pageInfo"]["hasNextPage"]:
                return edges
            after = page["pageInfo"]["endCursor"]

    whole = await edges_by(100)
    for size in (1, 3):
        assert await edges_by(size) == whole


@given(seed=st.integers(0, 1_000_000))
@settings(max_examples=20, derandomize=True, deadline=None, database=None)
def test_random_operations_are_valid_and_the_same_for_the_same_seed(seed: int) -> None:
    assert operation_of(Random(seed), WORDS) == operation_of(Random(seed), WORDS)  # noqa: S311 - the same operations each time
