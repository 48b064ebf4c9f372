"""The explorer page works in a real browser and loads nothing from anywhere else."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, Page, Request, expect

from server import explorer
from server.settings import Settings
from tests.support.processes.browser import open_browser
from tests.support.processes.small_schema import client_of
from tests.support.processes.small_server import small_server


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


async def opened(browser: Browser, url: str) -> tuple[Page, list[str]]:
    """Open the page; gives it, and a list that grows by whatever goes wrong or out of the house."""
    page = await browser.new_page()
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


async def test_the_schema_can_be_read_beside_the_question(browser: Browser, url: str) -> None:
    page, complaints = await opened(browser, url)
    await page.get_by_role("button", name="Show Documentation Explorer").click()
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
