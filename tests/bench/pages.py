"""Measures the pages of a running service on a slow network: `python -m tests.bench.pages --help`.

The browser throttles itself as for a slow 3G network (400 kbit/s, 400 ms a round trip). A first
visit has nothing in its cache; a second one has the stylesheet and the scripts. Without the network
a page is compared with a request that asks its queries, whose time the service tells in its
metrics: so nobody else must ask it meanwhile. Start the service with `LINLI_KEPT_MB=0`, or answers
that are kept are compared with pages that are made.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from typing import Any, NamedTuple

import httpx
from playwright.async_api import Browser, BrowserContext, ViewportSize
from rich.console import Console
from rich.table import Table

from server.pages.session import COOKIE
from tests.support.processes.browser import open_browser
from tests.support.processes.pages_server import reader_of

BYTES_A_SECOND, ROUND_TRIP = 400_000 / 8, 400
MOST_BYTES, MOST_SECONDS = 60_000, 1.0
PHONE: ViewportSize = {"width": 360, "height": 740}
MOST_TIMES = 1.5
"""How many times as long as its queries a page may take."""
AREA = "Community:220802001005"
LEAST = "/healthz"
"""The path that takes the least to answer."""
SLOW = ["/due?area=220802001005", "/place/220802001005"]
"""The pages that are opened over the slow network."""
PATHS = [
    f"/due?area={AREA}",
    f"/place/{AREA}",
    f"/ask?q={AREA}",
    f"/needs?area={AREA}",
    f"/board?area={AREA}",
    f"/gaps?area={AREA}",
    f"/plans?area={AREA}",
    f"/reports/figures?area={AREA}",
    f"/network/{AREA}",
    "/ledgers",
]
PAINT = "() => performance.getEntriesByType('paint')[0]?.startTime ?? -1"
TRANSFERRED = """() => [...performance.getEntriesByType('navigation'),
  ...performance.getEntriesByType('resource')].reduce((sum, each) => sum + each.transferSize, 0)"""


class Seen(NamedTuple):
    """What one visit took."""

    paint: float
    """Seconds to the first paint."""
    transferred: int


async def visit(context: BrowserContext, address: str) -> Seen:
    """Open a page on the slow network."""
    page = await context.new_page()
    page.set_default_timeout(120_000)
    session = await context.new_cdp_session(page)
    network: dict[str, Any] = {
        "offline": False,
        "latency": ROUND_TRIP,
        "downloadThroughput": BYTES_A_SECOND,
        "uploadThroughput": BYTES_A_SECOND,
    }
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", network)
    await page.goto(address, wait_until="load")
    await page.wait_for_function("performance.getEntriesByType('paint').length > 0")
    seen = Seen(await page.evaluate(PAINT) / 1000, await page.evaluate(TRANSFERRED))
    await page.close()
    return seen


async def visits(
    browser: Browser, url: str, path: str, cookies: list[Any], rounds: int
) -> tuple[Seen, Seen]:
    """Return the medians of first visits and of second ones."""
    found: tuple[list[Seen], list[Seen]] = ([], [])
    for _ in range(rounds):
        context = await browser.new_context(viewport=PHONE, service_workers="block")
        await context.add_cookies(cookies)
        for each in found:
            each.append(await visit(context, f"{url}{path}"))
        await context.close()
    return median_of(found[0]), median_of(found[1])


def median_of(seen: list[Seen]) -> Seen:
    """Return the medians of several visits."""
    paints, sizes = zip(*seen, strict=True)
    return Seen(statistics.median(paints), int(statistics.median(sizes)))


class Answered(NamedTuple):
    """What a page takes without the network: seconds in all, and those of its queries.

    Whoever asks the queries over HTTP waits for a request too.
    """

    page: float
    queries: float
    request: float
    """Seconds of the least request, most of which is this client's."""

    @property
    def times(self) -> float:
        """How many times as long as a request with its queries the page takes."""
        return self.page / (self.queries + self.request) if self.queries else 1.0


async def time_page(client: httpx.AsyncClient, path: str, rounds: int) -> Answered:
    """Return the medians of a page without the network, once its queries are planned."""
    await time_request(client, path)
    pages, queries, requests = [], [], []
    for _ in range(rounds):
        before = await query_seconds(client)
        pages.append(await time_request(client, path))
        queries.append(await query_seconds(client) - before)
        requests.append(await time_request(client, LEAST))
    return Answered(*(statistics.median(each) for each in (pages, queries, requests)))


async def time_request(client: httpx.AsyncClient, path: str) -> float:
    """Return the seconds that a request takes."""
    began = time.perf_counter()
    (await client.get(path)).raise_for_status()
    return time.perf_counter() - began


async def query_seconds(client: httpx.AsyncClient) -> float:
    """Return the seconds that the service has spent on all operations so far."""
    lines = (await client.get("/metrics")).text.splitlines()
    found = [line for line in lines if line.startswith("linli_request_seconds_sum")]
    return sum(float(line.rpartition(" ")[2]) for line in found)


async def measure_server(url: str, token: str, paths: list[str], rounds: int) -> bool:
    """Compare pages with their queries; returns whether all were within their limit."""
    table = Table("page", "page ms", "queries ms", "a request ms", "times")
    is_well = True
    async with reader_of(url, token) as client:
        for path in paths:
            found = await time_page(client, path, rounds)
            is_well &= found.times <= MOST_TIMES
            seconds = (found.page, found.queries, found.request)
            figures = (*(each * 1000 for each in seconds), found.times)
            table.add_row(path, *(f"{figure:.1f}" for figure in figures))
    Console().print(table)
    return is_well


async def measure_network(url: str, token: str, paths: list[str], rounds: int) -> bool:
    """Open pages on the slow network; returns whether all were within their limits."""
    table = Table("page", "first paint s", "again s", "bytes", "again bytes")
    is_well = True
    async with open_browser() as browser, reader_of(url, token) as client:
        # A browser that comes for the first time has a session at most.
        session = client.cookies[COOKIE]
        cookies = [{"name": COOKIE, "value": session, "url": url}]
        for path in paths:
            first, again = await visits(browser, url, path, cookies, rounds)
            is_well &= first.paint <= MOST_SECONDS and first.transferred <= MOST_BYTES
            table.add_row(
                path,
                f"{first.paint:.2f}",
                f"{again.paint:.2f}",
                f"{first.transferred:,}",
                f"{again.transferred:,}",
            )
    Console().print(table)
    return is_well


async def measure(url: str, token: str, paths: list[str], rounds: int) -> bool:
    """Measure pages and print what was found; returns whether all were within their limits."""
    is_quick = await measure_server(url, token, paths or PATHS, rounds)
    return await measure_network(url, token, paths or SLOW, rounds) and is_quick


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pages", description=__doc__)
    parser.add_argument("url", help="the address of the service")
    parser.add_argument("token", help="a token to sign in with")
    parser.add_argument("paths", nargs="*", help="pages, instead of the usual ones")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    is_well = asyncio.run(measure(given.url, given.token, given.paths, given.rounds))
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
