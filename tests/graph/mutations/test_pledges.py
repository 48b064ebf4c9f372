"""Pledges: the quantity is reserved at once, and later steps follow one table."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from graph.callers import administrator
from graph.database.connection import Database
from graph.mutations import MutationCall, MutationExecutor, UserError
from graph.ontology.clock import today
from graph.rows.change_log import latest_revision, read_entries
from tests.support.market import LATER, PLEDGE, advanced, pledged
from tests.support.office import Office
from tests.support.small_city import load


async def test_a_pledge_is_a_project_that_reserves_in_both_units_of_measure(
    market_city: Office,
) -> None:
    made = await pledged(market_city, "N1", "R1", 12)
    assert made["status"] == "PLEDGED"
    assert (made["quantity"], made["resourceQuantity"]) == (12.0, 1.5)
    assert made["need"] == {"id": "Need:N1", "remaining": 8.0, "status": "PARTLY_PLEDGED"}
    assert made["resource"] == {"id": "Resource:R1", "available": 1.5}
    assert (made["title"], made["category"]["code"], made["unit"]["id"], made["place"]["id"]) == (
        "法律援助",
        "legal_advice",
        "Unit:D1",
        "Compound:X1",
    )
    assert (made["pledgedOn"], made["dueOn"], made["secretaryProject"]) == (
        today().isoformat(),
        "2090-01-10",
        False,
    )
    (event,) = made["events"]
    assert (event["toStatus"], event["by"], event["note"], event["rating"]) == (
        "PLEDGED",
        "司法局",
        None,
        None,
    )


async def test_from_a_pledge_to_a_rated_delivery(market_city: Office) -> None:
    project = (await pledged(market_city, "N1", "R1", 12))["id"]
    made: Any = None
    for step in (
        {"to": "STARTED"},
        {"to": "STARTED", "note": "已接待 6 人"},
        {"to": "DELIVERED"},
        {"to": "CONFIRMED"},
        {"to": "CONFIRMED", "rating": 5},
    ):
        made = await advanced(market_city, project, **step)
        assert made["__typename"] == "Project", made
        assert made["status"] == step["to"]
    assert made["rating"] == 5
    assert [event["toStatus"] for event in made["events"]] == [
        "PLEDGED",
        "STARTED",
        "STARTED",
        "DELIVERED",
        "CONFIRMED",
        "CONFIRMED",
    ]
    assert [event["note"] for event in made["events"] if event["note"]] == ["已接待 6 人"]
    assert made["nextSteps"] == []


async def test_what_is_withdrawn_is_free_again(market_city: Office) -> None:
    project = (await pledged(market_city, "N1", "R1", 20))["id"]
    made = await advanced(market_city, project, "WITHDRAWN", note="人手不足")
    assert made["status"] == "WITHDRAWN"
    assert made["need"] == {"id": "Need:N1", "remaining": 20.0, "status": "OPEN"}
    assert made["resource"]["available"] == 3.0
    assert (await pledged(market_city, "N1", "R1", 20))["need"]["status"] == "PLEDGED"


async def test_a_delivery_that_the_community_does_not_accept_is_needed_again(
    market_city: Office,
) -> None:
    project = (await pledged(market_city, "N1", "R1", 20))["id"]
    await advanced(market_city, project, "STARTED")
    assert (await advanced(market_city, project, "DELIVERED"))["need"]["status"] == "DELIVERED"
    assert (await advanced(market_city, project, "WITHDRAWN", note="未到场"))["need"] == {
        "id": "Need:N1",
        "remaining": 20.0,
        "status": "OPEN",
    }


async def test_a_pledge_takes_whole_steps_of_the_resource_s_own_unit(
    market_city: Office,
) -> None:
    """Half a day is the smallest part of a resource in days: an hour of it takes that."""
    pledge = await pledged(market_city, "N1", "R1", 1)
    assert (pledge["quantity"], pledge["resourceQuantity"]) == (1.0, 0.5)
    assert pledge["resource"] == {"id": "Resource:R1", "available": 2.5}


@pytest.mark.parametrize(
    ("need", "resource", "quantity", "refusal"),
    [
        ("N9", "R1", 1, ("NotFound", "NOT_FOUND", "need")),
        ("N1", "R9", 1, ("NotFound", "NOT_FOUND", "resource")),
        ("N1", "R1", 0, ("InvalidInput", "IMPOSSIBLE_QUANTITY", "quantity")),
        ("N1", "R1", 0.25, ("InvalidInput", "NOT_IN_STEPS", "quantity")),
        ("N1", "R3", 1, ("InvalidInput", "UNITS_DIFFER", "resource")),
        ("N1", "R2", 3.25, ("InvalidInput", "NOT_IN_STEPS", "quantity")),
        ("N3", "R1", 1, ("Conflict", "NEED_WITHDRAWN", "need")),
        ("N4", "R1", 1, ("Conflict", "NEED_EXPIRED", "need")),
        ("N1", "R4", 1, ("Conflict", "RESOURCE_EXPIRED", "resource")),
        ("N1", "R5", 1, ("Conflict", "OWNER_GONE", "resource")),
        ("N1", "R7", 1, ("Conflict", "WINDOWS_APART", "resource")),
        ("N1", "R6", 1e-10, ("InvalidInput", "NOT_IN_STEPS", "quantity")),
        ("N6", "R8", 0.00001, ("InvalidInput", "NOT_IN_STEPS", "quantity")),
    ],
)
async def test_what_cannot_be_pledged_is_refused_where_the_fault_is(
    market_city: Office, need: str, resource: str, quantity: float, refusal: tuple[str, str, str]
) -> None:
    refused = await pledged(market_city, need, resource, quantity)
    assert (refused["__typename"], refused["code"], *refused["path"]) == (
        refusal[0],
        refusal[1],
        "input",
        refusal[2],
    )


async def test_more_than_is_needed_or_there_is_says_what_is_left(market_city: Office) -> None:
    await pledged(market_city, "N1", "R6", 17)
    over = await pledged(market_city, "N1", "R6", 3.5)
    assert (over["__typename"], over["code"], over["available"]) == (
        "CapacityExceeded",
        "NEED_EXCEEDED",
        3.0,
    )
    assert "只剩 3 小时" in over["message"]
    assert "Only 3 hours" in over["message"]
    await pledged(market_city, "N2", "R1", 5)
    # Of the three days there is half a day left, which is one attendance, or four hours.
    over = await pledged(market_city, "N2", "R1", 2)
    assert (over["code"], over["available"]) == ("RESOURCE_EXCEEDED", 1.0)


async def test_the_rest_of_a_need_may_be_pledged_whatever_its_step_is(
    market_city: Office,
) -> None:
    assert (await pledged(market_city, "N5", "R6", 2.25))["need"]["remaining"] == 0.0


async def test_a_retry_gives_the_first_project_even_when_nothing_is_left(
    market_city: Office,
) -> None:
    first = await pledged(market_city, "N1", "R1", 20, idempotencyKey="k1")
    assert await pledged(market_city, "N1", "R1", 20, idempotencyKey="k1") == first
    assert (await pledged(market_city, "N1", "R1", 19, idempotencyKey="k1"))["code"] == "KEY_REUSED"
    assert (await pledged(market_city, "N1", "R1", 20, idempotencyKey="k2"))[
        "code"
    ] == "NEED_EXCEEDED"


async def the_id(_reader: object, node: str) -> str:
    """Want to know nothing but the id."""
    return node


SUM = """
MATCH (r:Resource {id: 'Resource:R2'})<-[:USES]-(p:Project)-[:FOR_NEED]->(:Need {id: 'Need:N2'})
RETURN [count(p), sum(p.quantity), COUNT { MATCH (e:ProjectEvent) }]
"""


async def test_a_hundred_pledges_of_one_on_a_resource_of_ten_leave_exactly_ten(
    market_city: Office, engine: Database
) -> None:
    writer = MutationExecutor(engine, market_city.vocabulary)

    async def one(number: int) -> str | UserError:
        given = {
            "need": "Need:N2",
            "resource": "Resource:R2",
            "quantity": 1.0,
            "idempotencyKey": f"k{number}",
        }
        return await writer.execute(
            MutationCall("pledge", administrator("志愿者协会"), given), the_id
        )

    answers = await asyncio.gather(*(one(number) for number in range(100)))
    refused = [answer for answer in answers if isinstance(answer, UserError)]
    assert len(refused) == 90
    assert {(problem.sort, problem.code, problem.extra["available"]) for problem in refused} == {
        ("CapacityExceeded", "RESOURCE_EXCEEDED", 0.0)
    }
    assert await engine.read(SUM) == [10, 10.0, 10]
    assert len({answer for answer in answers if isinstance(answer, str)}) == 10


async def test_a_pledge_without_the_right_to_write_is_not_done(market_city: Office) -> None:
    given = {"need": "Need:N1", "resource": "Resource:R1", "quantity": 1}
    answer = await market_city.execute(PLEDGE, variables={"input": given}, caller=None)
    assert answer["data"]["pledge"]["__typename"] == "NotAllowed"
    assert (await pledged(market_city, "N1", "R1", 20))["need"]["remaining"] == 0.0


async def told_since(engine: Database, revision: int) -> set[tuple[str, str]]:
    """Return every node that the log of changes names since a revision, and one event besides."""
    told = [
        (entry.kind, node)
        for entry in await read_entries(engine, revision, 100)
        for node in entry.nodes
    ]
    assert [kind for kind, _ in told].count("ProjectEvent") == 1, told
    return {(kind, node) for kind, node in told if kind != "ProjectEvent"}


async def test_the_change_log_names_event_need_resource_and_project_of_every_pledge_and_step(
    market_city: Office, engine: Database
) -> None:
    before = await latest_revision(engine)
    project = (await pledged(market_city, "N1", "R1", 20))["id"]
    everybody = {("Need", "Need:N1"), ("Resource", "Resource:R1"), ("Project", project)}
    assert await told_since(engine, before) == everybody
    before = await latest_revision(engine)
    await advanced(market_city, project, "WITHDRAWN", note="改期")
    assert await told_since(engine, before) == everybody


async def test_what_is_available_is_so_since_the_last_pledge_or_withdrawal(
    market_city: Office,
) -> None:
    query = '{ node(id: "Resource:R1") { ... on Resource { availableUpdatedAt } } }'

    async def since() -> str:
        return str((await market_city.execute(query))["data"]["node"]["availableUpdatedAt"])

    recorded = await since()
    project = (await pledged(market_city, "N1", "R1", 20))["id"]
    pledged_at = await since()
    await advanced(market_city, project, "WITHDRAWN", note="改期")
    assert recorded < pledged_at < await since()


async def test_tenths_add_up_to_the_whole(market_city: Office) -> None:
    """Eight pledges of a tenth of ten thousand yuan: as floats their sum is a little less."""
    need = None
    for _ in range(8):
        need = (await pledged(market_city, "N7", "R8", 0.1))["need"]
    assert need == {"id": "Need:N7", "remaining": 0.0, "status": "PLEDGED"}
    for dust in (1e-10, 1e-7, 0.1):
        refused = await pledged(market_city, "N7", "R8", dust)
        assert (refused["code"], refused["available"]) == ("NEED_EXCEEDED", 0.0)


@pytest.mark.parametrize("quantity", [1971.86, 3012.57, 49999.9999, 0.0001])
async def test_money_is_pledged_to_the_yuan(market_city: Office, quantity: float) -> None:
    made = await pledged(market_city, "N6", "R8", quantity)
    assert (made["quantity"], made["need"]["remaining"]) == (quantity, round(50_000 - quantity, 6))


async def test_a_resource_that_is_used_up_gives_no_dust(market_city: Office) -> None:
    for _ in range(2):
        await pledged(market_city, "N2", "R2", 5)
    assert (await pledged(market_city, "N2", "R2", 5e-10))["code"] in {
        "RESOURCE_EXCEEDED",
        "NOT_IN_STEPS",
    }


async def test_what_a_ledger_promises_ahead_is_not_promised_again(
    market_city: Office, engine: Database, tmp_path: Path
) -> None:
    await load(engine, tmp_path / "ahead", 认领服务项目=[LATER])
    refused = await pledged(market_city, "N2", "R2", 1)
    assert (refused["code"], refused["available"]) == ("RESOURCE_EXCEEDED", 0.0)
