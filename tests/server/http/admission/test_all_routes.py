"""Every route charges its caller, or says why it does not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from server.http.admission.open_routes import OPEN_ROUTES
from server.http.app import create_app
from server.http.layers.request_ids import places_of, shown_path
from server.pages.routes import RECEIVED, SENT, SHOWN, page_routes
from server.settings import Settings, read_settings
from tests.support.processes.small_schema import lifespan_of

PARAMETERS = {
    "reference": "220802001001",
    "key": "N1",
    "show": "needs",
    "form": "csv",
    "id": "x",
    "name": "communities.csv",
    "name:path": "communities.csv",
    "run:path": "x",
    "below:path": "preview",
    "path": "",
}


def routes_of(app: Starlette) -> list[tuple[str, str]]:
    """Return the method and the path of each route, one of each address that has a parameter."""
    found = []
    for route in app.routes:
        if isinstance(route, Route):
            methods = (route.methods or {"GET"}) - {"HEAD"}
            found += [(method, route.path) for method in sorted(methods)]
        elif isinstance(route, Mount):
            found.append(("GET", route.path))
    return found


def address_of(path: str) -> str:
    """Return an address that a route answers."""
    for name, value in PARAMETERS.items():
        path = path.replace(f"{{{name}}}", value)
    return path


@asynccontextmanager
async def visitor(settings: Settings) -> AsyncIterator[AsyncClient]:
    """Yield a client of the application with its pages, without a graph."""
    app = create_app(settings, lifespan_of(), page_routes)
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state or {})}, receive, send)

        transport = ASGITransport(with_state)
        async with AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield client


APP = create_app(read_settings(), lifespan_of(), page_routes)
ROUTES = routes_of(APP)
STREAMS = {("PUT", "/graphql"), ("DELETE", "/graphql")}
"""They reserve and end streams, of which the number is limited."""
CHARGED = sorted({route for route in ROUTES if route[1] not in OPEN_ROUTES} - STREAMS)


SETTINGS = {"rate_limit": 1, "trusted_proxies": "127.0.0.0/8"}


async def test_each_route_charges_whoever_asks_and_refuses_who_has_used_up_its_quota() -> None:
    async with visitor(read_settings(**SETTINGS)) as client:
        for number, (method, path) in enumerate(CHARGED):
            address, headers = address_of(path), {"X-Forwarded-For": f"192.0.2.{number}"}
            # It is charged whatever comes of it: a refusal for lack of a token too.
            first = await client.request(method, address, headers=headers)
            assert first.status_code != 500, path
            # What a page asks for itself is charged besides.
            assert first.status_code != 429 or path in SHOWN, path
            assert first.headers["ratelimit"].startswith('"cost";r=0;'), path
            assert first.headers["ratelimit-policy"].startswith('"cost";q=1;')
            refused = await client.request(method, address, headers=headers)
            assert refused.status_code == 429, path
            assert 1 <= int(refused.headers["retry-after"]) <= 120
            assert refused.headers["ratelimit"].startswith('"cost";r=0;')
            assert "秒后再试" in refused.text
            if path in (SHOWN if method == "GET" else {*SENT, *RECEIVED}):
                assert refused.headers["content-type"].startswith("text/html"), path
                assert "请求太多了" in refused.text


async def test_what_is_open_is_answered_to_who_has_used_up_its_quota() -> None:
    async with visitor(read_settings(**SETTINGS)) as client:
        assert (await client.get("/ask")).status_code == 200
        assert (await client.get("/ask")).status_code == 429
        for path in OPEN_ROUTES:
            response = await client.get(path)
            assert response.status_code != 429
            assert "ratelimit" not in response.headers


def test_the_log_says_of_each_route_where_it_leads() -> None:
    places = places_of(APP.routes)
    shown = {shown_path(address_of(path), places) for _, path in ROUTES}
    assert "/*" not in shown
    assert {shown_path(f"{path}x", places) for path in ("/", "/place", "//place/")} == {"/*"}
    assert shown_path("/place/220802001001/poster", places) == "/place/*"


def test_each_open_route_is_one_and_says_why() -> None:
    assert set(OPEN_ROUTES) <= {path for _, path in ROUTES}
    assert all(OPEN_ROUTES.values())
