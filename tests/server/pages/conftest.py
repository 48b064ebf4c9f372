"""What tests of pages share: a browser, and the pages over the small city."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.support.office import Office
from tests.support.processes.browser import open_browser
from tests.support.processes.pages_server import serve_pages


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as browser:
        yield browser


@pytest.fixture
async def url(market_city: Office) -> AsyncIterator[str]:
    async with serve_pages(market_city) as address:
        yield address
