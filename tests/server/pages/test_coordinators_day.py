"""A coordinator's day: several steps at once, limits of a role, the network, a list that fails."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from graph.errors import DatabaseTimeout
from graph.vocabulary import load_vocabulary
from tests.server.pages.accessibility import axe_script, find_faults
from tests.server.pages.test_journeys import PAGES, pages_of_made
from tests.support.office import Office
from tests.support.processes.pages_server import (
    coordinator_token,
    reader_of,
    serve_pages,
    visitor_of,
)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no_scripts"])
async def test_one_step_is_taken_for_several_with_an_answer_for_each(
    browser: Browser, url: str, market_city: Office, tmp_path: Path, has_scripts: bool
) -> None:
    for title in ("楼道灯坏", "井盖破损", "墙皮脱落"):
        opened = await market_city.execute(
            'mutation($title: String!) { openRequest(input: { workflow: "red_property",'
            ' place: { id: "Building:L1" }, category: "管网维修", title: $title })'
            " { ... on ServiceRequest { id } } }",
            variables={"title": f"{title}{has_scripts}"},
            caller="业主",
        )
        assert opened["data"]["openRequest"]["id"]
    async with visitor_of(browser, url, has_scripts=has_scripts) as visitor:
        page = visitor.page
        await visitor.sign_in()
        await visitor.go("/due?area=海明街道&show=requests")
        card = page.locator(".card", has_text=f"墙皮脱落{has_scripts}")
        # The list is a new page then, with or without a script that sends the step.
        async with page.expect_event("load"):
            await card.get_by_role("button", name="受理吹哨").click()
        if has_scripts:
            await page.get_by_role("button", name="全选").click()
        else:
            for box in await page.locator("[name=chosen]").all():
                await box.check()
        many = page.locator(".many")
        await many.get_by_label("办理").select_option(label="受理吹哨")
        await many.get_by_role("button", name="对选中的办理").click()
        for title in ("楼道灯坏", "井盖破损"):
            answer = page.locator(".card", has_text=f"{title}{has_scripts}")
            await expect(answer).to_contain_text("已办好")
        refused = page.locator(".card", has_text=f"墙皮脱落{has_scripts}")
        await expect(refused.locator(".bad")).to_contain_text("环节")
        if has_scripts:
            assert await find_faults(page, axe_script(tmp_path)) == {}
        await page.get_by_role("link", name="返回").click()
        assert "show=requests" in page.url
        assert visitor.complaints == []


async def test_a_coordinator_of_one_area_works_there_and_is_told_why_not_elsewhere(
    browser: Browser, url: str
) -> None:
    async with visitor_of(browser, url, has_scripts=False) as visitor:
        page, main = visitor.page, visitor.page.locator("main")
        await visitor.sign_in("李协调", coordinator_token("李协调", "220802001"))
        await visitor.go("/due?area=海明街道")
        await page.get_by_role("link", name="法律援助").click()
        lawyer = page.locator(".card", has_text="工时")
        await lawyer.get_by_role("button", name="认领").click()
        await expect(main).to_contain_text("已有认领")
        await visitor.go("/reports/lists?area=海明街道")
        await main.locator("table a").first.click()
        await expect(main).to_contain_text("条依据")
        await visitor.go("/ledgers")
        await expect(main.get_by_role("alert")).to_contain_text("ADMINISTRATOR")
    async with visitor_of(browser, url, has_scripts=False) as visitor:
        await visitor.sign_in("赵协调", coordinator_token("赵协调", "220802002"))
        await visitor.go("/needs/N2")
        main = visitor.page.locator("main")
        await expect(main).to_contain_text("不在您的辖区内，由当地协调员匹配")
        await expect(main.get_by_role("button", name="认领")).to_have_count(0)


@pytest.mark.parametrize("area", ["220802001", "220802002"], ids=["own", "other"])
async def test_a_coordinator_can_open_every_page_and_is_told_what_is_withheld(
    url: str, market_city: Office, area: str
) -> None:
    made = await pages_of_made(market_city)
    found = {}
    async with reader_of(url, coordinator_token("王协调", area)) as client:
        for path in (*PAGES, *made):
            found[path] = await client.get(path)
    assert {path: page.status_code for path, page in found.items() if page.status_code >= 500} == {}
    is_own = area == "220802001"
    refused = {path: page.text for path, page in found.items() if page.status_code in (401, 403)}
    # What belongs to others is not shown, and the page says whose it is not.
    assert bool(refused) is not is_own
    assert [path for path, text in refused.items() if "您所辖的区域" not in text] == []
    assert ("由当地协调员匹配" in found["/needs/N1"].text) is not is_own


async def test_one_walks_through_the_network_on_any_day(browser: Browser, url: str) -> None:
    async with visitor_of(browser, url, has_scripts=False) as visitor:
        page = visitor.page
        await visitor.sign_in()
        await visitor.go("/place/Building:L1")
        await page.get_by_role("link", name="关系网络").click()
        links = page.locator("main .links")
        await expect(links.filter(has_text="所属小区")).to_contain_text("楼栋.csv")
        await links.get_by_role("link", name="民生小区", exact=True).first.click()
        await expect(page.locator("h1")).to_contain_text("民生小区的关系网络")
        drawn = page.locator(".network a", has_text="民生小区1号楼")
        await expect(drawn).to_have_attribute("href", "/network/Building:L1")
        await page.get_by_label("哪一天").fill("2022-06-01")
        await page.get_by_role("button", name="查看").click()
        await expect(page.locator("main")).to_contain_text("这是 2022-06-01 的情况")
        assert visitor.complaints == []


async def test_a_sort_that_cannot_be_read_leaves_the_others_as_they_are(
    market_city: Office,
) -> None:
    class WithoutPosts(Office):
        async def execute(self, query: str, **given: Any) -> Any:  # noqa: ANN401 - as it is
            if "DuePosts" in query:
                raise DatabaseTimeout(10.0)
            return await super().execute(query, **given)

    town = WithoutPosts(market_city.store, load_vocabulary())
    async with serve_pages(town) as url, reader_of(url) as client:
        page = await client.get("/due", params={"area": "海明街道"})
    assert page.status_code == 200
    assert "法律援助" in page.text
    assert 'role="alert"' in page.text
