"""The wall chart: two people on one board, by drag, by button, by keyboard, and without scripts."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support.market import pledged
from tests.support.office import Office
from tests.support.processes.pages_server import (
    Visitor,
    coordinator_token,
    reader_of,
    visitor_of,
)

BOARD = "/board?area=海明街道&sort=service"
DESK = 1280


@asynccontextmanager
async def at_board(
    browser: Browser, url: str, name: str, *, width: int = DESK, has_scripts: bool = True
) -> AsyncIterator[Visitor]:
    """Yield a coordinator of one subdistrict who has opened its board."""
    async with visitor_of(browser, url, width=width, has_scripts=has_scripts) as visitor:
        await visitor.sign_in(token=coordinator_token(name, "220802001"))
        await visitor.go(BOARD)
        yield visitor


def column_of(page: Page, status: str) -> Locator:
    """Return a column of the only place on the board."""
    return page.locator(f'[data-column="{status}"]')


def card_of(page: Page, project: str) -> Locator:
    """Return the card of a project."""
    return page.locator(f"#project-{project.partition(':')[2]}")


async def events_of(city: Office, project: str) -> list[tuple[str, str]]:
    """Return the steps of a project, with who took each."""
    answer = await city.execute(
        "query($id: ID!) { node(id: $id) { ... on Project { events { toStatus by } } } }",
        variables={"id": project},
    )
    return [(event["toStatus"], event["by"]) for event in answer["data"]["node"]["events"]]


async def drag(page: Page, card: Locator, to: Locator) -> None:
    """Drag a card by its free space into a column."""
    start, end = await card.bounding_box(), await to.bounding_box()
    assert start
    assert end
    await page.mouse.move(start["x"] + start["width"] - 12, start["y"] + 12)
    await page.mouse.down()
    middle = (end["x"] + end["width"] / 2, end["y"] + 70)
    for part in (0.2, 0.5, 0.8, 1.0, 1.0):
        await page.mouse.move(
            start["x"] + (middle[0] - start["x"]) * part,
            start["y"] + 12 + (middle[1] - start["y"] - 12) * part,
        )
        await asyncio.sleep(0.05)
    await page.mouse.up()


async def test_a_card_that_one_drags_moves_within_a_second_on_the_board_of_another(
    browser: Browser, url: str, market_city: Office
) -> None:
    project = (await pledged(market_city, "N2", "R2", 3))["id"]
    async with at_board(browser, url, "甲") as first, at_board(browser, url, "乙") as second:
        card, other = card_of(first.page, project), card_of(second.page, project)
        await expect(column_of(first.page, "PLEDGED").locator("[data-count]")).to_have_text("1")
        await drag(first.page, card, column_of(first.page, "STARTED"))
        await expect(column_of(first.page, "STARTED").locator(".card")).to_have_count(1)
        await expect(first.page.locator("#news")).to_contain_text("甲把“志愿者”移到“已启动”")
        await expect(card.get_by_role("button", name="完成")).to_be_visible()
        await expect(column_of(second.page, "STARTED").locator(".card")).to_have_count(1)
        # Once both listen, a step is seen on the other board within a second.
        await card.get_by_role("button", name="完成").click()
        await expect(column_of(first.page, "DELIVERED").locator(".card")).to_have_count(1)
        written = time.monotonic()
        await expect(column_of(second.page, "DELIVERED").locator(".card")).to_have_count(1)
        assert time.monotonic() - written < 1
        await expect(second.page.locator("#news")).to_contain_text("甲把“志愿者”移到“已完成”")
        await expect(other).to_have_class("card fresh")
        await expect(column_of(second.page, "PLEDGED").locator("[data-count]")).to_have_text("0")
        assert first.complaints == second.complaints == []
    assert await events_of(market_city, project) == [
        ("PLEDGED", "司法局"),
        ("STARTED", "甲"),
        ("DELIVERED", "甲"),
    ]


async def drag_by_touch(page: Page, card: Locator, to: Locator, *, hold: float) -> None:
    """Put a finger on the free space of a card, hold it there, and move it into a column."""
    start, end = await card.bounding_box(), await to.bounding_box()
    assert start
    assert end
    session = await page.context.new_cdp_session(page)
    begin = (start["x"] + start["width"] - 12, start["y"] + 12)
    # The column may reach beyond the screen.
    target = (end["x"] + 30, end["y"] + 70)

    async def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    await touch("touchStart", begin)
    await asyncio.sleep(hold)
    for part in (0.1, 0.3, 0.5, 0.7, 0.9, 1.0, 1.0):
        x = begin[0] + (target[0] - begin[0]) * part
        y = begin[1] + (target[1] - begin[1]) * part
        await touch("touchMove", (x, y))
        await asyncio.sleep(0.05)
    await touch("touchEnd")


async def test_a_finger_that_holds_a_card_moves_it_and_one_that_swipes_does_not(
    browser: Browser, url: str, market_city: Office
) -> None:
    project = (await pledged(market_city, "N2", "R2", 3))["id"]
    async with visitor_of(browser, url, has_touch=True) as visitor:
        page = visitor.page
        await visitor.sign_in(token=coordinator_token("甲", "220802001"))
        await visitor.go(BOARD)
        card, started = card_of(page, project), column_of(page, "STARTED")
        await card.scroll_into_view_if_needed()
        await drag_by_touch(page, card, started, hold=0)
        await expect(column_of(page, "PLEDGED").locator(".card")).to_have_count(1)
        await page.locator(".board").evaluate("each => { each.scrollLeft = 0 }")
        await drag_by_touch(page, card, started, hold=0.5)
        await expect(started.locator(".card")).to_have_count(1)
        await expect(page.locator("#news")).to_contain_text("甲把“志愿者”移到“已启动”")
        assert visitor.complaints == []
    assert [status for status, _ in await events_of(market_city, project)] == [
        "PLEDGED",
        "STARTED",
    ]


async def test_a_card_can_be_dropped_only_where_its_next_steps_lead_and_a_note_is_asked_for(
    browser: Browser, url: str, market_city: Office
) -> None:
    project = (await pledged(market_city, "N2", "R2", 3))["id"]
    async with at_board(browser, url, "甲") as visitor:
        page = visitor.page
        card = card_of(page, project)
        await drag(page, card, column_of(page, "CONFIRMED"))
        await expect(column_of(page, "PLEDGED").locator(".card")).to_have_count(1)
        await drag(page, card, column_of(page, "WITHDRAWN"))
        await expect(page.locator("#news")).to_contain_text("请先填写卡片上的内容")
        await expect(column_of(page, "PLEDGED").locator(".card")).to_have_count(1)
        # The cursor is in the note already.
        await page.keyboard.type("改期")
        await page.keyboard.press("Enter")
        await expect(column_of(page, "WITHDRAWN").locator(".card")).to_have_count(1)
        assert visitor.complaints == []
    assert [status for status, _ in await events_of(market_city, project)] == [
        "PLEDGED",
        "WITHDRAWN",
    ]


async def test_a_card_moves_by_the_keyboard_alone_and_keeps_the_focus(
    browser: Browser, url: str, market_city: Office
) -> None:
    project = (await pledged(market_city, "N2", "R2", 3))["id"]
    async with at_board(browser, url, "甲", width=360) as visitor:
        page = visitor.page
        for _ in range(60):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.textContent") == "启动":
                break
        await page.keyboard.press("Enter")
        await expect(column_of(page, "STARTED").locator(".card")).to_have_count(1)
        await expect(card_of(page, project)).to_be_focused()
        assert visitor.complaints == []


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no_scripts"])
async def test_whoever_moves_a_card_that_somebody_else_has_moved_is_told_so_in_words(
    browser: Browser, url: str, market_city: Office, has_scripts: bool
) -> None:
    project = (await pledged(market_city, "N2", "R2", 3))["id"]
    # Without the stream of changes a board does not notice what others do.
    async with at_board(browser, url, "甲", has_scripts=has_scripts) as slow:
        await slow.page.route("**/board/changes*", lambda route: route.abort())
        await slow.go(BOARD)
        async with at_board(browser, url, "乙", has_scripts=has_scripts) as quick:
            await card_of(quick.page, project).get_by_role("button", name="启动").click()
            await expect(column_of(quick.page, "STARTED").locator(".card")).to_have_count(1)
        await card_of(slow.page, project).get_by_role("button", name="启动").click()
        alert = slow.page.get_by_role("alert")
        await expect(alert).to_contain_text("已有别人把该项目从“已认领”改为“已启动”")
        if not has_scripts:
            await slow.page.get_by_role("link", name="返回").click()
        await expect(column_of(slow.page, "STARTED").locator(".card")).to_have_count(1)
    assert [status for status, _ in await events_of(market_city, project)] == [
        "PLEDGED",
        "STARTED",
    ]


async def test_a_coordinator_moves_no_card_of_another_area(
    browser: Browser, url: str, market_city: Office
) -> None:
    project = (await pledged(market_city, "N2", "R2", 3))["id"]
    async with visitor_of(browser, url, width=DESK) as visitor:
        await visitor.sign_in(token=coordinator_token("瑞光", "220802002"))
        await visitor.go(BOARD)
        await card_of(visitor.page, project).get_by_role("button", name="启动").click()
        await expect(visitor.page.get_by_role("alert")).to_be_visible()
        await expect(column_of(visitor.page, "PLEDGED").locator(".card")).to_have_count(1)
    assert len(await events_of(market_city, project)) == 1


async def test_changes_are_sent_only_to_those_who_have_signed_in(url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as client:
        assert (await client.get("/board/changes?area=海明街道&sort=service")).status_code == 401
        page = await client.get(BOARD)
    assert page.status_code == 200
    assert "data-changes" not in page.text
    assert "sortable" not in page.text


async def test_a_stream_that_cannot_begin_says_that_it_is_complete_and_is_not_opened_again(
    url: str,
) -> None:
    async with reader_of(url) as client:
        told = await client.get(
            "/board/changes", params={"area": "没有这个地方", "sort": "service"}
        )
    assert "event: complete" in told.text
    assert "event: card" not in told.text
