"""The pages behind a real server in this process, over any executor, and visitors' browsers."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta

import uvicorn
from playwright.async_api import Browser, Page

from graph.callers import Role
from server.http.app import create_app
from server.pages.routes import page_routes
from server.serve import server_config
from server.settings import read_settings
from server.sign_in.issuing import issue_token
from server.sign_in.token_records import TokenRecords
from tests.support.office import Office
from tests.support.processes.small_schema import lifespan_of

TOKEN = "a-token-of-tests-of-pages"
SECRET = "a secret of tests of pages, as long as it has to be"
PHONE_HEIGHT = 740


@asynccontextmanager
async def serve_pages(executor: Office) -> AsyncIterator[str]:
    """Serve the pages; yields their address."""
    settings = read_settings(write_token=TOKEN, token_secret=SECRET)
    tokens = TokenRecords(executor.store)
    app = create_app(settings, lifespan_of(executor=executor, tokens=tokens), page_routes)
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


def coordinator_token(name: str, *areas: str) -> str:
    """Return the token of a coordinator of some places."""
    return issue_token(SECRET, name, Role.COORDINATOR, areas, timedelta(hours=1)).text


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
    browser: Browser, url: str, *, has_scripts: bool = True, width: int = 360
) -> AsyncIterator[Visitor]:
    """Yield a visitor with a phone, or a wider screen, with or without JavaScript."""
    context = await browser.new_context(
        viewport={"width": width, "height": PHONE_HEIGHT},
        java_script_enabled=has_scripts,
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
