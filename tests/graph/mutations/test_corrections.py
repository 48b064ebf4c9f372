"""Corrections by hand: what was recorded wrongly is superseded, with a reason, never deleted."""

import asyncio
from typing import Any

import pytest

from graph.database.connection import Database
from graph.mutations.input_values import PROPERTY_READERS
from graph.ontology.clock import now
from graph.ontology.declarations import Edge, Property, Value
from graph.ontology.global_ids import split_moment
from graph.ontology.kinds import KINDS
from tests.support.market import code, correct, offer, pledged, post, withdraw, write
from tests.support.office import Office


async def test_what_is_absent_stays_and_null_erases(market_city: Office) -> None:
    posted = await post(market_city)
    changes = {"quantity": 12, "description": None, "to": None, "skills": None, "urgency": "HIGH"}
    corrected = await correct(market_city, posted["id"], changes)
    evidence = corrected.pop("evidence")
    assert [(each["source"], each["recordedBy"], each["recordedBecause"]) for each in evidence] == [
        ("mutation", "社区", "数量填错")
    ]
    del posted["evidence"]
    assert corrected == {
        **posted,
        "quantity": 12.0,
        "description": None,
        "to": None,
        "skills": [],
        "urgency": "HIGH",
    }


async def test_the_past_still_answers_with_what_was_known_then(market_city: Office) -> None:
    posted = await post(market_city)
    await correct(market_city, posted["id"], {"quantity": 12, "place": {"id": "Compound:X1"}})
    query = """query($id: ID!, $then: DateTime) {
      before: node(id: "Building:L1") {
        ... on Place { needs(first: 99, asOf: $then) { ...known } }
      }
      elsewhere: node(id: "Building:L1") { ... on Place { needs(first: 99) { ...known } } }
      after: node(id: "Compound:X1") { ... on Place { needs(first: 99) { ...known } } }
      timeline(node: $id) { edges { node { kind label evidence { recordedBecause } } } }
    }
    fragment known on NeedConnection { edges { node {
      id quantity evidence { recordedBecause }
    } } }"""
    then = posted["evidence"][0]["recordedAt"]
    answer = await market_city.execute(query, variables={"id": posted["id"], "then": then})
    assert "errors" not in answer, answer["errors"]
    known = {}
    for name in ("before", "elsewhere", "after"):
        found = [each["node"] for each in answer["data"][name]["needs"]["edges"]]
        known[name] = [
            (need["quantity"], need["evidence"][0]["recordedBecause"])
            for need in found
            if split_moment(need["id"])[0] == posted["id"]
        ]
    assert known == {"before": [(10.0, None)], "elsewhere": [], "after": [(12.0, "数量填错")]}
    events = [each["node"] for each in answer["data"]["timeline"]["edges"]]
    corrected = [event for event in events if event["kind"] == "CORRECTED"]
    assert {event["evidence"][0]["recordedBecause"] for event in corrected} == {"数量填错"}


async def test_a_ledger_row_is_corrected_by_hand(market_city: Office) -> None:
    given = {"unit": "Unit:D1", "changes": {"dutyPhone": "0436-3200001"}, "reason": "改号"}
    selected = "name dutyPhone evidence { source recordedBecause row }"
    assert await write(market_city, "correctUnit", "Unit", selected, given) == {
        "name": "市司法局",
        "dutyPhone": "0436-3200001",
        "evidence": [{"source": "mutation", "recordedBecause": "改号", "row": None}],
    }


@pytest.mark.parametrize(
    ("changes", "sort", "error", "path"),
    [
        ({}, "InvalidInput", "EMPTY_CHANGES", []),
        ({"title": None}, "InvalidInput", "REQUIRED", ["title"]),
        ({"quantity": None}, "InvalidInput", "REQUIRED", ["quantity"]),
        ({"place": None}, "InvalidInput", "REQUIRED", ["place"]),
        ({"quantity": 0}, "InvalidInput", "IMPOSSIBLE_QUANTITY", ["quantity"]),
        ({"quantity": -5}, "InvalidInput", "IMPOSSIBLE_QUANTITY", ["quantity"]),
        # Too little of the unit of measure that is on record, and of that of the correction.
        ({"quantity": 0.2}, "InvalidInput", "IMPOSSIBLE_QUANTITY", ["quantity"]),
        (
            {"quantity": 0.5, "unitOfMeasure": "人次"},
            "InvalidInput",
            "IMPOSSIBLE_QUANTITY",
            ["quantity"],
        ),
        ({"unitOfMeasure": "箩筐"}, "InvalidInput", "UNKNOWN_UNIT_OF_MEASURE", ["unitOfMeasure"]),
        ({"category": "飞行"}, "InvalidInput", "UNKNOWN_CATEGORY", ["category"]),
        ({"title": "找王某 13800000001"}, "InvalidInput", "PERSONAL_DATA", ["title"]),
        ({"skills": ["13800000001"]}, "InvalidInput", "PERSONAL_DATA", ["skills"]),
        ({"from": "2090-01-01"}, "InvalidInput", "EMPTY_INTERVAL", ["to"]),
        ({"to": "0001-01-01"}, "InvalidInput", "IMPOSSIBLE_DAY", ["to"]),
        ({"place": {"id": "Building:L9"}}, "NotFound", "NOT_FOUND", ["place", "id"]),
        ({"place": {"id": "Unit:D1"}}, "NotFound", "NOT_FOUND", ["place", "id"]),
        ({"withdrawnOn": "2026-01-01"}, "InvalidInput", "USE_WITHDRAW", ["withdrawnOn"]),
    ],
)
async def test_a_correction_that_cannot_be_is_refused_and_changes_nothing(
    market_city: Office, changes: dict[str, Any], sort: str, error: str, path: list[str]
) -> None:
    posted = await post(market_city)
    refused = await correct(market_city, posted["id"], changes)
    assert code(refused) == (sort, error, ["changes", *path])
    assert "13800000001" not in refused["message"]
    assert await correct(market_city, posted["id"], {"quantity": 10}) == posted


async def test_a_radius_is_in_metres_whatever_its_resource_is_counted_in(
    market_city: Office,
) -> None:
    async def corrected(radius: float) -> Any:  # noqa: ANN401 - whatever is selected
        given = {"resource": "Resource:R3", "changes": {"radius": radius}, "reason": "核对"}
        selected = "radius unitOfMeasure"
        return await write(market_city, "correctResource", "Resource", selected, given)

    assert await corrected(0.5) == {"radius": 0.5, "unitOfMeasure": "场"}
    for none in (1e-9, 0, -1, 1e10):
        assert code(await corrected(none)) == (
            "InvalidInput",
            "IMPOSSIBLE_QUANTITY",
            ["changes", "radius"],
        )


async def test_a_node_or_a_reason_that_cannot_be_is_refused(market_city: Office) -> None:
    posted = await post(market_city)
    assert code(await correct(market_city, "Need:no", {"quantity": 1})) == (
        "NotFound",
        "NOT_FOUND",
        ["need"],
    )
    assert code(await correct(market_city, "Resource:R1", {"quantity": 1}))[1] == "NOT_FOUND"
    refused = await correct(market_city, posted["id"], {"quantity": 1}, reason=" ")
    assert code(refused) == ("InvalidInput", "EMPTY_TEXT", ["reason"])
    refused = await withdraw(market_city, posted["id"], reason="住户 13800000001")
    assert code(refused) == ("InvalidInput", "PERSONAL_DATA", ["reason"])


async def test_who_read_an_older_record_is_told_who_wrote_since(market_city: Office) -> None:
    posted = await post(market_city)
    seen = posted["evidence"][0]["recordedAt"]
    first = await correct(market_city, posted["id"], {"quantity": 12}, ifRecordedAt=seen)
    assert first["quantity"] == 12.0
    refused = await correct(market_city, posted["id"], {"quantity": 13}, ifRecordedAt=seen)
    assert code(refused) == ("Conflict", "CHANGED_MEANWHILE", ["ifRecordedAt"])
    assert "“社区”" in refused["message"]
    again = first["evidence"][0]["recordedAt"]
    assert (await withdraw(market_city, posted["id"], ifRecordedAt=again))["status"] == "WITHDRAWN"


async def test_a_retry_with_the_same_key_corrects_once(
    market_city: Office, engine: Database
) -> None:
    posted = await post(market_city)
    for _ in range(2):
        await correct(market_city, posted["id"], {"description": None}, idempotencyKey="a")
    assert await versions(engine, posted["id"]) == 1
    other = await correct(market_city, posted["id"], {"description": "别的"}, idempotencyKey="a")
    assert code(other) == ("Conflict", "KEY_REUSED", ["idempotencyKey"])
    absent = await correct(market_city, posted["id"], {"quantity": 10}, idempotencyKey="b")
    assert "id" in absent
    assert code(
        await correct(market_city, posted["id"], {"quantity": 10, "to": None}, idempotencyKey="b")
    ) == ("Conflict", "KEY_REUSED", ["idempotencyKey"])


async def versions(engine: Database, node: str) -> int:
    """Return how often a node was corrected."""
    statement = "RETURN COUNT { MATCH (n:Need {id: $id})<-[:VERSION_OF]-(v:Version) }"
    count: int = await engine.read(statement, {"id": node})
    return count


async def test_of_forty_racing_corrections_of_one_record_one_wins(
    market_city: Office, engine: Database
) -> None:
    posted = await post(market_city)
    seen = posted["evidence"][0]["recordedAt"]
    answers = await asyncio.gather(
        *(
            correct(market_city, posted["id"], {"quantity": 100 + number}, ifRecordedAt=seen)
            for number in range(40)
        )
    )
    codes = [answer.get("code") for answer in answers]
    assert (codes.count(None), codes.count("CHANGED_MEANWHILE")) == (1, 39)
    assert await versions(engine, posted["id"]) == 1


async def test_forty_racing_corrections_are_all_on_record(
    market_city: Office, engine: Database
) -> None:
    posted = await post(market_city)
    answers = await asyncio.gather(
        *(correct(market_city, posted["id"], {"quantity": 100 + number}) for number in range(40))
    )
    assert {answer.get("code") for answer in answers} == {None}
    assert await versions(engine, posted["id"]) == 40


async def test_forty_pledges_race_with_a_smaller_quantity(market_city: Office) -> None:
    posted = await post(market_city, quantity=40)
    need, resource = posted["id"].removeprefix("Need:"), await offer(market_city, maximum=100)
    pledges = [pledged(market_city, need, resource.removeprefix("Resource:"), 1) for _ in range(40)]
    corrections = [correct(market_city, posted["id"], {"quantity": 20}) for _ in range(3)]
    answers = await asyncio.gather(*pledges[:20], *corrections, *pledges[20:])
    made = [answer for answer in answers if str(answer.get("id")).startswith("Project:")]
    query = "query($id: ID!) { node(id: $id) { ... on Need { quantity remaining } } }"
    answer = await market_city.execute(query, variables={"id": posted["id"]})
    node = answer["data"]["node"]
    assert node["remaining"] == node["quantity"] - len(made) >= 0


async def test_a_corrected_need_is_an_event_for_who_watches_the_area(
    market_city: Office, engine: Database
) -> None:
    posted = await post(market_city)
    before = now()
    await correct(market_city, posted["id"], {"quantity": 12})
    logged = await engine.read(
        """RETURN COLLECT { MATCH (x:Change {kind: 'Need'}) WHERE x.recordedAt >= $before
        RETURN x.nodes }""",
        {"before": before},
    )
    assert logged == [[posted["id"]]]


def test_everything_that_may_be_corrected_can_be_read_from_an_input() -> None:
    for kind in KINDS:
        for name in kind.correctable:
            declared = kind.declares(name)
            if isinstance(declared, Edge):
                assert not declared.inverse
                assert not declared.temporal, f"{kind.name}.{name} changes from a day on"
                assert declared.many or not declared.target_kinds
            else:
                assert isinstance(declared, Property), f"{kind.name}.{name}"
                assert declared.value in {*PROPERTY_READERS, Value.CATEGORY}
                assert not declared.protected
                assert not declared.hidden
        if kind.withdrawal:
            declared = kind.declares(kind.withdrawal)
            assert isinstance(declared, Property)
            assert declared.value is Value.DAY
