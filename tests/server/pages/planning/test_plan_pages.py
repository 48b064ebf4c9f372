"""A district is planned on pages: made, mended with pins and forbids, compared, and accepted."""

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support.office import Office
from tests.support.processes.pages_server import coordinator_token, visitor_of


def pair_of(page: Page, need: str) -> Locator:
    """Return the card of a planned pair."""
    return page.locator(".card", has_text=need).filter(has=page.get_by_label("采纳"))


@pytest.mark.parametrize(
    ("has_scripts", "width"), [(True, 360), (False, 1280)], ids=["phone", "desk_no_scripts"]
)
async def test_an_area_is_planned_again_with_what_is_wanted_and_accepted_pair_by_pair(
    browser: Browser, url: str, market_city: Office, has_scripts: bool, width: int
) -> None:
    async with visitor_of(browser, url, has_scripts=has_scripts, width=width) as visitor:
        page = visitor.page
        await visitor.sign_in(token=coordinator_token("海明街道办", "220802001"))
        await visitor.go("/plans?area=海明街道")
        await page.get_by_role("button", name="制定方案").click()
        await expect(page.get_by_role("status")).to_have_text("已办好。")
        # What stays open is said with the reason.
        volunteers = page.locator(".card", has_text="志愿者").filter(has_text="还缺 463 人次")
        await expect(volunteers).to_contain_text("合适的已用在别处")
        await expect(pair_of(page, "法律援助")).to_contain_text("律师")
        # Rule out one pair, plan again: both plans stand side by side.
        await pair_of(page, "法律援助").get_by_label("排除").check()
        await page.get_by_role("button", name="按勾选重新制定").click()
        await expect(page.locator("table")).to_contain_text("法律援助")
        await expect(pair_of(page, "法律援助").filter(has_text="律师")).to_have_count(0)
        await expect(page.locator(".panel").get_by_label("排除", exact=True)).to_be_checked()
        # A pair that cannot be is wanted by name, and why it cannot be is said.
        await page.get_by_text("再指定一对").click()
        await page.locator("select[name=need]").select_option(label="民生小区1号楼 志愿者")
        await page.locator("select[name=resource]").select_option(label="市司法局 去年的")
        await page.get_by_role("button", name="按勾选重新制定").click()
        held = page.get_by_role("alert")
        await expect(held).to_contain_text("民生小区1号楼 志愿者 ← 市司法局 去年的")
        await page.get_by_role("button", name="采纳勾选的").click()
        await expect(page.get_by_role("alert").first).to_contain_text("请先勾选")
        await pair_of(page, "志愿者").first.get_by_label("采纳").check()
        await page.get_by_role("button", name="采纳勾选的").click()
        await expect(page.locator(".card", has_text="已成为认领")).to_have_count(1)
        await page.get_by_role("button", name="全部采纳").click()
        await expect(page.locator(".card").filter(has=page.get_by_label("采纳"))).to_have_count(0)
        await (
            page.locator(".card", has_text="已成为认领")
            .first.get_by_role("link", name="已成为认领")
            .click()
        )
        await expect(page.locator(".timeline")).to_contain_text("海明街道办")
        assert visitor.complaints == []
    found = await market_city.execute("{ projects { totalCount } allocationPlans { totalCount } }")
    assert found["data"]["allocationPlans"]["totalCount"] == 3
    assert found["data"]["projects"]["totalCount"] >= 2


async def test_a_plan_is_made_and_accepted_only_within_ones_own_area(
    browser: Browser, url: str, market_city: Office
) -> None:
    async with visitor_of(browser, url) as visitor:
        await visitor.sign_in(token=coordinator_token("瑞光", "220802002"))
        await visitor.go("/plans?area=海明街道")
        await visitor.page.get_by_role("button", name="制定方案").click()
        await expect(visitor.page.get_by_role("alert")).to_be_visible()
    async with httpx.AsyncClient(base_url=url) as client:
        assert (await client.get("/plans?area=海明街道")).status_code == 401
    found = await market_city.execute("{ allocationPlans { totalCount } }")
    assert found["data"]["allocationPlans"]["totalCount"] == 0


async def test_a_plan_of_another_area_is_neither_listed_nor_shown(
    url: str, market_city: Office
) -> None:
    made = await market_city.execute(
        """mutation { planAllocation(input: {area: {code: "220802001"}}) {
          ... on AllocationPlan { id } } }"""
    )
    key = made["data"]["planAllocation"]["id"].partition(":")[2]
    for area, status in (("220802001", 200), ("220802002", 403)):
        session = {"linli-session": f"x|{coordinator_token('王主任', area)}"}
        async with httpx.AsyncClient(base_url=url, cookies=session) as client:
            listed = await client.get("/plans?area=海明街道")
            shown = await client.get(f"/plans/{key}")
        assert listed.status_code == 200
        assert (f"/plans/{key}" in listed.text) is (status == 200)
        assert shown.status_code == status
