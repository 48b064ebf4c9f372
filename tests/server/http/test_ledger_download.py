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
from schema.limits.terms import OWN_TERMS
from server.http.ledger_download import LedgerDownload, csv_chunks
from server.runtime.ledger_pages import LISTED_KINDS, LedgerPages, WantedRows, filter_type_of
from server.settings import Settings, read_settings
from tests.support.exported_ledgers import MAPPING, VOCABULARY, brought_back
from tests.support.office import Office
from tests.support.processes.small_schema import Executor as SmallExecutor
from tests.support.processes.small_schema import client_of
from tests.support.rich_town import RichTown
from tests.support.small_city import CITY, SECOND, load, load_city, outcomes

SECOND_EVE = "2025-01-31T12:00:00+08:00"
QUARTER = {"area": {"code": "220802001001"}}
"""解放社区, as a filter has it."""


def lists_of(database: Database) -> LedgerPages:
    """Return the lists of a graph."""
    return LedgerPages(Office(database, VOCABULARY), database, MAPPING, VOCABULARY)


@pytest.fixture
async def client(town: RichTown) -> AsyncIterator[AsyncClient]:
    async with client_of(lists=lists_of(town.database), office=True) as made:
        yield made


async def rows_of(
    client: AsyncClient, path: str, wanted: Mapping[str, Any] | None = None, /, **more: str
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
        ("posts", {**QUARTER, "duty": {"eq": "grid_chief"}}),
        ("units", {"name": {"contains": "单位"}, "category": {"eq": "INSTITUTION"}}),
        ("tenures", {"post": {"duty": {"in": ["entrance_chief", "community_secretary"]}}}),
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
    assert outcomes(report, "干部") == {"unchanged": 5}
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
    async with client_of(
        read_settings(download_rows=23), lists=lists_of(town.database), office=True
    ) as client:
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
    async with client_of(read_settings(download_seconds=1), lists=lists, office=True) as client:
        assert refusal_of(await client.get("/ledgers/cadres.csv")) == (503, "TIMEOUT")


class Halting(SmallExecutor):
    """An executor that answers as another one does, but never for a second page."""

    def __init__(self, inner: Office) -> None:
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
        Halting(Office(town.database, VOCABULARY)), town.database, MAPPING, VOCABULARY
    )
    forms = lists.select_forms(KINDS["Unit"], None)
    pieces = csv_chunks(
        LedgerDownload(lists, KINDS["Unit"], "csv", forms, WantedRows({}), OWN_TERMS),
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
    async with client_of(Settings(), lists=lists, office=True) as client:
        response = await client.get("/ledgers/cadres.csv")
    assert refusal_of(response) == (503, "UNAVAILABLE")
    assert "10.0.0.1" not in response.text


@pytest.fixture
async def changing(scratch: Database, tmp_path: Path) -> AsyncIterator[AsyncClient]:
    """A city in which D1 was renamed from a day on, D2's name corrected, and D3 dissolved."""
    units = [
        {"编号": "D1", "名称": "旧名", "类别": "机关", "驻在社区编号": "220802001001"},
        {"编号": "D2", "名称": "错字", "类别": "机关", "驻在社区编号": "220802001001"},
        {
            "编号": "D3",
            "名称": "撤销的",
            "类别": "机关",
            "驻在社区编号": "220802001001",
            "终止日期": "2024-05-31",
        },
    ]
    await load_city(scratch, tmp_path / "first", 单位=units)
    await load(
        scratch,
        tmp_path / "second",
        SECOND,
        单位=[
            {**units[0], "名称": "新名", "驻在社区编号": "220802002001", "生效日期": "2025-01-15"},
            {**units[1], "名称": "正字", "生效日期": ""},
        ],
        任职=[{**CITY["任职"][0], "起始日期": "2023-03-01"}],
    )
    async with client_of(lists=lists_of(scratch), office=True) as made:
        yield made


async def named(client: AsyncClient, **parameters: str) -> dict[str, tuple[str, str]]:
    """Return name and community of the units of a download, by key."""
    rows = await rows_of(client, "units.csv", None, **parameters)
    return {row["编号"]: (row["名称"], row["驻在社区编号"][-6:]) for row in rows}


async def test_a_download_of_another_day_or_belief_has_the_rows_and_the_cells_of_then(
    changing: AsyncClient,
) -> None:
    here, there = "001001", "002001"
    now = {"D1": ("新名", there), "D2": ("正字", here)}
    before = {"D1": ("旧名", here), "D2": ("正字", here)}
    assert await named(changing) == now
    assert await named(changing, at="2025-01-14") == before
    assert await named(changing, at="2024-05-01") == {**before, "D3": ("撤销的", here)}
    assert await named(changing, asOf=SECOND_EVE) == {"D1": ("旧名", here), "D2": ("错字", here)}
    assert await named(changing, rows="all") == {**now, "D3": ("撤销的", here)}
    assert await named(changing, rows="all", asOf=SECOND_EVE) == {
        "D1": ("旧名", here),
        "D2": ("错字", here),
        "D3": ("撤销的", here),
    }
    assert await named(changing, asOf="2024-01-01") == {}
    assert await named(
        changing, rows="current", at="2025-01-14", filter='{"name": {"contains": "旧"}}'
    ) == {"D1": ("旧名", here)}


async def test_a_corrected_fact_is_downloaded_as_it_was_believed(changing: AsyncClient) -> None:
    for parameters, begin in (({}, "2023-03-01"), ({"asOf": SECOND_EVE}, "2023-01-01")):
        (row,) = await rows_of(changing, "tenures.csv", None, **parameters)
        assert (row["编号"], row["岗位编号"], row["起始日期"]) == ("R1", "P1", begin)
    assert await rows_of(changing, "tenures.csv", at="2023-02-01") == []


async def test_ended_rows_of_an_area_are_refused_with_what_to_do(changing: AsyncClient) -> None:
    wanted = {"filter": '{"area": {"code": "220802"}}', "rows": "all"}
    response = await changing.get("/ledgers/units.csv", params=wanted)
    assert refusal_of(response) == (400, "ENDED_IN_AREA")
    wanted["rows"] = "current"
    assert len(await rows_of(changing, "units.csv", None, **wanted)) == 2


@pytest.mark.parametrize(
    ("parameters", "code", "named"),
    [
        ({"bogus": "1"}, "UNKNOWN_PARAMETER", "filter, ledger, at, asOf, rows"),
        ({"At": "2025-01-01"}, "UNKNOWN_PARAMETER", "at"),
        ({"at": "1990-13-01"}, "NOT_A_DAY", "2026-11-25"),
        ({"at": "19900101"}, "NOT_A_DAY", "2026-11-25"),
        ({"asOf": "yesterday"}, "NOT_A_MOMENT", "2026-11-25T09:00:00"),
        ({"rows": "some"}, "BAD_PARAMETER", "current"),
        ({"at": ["2025-01-01", "2025-01-02"]}, "REPEATED_PARAMETER", "at"),
    ],
)
@pytest.mark.parametrize("path", ["units.csv", "units.xlsx"])
async def test_a_parameter_that_is_not_known_is_refused_with_those_that_are(
    client: AsyncClient, path: str, parameters: dict[str, Any], code: str, named: str
) -> None:
    response = await client.get(f"/ledgers/{path}", params=parameters)
    assert refusal_of(response) == (400, code)
    assert named in response.text
