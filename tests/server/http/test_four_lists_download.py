"""The four lists as a workbook, from the service and on the command line, as the query has it."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from httpx import AsyncClient

from server.runtime.ledger_pages import LedgerPages
from server.settings import read_settings
from tests.conftest import PASSWORDS
from tests.server.http.test_ledger_download import lists_of, refusal_of
from tests.support.commands import Linli
from tests.support.exported_ledgers import MAPPING, VOCABULARY
from tests.support.office import Office
from tests.support.processes.small_schema import client_of
from tests.support.rich_town import RichTown

LISTS = {
    "needs": "需求清单",
    "resources": "资源清单",
    "projects": "项目清单",
    "responsibilities": "责任清单",
}


@pytest.fixture
async def client(town: RichTown) -> AsyncIterator[AsyncClient]:
    async with client_of(lists=lists_of(town.database)) as made:
        yield made


def titles(book: Any) -> dict[str, list[str]]:  # noqa: ANN401 - a path or an open file
    """Return the first cells of the entries, by sheet."""
    return {
        sheet.title: sorted(str(row[0]) for row in sheet.iter_rows(min_row=3, values_only=True))
        for sheet in openpyxl.load_workbook(book).worksheets
    }


async def expected(town: RichTown, area: str, at: str | None = None) -> dict[str, list[str]]:
    """Return the titles that the query tells, by sheet."""
    pages = " ".join(f"{name}(first: 100) {{ edges {{ node {{ title }} }} }}" for name in LISTS)
    found = await town.ask(
        f"query($at: Date) {{ lists: fourLists(area: {{ {area} }}, at: $at) {{ {pages} }} }}", at=at
    )
    return {
        zh: sorted(edge["node"]["title"] for edge in found["lists"][name]["edges"])
        for name, zh in LISTS.items()
    }


@pytest.mark.parametrize(
    ("area", "asked"),
    [
        ("220802", 'code: "220802"'),
        ("Community:220802001001", 'id: "Community:220802001001"'),
        ("Alliance:M1", 'id: "Alliance:M1"'),
    ],
)
async def test_the_service_gives_what_the_query_tells_also_of_a_day_in_the_past(
    town: RichTown, client: AsyncClient, area: str, asked: str
) -> None:
    for at in (None, "2023-06-01"):
        response = await client.get(
            "/four-lists.xlsx", params={"area": area, **({"at": at} if at else {})}
        )
        assert response.status_code == 200, response.text
        found = titles(io.BytesIO(response.content))
        assert found == await expected(town, asked, at)
        assert found["需求清单"]


async def test_the_file_is_named_after_the_area_and_the_day_and_names_no_contact(
    client: AsyncClient,
) -> None:
    response = await client.get(
        "/four-lists.xlsx", params={"area": "Alliance:M1", "at": "2024-06-01"}
    )
    assert response.headers["content-disposition"].endswith(
        quote("解放社区党建联盟四项清单2024-06-01.xlsx")
    )
    cells = [
        str(cell)
        for sheet in openpyxl.load_workbook(io.BytesIO(response.content))
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert not any("0436-" in cell or "1380000" in cell for cell in cells)
    assert (
        await client.head("/four-lists.xlsx", params={"area": "Alliance:M1"})
    ).status_code == 200


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "WHICH_AREA"),
        ({"area": "220802", "at": "yesterday"}, "NOT_A_DAY"),
        ({"area": "999999"}, "UNKNOWN_AREA"),
    ],
)
async def test_what_cannot_be_told_is_refused_in_words(
    client: AsyncClient, parameters: dict[str, str], code: str
) -> None:
    assert refusal_of(await client.get("/four-lists.xlsx", params=parameters)) == (400, code)


async def test_an_address_of_several_places_is_answered_with_what_tells_them_apart(
    client: AsyncClient,
) -> None:
    response = await client.get("/four-lists.xlsx", params={"area": "1号楼"})
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (400, "AMBIGUOUS_ADDRESS")
    assert "Is it 1号楼 in" in error["message"]


async def test_more_rows_than_a_download_may_have_are_refused_before_they_are_read(
    town: RichTown,
) -> None:
    async with client_of(read_settings(download_rows=3), lists=lists_of(town.database)) as client:
        response = await client.get("/four-lists.xlsx", params={"area": "220802"})
    assert refusal_of(response) == (400, "TOO_MANY_ROWS")


async def test_lists_of_several_pages_are_read_to_their_ends(
    town: RichTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server.queries import four_lists  # noqa: PLC0415 - what is changed for this test

    monkeypatch.setattr(
        "server.queries.four_lists.QUERY", four_lists.QUERY.replace("first: 100", "first: 2")
    )
    monkeypatch.setattr("server.queries.ancestors.MOST_IDS", 1)
    async with client_of(
        lists=LedgerPages(Office(town.database, VOCABULARY), town.database, MAPPING, VOCABULARY)
    ) as client:
        response = await client.get("/four-lists.xlsx", params={"area": "220802"})
    assert titles(io.BytesIO(response.content)) == await expected(town, 'code: "220802"')


async def test_the_command_line_shows_them_and_writes_the_workbook(
    linli: Linli, town: RichTown, tmp_path: Path
) -> None:
    file = tmp_path / "清单.xlsx"
    server = {
        "NEO4J_URI": town.database.uri,
        "NEO4J_USER": town.database.user,
        "NEO4J_PASSWORD": PASSWORDS[town.database.uri],
    }
    code, told = linli(server, "lists", "220802", "--xlsx", str(file))
    assert code == 0, told
    assert titles(file) == await expected(town, 'code: "220802"')
    assert all(f"洮北区 {zh}" in told for zh in LISTS.values())
    assert "洮北区海明街道" in told
    code, told = linli(server, "lists", "Alliance:none")
    assert (code, "Alliance:none" in told) == (1, True), told
