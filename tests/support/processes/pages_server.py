"""The pages behind a real server in this process, over any executor, and visitors' browsers."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import uvicorn
from playwright.async_api import Browser, Page

from graph.callers import Role
from schema.execution.executor import Executor
from server.http.app import create_app
from server.pages.routes import page_routes
from server.runtime.graphql_executor import GraphQLExecutor
from server.serve import server_config
from server.settings import read_settings
from server.sign_in.issuing import issue_token
from server.sign_in.token_records import TokenRecords
from tests.support.processes.small_schema import lifespan_of

TOKEN = "a-token-of-tests-of-pages"
SECRET = "a secret of tests of pages, as long as it has to be"
PHONE_HEIGHT = 740


def coordinator_token(name: str, *areas: str) -> str:
    """Return the token of a coordinator of some areas."""
    return issue_token(SECRET, name, Role.COORDINATOR, areas, timedelta(hours=1)).text


@asynccontextmanager
async def serve_pages(executor: GraphQLExecutor, **given: object) -> AsyncIterator[str]:
    """Serve the pages under these settings; yields their address."""
    settings = read_settings(write_token=TOKEN, token_secret=SECRET, **given)
    tokens = TokenRecords(executor.store) if isinstance(executor, Executor) else None
    lifespan = lifespan_of(executor=executor, tokens=tokens)
    app = create_app(settings, lifespan, page_routes)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = uvicorn.Server(server_config(app, settings))
        task = asyncio.create_task(server.serve([listener]))
        try:
            while not server.started:
                await asyncio.sleep(0.05)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@asynccontextmanager
async def reader_of(url: str, token: str = TOKEN) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client that has signed in and follows redirects."""
    async with httpx.AsyncClient(
        base_url=url, headers={"origin": url}, follow_redirects=True, timeout=60
    ) as client:
        form = {"csrf": token_in(await client.get("/sign-in")), "name": "王主任", "token": token}
        assert (await client.post("/sign-in", data={**form, "next": "/offline"})).is_success
        yield client


def token_in(response: httpx.Response) -> str:
    """Return the CSRF token of the forms of a page."""
    return response.text.partition('name="csrf" value="')[2].partition('"')[0]


@dataclass
class Visitor:
    """Somebody with a browser."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    """Whatever the browser complained of, or loaded from elsewhere."""

    async def go(self, path: str) -> None:
        """Open a page."""
        await self.page.goto(f"{self.url}{path}")

    async def sign_in(self, name: str = "王主任", token: str = TOKEN) -> None:
        """Sign in with the token of the service, or another one."""
        await self.go("/sign-in")
        await self.page.locator("[name=name]").fill(name)
        await self.page.locator("[name=token]").fill(token)
        await self.page.locator("main button").click()


@asynccontextmanager
async def visitor_of(
    browser: Browser,
    url: str,
    *,
    has_scripts: bool = True,
    has_touch: bool = False,
    width: int = 360,
) -> AsyncIterator[Visitor]:
    """Yield a visitor with a phone, or a wider screen, with or without JavaScript."""
    context = await browser.new_context(
        viewport={"width": width, "height": PHONE_HEIGHT},
        java_script_enabled=has_scripts,
        has_touch=has_touch,
        locale="zh-CN",
    )
    visitor = Visitor(await context.new_page(), url)
    page, complaints = visitor.page, visitor.complaints
    page.on("request", lambda sent: complaints.append(sent.url) if url not in sent.url else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        # A page that asks to sign in first has this status.
        lambda line: (
            complaints.append(line.text)
            if line.type == "error" and "401" not in line.text
            else None
        ),
    )
    yield visitor
    await context.close()
