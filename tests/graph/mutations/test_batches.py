"""Bulk mutations: each item with its own result, in order, done once however often it is sent."""

import asyncio
from typing import Any

import pytest

from graph.database.connection import Database
from tests.support.market import PLEDGE
from tests.support.office import Office

PROBLEM = "... on UserError { __typename code: errorCode path message }"
ERROR = f"{PROBLEM} ... on CapacityExceeded {{ available }}"


def bulk(name: str, taken: str, made: str, error: str, selected: str) -> str:
    """Return a bulk mutation that selects something of what each item has made."""
    return f"""mutation($input: {taken}!) {{ {name}(input: $input) {{
      __typename {PROBLEM}
      ... on {made}Batch {{ done rejected results {{
        __typename ... on {made} {{ {selected} }} {error}
      }} }}
    }} }}"""


PLEDGE_ALL = bulk("pledgeAll", "PledgeAllInput", "Project", ERROR, "id need { remaining }")
ADVANCE_ALL = bulk("advanceProjects", "AdvanceProjectsInput", "Project", ERROR, "id status")


async def run(city: Office, query: str, caller: str | None = "司法局", **given: object) -> Any:  # noqa: ANN401 - whatever is selected
    """Run a bulk mutation and return the value of its only root."""
    answer = await city.execute(query, variables={"input": given}, caller=caller)
    assert "errors" not in answer, answer["errors"]
    (value,) = answer["data"].values()
    return value


def item(need: str, resource: str, quantity: float, **more: str) -> dict[str, Any]:
    """Return an item of `pledgeAll`."""
    return {
        "need": f"Need:{need}",
        "resource": f"Resource:{resource}",
        "quantity": quantity,
        **more,
    }


ITEMS = [item("N1", "R6", 5), item("N1", "R6", 50), item("N9", "R6", 1), item("N1", "R6", 15)]
"""Of these the second asks for too much, and the third for a need that does not exist."""


def told(results: list[dict[str, Any]]) -> list[object]:
    """Return the remainder of the need after each item, or its error with its path."""
    return [
        result["need"]["remaining"] if "id" in result else (result["code"], result["path"])
        for result in results
    ]


async def test_each_item_has_its_own_result_in_order_and_sees_those_before_it(
    market_city: Office,
) -> None:
    done = await run(market_city, PLEDGE_ALL, items=ITEMS)
    assert (done["__typename"], done["done"], done["rejected"]) == ("ProjectBatch", 2, 2)
    assert told(done["results"]) == [
        15.0,
        ("NEED_EXCEEDED", ["input", "items", "1", "quantity"]),
        ("NOT_FOUND", ["input", "items", "2", "need"]),
        0.0,
    ]
    assert done["results"][1]["available"] == 15.0


async def test_a_retry_with_the_key_of_the_batch_returns_the_same_and_does_nothing(
    market_city: Office, engine: Database
) -> None:
    first = await run(market_city, PLEDGE_ALL, items=ITEMS, idempotencyKey="week 48")
    # What was refused stays refused under this key, though there would be room for it now.
    project = first["results"][0]["id"]
    await run(
        market_city, ADVANCE_ALL, items=[{"project": project, "to": "WITHDRAWN", "note": "改期"}]
    )
    again = await run(market_city, PLEDGE_ALL, items=ITEMS, idempotencyKey="week 48")
    for results in (first, again):
        assert [told([each])[0] for each in results["results"]][1:3] == [
            ("NEED_EXCEEDED", ["input", "items", "1", "quantity"]),
            ("NOT_FOUND", ["input", "items", "2", "need"]),
        ]
    assert [each.get("id") for each in again["results"]] == [
        each.get("id") for each in first["results"]
    ]
    assert await engine.read("RETURN COUNT { (p:Project) }") == 2


async def test_a_key_with_other_items_is_refused_as_a_whole(
    market_city: Office, engine: Database
) -> None:
    await run(market_city, PLEDGE_ALL, items=ITEMS[:1], idempotencyKey="week 48")
    refused = await run(market_city, PLEDGE_ALL, items=ITEMS, idempotencyKey="week 48")
    assert (refused["__typename"], refused["code"], refused["path"]) == (
        "Conflict",
        "KEY_REUSED",
        ["input", "idempotencyKey"],
    )
    assert await engine.read("RETURN COUNT { (p:Project) }") == 1


async def test_an_interrupted_batch_is_finished_by_a_retry(
    market_city: Office, engine: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = market_city.writer
    whole, calls = type(writer).execute, 0

    async def interrupted(self: Any, *given: Any) -> Any:  # noqa: ANN401 - as the real one
        nonlocal calls
        calls += 1
        if calls == 3:
            raise ConnectionAbortedError
        return await whole(self, *given)

    items = [item("N2", "R2", 1) for _ in range(5)]
    with monkeypatch.context() as patched:
        patched.setattr(type(writer), "execute", interrupted)
        with pytest.raises(ConnectionAbortedError):
            await run(market_city, PLEDGE_ALL, items=items, idempotencyKey="broken off")
    assert await engine.read("RETURN COUNT { (p:Project) }") == 2
    done = await run(market_city, PLEDGE_ALL, items=items, idempotencyKey="broken off")
    assert (done["done"], len({each["id"] for each in done["results"]})) == (5, 5)
    assert await engine.read("RETURN COUNT { (p:Project) }") == 5


async def test_an_item_with_a_key_of_its_own_is_the_single_mutation_under_that_key(
    market_city: Office,
) -> None:
    items = [item("N2", "R2", 1, idempotencyKey="a"), item("N2", "R2", 1, idempotencyKey="b")]
    done = await run(market_city, PLEDGE_ALL, items=items)
    single = await run(market_city, PLEDGE, **items[0])
    assert single["id"] == done["results"][0]["id"]
    again = await run(market_city, PLEDGE_ALL, items=items)
    assert [each["id"] for each in again["results"]] == [each["id"] for each in done["results"]]


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"items": []}, "EMPTY_LIST", ["items"]),
        ({"items": [ITEMS[0]] * 101}, "TOO_MANY", ["items"]),
        (
            {"items": [item("N2", "R2", 1, idempotencyKey="a")], "idempotencyKey": "b"},
            "TWO_KEYS",
            ["items", "0", "idempotencyKey"],
        ),
        ({"items": ITEMS, "idempotencyKey": ""}, "BAD_KEY", ["idempotencyKey"]),
        ({"items": ITEMS, "idempotencyKey": "k" * 201}, "BAD_KEY", ["idempotencyKey"]),
    ],
)
async def test_a_batch_that_cannot_be_is_refused_as_a_whole(
    market_city: Office, engine: Database, given: dict[str, Any], code: str, path: list[str]
) -> None:
    refused = await run(market_city, PLEDGE_ALL, **given)
    assert (refused["__typename"], refused["code"], refused["path"]) == (
        "InvalidInput",
        code,
        ["input", *path],
    )
    assert await engine.read("RETURN COUNT { (p:Project) } + COUNT { (w:Written) }") == 0


async def test_nobody_writes_a_batch_without_the_right_to(market_city: Office) -> None:
    refused = await run(market_city, PLEDGE_ALL, caller=None, items=ITEMS)
    assert (refused["__typename"], refused["code"]) == ("NotAllowed", "SIGN_IN_REQUIRED")


async def test_many_pledges_go_from_promised_to_rated_in_four_calls(market_city: Office) -> None:
    made = await run(market_city, PLEDGE_ALL, items=[item("N2", "R2", 0.5) for _ in range(2)])
    assert {each["code"] for each in made["results"]} == {"NOT_IN_STEPS"}
    made = await run(market_city, PLEDGE_ALL, items=[item("N2", "R2", 1) for _ in range(10)])
    projects = [each["id"] for each in made["results"]]
    steps: tuple[dict[str, object], ...] = (
        {"to": "STARTED"},
        {"to": "DELIVERED"},
        {"to": "CONFIRMED", "rating": 5},
    )
    for step in steps:
        items = [{"project": project, **step} for project in projects]
        taken = await run(market_city, ADVANCE_ALL, items=items)
        assert [each["id"] for each in taken["results"]] == projects
        assert {each["status"] for each in taken["results"]} == {step["to"]}


async def test_of_forty_racing_batches_with_one_key_one_does_the_work(
    market_city: Office, engine: Database
) -> None:
    items = [item("N2", "R2", 1), item("N1", "R6", 50), item("N2", "R2", 1)]
    answers = await asyncio.gather(
        *(run(market_city, PLEDGE_ALL, items=items, idempotencyKey="at once") for _ in range(40))
    )
    ids = {tuple(each.get("id") or each["code"] for each in done["results"]) for done in answers}
    assert len(ids) == 1
    assert await engine.read("RETURN COUNT { (p:Project) }") == 2


async def test_forty_racing_batches_promise_no_more_than_there_is(market_city: Office) -> None:
    answers = await asyncio.gather(
        *(run(market_city, PLEDGE_ALL, items=[item("N2", "R2", 1)] * 2) for _ in range(40))
    )
    results = [each for done in answers for each in done["results"]]
    assert sum("id" in each for each in results) == 10
    assert {each["code"] for each in results if "code" in each} == {"RESOURCE_EXCEEDED"}


async def test_a_batch_is_charged_for_each_of_its_items(market_city: Office) -> None:
    needs = "need { place { needs(first: 100) { totalCount edges { node { id } } } } }"
    deep = " ".join(f"{name}: {needs}" for name in "abcdefghijklmnopqrstuvwxyz")
    query = f"""mutation($items: [PledgeInput!]!) {{ pledgeAll(input: {{ items: $items }}) {{
      ... on ProjectBatch {{ results {{
        ... on Project {{ {deep} }}
      }} }}
    }} }}"""
    few = await market_city.execute(query, variables={"items": ITEMS[:1]}, caller="司法局")
    assert "errors" not in few, few["errors"]
    many = await market_city.execute(query, variables={"items": ITEMS[:1] * 100}, caller="司法局")
    assert many["errors"][0]["extensions"]["limit"] == "cost"


async def test_the_results_can_be_selected_twice_with_other_fields(market_city: Office) -> None:
    query = """mutation($input: PledgeAllInput!) { pledgeAll(input: $input) {
      ... on ProjectBatch {
        ids: results { ... on Project { title } }
        codes: results { __typename ... on UserError { code: errorCode } }
      } } }"""
    done = await run(market_city, query, items=ITEMS[:2])
    assert done == {
        "ids": [{"title": "法律援助"}, {}],
        "codes": [
            {"__typename": "Project"},
            {"__typename": "CapacityExceeded", "code": "NEED_EXCEEDED"},
        ],
    }
