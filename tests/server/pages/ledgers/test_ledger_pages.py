"""Ledgers brought in on the pages of a real service, as an office would, without scripts."""

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook
from playwright.async_api import Browser, expect

from tests.server.pages.accessibility import axe_script, find_faults
from tests.support.processes.linli_service import Linli, linli_serve
from tests.support.processes.pages_server import TOKEN, Visitor, reader_of, token_in, visitor_of

CITY = "编号,名称\n2208,白城市\n"
DISTRICTS = "编号,名称,所属市编号\n220802,洮北区,2208\n220881,洮南市,9999\n"
RENAMED = "编号,名称,所属市编号\n220802,洮北新区,2208\n"
pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linli]:
    """A service on an empty graph."""
    folder = tmp_path_factory.mktemp("ledgers") / "var"
    with linli_serve(folder, "--no-sample", LINLI_WRITE_TOKEN=TOKEN) as started:
        started.serving()
        yield started


async def upload(visitor: Visitor, folder: Path, **files: str) -> None:
    """Choose files and have them tried."""
    paths = []
    for name, content in files.items():
        path = folder / f"{name}.csv"
        path.write_text(content, encoding="utf-8")
        paths.append(str(path))
    await visitor.go("/ledgers")
    await visitor.page.locator("[type=file]").set_input_files(paths)
    await visitor.page.get_by_role("button", name="预演").click()
    await expect(visitor.page.locator("h1")).to_have_text("预演结果", timeout=60_000)


async def test_ledgers_are_tried_looked_at_imported_mended_and_undone(
    service: Linli, browser: Browser, tmp_path: Path
) -> None:
    async with visitor_of(browser, service.url, has_scripts=False) as visitor:
        page, main = visitor.page, visitor.page.locator("main")
        await visitor.sign_in()
        await upload(visitor, tmp_path, 城市=CITY, 县市区=DISTRICTS)
        # What would be refused is told by row, column and reason, before anything is written.
        refused = main.locator("table").nth(1)
        await expect(refused).to_contain_text("9999")
        await expect(refused.locator("tbody tr td").nth(1)).to_have_text("3")
        await expect(refused.locator("tbody tr td").nth(2)).to_have_text("所属市编号")
        await expect(main).to_contain_text("还什么都没有写入")
        await page.get_by_role("button", name="照此导入").click()
        await expect(page.locator("h1")).to_have_text("导入结果", timeout=60_000)
        # Refused rows come back as a workbook, which is mended and uploaded.
        report = await page.get_by_role("link", name="下载报告").get_attribute("href")
        book = await page.context.request.get(f"{service.url}{report}")
        workbook = load_workbook(io.BytesIO(await book.body()))
        workbook["县市区"]["C2"] = "2208"
        workbook.save(tmp_path / "改好.xlsx")
        await visitor.go("/ledgers")
        await page.locator("[type=file]").set_input_files(str(tmp_path / "改好.xlsx"))
        await page.get_by_role("button", name="预演").click()
        await page.get_by_role("button", name="照此导入").click(timeout=60_000)
        await expect(page.locator("h1")).to_have_text("导入结果", timeout=60_000)
        # A change is shown from what it was to what it will be.
        await upload(visitor, tmp_path, 县市区=RENAMED)
        changes = main.locator("table").nth(1)
        await expect(changes.locator("del")).to_have_text("洮北区")
        await expect(changes.locator("ins")).to_have_text("洮北新区")
        await page.get_by_role("button", name="照此导入").click()
        await expect(page.locator("h1")).to_have_text("导入结果", timeout=60_000)
        # The history names who imported what, and leads to the undoing.
        await visitor.go("/ledgers")
        newest = main.locator(".card").first
        await expect(newest).to_contain_text("王主任")
        await newest.get_by_role("button", name="看看撤销会怎样").click()
        await expect(page.locator("h1")).to_have_text("撤销预演", timeout=60_000)
        await expect(main.locator("ins")).to_have_text("洮北区")
        await page.get_by_role("button", name="照此撤销").click()
        await expect(page.locator("h1")).to_have_text("撤销结果", timeout=60_000)
        assert visitor.complaints == []
    query = {"query": "{ districts { edges { node { name } } } }"}
    async with httpx.AsyncClient(base_url=service.url) as client:
        found = (await client.post("/graphql", json=query)).json()
    names = [edge["node"]["name"] for edge in found["data"]["districts"]["edges"]]
    assert sorted(names) == ["洮北区", "洮南市"]


async def test_ledgers_are_usable_on_a_phone_and_by_everybody(
    service: Linli, browser: Browser, tmp_path: Path
) -> None:
    axe = axe_script(tmp_path)
    async with visitor_of(browser, service.url) as visitor:
        await visitor.sign_in()
        await visitor.go("/ledgers")
        assert await find_faults(visitor.page, axe) == {}
        await upload(visitor, tmp_path, 城市=CITY, 县市区=DISTRICTS)
        assert await find_faults(visitor.page, axe) == {}
        assert visitor.complaints == []


async def test_a_template_is_a_workbook_under_the_name_of_its_ledger(service: Linli) -> None:
    async with reader_of(service.url) as client:
        sent = await client.get("/ledgers/templates/县市区.xlsx")
        assert load_workbook(io.BytesIO(sent.content)).sheetnames[0] == "县市区"
        assert (await client.get("/ledgers/templates/没有.xlsx")).status_code == 404


async def test_what_was_sent_by_no_form_of_the_session_is_not_taken(service: Linli) -> None:
    files = {"file": ("城市.csv", CITY)}
    async with reader_of(service.url) as client:
        assert (await client.post("/ledgers/check", files=files)).status_code == 403
        foreign = {"origin": "https://elsewhere.example"}
        token = {"csrf": token_in(await client.get("/ledgers"))}
        for data, headers, status in ((token, foreign, 403), (token, {}, 200)):
            sent = await client.post("/ledgers/check", files=files, data=data, headers=headers)
            assert sent.status_code == status
        gone = await client.get(f"/ledgers/uploads/{'0' * 32}")
        assert gone.status_code == 404
    async with httpx.AsyncClient(base_url=service.url, headers={"origin": service.url}) as client:
        for path in ("/ledgers", "/ledgers/templates/城市.xlsx", f"/ledgers/uploads/{'0' * 32}"):
            assert (await client.get(path)).status_code == 401
        assert (await client.post("/ledgers/check", files=files)).status_code == 401
