"""One request, project or responsibility is followed to its end on its own page."""

import pytest
from playwright.async_api import Browser, expect

from tests.support.market import pledged
from tests.support.office import Office
from tests.support.processes.pages_server import coordinator_token, serve_pages, visitor_of
from tests.support.rich_town import RichTown

OPEN = """mutation { openRequest(input: {
  workflow: "red_property", place: { id: "Building:L1" }, category: "管网维修", title: "下水堵塞"
}) { ... on ServiceRequest { id } } }"""


@pytest.mark.parametrize(
    ("has_scripts", "width"), [(True, 360), (False, 1280)], ids=["phone", "desk_no_scripts"]
)
async def test_a_request_is_followed_with_notes_from_templates_and_whom_to_call(
    browser: Browser, url: str, market_city: Office, has_scripts: bool, width: int
) -> None:
    opened = await market_city.execute(OPEN, caller="业主")
    request = opened["data"]["openRequest"]["id"]
    async with visitor_of(browser, url, has_scripts=has_scripts, width=width) as visitor:
        page = visitor.page
        await visitor.sign_in(token=coordinator_token("海明街道办", "220802001"))
        await visitor.go("/due?area=海明街道")
        await page.locator(f"#request-{request.partition(':')[2]} h3 a").click()
        await expect(page.locator(".timeline")).to_contain_text("业主")
        await expect(page.locator("[aria-labelledby=contacts]")).to_contain_text("谁负责")
        await page.get_by_label("常用语").select_option("已上门查看")
        await page.get_by_label("备注").fill("要换管")
        await page.get_by_role("button", name="受理吹哨").click()
        await expect(page.get_by_role("status")).to_have_text("已办好。")
        await expect(page.locator(".timeline li").first).to_contain_text("已上门查看；要换管")
        assert visitor.complaints == []


async def test_a_project_shows_its_events_to_coordinators_and_the_rest_to_researchers(
    browser: Browser, url: str, market_city: Office
) -> None:
    project = (await pledged(market_city, "N2", "R2", 3))["id"].partition(":")[2]
    async with visitor_of(browser, url) as visitor:
        page = visitor.page
        await visitor.go(f"/projects/{project}")
        # What is followed is for those who have signed in.
        await expect(page.locator("[name=token]")).to_be_visible()
        await visitor.sign_in(token=coordinator_token("海明街道办", "220802001"))
        await visitor.go(f"/projects/{project}")
        await page.get_by_role("button", name="启动").click()
        await page.get_by_text("记进展").first.click()
        await page.get_by_label("常用语").select_option("物资已到位")
        await page.get_by_role("button", name="记进展").click()
        await expect(page.locator(".timeline li").first).to_contain_text("物资已到位")
        await page.get_by_role("link", name="志愿者").click()
        assert page.url.startswith(f"{url}/needs/N2")
        await visitor.go("/projects/none")
        await expect(page.locator("h1")).to_have_text("没有办成")


async def test_a_responsibility_is_reached_from_its_list_and_says_who_owes_it(
    browser: Browser, town: RichTown
) -> None:
    period = "area=Subdistrict:220802001&from=2024-01-01&to=2025-12-31"
    async with (
        serve_pages(town.executor) as url,
        visitor_of(browser, url, has_scripts=False) as visitor,
    ):
        page, main = visitor.page, visitor.page.locator("main")
        await visitor.sign_in()
        await visitor.go(f"/reports/lists?{period}")
        await page.get_by_role("row", name="责任：期末未办").get_by_role("link").click()
        await page.get_by_role("link", name="增设车位").click()
        assert page.url == f"{url}/responsibilities/DU2"
        await expect(page.locator("h1")).to_have_text("增设车位")
        await expect(main).to_contain_text("2024-10-01")
        contacts = page.locator("[aria-labelledby=contacts]")
        await expect(contacts).to_contain_text("解放社区大党委")
        await expect(contacts).to_contain_text("代表 海明街道党工委")
        await expect(contacts).to_contain_text("0436-3003")
        await expect(page.locator(".timeline")).to_contain_text("责任清单.csv")
        await main.locator("h1 + p a").click()
        assert page.url == f"{url}/place/220802001001"
        assert visitor.complaints == []
