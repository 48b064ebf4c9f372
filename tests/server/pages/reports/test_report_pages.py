"""Tables of reports as an office reads, checks and prints them."""

import html
import io
import re
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook

from server.pages.reports.tables import read_tables
from tests.server.pages.reports.test_tables import OWN
from tests.support.processes.pages_server import reader_of, serve_pages
from tests.support.rich_town import RichTown

PERIOD = {"area": "Subdistrict:220802001", "from": "2019-01-01", "to": "2021-12-31"}
LATER = {"area": "Subdistrict:220802001", "from": "2024-01-01", "to": "2025-12-31"}
CELL = re.compile(r'<a class="cell" href="(/reports/[^"]+)">([^<]*)</a>')
FACTS = re.compile(r"共 (\d+) 条依据")
EXACT = ("lists", "meetings", "requests", "requests_by_place")
"""Tables whose cells are numbers of facts."""


def cells_of(page: httpx.Response) -> list[tuple[str, str]]:
    """Return the cells that lead to facts: their addresses and what they show."""
    return [(html.unescape(address), shown) for address, shown in CELL.findall(page.text)]


async def test_every_cell_of_the_standard_tables_opens_the_facts_that_it_counts(
    town: RichTown,
) -> None:
    opened = 0
    async with serve_pages(town.executor) as url, reader_of(url) as client:
        for name in read_tables(None):
            page = await client.get(f"/reports/{name}", params=LATER)
            assert page.status_code == 200, (name, page.text)
            for address, shown in cells_of(page):
                facts = await client.get(address)
                assert facts.status_code == 200, (address, facts.text)
                found = sum(map(int, FACTS.findall(facts.text)))
                if name in EXACT and "median" not in address:
                    assert found == int(shown), address
                elif not re.match(r"0(\.0%| |$)", shown):
                    assert found > 0, address
                opened += found > 0
    assert opened > 12


async def test_a_table_is_printed_as_a_workbook_with_a_line_for_signatures(
    town: RichTown,
) -> None:
    async with serve_pages(town.executor) as url, reader_of(url) as client:
        page = await client.get("/reports/lists", params=LATER)
        sent = await client.get("/reports/lists.xlsx", params=LATER)
    sheet = load_workbook(io.BytesIO(sent.content)).worksheets[0]
    rows = [[cell for cell in row if cell is not None] for row in sheet.values]
    assert "四项清单（2024-01-01 — 2025-12-31）" in str(rows[0][0])
    assert "制表" in str(rows[-1][0])
    shown = [int(text) for _, text in cells_of(page)]
    assert [row[1] for row in rows[2:-2]] == shown


async def test_an_office_adds_a_table_by_a_file(town: RichTown, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    async with serve_pages(town.executor, reports=tmp_path) as url, reader_of(url) as client:
        listed = await client.get("/reports", params=PERIOD)
        assert "自己的表" in listed.text
        page = await client.get("/reports/own", params=PERIOD)
        assert "法律咨询" in page.text
        assert (await client.get("/reports/figures", params=PERIOD)).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reports/nothing?area=Subdistrict:220802001", 404),
        ("/reports/figures/nothing?area=Subdistrict:220802001", 404),
        ("/reports/figures?area=Subdistrict:220802001&from=2026-02-01&to=2026-01-01", 400),
        ("/reports/figures?area=nowhere", 400),
        ("/reports/requests/opened?area=Subdistrict:220802001&category=%00", 400),
        ("/reports/quality/value?area=Subdistrict:220802001&code=x", 200),
        ("/reports/figures.xlsx", 400),
    ],
)
async def test_an_address_that_means_no_table_says_why(
    town: RichTown, path: str, status: int
) -> None:
    async with serve_pages(town.executor) as url, reader_of(url) as client:
        assert (await client.get(path)).status_code == status


async def test_reports_are_for_those_who_have_signed_in(town: RichTown) -> None:
    async with serve_pages(town.executor) as url, httpx.AsyncClient(base_url=url) as client:
        for path in ("/reports", "/reports/figures?area=解放社区", "/reports/figures/pairs"):
            assert (await client.get(path)).status_code == 401
