"""Documents that a request names in place of its text: trusted ones, and registered ones."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient, Response

from server.http.admission.trusted_documents import (
    TrustedDocumentsUnusable,
    read_trusted_documents,
)
from server.settings import read_settings
from tests.support.processes.small_schema import client_of, refusal_of

TOKEN = "0123456789abcdef-token"
SIGNED_IN = {"Authorization": f"Bearer {TOKEN}"}
GREET = "query Greet($name: String!) { greeting(name: $name) }"
RENAME = 'mutation Rename { rename(to: "x") }'
COUNT = "subscription Count { count }"
RELAY = {"b5f1c0": GREET, "77aa01": RENAME, "0c0c0c": COUNT}
"""As relay-compiler and graphql-codegen write it: the id of each text is up to them."""
NAME = {"name": "瑞光"}
TEXT = "{ greeting }"


@asynccontextmanager
async def service(folder: Path | None = None, **others: object) -> AsyncIterator[AsyncClient]:
    """Yield a client of a service, with trusted documents if there is a folder for them."""
    if folder:
        file = folder / "documents.json"
        file.write_text(json.dumps(RELAY), encoding="utf-8")
        others["trusted_documents"] = file
    async with client_of(read_settings(write_token=TOKEN, rate_limit=0, **others)) as client:
        yield client


def hashed(text: str) -> dict[str, Any]:
    """Return the extension by which a client names a text by its hash."""
    digest = sha256(text.encode()).hexdigest()
    return {"persistedQuery": {"version": 1, "sha256Hash": digest}}


async def get(client: AsyncClient, **members: object) -> Response:
    """Send a request by GET."""
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in members.items()
    }
    return await client.get("/graphql", params=texts)


async def test_a_trusted_document_is_named_by_its_id_or_the_hash_of_its_text(
    tmp_path: Path,
) -> None:
    async with service(tmp_path) as client:
        for identity in ("b5f1c0", f"sha256:{sha256(GREET.encode()).hexdigest()}"):
            members = {"documentId": identity, "variables": NAME}
            for response in (
                await client.post("/graphql", json=members),
                await get(client, **members),
            ):
                assert response.json()["data"] == {"greeting": "你好，瑞光"}
        by_hash = {"extensions": hashed(GREET), "variables": NAME}
        assert (await client.post("/graphql", json=by_hash)).status_code == 200


async def test_an_unknown_id_is_not_found_and_never_cached(tmp_path: Path) -> None:
    async with service(tmp_path) as client, service() as without:
        for one in (client, without):
            response = await get(one, documentId="b5f1c1")
            assert refusal_of(response) == (404, "DOCUMENT_NOT_FOUND")
            assert response.headers["cache-control"] == "no-store"


async def test_callers_who_have_not_signed_in_may_only_name_trusted_documents(
    tmp_path: Path,
) -> None:
    async with service(tmp_path) as client:
        for response in (
            await client.post("/graphql", json={"query": GREET, "variables": NAME}),
            await get(client, query=TEXT),
        ):
            assert refusal_of(response) == (403, "TRUSTED_DOCUMENTS_ONLY")
        hash_alone = await client.post("/graphql", json={"extensions": hashed(TEXT)})
        (error,) = hash_alone.json()["errors"]
        assert error["message"] == "PersistedQueryNotSupported"
        signed_in = await client.post("/graphql", json={"query": TEXT}, headers=SIGNED_IN)
        assert signed_in.status_code == 200


async def test_a_trusted_document_is_executed_as_its_text_would_be(tmp_path: Path) -> None:
    async with service(tmp_path) as client:
        assert (await get(client, documentId="77aa01")).status_code == 405
        streamed = await client.post(
            "/graphql",
            json={"documentId": "0c0c0c", "variables": {"to": 2}},
            headers={"Accept": "text/event-stream"},
        )
        assert '"count":1' in streamed.text
        both = await client.post("/graphql", json={"documentId": "0c0c0c", "query": TEXT})
        assert refusal_of(both) == (422, "BAD_REQUEST")


async def test_a_client_registers_a_text_by_its_hash_and_then_sends_the_hash_alone() -> None:
    async with service() as client:
        members = {"extensions": hashed(TEXT)}
        unknown = await get(client, **members)
        assert unknown.status_code == 404
        assert unknown.headers["cache-control"] == "no-store"
        (error,) = unknown.json()["errors"]
        assert error["message"] == "PersistedQueryNotFound"
        assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
        for given in ({**members, "query": TEXT}, members):
            answer = await client.post("/graphql", json=given)
            assert answer.json()["data"] == {"greeting": "你好，世界"}
        assert (await get(client, **members)).status_code == 200
        wrong = await client.post("/graphql", json={**members, "query": GREET})
        assert refusal_of(wrong) == (422, "PERSISTED_QUERY_MISMATCH")


async def test_what_is_registered_is_bounded_in_bytes() -> None:
    async with service(cache_mb=1) as client:
        texts = [f"#{number}{'x' * 1_000}\n{TEXT}" for number in range(100)]
        for text in texts:
            given = {"query": text, "extensions": hashed(text)}
            assert (await client.post("/graphql", json=given)).status_code == 200
        for text, status in ((texts[-1], 200), (texts[0], 404)):
            known = await client.post("/graphql", json={"extensions": hashed(text)})
            assert known.status_code == status


@pytest.mark.parametrize(
    "members",
    [
        {"documentId": 7},
        {"extensions": {"persistedQuery": 7}},
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "0"}}},
        {"query": TEXT, "extensions": {"cost": "all"}},
        {"query": TEXT, "extensions": {"cost": ["report"]}},
    ],
)
async def test_a_member_of_a_wrong_form_is_refused(members: dict[str, object]) -> None:
    async with service() as client:
        assert refusal_of(await client.post("/graphql", json=members)) == (422, "BAD_REQUEST")


@pytest.mark.parametrize("content", ["[]", "{}", '{"a": 1}', "query { a }", '{"a": ["b"]}'])
def test_a_file_of_another_form_keeps_the_service_from_starting(
    tmp_path: Path, content: str
) -> None:
    file = tmp_path / "documents.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(TrustedDocumentsUnusable, match="LINLI_TRUSTED_DOCUMENTS"):
        read_trusted_documents(file)
