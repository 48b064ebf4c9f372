"""Downloads: every list as a ledger, with the filter of its GraphQL field."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from httpx import AsyncClient
from openpyxl import load_workbook

from graph.database.connection import Database
from graph.errors import DatabaseUnavailable
from graph.ontology.kinds import KINDS
from schema.execution.executor import Executor
from server.http.ledger_download import LedgerDownload, csv_chunks
from server.runtime.ledger_pages import LISTED_KINDS, LedgerPages, filter_type_of
from server.settings import Settings, read_settings
from tests.support.exported_ledgers import MAPPING, VOCABULARY, brought_back
from tests.support.processes.small_schema import Executor as SmallExecutor
from tests.support.processes.small_schema import client_of
from tests.support.rich_town import RichTown
from tests.support.small_city import outcomes

QUARTER = {"area": {"code": "220802001001"}}
"""解放社区, as a filter has it."""


def lists_of(database: Database) -> LedgerPages:
    """Return the lists of a graph."""
    return LedgerPages(Executor(database, VOCABULARY), database, MAPPING, VOCABULARY)


@pytest.fixture
async def client(town: RichTown) -> AsyncIterator[AsyncClient]:
    async with client_of(lists=lists_of(town.database)) as made:
        yield made


async def rows_of(
    client: AsyncClient, path: str, wanted: Mapping[str, Any] | None = None, **more: str
) -> list[dict[str, str]]:
    """Download a CSV file; gives its rows."""
    parameters = {**more, **({"filter": orjson.dumps(wanted).decode()} if wanted else {})}
    response = await client.get(f"/ledgers/{path}", params=parameters)
    assert response.status_code == 200, response.text
    assert response.content.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def ledgers_of(listed: str) -> list[str]:
    """Return the ledgers that feed the kind of a list."""
    return [ledger.name for ledger in MAPPING if ledger.kind.root_field == listed]


def refusal_of(response: Any) -> tuple[int, str]:  # noqa: ANN401 - httpx's response
    """Return status and code of a refusal, which must be told in both languages."""
    (error,) = response.json()["errors"]
    assert re.search("[\u4e00-\u9fff]{2}", error["message"])
    assert re.search("[a-z]{2} [a-z]", error["message"])
    return response.status_code, error["extensions"]["code"]


@pytest.mark.parametrize(
    "listed", [kind.root_field for kind in KINDS if kind.root_field and ledgers_of(kind.root_field)]
)
async def test_a_download_holds_what_the_list_of_the_field_holds(
    town: RichTown, client: AsyncClient, listed: str
) -> None:
    ids = set()
    for name in ledgers_of(listed):
        key = next(ledger.key for ledger in MAPPING if ledger.name == name)
        ids |= {
            f"{LISTED_KINDS[listed].name}:{row[key]}"
            for row in await rows_of(client, f"{listed}.csv", ledger=name)
        }
    connection = (
        await town.ask(f"{{ {listed}(first: 100) {{ totalCount edges {{ node {{ id }} }} }} }}")
    )[listed]
    assert ids == {edge["node"]["id"] for edge in connection["edges"]}
    assert len(ids) == connection["totalCount"]


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        ("compounds", QUARTER),
        ("posts", {**QUARTER, "duty": ["grid_chief"]}),
        ("units", {"name": "单位", "category": ["INSTITUTION"]}),
        ("tenures", {"duty": ["entrance_chief", "community_secretary"]}),
        ("posts", {"area": {"id": "Alliance:M1"}}),
        ("serviceRequests", {"open": True}),
    ],
)
async def test_a_filter_means_what_it_means_to_the_field(
    town: RichTown, client: AsyncClient, listed: str, wanted: dict[str, Any]
) -> None:
    query = (
        f"query($f: {filter_type_of(LISTED_KINDS[listed])}) "
        f"{{ {listed}(filter: $f, first: 100) {{ edges {{ node {{ id }} }} }} }}"
    )
    expected = [
        edge["node"]["id"].partition(":")[2]
        for edge in (await town.ask(query, f=wanted))[listed]["edges"]
    ]
    assert [row["编号"] for row in await rows_of(client, f"{listed}.csv", wanted)] == expected
    assert expected


async def test_a_download_can_be_imported_and_changes_nothing(
    town: RichTown, client: AsyncClient, tmp_path: Path
) -> None:
    response = await client.get("/ledgers/cadres.csv")
    (tmp_path / "干部.csv").write_bytes(response.content)
    report = await brought_back(town.database, tmp_path)
    assert outcomes(report, "干部") == {"unchanged": 6}
    assert "手机" not in response.text


async def test_the_file_has_the_name_under_which_it_can_be_imported(client: AsyncClient) -> None:
    response = await client.get("/ledgers/cadres.csv")
    assert (
        response.headers["content-disposition"]
        == "attachment; filename=\"cadres.csv\"; filename*=UTF-8''%E5%B9%B2%E9%83%A8.csv"
    )
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert (await client.head("/ledgers/cadres.csv")).headers[
        "content-disposition"
    ] == response.headers["content-disposition"]


async def test_a_workbook_has_the_same_rows(client: AsyncClient) -> None:
    response = await client.get("/ledgers/tenures.xlsx")
    assert response.headers["content-type"].endswith("spreadsheetml.sheet")
    found = [
        [str(value or "")[:10] for value in row]
        for row in load_workbook(io.BytesIO(response.content))["任职"].values
    ]
    expected = await rows_of(client, "tenures.csv")
    assert found == [
        list(expected[0]),
        *([value[:10] for value in row.values()] for row in expected),
    ]


async def test_a_list_that_several_ledgers_feed_is_asked_for_by_ledger(client: AsyncClient) -> None:
    response = await client.get("/ledgers/assignments.csv")
    assert refusal_of(response) == (400, "WHICH_LEDGER")
    assert "单位报到" in response.text
    assert len(await rows_of(client, "assignments.csv", ledger="单位报到")) == 23
    assert refusal_of(await client.get("/ledgers/assignments.csv", params={"ledger": "干部"})) == (
        400,
        "WHICH_LEDGER",
    )


async def test_rows_of_other_duties_do_not_count_against_the_limit_of_a_ledger(
    town: RichTown,
) -> None:
    async with client_of(read_settings(download_rows=23), lists=lists_of(town.database)) as client:
        assert len(await rows_of(client, "assignments.csv", ledger="单位报到")) == 23
        response = await client.get("/ledgers/units.csv")
    assert refusal_of(response) == (400, "TOO_MANY_ROWS")
    assert "26" in response.text


@pytest.mark.parametrize(
    ("path", "parameters", "expected"),
    [
        ("nothing.csv", {}, (404, "NOT_FOUND")),
        ("cadres.ods", {}, (404, "NOT_FOUND")),
        ("cadres", {}, (404, "NOT_FOUND")),
        ("cadres.csv", {"filter": "name"}, (400, "NOT_JSON")),
        ("cadres.csv", {"filter": "[1]"}, (400, "NOT_JSON")),
        ("cadres.csv", {"filter": '{"area": {"code": "999999"}}'}, (400, "UNKNOWN_AREA")),
        ("cadres.xlsx", {"filter": '{"area": {"code": "999999"}}'}, (400, "UNKNOWN_AREA")),
    ],
)
async def test_what_cannot_be_downloaded_is_refused_in_words(
    client: AsyncClient, path: str, parameters: dict[str, str], expected: tuple[int, str]
) -> None:
    assert refusal_of(await client.get(f"/ledgers/{path}", params=parameters)) == expected


async def test_a_filter_that_the_field_does_not_have_is_refused_as_the_field_would(
    client: AsyncClient,
) -> None:
    response = await client.get("/ledgers/cadres.csv", params={"filter": '{"colour": "red"}'})
    assert response.status_code == 400
    assert "colour" in response.json()["errors"][0]["message"]


class Slow(SmallExecutor):
    """An executor that never comes to an end."""

    async def execute(self, *_: object, **__: object) -> Any:  # noqa: ANN401 - never given
        """Wait until nobody waits any longer."""
        await asyncio.Event().wait()


async def test_a_download_that_takes_too_long_is_given_up(town: RichTown) -> None:
    lists = LedgerPages(Slow(), town.database, MAPPING, VOCABULARY)
    async with client_of(read_settings(download_seconds=1), lists=lists) as client:
        assert refusal_of(await client.get("/ledgers/cadres.csv")) == (503, "TIMEOUT")


class Halting(SmallExecutor):
    """An executor that answers as another one does, but never for a second page."""

    def __init__(self, inner: Executor) -> None:
        super().__init__()
        self.inner = inner

    async def execute(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        **more: Any,  # noqa: ANN401 - passed on as it is
    ) -> Mapping[str, Any]:
        """Answer, or wait until nobody waits any longer."""
        if (variables or {}).get("after"):
            await asyncio.Event().wait()
        return await self.inner.execute(query, variables=variables, **more)


async def test_a_file_that_is_not_done_in_time_breaks_off_without_an_end(
    town: RichTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.runtime.ledger_pages.MOST_EDGES", 10)
    lists = LedgerPages(
        Halting(Executor(town.database, VOCABULARY)), town.database, MAPPING, VOCABULARY
    )
    forms = lists.select_forms(KINDS["Unit"], None)
    pieces = csv_chunks(
        LedgerDownload(lists, KINDS["Unit"], "csv", forms, {}),
        asyncio.get_running_loop().time() + 2,
    )
    assert [(await anext(pieces)).count(b"\r\n") for _ in range(2)] == [1, 10]
    with pytest.raises(TimeoutError):
        await anext(pieces)


async def test_a_long_list_is_read_to_its_end(
    town: RichTown, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await rows_of(client, "units.csv")
    monkeypatch.setattr("server.runtime.ledger_pages.MOST_EDGES", 10)
    assert await rows_of(client, "units.csv") == whole
    assert len(whole) == await town.database.read("MATCH (n:Unit) RETURN count(n)")


async def test_trouble_with_the_graph_is_told_as_everywhere(town: RichTown) -> None:
    away = SmallExecutor(DatabaseUnavailable("bolt://10.0.0.1:7687"))
    lists = LedgerPages(away, town.database, MAPPING, VOCABULARY)
    async with client_of(Settings(), lists=lists) as client:
        response = await client.get("/ledgers/cadres.csv")
    assert refusal_of(response) == (503, "UNAVAILABLE")
    assert "10.0.0.1" not in response.text
