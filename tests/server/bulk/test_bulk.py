"""`POST /bulk`: all rows of a list, of one moment, as the caller may see them."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pytest
from httpx import AsyncClient, Response
from pyarrow import parquet as pq
from pydantic import SecretStr
from starlette.responses import StreamingResponse
from starlette.types import Message

from graph.callers import Role
from graph.database.connection import Database
from graph.errors import DatabaseTimeout
from graph.ontology.clock import now, today
from schema.limits.terms import CostTerms
from server.bulk import read_pages
from server.bulk.files import json_lines
from server.bulk.list_query import ListQuery, make_list_query
from server.bulk.read_pages import BulkSource, ListChanged, begin_bulk
from server.errors import RequestError
from server.http.research.bulk import HEAD, PARQUET
from server.runtime.ledger_pages import LISTED_KINDS
from server.settings import Settings, read_settings
from server.sign_in.issuing import issue_token
from tests.server.http.test_ledger_download import lists_of
from tests.support.exported_ledgers import VOCABULARY
from tests.support.office import OFFICE, Office
from tests.support.processes.small_schema import client_of, refusal_of
from tests.support.rich_town import RichTown
from tests.support.small_city import SECOND, THIRD, load, load_city

SECRET = "0123456789abcdef0123456789abcdef"
NAMES = "{ units { edges { node { id name } } } }"


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page have three rows, so that a list of a town has several pages."""
    monkeypatch.setattr(read_pages, "SIZES", (3, 1))


def bearer(role: Role) -> dict[str, str]:
    """Return the header of a caller with a role."""
    return {"Authorization": f"Bearer {issue_token(SECRET, 'a', role, (), timedelta(1)).text}"}


def settings(**others: Any) -> Settings:  # noqa: ANN401 - whatever a setting is
    """Return settings whose tokens are ours."""
    return read_settings(token_secret=SecretStr(SECRET), **others)


@pytest.fixture
async def client(town: RichTown) -> AsyncIterator[AsyncClient]:
    """A researcher's client of the town."""
    lists = lists_of(town.database)
    async with client_of(settings(), lists=lists, executor=town.executor) as made:
        made.headers.update(bearer(Role.RESEARCHER))
        yield made


async def bulk(client: AsyncClient, query: str, accept: str = "*/*", **other: Any) -> Response:  # noqa: ANN401 - JSON
    """Return the response to a query."""
    return await client.post("/bulk", json={"query": query, **other}, headers={"accept": accept})


def rows_of(response: Response) -> list[dict[str, Any]]:
    """Return the rows of a response in lines of JSON, of which its head says how many there are."""
    assert response.status_code == 200, response.text
    rows = [orjson.loads(line) for line in response.content.splitlines()]
    assert head_of(response)["rows"] == len(rows)
    return rows


def head_of(response: Response) -> Mapping[str, Any]:
    """Return what is said of the rows."""
    head: Mapping[str, Any] = json.loads(response.headers[HEAD])
    return head


async def test_every_list_is_fetched_as_a_whole_with_plain_ids(town: RichTown) -> None:
    lists = lists_of(town.database)
    async with client_of(settings(), lists=lists, executor=town.executor) as client:
        client.headers.update(bearer(Role.ADMINISTRATOR))
        for listed in LISTED_KINDS:
            rows = rows_of(
                await bulk(client, f"{{ {listed}(ended: true) {{ edges {{ node {{ id }} }} }} }}")
            )
            page = f"{{ {listed}(ended: true, first: 100) {{ edges {{ node {{ id }} }} }} }}"
            known = (await town.executor.execute(page))["data"][listed]["edges"]
            assert [row["id"] for row in rows] == [edge["node"]["id"] for edge in known], listed


TRUSTED = """
query Two($first: Int!, $after: String, $by: [UnitGroupBy!]!, $day: Date = "2024-09-01") {
  units { totalCount }
}
query Members($first: Int!, $after: String, $by: [UnitGroupBy!]!, $day: Date = "2024-09-01") {
  members: units(first: $first, after: $after, at: $day, orderBy: [{ name: DESC }]) {
    totalCount groups(by: $by) { count } pageInfo { ...Page }
    all: edges { cursor each: node { ...Named memberships { ...Alliance } } }
  }
}
fragment Page on PageInfo { endCursor }
fragment Named on Node { __typename id label ... on Unit { name isActive: code } }
fragment Alliance on AllianceMembership { from alliance { ...Named } }
"""


async def test_a_document_of_a_page_is_trusted_with_the_whole_list(
    town: RichTown, tmp_path: Path
) -> None:
    file = tmp_path / "documents.json"
    file.write_text(json.dumps({"members": TRUSTED}), encoding="utf-8")
    known = settings(trusted_documents=file)
    async with client_of(known, lists=lists_of(town.database), executor=town.executor) as client:
        client.headers.update(bearer(Role.RESEARCHER))
        asked = {"documentId": "members", "operationName": "Members", "variables": {"first": 1}}
        response = await client.post("/bulk", json=asked)
    rows = rows_of(response)
    head = head_of(response)
    assert head["at"] == "2024-09-01"
    assert head["leftOut"] == ["totalCount", "groups", "pageInfo"]
    listed = 'units(first: 100, at: "2024-09-01", orderBy: [{ name: DESC }])'
    page = f"{{ {listed} {{ edges {{ node {{ name }} }} }} }}"
    known_rows = (await town.executor.execute(page))["data"]["units"]["edges"]
    assert [row["name"] for row in rows] == [edge["node"]["name"] for edge in known_rows]
    assert any(row["memberships"] for row in rows)
    assert all("~" not in row["id"] for row in rows)


async def test_parquet_has_the_rows_of_the_lines(client: AsyncClient) -> None:
    query = """{ venues { edges { node { id name floorArea openToPublic capacity
      activities { edges { node { id } } } evidence { source row }
      place { __typename id ... on Compound { code } ... on Building { number } } } } } }"""
    lines = rows_of(await bulk(client, query))
    response = await bulk(client, query, PARQUET)
    file = pq.ParquetFile(io.BytesIO(response.content))
    assert orjson.loads(file.schema_arrow.metadata[b"linli"]) == head_of(response)
    found = file.read().to_pylist()
    assert len(found) == len(lines)
    for row, line in zip(found, lines, strict=True):
        assert {**row, "place": None} == {**line, "place": None}
        assert row["place"] is None or line["place"].items() <= row["place"].items()
    assert list(pd.read_parquet(io.BytesIO(response.content)).columns) == list(lines[0])


async def test_the_rows_are_of_the_moment_at_which_they_were_begun(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "first")
    cadres = [
        {"工号": f"G{number}", "姓名": "王建国", "类别": "机关干部"} for number in range(3, 12)
    ]
    await load(scratch, tmp_path / "more", SECOND, 干部=cadres)
    source = BulkSource(Office(scratch, VOCABULARY), scratch, OFFICE, CostTerms(), 60)
    asked = "{ cadres { edges { node { id name } } } }"

    async def begun() -> read_pages.BulkRead:
        return await begin_bulk(source, make_list_query(asked, {}, None, (today(), now()), 1000))

    before, undone = await begun(), await begun()
    renamed = [{**each, "姓名": "李秀英"} for each in cadres]
    await load(scratch, tmp_path / "later", now(), 干部=renamed)
    names = [row["name"] async for rows in before.pages() for row in rows]
    assert names.count("王建国") == len(cadres) + 1
    # An import that says that it was known before changes what was known at the moment.
    await load(scratch, tmp_path / "dated", THIRD, 干部=[{**cadres[0], "工号": "G99"}])
    with pytest.raises(ListChanged):
        [rows async for rows in undone.pages()]


@dataclass
class Till:
    """Charges each page of a caller, whose quota is used up once."""

    paid: list[int] = field(default_factory=list)
    is_full: bool = False

    async def charge(self, nodes: int) -> None:
        """Charge a page."""
        if len(self.paid) == 1 and not self.is_full:
            self.is_full = True
            raise RequestError(429, "RATE_LIMITED", "", "", {"retry-after": "0"})
        self.paid.append(nodes)

    async def begun(self, town: RichTown, query: str) -> read_pages.BulkRead:
        """Return a list that is read at this till."""
        source = BulkSource(town.executor, town.database, OFFICE, CostTerms(charge=self.charge), 60)
        return await begin_bulk(source, make_list_query(query, {}, None, (today(), now()), 1000))


async def test_each_page_is_paid_and_who_has_used_up_the_quota_waits(town: RichTown) -> None:
    till = Till()
    begun = await till.begun(town, NAMES)
    pages = [rows async for rows in begun.pages()]
    assert till.is_full
    assert len(till.paid) == len(pages) > 1
    assert sum(till.paid) == begun.head.cost


async def test_a_client_that_leaves_ends_the_work(town: RichTown) -> None:
    till, has_begun = Till(is_full=True), asyncio.Event()
    begun = await till.begun(town, NAMES)

    async def receive() -> Message:
        await has_begun.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            has_begun.set()
            await asyncio.sleep(0.05)

    await StreamingResponse(json_lines(begun))({"type": "http"}, receive, send)
    assert len(till.paid) <= 2 < begun.head.rows / 3


async def test_a_slow_page_is_read_again_in_smaller_ones(
    town: RichTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_pages, "SIZES", (100,))
    sizes: list[int] = []
    read = read_pages.read_page

    async def slow(source: BulkSource, query: ListQuery, size: int, after: str | None) -> Any:  # noqa: ANN401 - a page
        sizes.append(size)
        if size > 25:
            raise DatabaseTimeout(1)
        return await read(source, query, size, after)

    monkeypatch.setattr(read_pages, "read_page", slow)
    begun = await Till(is_full=True).begun(town, NAMES)
    assert sizes[:2] == [100, 25]
    assert sum([len(rows) async for rows in begun.pages()]) == begun.head.rows


async def test_roles_see_what_they_see_in_a_query(client: AsyncClient) -> None:
    refused = await bulk(
        client, "{ cadres { edges { node { mobile { ... on Text { value } } } } } }"
    )
    assert refused.status_code in (403, 422)
    client.headers.update(bearer(Role.PUBLIC))
    assert refusal_of(await bulk(client, NAMES)) == (403, "NOT_ALLOWED")
    del client.headers["Authorization"]
    assert refusal_of(await bulk(client, NAMES)) == (401, "SIGN_IN_REQUIRED")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ units { edges { node { nothing } } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ units { edges { node { id }", "GRAPHQL_PARSE_FAILED"),
        ("mutation { sweepExpiredPledges { __typename } }", "NOT_A_LIST"),
        ("{ units { totalCount } }", "NOT_A_LIST"),
        ("{ units { edges { cursor } } }", "NOT_A_LIST"),
        ("{ units { edges { node { id } } } communities { totalCount } }", "NOT_A_LIST"),
        ("{ ...Units } fragment Units on Query { units { totalCount } }", "NOT_A_LIST"),
        ("{ nothing { edges { node { id } } } }", "NOT_A_LIST"),
        ("query A { duties { nameZh } } query B { duties { nameEn } }", "NOT_A_LIST"),
        ('{ units(at: "soon") { edges { node { id } } } }', "GRAPHQL_VALIDATION_FAILED"),
        (
            '{ units(filter: { area: { id: "Unit:none" } }) { edges { node { id } } } }',
            "UNKNOWN_AREA",
        ),
    ],
)
async def test_what_is_no_list_or_cannot_be_answered_is_refused_before_anything_is_sent(
    client: AsyncClient, query: str, code: str
) -> None:
    response = await bulk(client, query)
    assert response.status_code in (400, 422)
    assert [each["extensions"]["code"] for each in response.json()["errors"]] == [code]


async def test_the_cost_can_be_asked_for_and_has_the_limit_of_a_query(client: AsyncClient) -> None:
    estimate = await bulk(client, NAMES, extensions={"cost": "estimate"})
    assert estimate.json()["extensions"]["cost"]["requested"] > 0
    inner = "subordinates(first: 100) { edges { node { ID } } }"
    deep = "id"
    for _ in range(4):
        deep = inner.replace("ID", deep)
    refused = await bulk(client, f"{{ units {{ edges {{ node {{ {deep} }} }} }} }}")
    assert refusal_of(refused)[1] == "TOO_LARGE"
    assert refusal_of(await bulk(client, NAMES, "text/html")) == (406, "NOT_ACCEPTABLE")
