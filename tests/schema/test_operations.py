"""How an operation runs: in how few statements, and what is answered beside the graph.

`town.ask` and `town.answer` also compare every answer with the reference, so that a test states
only its own subject.
"""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pytest

from graph.database.connection import Database
from graph.database.statement_log import count_statements
from schema.limits.limits import Limits
from tests.support.office import Office
from tests.support.rich_town import RichTown

L1 = "Building:L1"


async def test_several_roots_are_answered_by_one_statement(town: RichTown) -> None:
    query = (
        f'{{ a: node(id: "{L1}") {{ id }} b: communities {{ totalCount }} '
        f'c: whoCovers(where: {{ id: "{L1}" }}) {{ __typename }} d: units {{ totalCount }} }}'
    )
    with count_statements() as trips:
        await town.ask(query)
    assert trips.count == 1


@pytest.mark.parametrize(
    "where", [{"id": "Entrance:E1"}, {"code": "E1"}, {"code": "220802001001000"[:12]}]
)
async def test_who_covers_by_id_or_code_is_one_statement(
    town: RichTown, where: dict[str, str]
) -> None:
    with count_statements() as trips:
        data = await town.ask(
            (
                "query($w: PlaceRef!) { whoCovers(where: $w) { ... on Coverage { lines { state "
                "holder { id unit { id } } } } } }"
            ),
            w=where,
        )
    assert data["whoCovers"]["lines"]
    assert trips.count == 1


async def test_what_the_schema_itself_answers_stands_among_data_in_its_place(
    town: RichTown,
) -> None:
    query = (
        f'{{ a: node(id: "{L1}") {{ id }} __type(name: "Building") {{ name }} b: __schema '
        "{ queryType { name } } c: duties { code } }"
    )
    data = (await town.executor.execute(query))["data"]
    assert list(data) == ["a", "__type", "b", "c"]
    assert data["__type"] == {"name": "Building"}
    assert data["b"] == {"queryType": {"name": "Query"}}


async def test_inputs_of_which_one_field_is_given_are_told_so_by_introspection(
    town: RichTown,
) -> None:
    data = (await town.executor.execute('{ __type(name: "PlaceRef") { isOneOf } }'))["data"]
    assert data == {"__type": {"isOneOf": True}}


async def test_which_operation_runs_is_said_by_its_name(town: RichTown) -> None:
    query = "query a { duties { code } } query b { communities { totalCount } }"
    assert list((await town.executor.execute(query, operation_name="b"))["data"]) == ["communities"]
    for name in (None, "c"):
        answer = await town.executor.execute(query, operation_name=name)
        assert "data" not in answer
        assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_OPERATION"


async def test_one_plan_serves_ids_of_one_kind_and_another_those_of_another(town: RichTown) -> None:
    query = "query($id: ID!) { node(id: $id) { __typename id label } }"
    for known in (L1, "Building:L2", "Unit:D1", "Tenure:R1", "nothing", "Building:L1"):
        await town.ask(query, id=known)


async def test_of_a_long_group_of_lines_the_statement_reads_only_those_that_are_shown(
    town: RichTown,
) -> None:
    query = """query($id: ID!, $as: DateTime) {
      whoCovers(where: { id: $id }, asOf: $as) {
        ... on Coverage { lines { organization { name } } omitted { shown total } }
      }
    }"""
    records: list[str] = []

    class Listening(Database):
        async def read(
            self,
            statement: str,
            parameters: Mapping[str, object] | None = None,
            *,
            limit: float | None = None,
        ) -> Any:  # noqa: ANN401 - a record
            record = await super().read(statement, parameters, limit=limit)
            records.append(str(record))
            return record

    listening = Listening(
        **{part.name: getattr(town.database, part.name) for part in fields(Database) if part.init}
    )
    for moment in (None, "2025-04-01T12:00:00Z"):
        variables = {"id": "Community:220802001001", "as": moment}
        assert (await town.ask(query, **variables))["whoCovers"]["omitted"] == [
            {"shown": 20, "total": 23}
        ]
        await Office(listening, town.executor.vocabulary).execute(query, variables=variables)
    assert [sorted(re.findall(r"第\d+单位", record)) for record in records] == [
        sorted(f"第{number}单位" for number in range(1, 21))
    ] * 2


async def test_two_searches_in_one_request_do_not_mix(town: RichTown) -> None:
    query = (
        '{ a: search(text: "军民社区") { node { id } } b: search(text: "铁路家园") { node '
        "{ id } } }"
    )
    data = (await town.executor.execute(query))["data"]
    assert "Community:220802002001" in [hit["node"]["id"] for hit in data["a"]]
    assert "Compound:X2" in [hit["node"]["id"] for hit in data["b"]]
    assert not {hit["node"]["id"] for hit in data["a"]} & {hit["node"]["id"] for hit in data["b"]}


async def test_what_is_too_large_is_refused_with_its_variables_known(town: RichTown) -> None:
    page = "children(first: $n) { edges { node { "
    query = (
        "query($n: Int) { communities(first: $n) { edges { node { "
        + page * 2
        + "id"
        + " } } }" * 2
        + " } } } }"
    )
    bounded = Office(town.database, town.executor.vocabulary, Limits())
    with count_statements() as trips:
        answer = await bounded.execute(query, variables={"n": 100})
    assert trips.count == 0
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["limit"] == "cost"
    assert "errors" not in await bounded.execute(query, variables={"n": 2})


async def test_a_page_size_that_a_variable_gives_counts_against_the_limit(town: RichTown) -> None:
    query = (
        "query($n: Int = 100) { communities(first: $n) { edges { node { children(first: $n) "
        "{ edges { node { id } } } } } } }"
    )
    executor = Office(town.database, town.executor.vocabulary, Limits(cost=1_000))
    assert "data" in await executor.execute(query, variables={"n": 5})
    for given in ({"n": 100}, {}):
        answer = await executor.execute(query, variables=given)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["TOO_LARGE"]
