"""What people do on the pages, in a real browser on a phone, with and without JavaScript."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.server.pages.accessibility import axe_script, find_faults
from tests.support.market import advanced, pledged
from tests.support.office import Office
from tests.support.processes.pages_server import (
    TOKEN,
    coordinator_token,
    reader_of,
    token_in,
    visitor_of,
)

PAGES = (
    "/ask",
    "/ask?q=民生小区1号楼",
    "/ask?q=没有这个地方",
    "/place/Building:L1",
    "/place/220802001001",
    "/place/Building:nowhere",
    "/posters",
    "/due?area=解放社区",
    "/due?area=解放社区&show=needs",
    "/due?area=nowhere",
    "/needs?area=解放社区",
    "/needs/new",
    "/needs/N1",
    "/units/D1",
    "/units/D1/offer",
    "/gaps?area=解放社区",
    "/handover?holder=Cadre:G1&on=2026-12-01",
    "/board?area=解放社区",
    "/board?area=解放社区&sort=service",
    "/plans",
    "/plans?area=解放社区",
    "/due/kept?area=解放社区",
    "/reports?area=解放社区",
    "/reports/figures?area=解放社区",
    "/reports/figures/compounds?area=解放社区&from=2026-01-01&to=2026-10-31",
    "/reports/requests?area=解放社区",
    "/network/Unit:D1",
    "/network/Building:L1?hops=2&people=1",
    "/network/Building:nowhere",
    "/more",
    "/sign-in",
    "/offline",
)
"""Every page and state that people see."""
INLINE_CODE = re.compile(r"<script(?![^>]* src=)|<[^>]* (on[a-z]+|style)=")
"""What is a script within a page, or a style of one element."""


async def ask(city: Office, query: str) -> Any:  # noqa: ANN401 - an answer
    answer = await city.execute(query)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no_scripts"])
async def test_an_address_leads_to_the_chain_of_its_building_and_a_poster(
    browser: Browser, url: str, has_scripts: bool
) -> None:
    async with visitor_of(browser, url, has_scripts=has_scripts) as visitor:
        page = visitor.page
        await visitor.go("/")
        await page.locator("#q").fill("民生小区1号楼")
        await page.keyboard.press("Enter")
        chain = page.locator(".chain")
        await expect(chain).to_contain_text("楼栋长")
        # Who holds a post is for those who have signed in.
        await expect(chain).not_to_contain_text("王建国")
        await page.locator(".answer a").click()
        assert page.url == f"{url}/place/Building:L1"
        await expect(page.locator(".crumbs")).to_contain_text("解放社区")
        await page.get_by_role("link", name="打印二维码海报").click()
        await expect(page.locator(".poster h1")).to_have_text("民生小区1号楼")
        await expect(page.locator(".poster svg")).to_be_visible()
        await visitor.sign_in()
        await visitor.go("/place/Building:L1")
        await expect(chain).to_contain_text("王建国")
        await page.get_by_label("哪一天").fill("2022-06-01")
        await page.get_by_role("button", name="查看").click()
        await expect(chain).not_to_contain_text("王建国")
        await expect(page.locator("main")).to_contain_text("这是 2022-06-01 的情况")
        assert visitor.complaints == []


async def test_initials_are_suggested_as_one_types(browser: Browser, url: str) -> None:
    async with visitor_of(browser, url) as visitor:
        await visitor.go("/ask")
        await visitor.page.locator("#q").press_sequentially("msxq", delay=20)
        await visitor.page.get_by_role("link", name="民生小区 小区").click()
        assert visitor.page.url == f"{url}/place/Compound:X1"
        assert visitor.complaints == []


@pytest.mark.on_both_engines
@pytest.mark.timeout(900)
@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no_scripts"])
async def test_a_need_is_posted_pledged_delivered_and_rated_by_tapping(
    browser: Browser, url: str, market_city: Office, has_scripts: bool
) -> None:
    async with visitor_of(browser, url, has_scripts=has_scripts) as visitor:
        page = visitor.page
        # A page that needs it asks to sign in, and then goes on.
        await visitor.go("/needs/new?place=Building:L1")
        await page.locator("[name=name]").fill("海明街道办")
        await page.locator("[name=token]").fill(TOKEN)
        await page.locator("main button").click()
        await page.get_by_label("服务类别").select_option(label="法律咨询")
        await page.get_by_label("标题").fill("物业合同纠纷")
        await page.get_by_label("数量").fill("12")
        await page.get_by_label("计量单位").fill("小时")
        await page.get_by_text("补充说明").click()
        await page.get_by_label("最后一天").fill("2089-12-31")
        await page.locator("main button.primary").click()
        await expect(page.get_by_role("status")).to_have_text("已办好。")
        await expect(page.locator("main")).to_contain_text("到 2089-12-31")
        lawyer = page.locator(".card", has_text="工时")
        await lawyer.get_by_text("为什么合适").click()
        await expect(lawyer).to_contain_text("服务类别相同")
        await lawyer.get_by_role("button", name="认领").click()
        await expect(page.locator("main")).to_contain_text("尚缺 0 / 12 小时")
        await expect(page.locator("main")).to_contain_text("直接登记 · ")
        # Nobody else is looked for.
        await expect(page.locator("main")).not_to_contain_text("谁能帮上")
        project = page.locator(".card", has_text="市司法局").first
        await project.get_by_role("button", name="启动").click()
        await expect(project).to_contain_text("已启动")
        await project.get_by_role("button", name="完成").click()
        await expect(project).to_contain_text("已完成")
        await project.locator("summary", has_text="社区确认并评分").click()
        await project.get_by_label("评分").select_option("5")
        await project.get_by_role("button", name="社区确认并评分").click()
        await expect(project).to_contain_text("已确认")
        assert visitor.complaints == []
    found = await ask(
        market_city,
        '{ projects(filter: { need: { title: { eq: "物业合同纠纷" } } }) { edges { node {'
        " status rating need { to } events { toStatus by } } } } }",
    )
    (edge,) = found["projects"]["edges"]
    assert (edge["node"]["status"], edge["node"]["rating"]) == ("CONFIRMED", 5)
    assert edge["node"]["need"] == {"to": "2090-01-01"}
    assert {event["by"] for event in edge["node"]["events"]} == {"海明街道办"}


async def test_what_is_due_is_moved_on_by_one_button_and_downloaded_as_it_is_shown(
    browser: Browser, url: str, market_city: Office
) -> None:
    opened = await market_city.execute(
        'mutation { openRequest(input: { workflow: "red_property", place: { id: "Building:L1" },'
        ' category: "管网维修", title: "下水堵塞" }) { ... on ServiceRequest { id } } }',
        caller="业主",
    )
    assert opened["data"]["openRequest"]["id"]
    async with visitor_of(browser, url) as visitor:
        page = visitor.page
        await visitor.sign_in()
        await visitor.go("/due?area=海明街道")
        card = page.locator(".card", has_text="下水堵塞")
        await expect(card).to_contain_text("业主提出")
        await card.get_by_role("button", name="受理吹哨").click()
        await expect(page.get_by_role("status")).to_have_text("已办好。")
        await expect(card.first).to_contain_text("签收")
        # The area is remembered.
        await visitor.go("/due?show=requests")
        await expect(card).to_have_count(1)
        cookies = {each["name"]: each["value"] for each in await page.context.cookies()}
        assert visitor.complaints == []
    async with httpx.AsyncClient(base_url=url, cookies=cookies) as client:
        sent = await client.get("/due/requests.csv", params={"area": "海明街道"})
        book = await client.get("/due/needs.xlsx", params={"area": "海明街道"})
    rows = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert [row["标题"] for row in rows] == ["下水堵塞"]
    assert book.content.startswith(b"PK")


async def pages_of_made(city: Office) -> list[str]:
    """Return the addresses of a project, a request and a plan, made for this."""
    project = (await pledged(city, "N2", "R2", 3))["id"]
    await advanced(city, project, "STARTED")
    made = await city.execute(
        """mutation {
          request: openRequest(input: { workflow: "red_property", place: { id: "Building:L1" },
            category: "管网维修", title: "下水堵塞" }) { ... on ServiceRequest { id } }
          first: planAllocation(input: { area: { code: "220802001001" } }) { __typename }
          plan: planAllocation(input: { area: { code: "220802001001" },
            pin: [{ need: "Need:N2", resource: "Resource:R4" }] }) { ... on AllocationPlan { id } }
        }"""
    )
    pages = {"projects": project} | {
        f"{name}s": made["data"][name]["id"] for name in ("request", "plan")
    }
    return [f"/{path}/{id_.partition(':')[2]}" for path, id_ in pages.items()]


@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desk"])
async def test_every_page_is_usable_on_any_screen_and_by_everybody(
    browser: Browser, url: str, tmp_path: Path, market_city: Office, width: int
) -> None:
    axe = axe_script(tmp_path)
    faults: dict[str, object] = {}
    made = await pages_of_made(market_city)
    async with visitor_of(browser, url, width=width) as visitor:
        await visitor.sign_in()
        for path in (*PAGES, *made):
            await visitor.go(path)
            if found := await find_faults(visitor.page, axe):
                faults[path] = found
    assert faults == {}, json.dumps(faults, ensure_ascii=False, indent=1)


async def test_without_network_a_page_of_ours_says_so(browser: Browser, url: str) -> None:
    async with visitor_of(browser, url) as visitor:
        page = visitor.page
        await visitor.go("/ask")
        await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        await page.context.set_offline(offline=True)
        await visitor.go("/due")
        await expect(page.locator("h1")).to_have_text("现在没有网络")


async def test_a_form_writes_only_for_its_session_and_only_once(
    url: str, market_city: Office
) -> None:
    async with httpx.AsyncClient(base_url=url, headers={"origin": url}) as client:
        wrong = await client.post("/sign-in", data={"csrf": token_in(await client.get("/sign-in"))})
        assert wrong.status_code == 403
        given = {"name": "王主任", "token": TOKEN, "next": "//elsewhere.example"}
        csrf = token_in(await client.get("/sign-in"))
        signed = await client.post("/sign-in", data={**given, "csrf": csrf})
        assert (signed.status_code, signed.headers["location"]) == (303, "/")
        assert "httponly" in signed.headers["set-cookie"].lower()
        pledge = {"need": "Need:N1", "resource": "Resource:R6", "quantity": "2", "key": "once"}
        # The token of the form before signing in belongs to another session.
        for unfit in ("", csrf):
            assert (
                await client.post("/pledges", data={**pledge, "csrf": unfit})
            ).status_code == 403
        csrf = token_in(await client.get("/needs/N1"))
        foreign = {"origin": "https://elsewhere.example"}
        sent = {**pledge, "csrf": csrf, "back": "/needs/N1"}
        assert (await client.post("/pledges", data=sent, headers=foreign)).status_code == 403
        for _ in range(2):
            done = await client.post("/pledges", data=sent)
            assert (done.status_code, done.headers["location"]) == (303, "/needs/N1?done=1")
        too_much = await client.post(
            "/pledges", data={**sent, "quantity": "900000", "key": "another"}
        )
        assert too_much.status_code == 422
    found = await ask(market_city, "{ projects(first: 9) { edges { node { quantity } } } }")
    assert [edge["node"]["quantity"] for edge in found["projects"]["edges"]] == [2]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/due", 401),
        ("/needs/N1", 200),
        ("/units/D1", 200),
        ("/gaps?area=解放社区", 200),
        ("/board?area=解放社区", 200),
        ("/board/changes?area=解放社区", 401),
        ("/plans?area=解放社区", 401),
        ("/plans/none", 401),
        ("/requests/none", 401),
        ("/responsibilities/none", 404),
        ("/due/kept", 401),
        ("/needs/none", 404),
        ("/place/none", 404),
        ("/place/Building:L1?at=yesterday", 400),
        ("/due/requests.pdf", 401),
        ("/needs?area=nowhere&after=x", 400),
        ("/handover?holder=x", 401),
        ("/posters/print?area=解放社区", 401),
        ("/place/%00", 404),
    ],
)
async def test_a_page_that_cannot_be_shown_says_why_in_the_language_of_the_visitor(
    url: str, path: str, status: int
) -> None:
    async with httpx.AsyncClient(base_url=url, cookies={"linli-language": "en"}) as client:
        response = await client.get(path)
    assert response.status_code == status
    assert '<html lang="en"' in response.text
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "<script>" not in response.text


async def test_every_page_forbids_scripts_of_others_and_holds_none_itself(url: str) -> None:
    async with reader_of(url) as client:
        for path in PAGES:
            response = await client.get(path)
            policy = response.headers["content-security-policy"]
            assert "default-src 'none'; " in policy, path
            assert "script-src 'self'; " in policy, path
            assert "unsafe" not in policy, path
            assert not INLINE_CODE.search(response.text), path


async def test_a_need_elsewhere_is_shown_without_matches(url: str) -> None:
    for area, is_own in (("220802001", True), ("220802002", False)):
        async with reader_of(url, coordinator_token("王主任", area)) as client:
            response = await client.get("/needs/N1")
        assert response.status_code == 200
        assert ("由当地协调员匹配" in response.text) is not is_own
        assert ('action="/pledges"' in response.text) is is_own


async def test_a_session_whose_token_proves_nothing_ends(url: str) -> None:
    async with httpx.AsyncClient(base_url=url, cookies={"linli-session": "x|nothing"}) as client:
        refused = await client.get("/place/Building:L1")
    assert refused.status_code == 401
    assert "登录已失效" in refused.text
    assert 'linli-session=""; expires=' in refused.headers["set-cookie"]
