"""What is due, as files."""

import csv
import io

import pytest
from openpyxl import load_workbook

from server.pages.due import LISTS
from tests.server.pages.test_journeys import pages_of_made
from tests.support.office import Office
from tests.support.processes.pages_server import reader_of

AREA = {"area": "海明街道"}


async def test_one_workbook_holds_every_list_of_what_is_due(url: str, market_city: Office) -> None:
    await pages_of_made(market_city)
    async with reader_of(url) as client:
        page = await client.get("/due", params=AREA)
        assert "/due/everything.xlsx?area=Subdistrict" in page.text
        book = load_workbook(
            io.BytesIO((await client.get("/due/everything.xlsx", params=AREA)).content)
        )
        lists = [await client.get(f"/due/{sort}.csv", params=AREA) for sort in LISTS]
        unknown = await client.get("/due/everything.csv", params=AREA)
    assert len(book.worksheets) == len(lists)
    for sheet, sent in zip(book.worksheets, lists, strict=True):
        rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
        shown = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert [[as_number(cell) for cell in row] for row in shown] == [
            [as_number(cell) for cell in row] for row in rows
        ]
    assert [len(list(sheet.rows)) for sheet in book.worksheets[:3]] == [2, 1, 6]
    assert unknown.status_code == 404


@pytest.mark.parametrize("page", ["/due", "/board", "/gaps"])
async def test_an_area_is_found_by_its_id_only_while_it_is_there(url: str, page: str) -> None:
    async with reader_of(url) as client:
        for area, status in (
            ("Community:220802001001", 200),
            ("220802001001", 200),
            ("Community:none", 400),
            ("Unit:D1", 400),
            ("Nothing:1", 400),
        ):
            found = await client.get(page, params={"area": area})
            assert found.status_code == status, (area, found.text)


def as_number(cell: object) -> object:
    """Return the number that a cell holds, or else the cell."""
    try:
        return float(str(cell))
    except ValueError:
        return cell
