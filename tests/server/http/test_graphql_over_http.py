"""GraphQL over HTTP: what is answered, what is refused, and in which words."""

import asyncio
import logging
import re
import sys
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from httpx import AsyncClient

from graph.errors import DatabaseUnavailable
from server.http.layers.request_ids import MOST_DISCARDED_BYTES
from server.logs import (
    REQUEST_ID,
    REQUEST_NOTES,
    JsonFormatter,
    RequestIdFilter,
    RequestNotes,
)
from server.settings import read_settings
from tests.support.processes.small_schema import client_of, refusal_of

JSON = {"Content-Type": "application/json"}
GREETING = {"query": "{ greeting }"}


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    async with client_of() as client:
        yield client


async def test_a_posted_question_is_answered(client: AsyncClient) -> None:
    response = await client.post(
        "/graphql",
        json={"query": "query Q($n: String!) { greeting(name: $n) }", "variables": {"n": "海明"}},
    )
    assert (response.status_code, response.json()["data"]) == (200, {"greeting": "你好，海明"})
    assert response.headers["content-type"] == "application/json; charset=utf-8"


async def test_a_question_in_the_url_is_answered(client: AsyncClient) -> None:
    response = await client.get(
        "/graphql",
        params={
            "query": "query Q($n: String!) { greeting(name: $n) }",
            "variables": '{"n": "瑞光"}',
        },
    )
    assert response.json()["data"] == {"greeting": "你好，瑞光"}


async def test_operation_name_chooses_the_operation(client: AsyncClient) -> None:
    query = 'query A { greeting(name: "a") } query B { greeting(name: "b") }'
    response = await client.post("/graphql", json={"query": query, "operationName": "B"})
    assert response.json()["data"] == {"greeting": "你好，b"}


async def test_a_parameter_that_no_query_has_is_refused(client: AsyncClient) -> None:
    wanted = {"query": "{ greeting }", "at": "1990-01-01"}
    response = await client.get("/graphql", params=wanted)
    assert refusal_of(response) == (400, "UNKNOWN_PARAMETER")
    assert "operationName" in response.text


async def test_a_mutation_by_get_is_refused_with_405(client: AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": 'mutation { rename(to: "x") }'})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert (await client.post("/graphql", json={"query": 'mutation { rename(to: "x") }'})).json()[
        "data"
    ] == {"rename": "x"}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/graphql-response+json", "application/graphql-response+json"),
        (
            "application/graphql-response+json, application/json;q=0.9",
            "application/graphql-response+json",
        ),
        (
            "application/json;q=0.5, application/graphql-response+json",
            "application/graphql-response+json",
        ),
        ("application/json", "application/json"),
        ("application/*", "application/json"),
        ("*/*", "application/json"),
        ("text/html, */*;q=0.1", "application/json"),
    ],
)
async def test_the_answer_has_the_media_type_that_the_client_likes_best(
    client: AsyncClient, accept: str, media_type: str
) -> None:
    response = await client.post("/graphql", json=GREETING, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"


async def test_a_client_that_accepts_neither_json_is_told_so(client: AsyncClient) -> None:
    response = await client.post("/graphql", json=GREETING, headers={"Accept": "image/png"})
    assert refusal_of(response) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("accept", ["application/graphql-response+json", "application/json", "*/*"])
async def test_an_invalid_query_has_one_status_and_type_whatever_the_client_accepts(
    client: AsyncClient, accept: str
) -> None:
    response = await client.post(
        "/graphql", json={"query": "{ nothing }"}, headers={"Accept": accept}
    )
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert "Cannot query field 'nothing'" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b'"abc"', "NOT_AN_OBJECT", id="a text"),
        pytest.param(b"null", "NOT_AN_OBJECT", id="null"),
        pytest.param(b"7", "NOT_AN_OBJECT", id="a number"),
        pytest.param(b"abc", "NOT_JSON", id="no JSON"),
        pytest.param(b"", "NOT_JSON", id="nothing"),
        pytest.param(b'{"query": "\xff"}', "NOT_JSON", id="no UTF-8"),
        pytest.param(b'{"query": "\\ud800"}', "NOT_JSON", id="half a surrogate pair"),
        pytest.param(b"[" * 3000 + b"]" * 3000, "JSON_TOO_DEEP", id="lists 3,000 deep"),
        pytest.param(
            b'{"a":' * 3000 + b"1" + b"}" * 3000, "JSON_TOO_DEEP", id="objects 3,000 deep"
        ),
        pytest.param(orjson.dumps([GREETING, GREETING]), "BATCH_NOT_SUPPORTED", id="a batch"),
        pytest.param(b"{}", "BAD_REQUEST", id="no query"),
        pytest.param(b'{"query": null}', "BAD_REQUEST", id="query null"),
        pytest.param(b'{"query": ["{ greeting }"]}', "BAD_REQUEST", id="query a list"),
        pytest.param(
            b'{"query": "{ greeting }", "variables": [1]}', "BAD_REQUEST", id="variables a list"
        ),
        pytest.param(
            b'{"query": "{ greeting }", "variables": "{}"}', "BAD_REQUEST", id="variables a text"
        ),
        pytest.param(
            b'{"query": "{ greeting }", "operationName": 3}',
            "BAD_REQUEST",
            id="operationName a number",
        ),
        pytest.param(
            b'{"query": "{ greeting }", "extensions": "x"}', "BAD_REQUEST", id="extensions a text"
        ),
    ],
)
async def test_a_body_that_is_no_question_is_refused_in_words(
    client: AsyncClient, body: bytes, code: str
) -> None:
    status = 400 if code in ("NOT_JSON", "JSON_TOO_DEEP") else 422
    assert refusal_of(await client.post("/graphql", content=body, headers=JSON)) == (status, code)


async def test_a_body_may_say_that_it_is_not_compressed(client: AsyncClient) -> None:
    for encoding in ("Identity", "identity, identity", ""):
        headers = {"Content-Encoding": encoding}
        response = await client.post("/graphql", json=GREETING, headers=headers)
        assert response.status_code == 200
    refused = await client.post("/graphql", json=GREETING, headers={"Content-Encoding": "br"})
    assert refusal_of(refused) == (415, "UNSUPPORTED_ENCODING")
    assert refused.headers["accept-encoding"] == "identity"


async def test_answers_are_private_and_depend_on_what_the_client_accepts(
    client: AsyncClient,
) -> None:
    for query in ("{ greeting }", "{ nothing }"):
        headers = (await client.post("/graphql", json={"query": query})).headers
        assert headers["cache-control"] == "private, no-cache"
        assert {"Accept", "Origin"} <= set(headers["vary"].split(", "))


async def test_a_request_that_does_not_come_in_time_is_given_up() -> None:
    async def trickle() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(30)

    async with client_of(read_settings(request_seconds=0.1)) as client:
        response = await client.post("/graphql", content=trickle(), headers=JSON)
    assert refusal_of(response) == (408, "REQUEST_TOO_SLOW")


async def test_variables_in_the_url_that_are_no_json_are_refused(client: AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": "{ greeting }", "variables": "{n: 1}"})
    assert refusal_of(response) == (400, "NOT_JSON")


async def test_variables_nested_as_deeply_as_json_may_be_do_no_harm(client: AsyncClient) -> None:
    deep = b"[" * 1000 + b"]" * 1000
    body = (
        b'{"query": "query Q($n: String!) { greeting(name: $n) }", "variables": {"n": '
        + deep
        + b"}}"
    )
    response = await client.post("/graphql", content=body, headers=JSON)
    assert response.status_code < 500
    assert response.json()["errors"][0]["message"]
    assert not response.json().get("data")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json; charset=gbk; charset=utf-8"},
        {"Content-Type": "application/jsonp"},
        {},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
async def test_a_body_that_does_not_claim_to_be_json_is_refused(
    client: AsyncClient, headers: dict[str, str]
) -> None:
    response = await client.post("/graphql", content=b'{"query": "{ greeting }"}', headers=headers)
    assert refusal_of(response)[0] == 415


@pytest.mark.parametrize(
    "given",
    [
        'Application/JSON; charset="UTF-8"',
        "application/json; charset=utf-8;",
        "application/json; charset=utf-8; odata=verbose",
        "application/json;odata=verbose ; charset=utf8",
        "application/json;;",
        'application/json; note="a;charset=gbk"',
    ],
)
async def test_json_may_name_its_charset_and_have_other_parameters(
    client: AsyncClient, given: str
) -> None:
    headers = {"Content-Type": given}
    response = await client.post("/graphql", content=b'{"query": "{ greeting }"}', headers=headers)
    assert response.json()["data"] == {"greeting": "你好，世界"}


async def test_a_body_of_10_mb_is_refused(client: AsyncClient) -> None:
    response = await client.post("/graphql", content=b"x" * 10_000_000, headers=JSON)
    assert refusal_of(response) == (413, "BODY_TOO_LARGE")


async def test_a_body_of_unannounced_length_is_read_only_a_bit_beyond_the_limit() -> None:
    given: list[int] = []

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(1000):
            given.append(number)
            yield b"x" * 10_000

    async with client_of(read_settings(max_body_bytes=100_000)) as client:
        response = await client.post("/graphql", content=pieces(), headers=JSON)
    assert refusal_of(response) == (413, "BODY_TOO_LARGE")
    assert len(given) <= 12 + MOST_DISCARDED_BYTES // 10_000


async def test_a_request_that_takes_too_long_is_given_up() -> None:
    async with client_of(read_settings(request_seconds=0.1)) as client:
        response = await client.post("/graphql", json={"query": "{ slow(seconds: 60) }"})
    assert refusal_of(response) == (503, "TIMEOUT")


async def test_every_answer_has_a_request_id_and_the_answerer_gets_it(client: AsyncClient) -> None:
    first, second = [await client.post("/graphql", json=GREETING) for _ in range(2)]
    assert first.json()["extensions"]["request"] == first.headers["x-request-id"]
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert (await client.get("/nowhere")).headers["x-request-id"]


async def test_a_sane_request_id_of_the_caller_is_kept(client: AsyncClient) -> None:
    response = await client.post("/graphql", json=GREETING, headers={"X-Request-ID": "gate-7:42"})
    assert response.headers["x-request-id"] == "gate-7:42"


@pytest.mark.parametrize("given", ["x" * 65, "a b", "a;b", "", "é"])
async def test_a_request_id_that_could_do_harm_is_replaced(client: AsyncClient, given: str) -> None:
    response = await client.post(
        "/graphql", json=GREETING, headers={b"X-Request-ID": given.encode("latin-1")}
    )
    assert re.fullmatch("[0-9a-f]{16}", response.headers["x-request-id"])


def test_a_log_line_can_be_json_with_the_request_and_the_traceback() -> None:
    token, notes = REQUEST_ID.set("watcher-2"), RequestNotes()
    noted = REQUEST_NOTES.set(notes)
    notes.note_operation("query", "Duties")
    try:
        line = logging.LogRecord(
            "linli.http", logging.ERROR, __file__, 1, "第 %s 次", (3,), exception()
        )
        assert RequestIdFilter().filter(line)
    finally:
        REQUEST_ID.reset(token)
        REQUEST_NOTES.reset(noted)
    told = orjson.loads(JsonFormatter().format(line))
    assert (told["request"], told["level"], told["message"]) == ("watcher-2", "error", "第 3 次")
    assert told["operation"] == "query Duties"
    assert "ValueError: invalid literal" in told["error"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told["time"])


def exception() -> Any:  # noqa: ANN401 - what `sys.exc_info` gives
    """Return the description of an exception that was raised."""
    try:
        int("broken")
    except ValueError:
        return sys.exc_info()


async def test_healthz_says_ok_when_the_graph_answers(client: AsyncClient) -> None:
    response = await client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_healthz_is_503_when_the_graph_does_not_answer() -> None:
    async with client_of(ill=DatabaseUnavailable("bolt://10.0.0.1:7687")) as client:
        response = await client.get("/healthz")
    assert (response.status_code, response.json()["status"]) == (503, "down")
    assert "10.0.0.1" not in response.text


async def test_a_wrong_path_or_method_is_told_where_to_go(client: AsyncClient) -> None:
    assert refusal_of(await client.get("/api")) == (404, "NOT_FOUND")
    assert refusal_of(await client.patch("/graphql")) == (405, "METHOD_NOT_ALLOWED")


async def test_answers_carry_protective_headers(client: AsyncClient) -> None:
    headers = (await client.post("/graphql", json=GREETING)).headers
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
