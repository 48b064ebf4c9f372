"""Limits: what a caller may have, what is told of it, and how soon too much is refused."""

import gc
from collections.abc import Iterator
from pathlib import Path
from time import thread_time
from typing import Any

import orjson
import pytest
from graphql import parse

from graph.callers import Caller, Role, administrator
from graph.database.statement_log import count_statements
from schema.execution.executor import Executor
from schema.limits.documentation import limits_markdown
from schema.limits.limits import LIMIT_DOCS, Limits
from schema.limits.roles import limits_of_role
from schema.limits.terms import CostReport, CostTerms
from tests.support.rich_town import RichTown

PAGE = Path(__file__).parents[3] / "docs" / "limits.md"
COMMUNITIES = "query($n: Int) { communities(first: $n) { edges { node { id } } } }"
SUBSCRIPTION = """subscription {
  needChanged(area: { code: "220802001" }) { need { matches(first: 30) { matches { score } } } }
}"""
REPORTED, ESTIMATED = CostTerms(report=CostReport.REPORT), CostTerms(report=CostReport.ESTIMATE)


@pytest.fixture
def executor(town: RichTown) -> Executor:
    """An executor with the limits of the service."""
    return Executor(town.database, town.executor.vocabulary)


@pytest.fixture
def settled_heap() -> Iterator[None]:
    """What lived before the test is not collected again in it, as in a service that has started."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


async def test_the_cost_is_told_beside_the_answer_only_on_request(executor: Executor) -> None:
    plain = await executor.execute(COMMUNITIES, variables={"n": 7})
    reported = await executor.execute(COMMUNITIES, variables={"n": 7}, terms=REPORTED)
    assert set(plain) == {"data"}
    found = len(plain["data"]["communities"]["edges"])
    cost = {"requested": 7, "limit": Limits().cost, "actual": found}
    assert reported == {**plain, "extensions": {"cost": cost}}


async def test_an_estimate_runs_and_charges_nothing(executor: Executor) -> None:
    with count_statements() as trips:
        answer = await executor.execute(COMMUNITIES, variables={"n": 7}, terms=ESTIMATED)
        items = executor.stream(SUBSCRIPTION, caller=administrator("operator"), terms=ESTIMATED)
        streamed = [item.response async for item in items]
    assert trips.count == 0
    assert answer == {
        "data": None,
        "extensions": {"cost": {"requested": 7, "limit": Limits().cost}},
    }
    (only,) = streamed
    assert only
    assert only["extensions"]["cost"]["requested"] > 5_000


async def test_a_caller_gets_back_what_was_not_read_and_pays_for_what_was_read_besides(
    executor: Executor,
) -> None:
    booked: list[int] = []

    async def book(nodes: int) -> None:
        booked.append(nodes)

    terms = CostTerms(CostReport.REPORT, book, book)
    # Pages longer than what there is; what is named twice, and by fragments, is read once.
    full = """{ communities(first: 100) { edges { node { id } } ...more }
      units(first: 100) @include(if: false) { edges { node { id } } } }
    fragment more on CommunityConnection { edges { node { subdistrict { id district { id } } } } }
    """
    answer = await executor.execute(full, terms=terms)
    nodes = [edge["node"] for edge in answer["data"]["communities"]["edges"]]
    read = sum(1 + bool(each["subdistrict"]) * 2 for each in nodes)
    cost = answer["extensions"]["cost"]
    assert 0 < read == cost["actual"] < cost["requested"]
    assert booked == [cost["requested"], cost["actual"] - cost["requested"]]
    at_once, booked[:] = [*booked], []
    (item,) = [item async for item in executor.stream(full, terms=terms)]
    assert (item.response, booked) == (answer, at_once)
    booked.clear()
    # What is scanned was scanned, whatever is found.
    answer = await executor.execute('{ search(text: "没有") { node { id } } }', terms=terms)
    assert answer["extensions"]["cost"]["actual"] >= 1_000
    assert sum(booked) == answer["extensions"]["cost"]["actual"]


async def test_a_caller_is_charged_the_cost_before_anything_runs(executor: Executor) -> None:
    async def refuse(cost: int) -> None:
        raise PermissionError(cost)

    with count_statements() as trips:
        for query in (COMMUNITIES, "mutation { sweepExpired(input: {}) { __typename } }"):
            with pytest.raises(PermissionError):
                await executor.execute(
                    query, caller=administrator("operator"), terms=CostTerms(charge=refuse)
                )
    assert trips.count == 0


async def test_a_role_may_cost_more_and_opens_nothing_to_those_below_it(
    executor: Executor,
) -> None:
    inner = "children(first: 100) { edges { node { id } } }"
    several = " ".join(f"a{number}: {inner}" for number in range(6))
    query = f"{{ communities(first: 100) {{ edges {{ node {{ {several} }} }} }} }}"
    outcomes = {
        role: await executor.execute(query, caller=Caller("somebody", role), terms=ESTIMATED)
        for role in (Role.PUBLIC, Role.ADMINISTRATOR, Role.RESEARCHER, Role.PUBLIC)
    }
    assert outcomes[Role.PUBLIC]["errors"][0]["extensions"]["code"] == "TOO_LARGE"
    assert outcomes[Role.RESEARCHER]["extensions"]["cost"] == {
        "requested": 60_100,
        "limit": 100_000,
    }
    assert outcomes[Role.ADMINISTRATOR]["extensions"]["cost"]["limit"] == 200_000


@pytest.mark.parametrize("role", Role)
async def test_each_role_is_told_its_own_limits(executor: Executor, role: Role) -> None:
    query = "{ a: serviceLimits { key: name most __typename } duties { code } }"
    data = (await executor.execute(query, caller=Caller("somebody", role)))["data"]
    assert list(data) == ["a", "duties"]
    told = {limit["key"]: limit["most"] for limit in data["a"]}
    assert len(told) == len(LIMIT_DOCS)
    limits = limits_of_role(Limits(), role)
    assert told["cost"] == limits.cost
    assert told["rate"] == limits.rate >= Limits().rate
    assert told["bodyBytes"] == limits.body_bytes
    assert {limit["__typename"] for limit in data["a"]} == {"ServiceLimit"}


def test_the_page_of_limits_has_the_table_of_all_of_them() -> None:
    assert limits_markdown() in PAGE.read_text(encoding="utf-8")


def fragment_bomb() -> str:
    """Return 700 bytes that stand for a million fields."""
    levels = 16
    chain = "".join(f"fragment f{at} on Query{{...f{at + 1} ...f{at + 1}}}" for at in range(levels))
    return f"{{...f0}}{chain}fragment f{levels} on Query{{a:duties{{code}}}}"


def deep_introspection() -> str:
    """Return a question about types of fields of types, as deep as may be."""
    below = "name"
    for _ in range(5):
        below = f"fields {{ type {{ {below} }} }} possibleTypes {{ {below} }}"
    return f"{{ __schema {{ types {{ {below} }} }} }}"


HOSTILE: dict[str, tuple[str, dict[str, Any]]] = {
    "a fragment bomb": (fragment_bomb(), {}),
    "10,000 aliases": ("{" + "".join(f"a{n}:__typename " for n in range(10_000)) + "}", {}),
    "as many aliases as the text may hold": (
        "{" + "".join(f"a{n}:__typename " for n in range(660)) + "}",
        {},
    ),
    "deep introspection": (deep_introspection(), {}),
    "__schema, 40 aliases": (
        "{" + "".join(f"a{n}:__schema{{types{{fields{{args{{name}}}}}}}}" for n in range(40)) + "}",
        {},
    ),
    "pages of 10^8 nodes": (
        "{ communities(first: 100) { edges { node { "
        + "children(first: 100) { edges { node { " * 3
        + "id"
        + " } } }" * 3
        + " } } } }",
        {},
    ),
    "pages of 10^8 nodes by a variable": (
        "query($n: Int) { communities(first: $n) { edges { node { "
        + "children(first: $n) { edges { node { " * 3
        + "id"
        + " } } }" * 3
        + " } } } }",
        {"n": 100},
    ),
    "a page of 10^8 nodes": ("{ communities(first: 100000000) { edges { node { id } } } }", {}),
    "an integer of 4,300 digits": (f"{{ communities(first: {'9' * 4300}) {{ totalCount }} }}", {}),
}
SECONDS = 0.02
"""On a machine that other work does not slow down."""
PARSINGS = 2
"""The same in parsings of the longest text, which slow down with the machine: 9 to 10 ms of it."""


def measure_parsing() -> float:
    """Return the processor time in seconds of parsing as long a text as may be sent."""
    text, _ = HOSTILE["as many aliases as the text may hold"]
    began = thread_time()
    parse(text, max_tokens=Limits().tokens)
    return thread_time() - began


@pytest.mark.usefixtures("settled_heap")
@pytest.mark.parametrize("name", HOSTILE)
async def test_too_much_is_refused_within_twenty_milliseconds(
    executor: Executor, name: str
) -> None:
    text, variables = HOSTILE[name]
    if name == "a fragment bomb":
        assert len(text.encode()) <= 700
    # What a process does once, such as compiling a pattern, is not part of a request.
    await executor.execute("{ duties { code } }")
    taken, parsed = [], []
    for attempt in range(5):
        parsed.append(measure_parsing())
        began = thread_time()
        answer = await executor.execute(f"#{attempt}\n{text}", variables=variables)
        taken.append(thread_time() - began)
        assert answer["errors"]
        assert not any((answer.get("data") or {}).values())
        assert orjson.dumps(answer)
    assert min(taken) < max(SECONDS, PARSINGS * min(parsed))
