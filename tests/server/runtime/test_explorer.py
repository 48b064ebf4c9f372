"""The explorer page works in a real browser and loads nothing from anywhere else."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from graphql import build_schema, parse, validate
from playwright.async_api import Browser, Page, Request, expect

from server import explorer
from server.settings import Settings
from tests.support.processes.browser import open_browser
from tests.support.processes.small_schema import client_of
from tests.support.processes.small_server import small_server

EXAMPLES = sorted(explorer.EXAMPLES.glob("*.graphql"))
SCHEMA = Path(__file__).parents[3] / "schema" / "schema.graphql"
EDITOR = ".graphiql-query-editor .CodeMirror"
IS_IN_EDITOR = "document.activeElement.closest('.CodeMirror') !== null"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Serve the small schema in a process of its own."""
    with small_server() as address:
        yield address


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Return a real browser."""
    async with open_browser() as browser:
        yield browser


async def opened(browser: Browser, url: str, *, width: int = 1280) -> tuple[Page, list[str]]:
    """Open the page; gives it, and a list that grows by whatever goes wrong or out of the house."""
    page = await browser.new_page(viewport={"width": width, "height": 844})
    complaints: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((url.partition("graphql")[0], "data:")):
            complaints.append(request.url)

    page.on("request", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    await page.goto(url)
    return page, complaints


async def test_the_suggested_question_runs_in_a_browser_and_shows_its_answer(
    browser: Browser, url: str
) -> None:
    page, complaints = await opened(browser, url)
    await expect(page.locator(".graphiql-query-editor")).to_contain_text(
        "query Greet", timeout=20_000
    )
    await page.get_by_role("button", name=re.compile("Execute query")).click()
    await expect(page.locator(".result-window")).to_contain_text("你好，邻里 </script>")
    assert complaints == []
    await page.close()


async def test_changes_are_shown_as_they_come(browser: Browser, url: str) -> None:
    page, complaints = await opened(
        browser, f'{url}?query=subscription($to: Int) {{ count(to: $to) }}&variables={{"to":3}}'
    )
    await expect(page.locator(".graphiql-query-editor")).to_contain_text(
        "subscription", timeout=20_000
    )
    await page.get_by_role("button", name=re.compile("Execute query")).click()
    await expect(page.locator(".result-window")).to_contain_text('"count": 2')
    assert complaints == []
    await page.close()


@pytest.mark.parametrize("width", [390, 1280])
async def test_question_and_answer_have_room_on_a_screen(
    browser: Browser, url: str, width: int
) -> None:
    page, _ = await opened(browser, url, width=width)
    await page.locator(EDITOR).wait_for(timeout=20_000)
    for pane in (".graphiql-editors", ".graphiql-response"):
        box = await page.locator(pane).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["width"] >= 350
        assert box["height"] >= 250
    await page.close()


async def test_the_keyboard_gets_out_of_the_editor_by_escape_and_tab(
    browser: Browser, url: str
) -> None:
    page, _ = await opened(browser, url)
    await page.locator(EDITOR).click(timeout=20_000)
    await page.keyboard.press("Tab")
    assert await page.evaluate(IS_IN_EDITOR)
    await expect(page.locator(".graphiql-query-editor")).to_have_css("position", "relative")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Tab")
    assert not await page.evaluate(IS_IN_EDITOR)
    await page.locator(EDITOR).click()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Shift+Tab")
    assert not await page.evaluate(IS_IN_EDITOR)
    await page.close()


async def test_control_k_opens_the_search_which_finds_chinese(browser: Browser, url: str) -> None:
    page, complaints = await opened(browser, url)
    await page.locator(EDITOR).click(timeout=20_000)
    await page.keyboard.press("Control+k")
    await page.keyboard.type("可问的")
    await expect(page.get_by_role("option", name="Query", exact=True)).to_be_visible()
    assert complaints == []
    await page.close()


async def test_token_and_caller_that_are_entered_go_with_every_request(
    browser: Browser, url: str
) -> None:
    page, complaints = await opened(browser, url)
    await page.get_by_role("button", name="打开 身份 Who asks").click(timeout=20_000)
    await page.get_by_label("令牌 Token").fill("0123456789abcdef")
    await page.get_by_label("经办人 Caller").fill("海明街道办")
    async with page.expect_request(lambda request: request.method == "POST") as sent:
        await page.get_by_role("button", name=re.compile("Execute query")).click()
    headers = (await sent.value).headers
    assert headers["authorization"] == "Bearer 0123456789abcdef"
    assert headers["x-linli-caller"] == quote("海明街道办")
    assert "0123456789abcdef" not in await page.evaluate("JSON.stringify(localStorage)")
    # A token that proves nothing is refused, which a browser complains of.
    assert [each for each in complaints if "401" not in each] == []
    await page.close()


async def test_buttons_say_in_chinese_what_they_do(browser: Browser, url: str) -> None:
    page, _ = await opened(browser, url)
    await page.locator(EDITOR).wait_for(timeout=20_000)
    labels = await page.locator("button[aria-label]").evaluate_all(
        "buttons => buttons.map((button) => button.ariaLabel)"
    )
    assert len(labels) >= 10
    assert [label for label in labels if not re.match("[\u4e00-\u9fff]", label)] == []
    await page.close()


async def test_further_tabs_show_what_else_can_be_asked(browser: Browser, url: str) -> None:
    page, _ = await opened(browser, url)
    tabs = page.locator(".graphiql-tab")
    await expect(tabs).to_have_count(1 + len(EXAMPLES), timeout=20_000)
    await tabs.nth(1).click()
    await expect(page.locator(".graphiql-query-editor")).to_contain_text("query Lists")
    await page.close()


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_fits_the_schema(file: Path) -> None:
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"))
    assert validate(schema, parse(file.read_text(encoding="utf-8"))) == []


async def test_the_schema_can_be_read_beside_the_question(browser: Browser, url: str) -> None:
    page, complaints = await opened(browser, url)
    await page.get_by_role("button", name="打开 文档 Documentation Explorer").click()
    await page.get_by_role("link", name="Query", exact=True).click()
    await expect(page.locator(".graphiql-doc-explorer")).to_contain_text("What can be asked.")
    assert complaints == []
    await page.close()


async def test_a_browser_gets_the_page_and_a_program_gets_json() -> None:
    async with client_of(Settings()) as client:
        browser = await client.get(
            "/graphql",
            headers={"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
        )
        program = await client.get("/graphql", params={"query": "{ greeting }"})
    assert browser.headers["content-type"] == "text/html; charset=utf-8"
    assert program.json()["data"] == {"greeting": "你好，世界"}


async def test_the_page_forbids_the_browser_to_load_from_anywhere_else() -> None:
    async with client_of(Settings()) as client:
        page = await client.get("/graphql", headers={"Accept": "text/html"})
        script = await client.get("/explorer/page.js")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert script.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("name", ["page.html", "page.css", "page.js"])
def test_no_file_of_the_page_loads_from_the_internet(name: str) -> None:
    text = (explorer.ASSETS / name).read_text(encoding="utf-8")
    loading = (
        r"""(?:src|href)\s*=\s*["']https?:|@import\s+["']?https?:|url\(\s*["']?https?:"""
        r"""|(?:import|fetch|importScripts)\(\s*["'`]https?:"""
    )
    assert re.findall(loading, text) == []


def test_every_package_in_the_page_is_noted_with_its_version_and_licence() -> None:
    notice = (explorer.ASSETS / "NOTICE.txt").read_text(encoding="utf-8")
    noted = re.findall(r"^(\S+) \d+\.\d+\.\d+\S* \((\S+)\)$", notice, re.MULTILINE)
    names = {name for name, _ in noted}
    assert {"graphiql", "graphql", "graphql-sse", "react", "react-dom", "codemirror"} <= names
    assert {licence for _, licence in noted} <= {"MIT", "Apache-2.0", "0BSD", "BSD-2-Clause", "ISC"}


def test_the_page_is_small() -> None:
    assert sum(file.stat().st_size for file in explorer.ASSETS.iterdir()) < 3_000_000
