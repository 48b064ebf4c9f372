"""No address text, token, telephone number or name stands in a log, whatever goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from server.logs import JsonFormatter, PlainFormatter, RequestIdFilter
from tests.support.processes.small_schema import client_of

ADDRESS, PHONE, NAME, TOKEN = "海明街道民生小区3号楼", "13800138000", "欧阳建国", "t0ken-0123456789"
SECRETS = (ADDRESS, PHONE, NAME, TOKEN)


@pytest.fixture(params=[PlainFormatter, JsonFormatter])
def written(request: pytest.FixtureRequest) -> Iterator[StringIO]:
    """All that is logged while a test runs, in either form."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    level, own = root.level, logging.getLogger("linli").level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("linli").setLevel(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the client of the test
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        logging.getLogger("linli").setLevel(own)


@pytest.mark.parametrize("secret", SECRETS)
async def test_what_callers_send_is_in_no_line(written: StringIO, secret: str) -> None:
    headers = {"Authorization": f"Bearer {secret.encode().hex()}", "X-Linli-Caller": "x"}
    asked = {
        "query": f'query Q($a: String) {{ hello(name: "{secret}") }}',
        "variables": {"a": secret},
        "operationName": secret,
    }
    async with client_of() as client:
        await client.post("/graphql", json=asked, headers=headers)
        await client.get("/graphql", params={"query": f"# {secret}\n{{ hello }}"})
        await client.get(f"/{secret}")
        await client.get(f"/ledgers/{secret}.csv", params={"filter": secret})
        await client.get(f"/exports/{secret}.xlsx")
        await client.get(f"/uploads/{secret}/rejected.xlsx")
        await client.post(f"/imports/{secret}/undo")
        await client.post("/graphql", content=secret.encode(), headers=headers)
        await client.options("/graphql", headers={"X-Request-ID": PHONE})
    text = written.getvalue()
    assert "/graphql" in text
    assert secret not in text
    assert secret.encode().hex() not in text


@pytest.mark.parametrize("secret", [ADDRESS, PHONE, NAME, f"Bearer {TOKEN}"])
@pytest.mark.parametrize("sort", [KeyError, ValueError, RuntimeError])
async def test_a_fault_is_logged_without_the_value_that_it_is_about(
    written: StringIO, sort: type[Exception], secret: str
) -> None:
    async with client_of(fault=sort(f"cannot take {secret}")) as client:
        response = await client.post("/graphql", json={"query": "{ hello }"})
    assert response.status_code == 500
    text = written.getvalue()
    assert sort.__name__ in text
    assert "cannot take" in text
    assert secret.removeprefix("Bearer ") not in text
