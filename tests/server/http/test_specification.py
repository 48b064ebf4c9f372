"""The specification "GraphQL over HTTP" (draft of 2026-08-06), one row for each MUST and SHOULD.

Its requirements of clients are no rows. The requests are put to the whole application over an empty
graph; those about the head of a request, which no application sees, to a real server.
"""

import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from httpx import AsyncClient

from graph.database.constraints import create_constraints
from graph.errors import DatabaseBusy
from graph.vocabulary import load_vocabulary
from server.settings import read_settings
from tests.conftest import Store
from tests.support.office import Office
from tests.support.processes.small_schema import client_of
from tests.support.processes.small_server import small_server

RESPONSE, JSON = "application/graphql-response+json", "application/json"
UTF8 = {"content-type": f"{RESPONSE}; charset=utf-8"}
LEGACY = {"content-type": f"{JSON}; charset=utf-8"}
NAME = {"__typename": "Query"}
TYPE, MUTATION = "{ __typename }", "mutation { __typename }"
WITHDRAWAL = 'withdrawNeed(input: { need: "Need:1", reason: "x" })'
BROKEN_ROOT = 'overview(area: { code: "nope" }) { communities }'


class Row(NamedTuple):
    """One requirement, in our words, and a request that shows it."""

    words: str
    request: dict[str, Any]
    status: int
    data: Mapping[str, Any] | None = None
    """The data of the answer; None if it has none."""
    headers: Mapping[str, str] = UTF8
    """Headers of the answer."""


def post(
    body: object = None,
    *,
    accept: str | None = RESPONSE,
    **options: Any,  # noqa: ANN401 - those of httpx
) -> dict[str, Any]:
    """Return a POST of a JSON body; further options are those of httpx."""
    headers = {"accept": accept, **options.pop("headers", {})} if accept else {}
    sent = options if body is None else {"json": body, **options}
    return {"method": "POST", "headers": headers, **sent}


def get(accept: str = RESPONSE, **params: str) -> dict[str, Any]:
    """Return a GET of parameters."""
    return {"method": "GET", "params": params, "headers": {"accept": accept}}


def raw(content: str | bytes, content_type: str | None = JSON) -> dict[str, Any]:
    """Return a POST of bytes under a content type."""
    headers = {"content-type": content_type} if content_type else {}
    return post(content=content, headers=headers)


QUERY = {"query": TYPE}
NAMED = "query A { a: __typename } query B { b: __typename } query null { c: __typename }"
INT = "query($first: Int!) { units(first: $first) { totalCount } }"

ROWS = {
    "url-schema": Row("A schema is served at a URL.", post(QUERY), 200, NAME),
    "url-forbid": Row(
        "Who may do what is not decided by the content of the request, but in the schema.",
        post({"query": f"mutation {{ {WITHDRAWAL} {{ __typename }} }}"}),
        200,
        {"withdrawNeed": {"__typename": "NotAllowed"}},
    ),
    "format-json": Row(
        "JSON is understood and spoken.", post(QUERY, accept=JSON), 200, NAME, LEGACY
    ),
    "format-utf8": Row(
        "A type without charset is UTF-8.",
        raw('{"query": "{ 白城 }"}'.encode()),
        400,
    ),
    "request-post": Row("POST is taken.", post(QUERY), 200, NAME),
    "get-parameters": Row(
        "GET has its parameters in the query of the address, variables as JSON.",
        get(query="query($no: Boolean!) { __typename @skip(if: $no) }", variables='{"no": true}'),
        200,
        {},
    ),
    "get-empty": Row(
        "An empty parameter counts as absent.",
        get(query=TYPE, variables="", operationName="", extensions=""),
        200,
        NAME,
    ),
    "get-null": Row(
        "operationName=null is a name.",
        get(query=NAMED, operationName="null"),
        200,
        {"c": "Query"},
    ),
    "get-mutation": Row(
        "GET changes nothing: 405, with Allow.",
        get(query=MUTATION),
        405,
        headers={**UTF8, "allow": "POST"},
    ),
    "get-chosen-mutation": Row(
        "That holds for the operation that is chosen, not for others beside it.",
        get(query=f"query Q {TYPE} mutation M {{ __typename }}", operationName="Q"),
        200,
        NAME,
    ),
    "post-json": Row(
        "A body of JSON in UTF-8 is taken.", raw('{"query": "{ __typename }"}'), 200, NAME
    ),
    "post-charset": Row(
        "A type of another charset is not.", raw("{}", "application/json; charset=gbk"), 415
    ),
    "post-untyped": Row("A body without a type is rejected.", raw("{}", None), 415),
    "post-further": Row(
        "Further properties are ignored.", post({**QUERY, "id": 7, "doc": None}), 200, NAME
    ),
    "post-null": Row(
        "Null counts as absent.",
        post({**QUERY, "variables": None, "operationName": None, "extensions": None}),
        200,
        NAME,
    ),
    "body-response": Row("The body is a GraphQL response.", post({"query": "{ nope }"}), 422),
    "body-type": Row("Its type is named, with the charset.", post(QUERY), 200, NAME, UTF8),
    "accept-graphql": Row("application/graphql-response+json is spoken.", post(QUERY), 200, NAME),
    "accept-highest": Row(
        "Accept is respected, the highest weight first.",
        post(QUERY, accept=f"{JSON};q=0.5, {RESPONSE};q=0.9"),
        200,
        NAME,
    ),
    "accept-highest-legacy": Row(
        "That holds for application/json too.",
        post(QUERY, accept=f"{JSON}, {RESPONSE};q=0.9"),
        200,
        NAME,
        LEGACY,
    ),
    "accept-none": Row(
        "Where nothing fits: 406, and nothing is done.", post(QUERY, accept="image/png"), 406
    ),
    "legacy-success": Row(
        "A legacy client gets 2xx as application/json.", post(QUERY, accept=JSON), 200, NAME, LEGACY
    ),
    "legacy-partial": Row(
        "So with partial success.",
        post({"query": f"{{ __typename {BROKEN_ROOT} }}"}, accept=JSON),
        294,
        {"__typename": "Query", "overview": None},
        LEGACY,
    ),
    "legacy-error": Row(
        "And an error with the same status and type as others.",
        post({"query": "{ nope }"}, accept=JSON),
        422,
    ),
    "validation-all": Row(
        "All rules of validation are applied, such as that of unused fragments.",
        post({"query": f"{TYPE} fragment F on Query {{ __typename }}"}),
        422,
    ),
    "status-impossible": Row(
        "What allows no response at all is 4xx: we always respond in the form of GraphQL.",
        raw("{}", "text/plain"),
        415,
    ),
    "status-data": Row("Data: 2xx.", post(QUERY), 200, NAME),
    "status-200": Row(
        "Data and no errors: 200.", post({"query": MUTATION}), 200, {"__typename": "Mutation"}
    ),
    "status-294": Row(
        "Data and errors: 294.",
        post({"query": f"{{ __typename {BROKEN_ROOT} }}"}),
        294,
        {"__typename": "Query", "overview": None},
    ),
    "status-405-get": Row("A mutation by GET: 405.", get(query=MUTATION), 405),
    "status-405": Row(
        "Another method: 405, with Allow.",
        {"method": "PATCH"},
        405,
        headers={**UTF8, "allow": "DELETE, GET, HEAD, POST, PUT"},
    ),
    "status-415": Row("Another type of body: 415.", raw("query=x", "text/plain"), 415),
    "status-406": Row("Another Accept: 406.", get(accept="text/csv", query=TYPE), 406),
    "status-406-stream": Row(
        "A subscription that may not be a stream: 406.",
        post({"query": 'subscription { needChanged(area: { code: "1" }) { cursor } }'}),
        406,
    ),
    "status-413": Row("A body that is too large: 413.", post({"query": "x" * 1_000_000}), 413),
    "status-400-json": Row("A body that is no JSON: 400.", raw('{"query":'), 400),
    "status-422-members": Row("A request of wrong members: 422.", post({"qeury": TYPE}), 422),
    "status-422-variables": Row(
        "Variables that are no object: 422.", post({"query": INT, "variables": [7]}), 422
    ),
    "status-422-object": Row("JSON that is no object: 422.", post([QUERY]), 422),
    "status-400-document": Row("A document that cannot be parsed: 400.", post({"query": "{"}), 400),
    "status-422-validation": Row("One that is not valid: 422.", post({"query": "{ nope }"}), 422),
    "status-422-limits": Row(
        "So with rules of our own, such as of size.",
        post({"query": "{ " + " ".join(f"a{n}: __typename" for n in range(60)) + " }"}),
        422,
    ),
    "status-422-name": Row(
        "No such operation: 422.", post({"query": NAMED, "operationName": "D"}), 422
    ),
    "status-422-ambiguous": Row("Several and no name: 422.", post({"query": NAMED}), 422),
    "status-422-coercion": Row(
        "Variables of a wrong type: 422.", post({"query": INT, "variables": {"first": "x"}}), 422
    ),
}


@pytest.fixture(scope="module")
async def executor(store: Store) -> Office:
    """The executor over a graph with nothing in it, on one engine."""
    database = await store("arcadedb", "scratch")
    await database.execute("MATCH (n) DETACH DELETE n")
    await create_constraints(database)
    return Office(database, load_vocabulary())


@pytest.fixture
async def client(executor: Office) -> AsyncIterator[AsyncClient]:
    """A client of the application."""
    async with client_of(read_settings(), executor=executor) as client:
        del client.headers["accept"]
        yield client


@pytest.mark.parametrize("name", ROWS)
async def test_the_service_does_what_the_specification_wants(
    client: AsyncClient, name: str
) -> None:
    row = ROWS[name]
    response = await client.request(url="/graphql", **row.request)
    answer = response.json()
    assert (response.status_code, answer.get("data")) == (row.status, row.data), response.text
    assert ("data" in answer) or answer["errors"]
    for header, value in row.headers.items():
        assert response.headers[header] == value


async def test_a_service_that_cannot_serve_now_says_503() -> None:
    """When the server is the reason: 5xx, and 503 when it cannot at this time."""
    async with client_of(fault=DatabaseBusy(5)) as client:
        assert (await client.post("/graphql", json=QUERY)).status_code == 503


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, int]]:
    """Host and port of a real server, in front of a small schema."""
    with small_server() as url:
        address = urlsplit(url)
        yield str(address.hostname), int(address.port or 0)


HEADS = {
    "An address that is too long: 414.": (b"GET /graphql?query=" + b"x" * 70_000, 414),
    "Headers that are too large: 431.": (b"GET /graphql HTTP/1.1\r\nx: " + b"x" * 40_000, 431),
    "A header without end: 431.": (b"GET /graphql HTTP/1.1\r\nx: " + b"x" * 300_000, 431),
    "What is no HTTP: 400.": (b"\x16\x03\x01\x02\x00\x01", 400),
}


@pytest.mark.parametrize("words", HEADS)
def test_the_head_of_a_request_is_rejected_in_our_form(server: tuple[str, int], words: str) -> None:
    head, status = HEADS[words]
    assert_rejected(server, head if status == 400 else head + b"\r\n\r\n", status)


def test_a_request_whose_head_does_not_come_in_time_is_rejected(server: tuple[str, int]) -> None:
    assert_rejected(server, b"GET /graphql HTTP/1.1\r\n", 408)


def assert_rejected(server: tuple[str, int], sent: bytes, status: int) -> None:
    """Check with which status, in both languages, what is sent is rejected."""
    with socket.create_connection(server, timeout=30) as connection:
        connection.sendall(sent)
        answer = connection.recv(10_000).decode()
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert "connection: close" in answer
    assert "请" in answer or "不" in answer or "超过" in answer
