"""GraphQL over HTTP: what is answered, what is refused, and in which words."""

import logging
import re
import sys
from collections.abc import AsyncIterator, Iterable
from typing import Any

import orjson
import pytest
from httpx import AsyncClient, Response

from graph.errors import (
    DatabaseBusy,
    DatabaseTimeout,
    DatabaseUnavailable,
    DiskFull,
    StatementFailed,
    StatementTooLarge,
    WriteUnavailable,
)
from server.logs import REQUEST_ID, JsonFormatter, RequestIdFilter
from server.settings import read_settings
from tests.support.processes.small_schema import client_of

JSON = {"Content-Type": "application/json"}
GREETING = {"query": "{ greeting }"}


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    async with client_of() as client:
        yield client


def refusal_of(response: Response) -> tuple[int, str]:
    """Return status and code of a refusal, whose message must be in both languages."""
    (error,) = response.json()["errors"]
    assert "data" not in response.json()
    assert re.search(r"[\u4e00-\u9fff]", error["message"]), "there is no Chinese in the message"
    assert re.search(r"[A-Za-z]{3} [a-z]", error["message"]), "there is no English in the message"
    return response.status_code, error["extensions"]["code"]


async def test_a_posted_question_is_answered(client: AsyncClient) -> None:
    response = await client.post(
        "/graphql",
        json={"query": "query Q($n: String!) { greeting(name: $n) }", "variables": {"n": "海明"}},
    )
    assert (response.status_code, response.json()["data"]) == (200, {"greeting": "你好，海明"})
    assert response.headers["content-type"] == "application/json"


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
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)


async def test_a_client_that_accepts_neither_json_is_told_so(client: AsyncClient) -> None:
    response = await client.post("/graphql", json=GREETING, headers={"Accept": "image/png"})
    assert refusal_of(response) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    ("accept", "status"), [("application/graphql-response+json", 400), ("application/json", 200)]
)
async def test_an_invalid_query_has_the_status_of_its_media_type(
    client: AsyncClient, accept: str, status: int
) -> None:
    response = await client.post(
        "/graphql", json={"query": "{ nothing }"}, headers={"Accept": accept}
    )
    assert response.status_code == status
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
        pytest.param(b'{"query": " "}', "BAD_REQUEST", id="query blank"),
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
    assert refusal_of(await client.post("/graphql", content=body, headers=JSON)) == (400, code)


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


async def test_a_body_of_unannounced_length_is_read_only_up_to_the_limit() -> None:
    given: list[int] = []

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(1000):
            given.append(number)
            yield b"x" * 10_000

    async with client_of(read_settings(max_body_bytes=100_000)) as client:
        response = await client.post("/graphql", content=pieces(), headers=JSON)
    assert refusal_of(response) == (413, "BODY_TOO_LARGE")
    assert len(given) <= 12


async def test_a_request_that_takes_too_long_is_given_up() -> None:
    async with client_of(read_settings(request_seconds=0.1)) as client:
        response = await client.post("/graphql", json={"query": "{ slow(seconds: 60) }"})
    assert refusal_of(response) == (503, "TIMEOUT")


async def test_an_internal_error_gives_a_number_and_nothing_else_and_the_log_has_the_rest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with client_of(fault=RuntimeError("secret detail")) as client:
        response = await client.post("/graphql", json=GREETING)
    assert refusal_of(response) == (500, "INTERNAL")
    reference = response.json()["errors"][0]["extensions"]["reference"]
    assert "secret detail" not in response.text
    (told,) = traces(caplog.records, reference)
    assert told.exc_info
    assert str(told.exc_info[1]) == "secret detail"


def traces(records: Iterable[logging.LogRecord], reference: str) -> list[logging.LogRecord]:
    """Return the log records with a traceback that name the reference."""
    return [record for record in records if record.exc_info and reference in record.getMessage()]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (DatabaseTimeout(10), (503, "TIMEOUT")),
        (DatabaseBusy(5), (503, "TOO_BUSY")),
        (StatementTooLarge(), (503, "TOO_LARGE")),
        (DatabaseUnavailable("bolt://10.0.0.1:7687"), (503, "UNAVAILABLE")),
        (WriteUnavailable("bolt://10.0.0.1:7687"), (503, "UNAVAILABLE")),
        (DiskFull("/srv/10.0.0.1"), (507, "DISK_FULL")),
        (StatementFailed("Neo.ClientError.Statement.SyntaxError", "MATCH (n)"), (500, "INTERNAL")),
    ],
)
async def test_trouble_with_the_graph_is_told_without_its_inside(
    fault: Exception, expected: tuple[int, str]
) -> None:
    async with client_of(fault=fault) as client:
        response = await client.post("/graphql", json=GREETING)
    assert refusal_of(response) == expected
    assert "10.0.0.1" not in response.text
    assert "MATCH" not in response.text


async def test_a_write_that_may_have_been_done_is_to_be_repeated_with_its_key() -> None:
    async with client_of(fault=WriteUnavailable("bolt://10.0.0.1:7687")) as client:
        response = await client.post("/graphql", json=GREETING)
    assert "idempotencyKey" in response.text
    assert "smaller pages" not in response.text


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
    token = REQUEST_ID.set("watcher-2")
    try:
        line = logging.LogRecord(
            "linli.http", logging.ERROR, __file__, 1, "第 %s 次", (3,), exception()
        )
        assert RequestIdFilter().filter(line)
    finally:
        REQUEST_ID.reset(token)
    told = orjson.loads(JsonFormatter().format(line))
    assert (told["request"], told["level"], told["message"]) == ("watcher-2", "error", "第 3 次")
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
    assert refusal_of(await client.delete("/graphql")) == (405, "METHOD_NOT_ALLOWED")


async def test_answers_carry_protective_headers(client: AsyncClient) -> None:
    headers = (await client.post("/graphql", json=GREETING)).headers
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")


async def test_pages_of_other_sites_may_ask_only_when_they_are_named() -> None:
    asking = {
        "Origin": "https://city.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    async with client_of() as client:
        assert (
            "access-control-allow-origin"
            not in (await client.options("/graphql", headers=asking)).headers
        )
    async with client_of(read_settings(cors_origins=("https://city.example",))) as client:
        assert (await client.options("/graphql", headers=asking)).headers[
            "access-control-allow-origin"
        ] == "https://city.example"
        assert (
            await client.options("/graphql", headers={**asking, "Origin": "https://other.example"})
        ).status_code == 400
