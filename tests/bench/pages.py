"""Measures the pages of a running service on a slow network: `python -m tests.bench.pages --help`.

The browser throttles itself as for a slow 3G network (400 kbit/s, 400 ms a round trip). A first
visit has nothing in its cache; a second one has the stylesheet and the scripts. The time of the
page's own queries is asked for without the network.
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
PATHS = ["/due?area=220802001005", "/place/220802001005"]
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


async def seconds_of(client: httpx.AsyncClient, path: str, rounds: int) -> float:
    """Return the median time of a page without the network."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        (await client.get(path)).raise_for_status()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


async def measure(url: str, token: str, paths: list[str], rounds: int) -> bool:
    """Measure pages and print what was found; returns whether all were within their limits."""
    table = Table("page", "first paint s", "again s", "bytes", "again bytes", "server s")
    is_well = True
    async with open_browser() as browser, reader_of(url, token) as client:
        # A browser that comes for the first time has a session at most.
        session = client.cookies[COOKIE]
        cookies = [{"name": COOKIE, "value": session, "url": url}]
        for path in paths:
            own = await seconds_of(client, path, rounds)
            first, again = await visits(browser, url, path, cookies, rounds)
            is_well &= first.paint <= MOST_SECONDS and first.transferred <= MOST_BYTES
            table.add_row(
                path,
                f"{first.paint:.2f}",
                f"{again.paint:.2f}",
                f"{first.transferred:,}",
                f"{again.transferred:,}",
                f"{own:.2f}",
            )
    Console().print(table)
    return is_well


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pages", description=__doc__)
    parser.add_argument("url", help="the address of the service")
    parser.add_argument("token", help="a token to sign in with")
    parser.add_argument("paths", nargs="*", default=PATHS)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    is_well = asyncio.run(measure(given.url, given.token, given.paths, given.rounds))
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
