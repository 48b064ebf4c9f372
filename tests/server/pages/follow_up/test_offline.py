"""A phone without network: what it keeps, and that each step reaches the service exactly once."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.support.market import advanced, pledged
from tests.support.office import Office
from tests.support.processes.cutting_proxy import Cut, CuttingProxy, cutting_proxy
from tests.support.processes.pages_server import Visitor, coordinator_token, visitor_of

STEPS = 50
KEPT = "/due/kept?area=Subdistrict%3A220802001"
READ = """(name) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('linli', 1);
  opening.onsuccess = () => {
    const base = opening.result;
    if (!base.objectStoreNames.contains(name)) { base.close(); resolve([]); return; }
    const asked = base.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => { base.close(); resolve(asked.result); };
  };
  opening.onerror = () => reject(opening.error);
})"""
AGE = """() => new Promise((resolve) => {
  const opening = indexedDB.open('linli', 1);
  opening.onsuccess = () => {
    const base = opening.result;
    const work = base.transaction('state', 'readwrite');
    const state = work.objectStore('state');
    const asked = state.get('list');
    const at = Date.now() - 24 * 3600 * 1000;
    asked.onsuccess = () => state.put({ ...asked.result, at }, 'list');
    work.oncomplete = () => { base.close(); resolve(); };
  };
})"""


async def lists_of(page: Page) -> list[str]:
    """Return the texts of the lists that a phone has kept."""
    return [each["html"] for each in await page.evaluate(READ, "state") if "html" in each]


async def all_sent(page: Page) -> None:
    """Wait until the phone has no step to send."""
    async with asyncio.timeout(60):
        while await page.evaluate(READ, "steps"):
            await asyncio.sleep(0.1)


async def keep_list(visitor: Visitor) -> None:
    """Open the list of the day, and wait until the phone has kept it."""
    await visitor.go("/due?area=海明街道")
    await visitor.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    async with asyncio.timeout(30):
        while not await lists_of(visitor.page):
            await asyncio.sleep(0.1)


@asynccontextmanager
async def on_the_way(
    browser: Browser, url: str, name: str = "网格员"
) -> AsyncIterator[tuple[Visitor, CuttingProxy]]:
    """Yield a coordinator whose phone has kept the list, and the network between."""
    async with cutting_proxy(url) as (proxy, address), visitor_of(browser, address) as visitor:
        await visitor.sign_in(token=coordinator_token(name, "220802001"))
        await keep_list(visitor)
        yield visitor, proxy


async def started(city: Office) -> str:
    """Return a project that has begun."""
    project = str((await pledged(city, "N2", "R2", 3))["id"])
    await advanced(city, project, "STARTED")
    return project


async def notes_of(city: Office, project: str) -> list[tuple[str, str]]:
    """Return who noted what about a project, in its order."""
    answer: Any = await city.execute(
        "query($id: ID!) { node(id: $id) { ... on Project { events { by note } } } }",
        variables={"id": project},
    )
    events = answer["data"]["node"]["events"]
    return [(event["by"], event["note"]) for event in events if event["note"]]


async def note_progress(page: Page, note: str) -> None:
    """Note progress of the only project, and wait until the page is there again."""
    form = page.locator('form[data-to="STARTED"]')
    await page.get_by_text("记进展").first.click()
    await form.locator("[name=note]").fill(note)
    async with page.expect_navigation():
        await form.locator("button").click()


async def test_fifty_steps_with_the_network_cut_at_every_point_are_fifty_events(
    browser: Browser, url: str, market_city: Office
) -> None:
    project = await started(market_city)
    cuts = itertools.cycle(cut for cut in Cut if cut is not Cut.NOWHERE)
    async with on_the_way(browser, url) as (visitor, proxy):
        page = visitor.page
        await visitor.go(KEPT)
        for number in range(STEPS):
            proxy.set_cut(next(cuts))
            await note_progress(page, f"第 {number} 次")
            await expect(page.locator("h1")).to_contain_text("离线工作单")
            if number % 10 == 9:
                proxy.set_cut(Cut.NOWHERE)
                await visitor.go(KEPT)
                await all_sent(page)
    assert await notes_of(market_city, project) == [
        ("网格员", f"第 {number} 次") for number in range(STEPS)
    ]
    # Some have reached the service more than once, and were one step all the same.
    assert proxy.posts > STEPS


async def test_the_list_of_the_day_is_there_without_network_until_one_signs_out(
    browser: Browser, url: str, market_city: Office
) -> None:
    project = (await pledged(market_city, "N2", "R2", 3))["id"]
    async with on_the_way(browser, url) as (visitor, proxy):
        page = visitor.page
        proxy.set_cut(Cut.BEFORE_CONNECTION)
        await visitor.go("/due")
        await expect(page.locator("h1")).to_contain_text("离线工作单")
        # Any page of the work leads to its place on the list.
        await visitor.go(f"/projects/{project.partition(':')[2]}")
        card = page.locator(".card:target")
        await expect(card).to_contain_text("志愿者")
        await card.get_by_role("button", name="启动").click()
        await expect(card).to_contain_text("启动 · 已记在手机上")
        await expect(card.get_by_role("button", name="启动")).to_be_hidden()
        await expect(page.locator("#waiting")).to_have_text("待送 1")
        # Somebody else withdraws the project meanwhile: the step is refused in words.
        await advanced(market_city, project, "WITHDRAWN", note="改期")
        proxy.set_cut(Cut.NOWHERE)
        await visitor.go("/offline")
        refused = page.locator("#queue .card")
        await expect(refused).to_contain_text("志愿者 → 启动")
        await expect(refused.get_by_role("alert")).to_contain_text("改为“已撤回”")
        await refused.get_by_role("button", name="删去").click()
        await expect(page.locator("#queue .empty")).to_be_visible()
        # Only the day after, nothing is left of the list.
        await page.evaluate(AGE)
        proxy.set_cut(Cut.BEFORE_CONNECTION)
        await visitor.go("/due")
        await expect(page.locator("h1")).to_contain_text("现在没有网络")
        assert await lists_of(page) == []
        proxy.set_cut(Cut.NOWHERE)
        await keep_list(visitor)
        await page.get_by_role("button", name="退出").click()
        await expect(page.locator("h1")).to_contain_text("这里谁负责")
        assert await lists_of(page) == []


async def test_whoever_signs_in_next_finds_no_list_and_sends_no_step_of_somebody_else(
    browser: Browser, url: str, market_city: Office
) -> None:
    project = await started(market_city)
    async with on_the_way(browser, url, "甲") as (visitor, proxy):
        page = visitor.page
        await visitor.go(KEPT)
        proxy.set_cut(Cut.BEFORE_CONNECTION)
        await note_progress(page, "甲的一步")
        await expect(page.locator("#waiting")).to_have_text("待送 1")
        # The session ends as it does after a day, without signing out.
        await page.context.clear_cookies()
        proxy.set_cut(Cut.NOWHERE)
        await visitor.sign_in(token=coordinator_token("乙", "220802001"))
        await visitor.go("/offline")
        await expect(page.locator("#queue .card")).to_contain_text("请先登录")
        assert await lists_of(page) == []
        assert await notes_of(market_city, project) == []
        await visitor.sign_in(token=coordinator_token("甲", "220802001"))
        await visitor.go("/offline")
        await all_sent(page)
        await expect(page.locator("#queue .empty")).to_be_visible()
        assert await notes_of(market_city, project) == [("甲", "甲的一步")]
