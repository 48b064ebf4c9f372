"""Withdrawals by hand, and the pledges that neither they nor corrections break silently."""

from typing import Any

import pytest

from graph.database.transaction import Transaction
from graph.ontology.clock import BELIEVED, OPEN, today
from tests.support.market import (
    RESOURCE,
    advanced,
    code,
    correct,
    offer,
    pledged,
    post,
    withdraw,
    write,
)
from tests.support.office import Office


async def test_a_need_is_withdrawn_and_the_withdrawal_taken_back(market_city: Office) -> None:
    posted = await post(market_city)
    withdrawn = await withdraw(market_city, posted["id"])
    assert (withdrawn["status"], withdrawn["withdrawnOn"]) == ("WITHDRAWN", today().isoformat())
    assert withdrawn["evidence"][0]["recordedBecause"] == "不再需要"
    assert code(await withdraw(market_city, posted["id"])) == (
        "Conflict",
        "WITHDRAWN_ALREADY",
        ["need"],
    )
    resource = (await offer(market_city)).removeprefix("Resource:")
    refused = await pledged(market_city, posted["id"].removeprefix("Need:"), resource, 1)
    assert refused["code"] == "NEED_WITHDRAWN"
    back = await correct(market_city, posted["id"], {"withdrawnOn": None}, reason="误撤")
    assert (back["status"], back["withdrawnOn"]) == ("OPEN", None)


async def test_a_withdrawn_resource_is_neither_matched_nor_pledged(market_city: Office) -> None:
    posted, resource = await post(market_city), await offer(market_city, skills=["律师"])
    query = "query($need: ID!) { matchesForNeed(need: $need) { matches { resource { id } } } }"

    async def matched() -> list[str]:
        answer = await market_city.execute(query, variables={"need": posted["id"]})
        return [each["resource"]["id"] for each in answer["data"]["matchesForNeed"]["matches"]]

    assert resource in await matched()
    given = {"resource": resource, "reason": "律师调走"}
    made = await write(market_city, "withdrawResource", "Resource", RESOURCE, given)
    assert made["withdrawnOn"] == today().isoformat()
    assert resource not in await matched()
    need = posted["id"].removeprefix("Need:")
    refused = await pledged(market_city, need, resource.removeprefix("Resource:"), 1)
    assert refused["code"] == "RESOURCE_WITHDRAWN"


@pytest.fixture
async def promised(market_city: Office) -> dict[str, str]:
    """Return the ids of a need, a resource and four pledges between them, each at another step."""
    need, resource = (await post(market_city))["id"], await offer(market_city)
    ids = {"need": need, "resource": resource}
    steps = {
        "waiting": (),
        "started": ("STARTED",),
        "delivered": ("STARTED", "DELIVERED"),
        "withdrawn": ("WITHDRAWN",),
    }
    for name, statuses in steps.items():
        sides = need.removeprefix("Need:"), resource.removeprefix("Resource:")
        project = (await pledged(market_city, *sides, 2))["id"]
        for status in statuses:
            await advanced(market_city, project, status, note="按计划")
        ids[name] = project
    return ids


async def test_a_withdrawal_names_the_pledges_that_stand_in_its_way(
    market_city: Office, promised: dict[str, str]
) -> None:
    refused = await withdraw(market_city, promised["need"])
    assert code(refused) == ("Conflict", "HAS_PLEDGES", ["need"])
    assert promised["waiting"] in refused["message"]
    assert promised["started"] in refused["message"]
    assert promised["delivered"] not in refused["message"]
    assert promised["withdrawn"] not in refused["message"]
    given = {"resource": promised["resource"], "reason": "调走"}
    refused = await write(market_city, "withdrawResource", "Resource", "id", given)
    assert code(refused) == ("Conflict", "HAS_PLEDGES", ["resource"])


@pytest.mark.parametrize("side", ["need", "resource"])
async def test_pledges_are_withdrawn_too_if_that_is_asked_for(
    market_city: Office, promised: dict[str, str], side: str
) -> None:
    given = {side: promised[side], "reason": "社区搬迁", "withdrawPledgesToo": True}
    kind = side.capitalize()
    made = await write(market_city, f"withdraw{kind}", kind, "withdrawnOn", given)
    assert made == {"withdrawnOn": today().isoformat()}
    query = """query($ids: [ID!]!) { nodes(ids: $ids) { ... on Project {
      status events { toStatus note } } } }"""
    names = ("waiting", "started", "delivered")
    answer = await market_city.execute(query, variables={"ids": [promised[name] for name in names]})
    projects = answer["data"]["nodes"]
    assert [project["status"] for project in projects] == ["WITHDRAWN", "WITHDRAWN", "DELIVERED"]
    assert [project["events"][-1]["note"] for project in projects[:2]] == ["社区搬迁"] * 2


@pytest.mark.parametrize(
    ("changes", "error", "path"),
    [
        ({"quantity": 5.5}, "BELOW_PLEDGED", "quantity"),
        ({"unitOfMeasure": "天"}, "HAS_PLEDGES", "unitOfMeasure"),
        ({"place": {"id": "Compound:X1"}}, "HAS_PLEDGES", "place"),
        ({"to": "2024-01-01"}, "PLEDGES_OUTSIDE", "to"),
    ],
)
async def test_a_correction_that_would_break_a_pledge_names_it(
    market_city: Office, promised: dict[str, str], changes: dict[str, Any], error: str, path: str
) -> None:
    refused = await correct(market_city, promised["need"], changes)
    assert code(refused) == ("Conflict", error, ["changes", path])
    assert promised["waiting"] in refused["message"]
    assert promised["withdrawn"] not in refused["message"]
    fits = await correct(market_city, promised["need"], {"quantity": 6, "title": "法律援助"})
    assert (fits["quantity"], fits["title"], fits["status"]) == (6.0, "法律援助", "PLEDGED")


async def test_a_resource_is_corrected_within_what_it_has_promised(
    market_city: Office, promised: dict[str, str]
) -> None:
    async def corrected(**changes: object) -> Any:  # noqa: ANN401 - whatever is selected
        given = {"resource": promised["resource"], "changes": changes, "reason": "核对"}
        return await write(market_city, "correctResource", "Resource", RESOURCE, given)

    assert code(await corrected(maximum=5.9))[1:] == ("BELOW_PLEDGED", ["changes", "maximum"])
    assert code(await corrected(owner="Unit:D9"))[1:] == ("NOT_THEN", ["changes", "owner"])
    made = await corrected(maximum=6, area={"code": "220802001001"})
    assert (made["maximum"], made["area"]) == (6.0, {"id": "Community:220802001001"})
    assert (await corrected(area=None))["area"] is None


async def test_pledges_are_looked_for_by_this_statement_with_these_parameters(
    market_city: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, dict[str, object]]] = []
    read = Transaction.read

    async def recorded(
        self: Transaction, statement: str, parameters: dict[str, object] | None = None
    ) -> object:
        sent.append((" ".join(statement.split()), dict(parameters or {})))
        return await read(self, statement, parameters)

    posted = await post(market_city)
    with monkeypatch.context() as patched:
        patched.setattr(Transaction, "read", recorded)
        await withdraw(market_city, posted["id"])
    lock, _believed, (statement, parameters), *_writes = sent
    assert lock[0] == (
        "MATCH (n:Need {id: $id}) WHERE n.withdrawnAt IS NULL SET n.lock = $turn "
        "RETURN [n.`from`, n.to]"
    )
    expected = """
        RETURN COLLECT {
          MATCH (n:Need {id: $id})<-[near:FOR_NEED]-(project:Project)
          WHERE near.supersededAt = $believed
          WITH project ORDER BY project.id
          RETURN [project.id, coalesce(head(COLLECT {
            MATCH (project)<-[:OF_PROJECT]-(project_last:ProjectEvent)
            WHERE project_last.at <= $ever_moment AND project_last.supersededAt = $believed
            WITH project_last ORDER BY project_last.at DESC, project_last.id DESC LIMIT 1
            RETURN project_last.toStatus }), 'PLEDGED'), project.quantity, head(COLLECT {
            MATCH (project)-[far:USES]->(other:Resource)
            WHERE far.supersededAt = $believed
            RETURN [other.`from`, other.to]
          })]
        }"""
    assert statement == " ".join(expected.split())
    assert parameters["id"] == posted["id"]
    assert (parameters["believed"], parameters["ever"]) == (BELIEVED, OPEN)
