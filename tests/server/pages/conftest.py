"""A browser for the tests of pages in one file, and the pages of the market city on a server."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from playwright.async_api import Browser

from graph.database.connection import Database
from server.pages.warming import ask_for_pages
from server.queries.request import GraphQLRequest
from tests.support.office import Office
from tests.support.processes.browser import open_browser
from tests.support.processes.pages_server import serve_pages


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def asked_engines() -> set[str]:
    """The engines that were asked what a service asks at its start."""
    return set()


@pytest.fixture
async def url(market_city: Office, engine: Database, asked_engines: set[str]) -> AsyncIterator[str]:
    """A service that has started: Neo4j has planned what pages ask."""

    async def execute(request: GraphQLRequest) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = await market_city.execute(
            request.query, variables=request.variables
        )
        return answer

    if engine.uri not in asked_engines:
        await ask_for_pages(execute)
        asked_engines.add(engine.uri)
    async with serve_pages(market_city) as address:
        yield address
