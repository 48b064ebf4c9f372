"""Pages of other web sites: let in by one setting, and told of it where they are not."""

import http.server
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser, Page

from server.settings import read_settings
from tests.support.processes.browser import open_browser
from tests.support.processes.small_schema import client_of, refusal_of
from tests.support.processes.small_server import small_server

SITE = "https://city.example"
PREFLIGHT = {
    "Origin": SITE,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type",
}


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    """A client of a service whose setting names the site."""
    async with client_of(read_settings(cors_origins=(SITE,))) as client:
        yield client


async def test_a_page_of_a_site_that_is_named_may_ask(client: AsyncClient) -> None:
    allowed = await client.options("/graphql", headers=PREFLIGHT)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, SITE)
    answer = await client.post("/graphql", json={"query": "{ greeting }"}, headers={"Origin": SITE})
    assert answer.headers["access-control-allow-origin"] == SITE
    assert "X-Request-ID" in answer.headers["access-control-expose-headers"]
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("origins", [(), (SITE,)])
async def test_a_page_of_another_site_is_told_which_setting_lets_it_in(
    origins: tuple[str, ...],
) -> None:
    async with client_of(read_settings(cors_origins=origins)) as client:
        other = {**PREFLIGHT, "Origin": "http://localhost:5173"}
        refused = await client.options("/graphql", headers=other)
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers
    assert refused.json()["errors"][0]["extensions"]["code"] == "ORIGIN_NOT_ALLOWED"
    for words in ("LINLI_CORS_ORIGINS", "http://localhost:5173"):
        assert words in refused.text


@pytest.mark.parametrize(
    "names",
    [
        "authorization,content-type,x-linli-caller,x-request-id",
        "apollographql-client-name,apollographql-client-version,apollo-require-preflight",
        "traceparent,tracestate,last-event-id,x-graphql-event-stream-token",
    ],
)
async def test_a_page_may_send_what_clients_send(client: AsyncClient, names: str) -> None:
    asking = {**PREFLIGHT, "Access-Control-Request-Headers": names}
    assert (await client.options("/graphql", headers=asking)).status_code == 200


async def test_a_header_that_no_page_may_send_is_named(client: AsyncClient) -> None:
    asking = {**PREFLIGHT, "Access-Control-Request-Headers": "x-other"}
    refused = await client.options("/graphql", headers=asking)
    assert refused.status_code == 400
    assert "x-other" in refused.text
    assert refused.headers["access-control-allow-origin"] == SITE


@pytest.mark.parametrize(
    ("settings", "host", "is_own"),
    [
        ({}, "127.0.0.1:8000", True),
        ({}, "localhost:8000", True),
        ({}, "[::1]:8000", True),
        ({}, "10.1.2.3", True),
        ({}, "linli.localhost", True),
        ({}, "evil.example:8000", False),
        ({}, "127.0.0.1.evil.example", False),
        ({}, "localhost@evil.example", False),
        ({}, "[evil", False),
        ({"host": "0.0.0.0"}, "linli.city.example", True),  # noqa: S104 - nothing listens
        ({"host": "0.0.0.0", "allowed_hosts": "a.example"}, "b.example", False),  # noqa: S104
        ({"allowed_hosts": "a.example, *.b.example"}, "A.example.:443", True),
        ({"allowed_hosts": "a.example, *.b.example"}, "x.b.example", True),
        ({"allowed_hosts": "a.example, *.b.example"}, "b.example", False),
        ({"allowed_hosts": "*"}, "evil.example", True),
    ],
)
async def test_a_service_is_asked_only_under_its_own_names(
    settings: dict[str, str], host: str, *, is_own: bool
) -> None:
    """A page could otherwise point a name of its own at it, and read what it answers."""
    async with client_of(read_settings(**settings)) as client:
        paths = ("/graphql?query={greeting}", "/healthz", "/graphql/")
        answers = [await client.get(path, headers={"Host": host}) for path in paths]
    assert [answer.status_code != 421 for answer in answers] == [is_own] * 3
    if not is_own:
        assert refusal_of(answers[0]) == (421, "HOST_NOT_ALLOWED")
        assert "LINLI_ALLOWED_HOSTS" in answers[0].text


class EmptyPage(http.server.BaseHTTPRequestHandler):
    """Another web site with one empty page."""

    def do_GET(self) -> None:
        """Send it."""
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>another site</title>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of another web site."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage)
    with closing(server.socket):
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
async def page(site: str) -> AsyncIterator[Page]:
    """That site's page in a real browser."""
    browser: Browser
    async with open_browser() as browser:
        page = await browser.new_page()
        await page.goto(site)
        yield page


ASK = """async ([url, caller]) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Authorization': 'Bearer 0123456789abcdef',
      'X-Linli-Caller': caller,
      'apollographql-client-name': 'board',
    },
    body: JSON.stringify({query: '{ greeting }'}),
  });
  const answer = await response.json();
  return [response.status, answer.data.greeting, answer.extensions.caller,
          response.headers.get('X-Request-ID') !== null];
}"""
LISTEN = """async (url) => {
  const query = encodeURIComponent('subscription($to: Int) { count(to: $to) }');
  const source = new EventSource(`${url}?query=${query}&variables={"to":2}`);
  const ids = [];
  await new Promise((resolve) => {
    source.addEventListener('next', (event) => ids.push(event.lastEventId));
    source.addEventListener('complete', resolve);
  });
  source.close();
  return ids;
}"""
CONNECT = """(url) => new Promise((resolve) => {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  socket.onopen = () => socket.send('{"type": "connection_init"}');
  socket.onmessage = (event) => resolve(JSON.parse(event.data).type);
  socket.onclose = () => resolve('closed');
})"""


async def test_a_browser_asks_from_another_site_under_a_chinese_name(page: Page, site: str) -> None:
    """A header of fetch holds no Chinese: the name is percent-encoded."""
    with small_server(LINLI_CORS_ORIGINS=site, LINLI_WRITE_TOKEN="0123456789abcdef") as url:
        found: Any = await page.evaluate(ASK, [url, quote("海明街道办")])
        assert found == [200, "你好，世界", "海明街道办", True]
        assert await page.evaluate(LISTEN, url) == ["1", "2"]
        assert await page.evaluate(CONNECT, url) == "connection_ack"


async def test_a_browser_keeps_a_page_of_a_site_out_that_is_not_named(page: Page) -> None:
    """For a WebSocket it asks no permission: there the service itself looks at the origin."""
    with small_server() as url:
        asked = await page.evaluate(f"fetch('{url}').then(() => 'read', () => 'kept out')")
        assert asked == "kept out"
        assert await page.evaluate(CONNECT, url) == "closed"
