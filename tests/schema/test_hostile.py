"""Small requests that would cost much are rejected before they run, and leave nothing behind.

What each costs in processor time is measured by `python -m tests.bench.hostile`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

import orjson
import pytest

from graph.database import read_turns
from graph.database.connection import Database, connect
from graph.database.statement_log import count_statements
from graph.errors import DatabaseBusy
from schema.build import CORE
from schema.execution.documents import DocumentReader
from schema.execution.errors import OperationRejected
from schema.execution.executor import Executor
from schema.execution.weighted_cache import WeightedCache
from schema.limits.limits import Limits
from tests.bench.hostile_filters import FILTER_REQUESTS
from tests.bench.hostile_requests import INTROSPECTION, LARGEST, REQUESTS, aliased, largest
from tests.conftest import PASSWORDS
from tests.support.office import Office
from tests.support.rich_town import RichTown

ALL_REQUESTS = REQUESTS | FILTER_REQUESTS
REFUSED = {
    "search, 50 aliases": "cost",
    "search, 50 aliases, first: 1": "cost",
    "whoCovers by address, 50 aliases, __typename": "cost",
    "posts by 1,500 duties": "items",
    "posts by 90 duties, 50 aliases": "cost",
    "nodes, 1,500 ids": "items",
    "__schema, 30 aliases": "cost",
    "__schema with descriptions, 25 aliases": "cost",
    "one field repeated": "pairs",
    "one list repeated": "pairs",
    "fragments in fragments": "fields",
    "150 fragments of the same keys": "pairs",
    "matchesForNeed, 50 aliases": "cost",
    "matchesForUnit, 50 aliases": "cost",
    "overview of the past, 50 aliases": "cost",
    "overview of days and moments, 50 aliases": "cost",
    "overview by address, 50 aliases": "cost",
    "assessment, 10 aliases": "cost",
    "assessment by address, 40 aliases": "cost",
    "wallChart, 10 aliases": "cost",
    "wallChart, 50 aliases": "cost",
    "fourLists, 20 aliases": "cost",
    "fourLists of a district, 50 aliases": "cost",
    "requestAnalysis, 20 aliases": "cost",
    "entrances counted by name, 50 aliases": "cost",
    "tenures ordered, 50 aliases": "cost",
    "tenures by duty, 50 aliases": "cost",
    "entrances of a district, 50 aliases": "cost",
    "lists by address, 50 aliases": "cost",
    "timeline, 50 aliases": "cost",
    "ancestors of ancestors": "cost",
    "filters: edges back and forth": "cost",
    "filters nested, 50 aliases": "cost",
    "filters too deep": "depth",
    "filters too deep, by a variable": "depth",
}
"""Requests to the limit that refuses them."""


@pytest.fixture
def executor(town: RichTown) -> Office:
    """An executor with the limits of the service, for an administrator."""
    return Office(town.database, town.executor.vocabulary)


@pytest.fixture
def public(town: RichTown) -> Executor:
    """An executor with the limits of the service, for whoever has not signed in."""
    return Executor(town.database, town.executor.vocabulary)


@pytest.mark.parametrize("name", REFUSED)
async def test_a_small_request_that_would_cost_much_is_refused_before_it_runs(
    public: Executor, name: str
) -> None:
    with count_statements() as trips:
        answer = await public.execute(**put(ALL_REQUESTS[name]()))
    assert "data" not in answer
    extensions = answer["errors"][0]["extensions"]
    assert (extensions["code"], extensions["limit"]) == ("TOO_LARGE", REFUSED[name])
    assert extensions["figure"] > extensions["most"]
    assert orjson.dumps(answer)
    assert trips.count == len(public.planner.cache) == 0


@pytest.mark.parametrize("name", sorted(ALL_REQUESTS.keys() - REFUSED.keys()))
async def test_no_other_hostile_request_is_a_fault_of_ours(executor: Office, name: str) -> None:
    answer = await executor.execute(**put(ALL_REQUESTS[name]()))
    assert orjson.dumps(answer)
    for error in answer.get("errors", ()):
        assert error["extensions"]["code"], error
        assert len(error["message"]) <= 700


@pytest.mark.parametrize("name", ALL_REQUESTS)
def test_hostile_requests_are_small(name: str) -> None:
    assert len(ALL_REQUESTS[name]()["query"].encode()) <= LARGEST + 100


def put(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments with which a request is executed."""
    return {
        "query": body["query"],
        "variables": body.get("variables"),
        "operation_name": body.get("operationName"),
    }


async def test_the_explorers_question_about_the_schema_is_answered_and_once(
    executor: Office,
) -> None:
    answers = [await executor.execute(f"#{number}\n{INTROSPECTION}") for number in range(2)]
    assert "errors" not in answers[0]
    assert answers[0] == answers[1]
    assert len(executor.introspection.cache) == 1


def test_nothing_refused_is_kept_and_what_is_kept_is_bounded_in_bytes() -> None:
    documents = DocumentReader(CORE, Limits(cache_bytes=4_000_000))
    long_comment = "长" * 15_000
    for number in range(40):
        with pytest.raises(OperationRejected):
            documents.read(f"{{ duties {{ code{number} }} }} # {long_comment}")
        documents.read(f"{{ duties {{ code }} }} # {number} {long_comment}")
    cache = documents.cache
    assert 0 < cache.weight <= 1_000_000
    assert cache.weight == sum(weight for _, weight in cache.values.values())
    assert len(cache) < 40


def test_what_is_kept_gives_way_in_the_order_of_its_last_use() -> None:
    cache = WeightedCache(100)
    for name in ("first", "second", "third", "fourth"):
        cache.put(name, name, 25)
    assert cache.get("first") == "first"
    cache.put("fifth", "fifth", 25)
    cache.put("too heavy", "too heavy", 26)
    names = ("first", "second", "third", "fourth", "fifth", "too heavy")
    assert [name for name in names if cache.get(name)] == ["first", "third", "fourth", "fifth"]
    cache.put("fifth", "again", 5)
    assert cache.weight == 80
    assert cache.get("fifth") == "again"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ units(first: " + "9" * 4_301 + ") { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ units(first: -" + "9" * 4_301 + ") { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ units(first: 99999999999999999999) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        (
            (
                '{ whoCovers(where: { id: "Building:L1" }, asOf: "9999-12-31T23:59:59-23:59") '
                "{ __typename } }"
            ),
            "BAD_USER_INPUT",
        ),
        (
            (
                '{ whoCovers(where: { id: "Building:L1" }, asOf: "0001-01-01T00:00:00+23:59") '
                "{ __typename } }"
            ),
            "BAD_USER_INPUT",
        ),
        (
            (
                '{ whoCovers(where: { id: "Building:L1" }, asOf: "0001-01-01T00:00:00Z") '
                "{ __typename } }"
            ),
            "BAD_USER_INPUT",
        ),
        (
            '{ whoCovers(where: { id: "Building:L1" }, at: "0001-01-01") { __typename } }',
            "BAD_USER_INPUT",
        ),
        ('{ overview(at: "0001-01-02") { meetings workdayRequestsSolved } }', "BAD_USER_INPUT"),
        ('{ overview(at: "9999-12-31") { meetings } }', "BAD_USER_INPUT"),
        (
            (
                '{ assessment(area: { id: "City:2208" }, from: "1000-01-01", to: "8999-01-01") '
                "{ indicators { value } } }"
            ),
            "PERIOD_TOO_LONG",
        ),
        (
            (
                '{ requestAnalysis(area: { id: "City:2208" }, from: "1000-01-01", '
                'to: "1020-01-01") { whole { opened } } }'
            ),
            "PERIOD_TOO_LONG",
        ),
        (
            (
                '{ requestAnalysis(area: { id: "City:2208" }, from: "0001-01-01", '
                'to: "0002-01-01") { whole { opened } } }'
            ),
            "BAD_USER_INPUT",
        ),
        (
            "{ " + "... on Query { " * 450 + "duties { code }" + " }" * 450 + " }",
            "GRAPHQL_PARSE_FAILED",
        ),
        ("{ " + "... on Query { " * 180 + "duties { code }" + " }" * 180 + " }", None),
    ],
)
async def test_values_beyond_what_is_stored_are_refused_in_words(
    executor: Office, text: str, code: str | None
) -> None:
    answer = await executor.execute(text)
    assert {error["extensions"]["code"] for error in answer.get("errors", ())} in (
        {code},
        {"TOO_LARGE"},
        set() if code is None else {code},
    ), answer


async def test_a_message_repeats_only_the_beginning_of_the_callers_text(executor: Office) -> None:
    long = "长" * 3_000
    for text in (
        f'{{ units(filter: {{ area: {{ id: "{long}" }} }}) {{ totalCount }} }}',
        (
            f'{{ whoCovers(where: {{ id: "{long}" }}) {{ ... on UnknownPlace {{ message '
            "understood } } }"
        ),
        f'{{ timeline(node: "{long}") {{ totalCount }} }}',
        f"{{ {'x' * 9_000} }}",
        f'{{ units(first: "{long}") {{ totalCount }} }}',
        f"query {'x' * 9_000} {{ duties {{ code }} }} query b {{ duties {{ code }} }}",
    ):
        answer = await executor.execute(
            text, operation_name="y" * 5_000 if text.startswith("query") else None
        )
        assert len(str(answer)) < 1_500, text[:60]


async def test_lists_and_texts_of_any_argument_or_variable_are_limited(executor: Office) -> None:
    limits = executor.limits
    for text, given, limit in (
        ("query($v: [ID!]!) { nodes(ids: $v) { id } }", ["Unit:1"] * (limits.items + 1), "items"),
        (
            "query($v: UnitFilter) { units(filter: $v) { totalCount } }",
            {"name": {"in": ["A"] * (limits.items + 1)}},
            "items",
        ),
        (
            "{ posts(filter: { duty: { in: ["
            + '"a" ' * (limits.items + 1)
            + "] } }) { totalCount } }",
            None,
            "items",
        ),
        ("query($v: String!) { search(text: $v) { score } }", "长" * (limits.text + 1), "text"),
        (
            "query($v: PlaceRef!) { whoCovers(where: $v) { __typename } }",
            {"address": "长" * (limits.text + 1)},
            "text",
        ),
    ):
        answer = await executor.execute(text, variables={"v": given})
        assert [error["extensions"].get("limit") for error in answer["errors"]] == [limit], answer


async def test_an_address_in_a_variable_is_charged_as_one_in_the_text(public: Executor) -> None:
    text = "query($v: PlaceRef!) " + aliased("whoCovers(where: $v) { __typename }")
    answer = await public.execute(text, variables={"v": {"address": "民生小区"}})
    assert answer["errors"][0]["extensions"]["limit"] == "cost"
    assert "errors" not in await public.execute(text, variables={"v": {"id": "Building:L1"}})


async def test_eight_addresses_may_be_asked_for_at_once(executor: Office) -> None:
    chain = (
        "{ ... on Coverage { lines { duty { code } state holder { name } organization "
        "{ name } } } ... on AmbiguousAddress { question } }"
    )
    assert "errors" not in await executor.execute(
        aliased(f'whoCovers(where: {{ address: "民生小区1号楼#单元" }}) {chain}', 8)
    )


async def test_whoever_gets_no_turn_is_told_so_while_the_pulse_goes_on(
    scratch: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_turns, "TURN_SECONDS", 0.2)
    async with AsyncExitStack() as stack:
        access = (scratch.uri, scratch.user, PASSWORDS[scratch.uri])
        busy = await stack.enter_async_context(connect(*access, reads=2))
        watched = await stack.enter_async_context(connect(*access, connections=1, reads=1))
        for _ in range(2):
            await stack.enter_async_context(busy.turns.turn())
        with pytest.raises(DatabaseBusy, match=r"0\.2 s"):
            await busy.read("RETURN 1")
        await asyncio.wait_for(watched.ping(), 2)
    async with connect(*access, reads=2) as free:
        assert await asyncio.gather(*(free.read("RETURN 1") for _ in range(8))) == [1] * 8


def test_ordinary_repetition_is_no_reason_to_refuse() -> None:
    read = DocumentReader(CORE, Limits()).read
    parts = " ".join(
        f"fragment part{number} on Unit {{ id label name evidence {{ source }} }}"
        for number in range(30)
    )
    spread = " ".join(f"...part{number}" for number in range(30))
    read(f"{{ units {{ edges {{ node {{ {spread} }} }} }} }} {parts}")
    with pytest.raises(OperationRejected):
        read(largest("city { id }"))
