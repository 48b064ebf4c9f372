"""Responses are compressed in the way that their client knows; event streams are not."""

import gzip
from collections.abc import AsyncIterator

import brotli
import pytest
import zstandard
from httpx import AsyncClient

from tests.support.processes.small_schema import client_of

LONG = {"query": "query($n: String!) { greeting(name: $n) }", "variables": {"n": "长" * 5_000}}


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    async with client_of() as client:
        yield client


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_an_answer_is_compressed(client: AsyncClient, encoding: str, accept: str) -> None:
    plain = await client.post("/graphql", json=LONG, headers={"Accept-Encoding": "identity"})
    headers = {"Accept-Encoding": encoding, "Accept": accept}
    async with client.stream("POST", "/graphql", json=LONG, headers=headers) as response:
        sent = b"".join([piece async for piece in response.aiter_raw()])
    unpack = {
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": zstandard.ZstdDecompressor().decompress,
    }[encoding]
    assert response.headers["content-encoding"] == encoding
    assert {"Accept", "Accept-Encoding"} <= set(response.headers["vary"].split(", "))
    assert len(sent) < len(plain.content) / 20
    assert unpack(sent).startswith(b'{"data":{"greeting":"')


async def test_the_explorers_script_is_compressed(client: AsyncClient) -> None:
    response = await client.get("/explorer/page.js", headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"


async def test_a_short_answer_and_a_stream_are_not(client: AsyncClient) -> None:
    for body, accept in (({"query": "{ greeting }"}, "*/*"), (LONG, "text/event-stream")):
        response = await client.post("/graphql", json=body, headers={"Accept": accept})
        assert "content-encoding" not in response.headers
