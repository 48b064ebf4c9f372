"""Whatever a role asks, by whatever transport, holds no protected value that is not for it.

A real service answers random operations over HTTP, streams of events and WebSockets, and every
page and download. In all that it sends and logs are looked for the mobiles of all officials, and
the ids of all service requests. `RANDOM_QUERIES` says how many operations there
are, `WHOLE_SAMPLE=1` asks the sample city rather than the town.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from starlette.routing import compile_path
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from graph.callers import Role
from graph.vocabulary import load_vocabulary
from server.pages.routes import SHOWN
from server.runtime.ledger_pages import LISTED_KINDS
from server.sign_in.issuing import issue_token
from tests.schema.test_random_queries import WORDS
from tests.support.processes.linli_service import Linli, linli_serve
from tests.support.random_queries.filters import Town
from tests.support.random_queries.operations import Operation, operation_of
from tests.support.rich_services import table
from tests.support.rich_town import LEDGERS
from tests.support.small_city import write

MANY = int(os.environ.get("RANDOM_QUERIES", "60")) // 3
IS_SAMPLE = os.environ.get("WHOLE_SAMPLE") == "1"
SECRET = "a-secret-with-which-the-test-signs-tokens"
OWN = "Subdistrict:220881001" if IS_SAMPLE else "Subdistrict:220802002"
"""The area of the coordinator."""
ROLES = {
    "anonymous": (None, ()),
    "researcher": (Role.RESEARCHER, ()),
    "coordinator": (Role.COORDINATOR, (OWN,)),
}
"""A role and its areas: everybody from whom something is kept."""
MOBILES = [f"1380000{number:04}" for number in range(1, 7)]
CADRES = [{**cells, "手机": mobile} for cells, mobile in zip(LEDGERS["干部"], MOBILES, strict=True)]
REQUESTS = table(
    "编号 流程 服务类别 标题 来源渠道 提出时间 场所编号 场所类别",
    "SRX 红心物业 管网维修 只有军民社区知道 热线电话 2024-06-01T08:00:00 L4 楼栋",
)
PROTOCOL = Subprotocol("graphql-transport-ws")
EVENTS = {"Accept": "text/event-stream"}


@dataclass(frozen=True)
class Service:
    """The service under test, what is protected in it, and from whom."""

    process: Linli
    url: str
    words: Town
    protected: Mapping[str, frozenset[str]]
    """The values that must not be sent, by who asks."""

    def leaks(self, who: str, text: str) -> list[str]:
        """Return the protected values that stand in a text."""
        return sorted(value for value in self.protected[who] if value in text)


def token_of(who: str) -> str | None:
    """Return the token of somebody, None without one."""
    role, areas = (Role.ADMINISTRATOR, ()) if who == "office" else ROLES[who]
    if role is None:
        return None
    return issue_token(SECRET, who, role, areas, timedelta(hours=5)).text


def headers_of(who: str) -> dict[str, str]:
    """Return the headers of somebody's requests."""
    token = token_of(who)
    return {"Authorization": f"Bearer {token}"} if token else {}


def ask_office(url: str, query: str, **variables: object) -> Any:  # noqa: ANN401 - an answer
    """Return the data of an answer to an administrator."""
    asked = {"query": query, "variables": variables}
    answer = httpx.post(f"{url}/graphql", json=asked, headers=headers_of("office"), timeout=120)
    assert "errors" not in answer.json(), answer.text[:500]
    return answer.json()["data"]


def list_all(url: str, root: str, selected: str, area: str | None = None) -> Iterator[Any]:
    """Yield all nodes of a list to an administrator, within an area if there is one."""
    given = f'filter: {{area: {{id: "{area}"}}}}, ' if area else ""
    after: str | None = None
    while True:
        query = f"""query($after: String) {{ page: {root}({given}first: 100, after: $after) {{
          edges {{ node {{ {selected} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
        page = ask_office(url, query, after=after)["page"]
        yield from (edge["node"] for edge in page["edges"])
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def mobiles(url: str, area: str | None = None) -> set[str]:
    """Return the mobiles of all officials of an area, or of the city."""
    cadres = list_all(url, "cadres", "mobile { value }", area)
    return {each["mobile"]["value"] for each in cadres if each["mobile"]["value"]}


def request_texts(url: str, area: str | None = None) -> set[str]:
    """Return the ids of all requests of an area, or of the city, as answers have them in quotes."""
    return {f'"{each["id"]}"' for each in list_all(url, "serviceRequests", "id", area)}


def read_words(url: str) -> Town:
    """Return what random operations name: some nodes of each listed kind."""
    if not IS_SAMPLE:
        return WORDS
    ids: list[str] = []
    for root in LISTED_KINDS:
        page = ask_office(url, f"{{ page: {root}(first: 25) {{ edges {{ node {{ id }} }} }} }}")
        ids += [edge["node"]["id"] for edge in page["page"]["edges"]]
    codes = [each.partition(":")[2] for each in ids[:200]]
    return Town(ids, codes, [duty.code for duty in load_vocabulary()])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of the town, whose officials all have a mobile, or of the sample city."""
    folder = tmp_path_factory.mktemp("protected")
    arguments = () if IS_SAMPLE else ("--no-sample",)
    with linli_serve(folder / "var", *arguments, LINLI_TOKEN_SECRET=SECRET) as process:
        url = process.serving(900 if IS_SAMPLE else 150)
        if not IS_SAMPLE:
            load_town(url, folder)
        everything, own = mobiles(url) | request_texts(url), mobiles(url, OWN)
        assert len(everything) >= 10
        for_all = frozenset(everything)
        others = frozenset(everything - own - request_texts(url, OWN))
        assert others < for_all
        protected = {"anonymous": for_all, "researcher": for_all, "coordinator": others}
        yield Service(process, url, read_words(url), protected)


def load_town(url: str, folder: Path) -> None:
    """Import the ledgers of the town through the service."""
    ledgers = {**LEDGERS, "干部": CADRES, "诉求": [*LEDGERS["诉求"], *REQUESTS]}
    files = [
        ("file", (path.name, path.read_bytes()))
        for path in sorted(write(folder / "ledgers", **ledgers).iterdir())
    ]
    answer = httpx.post(f"{url}/ledgers", files=files, headers=headers_of("office"), timeout=300)
    assert answer.status_code == 200, answer.text[:1000]


# Transports


async def over_post(
    service: Service, client: httpx.AsyncClient, who: str, operation: Operation
) -> str:
    """Return what is answered to a POST."""
    asked = {"query": operation.text, "variables": operation.variables}
    response = await client.post(f"{service.url}/graphql", json=asked, headers=headers_of(who))
    return response.text


async def over_get(
    service: Service, client: httpx.AsyncClient, who: str, operation: Operation
) -> str:
    """Return what is answered to a GET."""
    given = {"query": operation.text, "variables": json.dumps(operation.variables)}
    response = await client.get(f"{service.url}/graphql", params=given, headers=headers_of(who))
    return response.text


async def over_events(
    service: Service, client: httpx.AsyncClient, who: str, operation: Operation
) -> str:
    """Return the stream of events of one operation."""
    asked = {"query": operation.text, "variables": operation.variables}
    headers = {**headers_of(who), **EVENTS}
    response = await client.post(f"{service.url}/graphql", json=asked, headers=headers)
    return response.text


async def over_websocket(
    service: Service, _: httpx.AsyncClient, who: str, operation: Operation
) -> str:
    """Return the messages of one operation over a WebSocket."""
    payload = {"query": operation.text, "variables": operation.variables}
    address = f"{service.url.replace('http', 'ws', 1)}/graphql"
    async with connect(address, subprotocols=[PROTOCOL], max_size=None) as connection:
        await send(connection, {"type": "connection_init", "payload": headers_of(who)})
        seen = [str(await connection.recv())]
        await send(connection, {"type": "subscribe", "id": "1", "payload": payload})
        while json.loads(seen[-1])["type"] not in ("complete", "error"):
            async with asyncio.timeout(120):
                seen.append(str(await connection.recv()))
        return "\n".join(seen)


async def send(connection: ClientConnection, message: object) -> None:
    """Send a message as JSON."""
    await connection.send(json.dumps(message))


Transport = Callable[[Service, httpx.AsyncClient, str, Operation], Awaitable[str]]
TRANSPORTS: Sequence[Transport] = (
    over_post,
    over_get,
    over_events,
    over_websocket,
)


@pytest.mark.timeout(600 + 20 * MANY)
async def test_random_operations_are_answered_without_protected_values(service: Service) -> None:
    answered = dict.fromkeys(ROLES, 0)
    found = []
    async with httpx.AsyncClient(timeout=120) as client:
        for seed, who in product(range(MANY), ROLES):
            operation = operation_of(Random(f"{who}{seed}"), service.words)  # noqa: S311 - the same each time
            transport = TRANSPORTS[seed % len(TRANSPORTS)]
            text = await transport(service, client, who, operation)
            answered[who] += '"data":{' in text
            sent = f"{operation.text}{json.dumps(operation.variables)}"
            found += [
                (who, transport.__name__, value, operation)
                for value in service.leaks(who, text)
                # An error may repeat what was sent.
                if value.strip('"') not in sent
            ]
    assert found == [], found[:3]
    assert all(answered.values()), answered
    print(f"{3 * MANY} operations, with data: {answered}")


# Pages and downloads

PAGES = (
    *("/ask", "/ask?q=民生小区1号楼", "/place/Building:L1", "/place/Community:220802001001"),
    *("/place/Building:L1/poster", "/posters", "/due", "/due?area=解放社区", "/due?area=军民社区"),
    *("/due?area=解放社区&show=needs", "/due?area=解放社区&show=requests", "/needs?area=解放社区"),
    *("/needs/NE1", "/units/D1", "/units/D1/offer", "/gaps?area=解放社区", "/board?area=解放社区"),
    *("/handover?holder=Cadre:G1&on=2026-12-01", "/handover?holder=Cadre:G4&on=2024-01-01"),
    *("/ask/suggest?q=王", "/ask/suggest?q=下水", "/posters/print?area=解放社区"),
    *(
        "/due/kept?area=解放社区",
        "/due/requests.csv?area=解放社区",
        "/due/projects.xlsx?area=解放社区",
    ),
    *("/needs/new", "/plans?area=解放社区", "/plans/A", "/requests/SR1", "/requests/SRX"),
    *("/projects/PR1", "/responsibilities/RE1", "/network/Cadre:G1", "/network/ServiceRequest:SR1"),
    *("/ledgers", "/ledgers/templates/干部.xlsx", "/reports", "/reports/requests?area=解放社区"),
    *("/reports/requests.xlsx?area=解放社区", "/reports/requests/opened?area=解放社区"),
    *("/sign-in", "/offline", "/more"),
)
ELSEWHERE = frozenset(
    {"/board/changes", "/ledgers/uploads/{id}", "/ledgers/uploads/{id}/report.xlsx"}
)
"""Pages of a stream and of one's own uploads, which have tests of their own."""
FILES = (
    *(f"/ledgers/{root}.csv" for root in LISTED_KINDS),
    *("/ledgers/cadres.xlsx", "/ledgers/serviceRequests.xlsx", "/ledgers/projects.xlsx"),
    *("/four-lists.xlsx", "/snapshots/network.tar", "/healthz", "/readyz", "/metrics"),
    *("/exports/干部.csv", "/exports/诉求.xlsx", "/imports", "/tokens", "/backup"),
    *("/reconcile", "/reconcile/preview?id=Unit:D1", "/reconcile/suggest/entity?prefix=王"),
    *("/reconcile/properties?type=Unit", "/reconcile/preview?id=Cadre:G1"),
    *("/reconcile/preview?id=ServiceRequest:SR1", "/reconcile/suggest/entity?prefix=下水"),
)
QUERIES = {
    "a": {"query": "下水堵塞", "type": "ServiceRequest"},
    "b": {"query": "王建国", "type": "Cadre"},
    "c": {"query": "市委组织部"},
}
EXTENSION = {"ids": ["Unit:D1", "Cadre:G1"], "properties": [{"id": "mobile"}, {"id": "name"}]}


def readable_text(response: httpx.Response) -> str:
    """Return all that can be read in a response: the files in an archive too."""
    body = response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(archive.read(name).decode() for name in archive.namelist())
    if response.url.path.endswith(".tar") and response.status_code == 200:
        with tarfile.open(fileobj=io.BytesIO(body)) as archive:
            files = [archive.extractfile(member) for member in archive if member.isfile()]
            return "\n".join(file.read().decode("utf-8", "replace") for file in files if file)
    return response.text


def test_no_page_is_left_out() -> None:
    patterns = {path: compile_path(path)[0] for path in SHOWN}
    asked = [urlsplit(path).path for path in PAGES]
    visited = {
        next(path for path, pattern in patterns.items() if pattern.match(each)) for each in asked
    }
    assert visited == set(SHOWN) - ELSEWHERE


@pytest.mark.timeout(900)
@pytest.mark.parametrize("who", ROLES)
def test_pages_and_downloads_hold_no_protected_values(service: Service, who: str) -> None:
    token = token_of(who)
    session = {"Cookie": f"linli-session={quote(who)}|{token}"} if token else {}
    with httpx.Client(base_url=service.url, timeout=300, follow_redirects=True) as client:
        statuses = {}
        for path in (*PAGES, *FILES):
            client.cookies.clear()
            response = client.get(path, headers=session if path in PAGES else headers_of(who))
            statuses[path] = response.status_code
            assert response.status_code < 500, path
            assert service.leaks(who, readable_text(response)) == [], path
        for form in ({"queries": json.dumps(QUERIES)}, {"extend": json.dumps(EXTENSION)}):
            response = client.post("/reconcile", data=form, headers=headers_of(who))
            assert service.leaks(who, response.text) == [], form
    refused = {path for path, status in statuses.items() if status in (401, 403)}
    assert {"/backup", "/tokens", "/imports"} <= refused
    is_open = who != "anonymous"
    assert ("/snapshots/network.tar" not in refused) is is_open
    is_served = statuses["/ledgers/serviceRequests.csv"] == 200
    assert is_served is (who == "coordinator"), statuses


def test_the_log_holds_no_protected_value(service: Service) -> None:
    written = service.process.text
    assert "/graphql" in written or "healthz" in written
    assert [value for value in service.protected["anonymous"] if value.strip('"') in written] == []


def test_the_api_knows_no_cookie(service: Service) -> None:
    session = {"Cookie": f"linli-session=coordinator|{token_of('coordinator')}"}
    for headers, role in ((session, "PUBLIC"), (headers_of("coordinator"), "COORDINATOR")):
        asked = {"query": "{ viewer { role } }"}
        answer = httpx.post(f"{service.url}/graphql", json=asked, headers=headers, timeout=60)
        assert answer.json()["data"] == {"viewer": {"role": role}}


def test_what_is_typed_is_shown_as_text(service: Service) -> None:
    typed = "<script>alert(1)</script>"
    for path in ("/ask", "/due", "/needs", "/gaps", "/board"):
        given = {"q": typed, "area": typed}
        page = httpx.get(f"{service.url}{path}", params=given, timeout=60, follow_redirects=True)
        assert page.status_code < 500
        assert typed not in page.text, path
    assert "&lt;script&gt;" in httpx.get(f"{service.url}/ask", params={"q": typed}, timeout=60).text
