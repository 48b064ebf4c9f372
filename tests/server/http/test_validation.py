"""Answers to GET requests say how long they hold, and are not sent twice to whoever has them."""

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient

from graph.callers import ANONYMOUS, administrator
from server.http.caching.validation import cache_control, names_tag
from tests.support.processes.small_schema import client_of

GREETING = {"query": "{ greeting }"}
SAME = {"X-Request-ID": "0123456789abcdef"}
"""The service of these tests has the id of the request in its answer."""


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    async with client_of() as client:
        yield client


async def test_whoever_has_an_answer_already_is_not_sent_it_again(client: AsyncClient) -> None:
    first = await client.get("/graphql", params=GREETING, headers=SAME)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "max-age=0, must-revalidate"
    assert {"Accept", "Authorization", "Cookie"} <= set(first.headers["vary"].split(", "))
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        headers = {**SAME, "If-None-Match": known}
        again = await client.get("/graphql", params=GREETING, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == first.headers["cache-control"]
        assert "Authorization" in again.headers["vary"]


async def test_another_answer_or_type_has_another_tag(client: AsyncClient) -> None:
    tags = set()
    for name in ("a", "b"):
        for accepted in ("application/json", "application/graphql-response+json"):
            response = await client.get(
                "/graphql",
                params={"query": f'{{ greeting(name: "{name}") }}'},
                headers={**SAME, "Accept": accepted},
            )
            tags.add(response.headers["etag"])
    assert len(tags) == 4
    response = await client.get(
        "/graphql", params=GREETING, headers={**SAME, "If-None-Match": ", ".join(tags)}
    )
    assert response.status_code == 200


async def test_only_whole_answers_to_get_have_a_tag(client: AsyncClient) -> None:
    refused = await client.get("/graphql", params={"query": "{ nothing }"})
    posted = await client.post("/graphql", json=GREETING)
    for response in (refused, posted):
        assert "etag" not in response.headers
        assert response.headers["cache-control"] == "private, no-cache"


def test_what_a_signed_in_caller_sees_is_for_no_shared_cache() -> None:
    assert cache_control(administrator("a"), is_past=False) == (
        "private, max-age=0, must-revalidate"
    )
    assert cache_control(ANONYMOUS, is_past=True) == "max-age=3600, immutable"


def test_tags_are_compared_weakly() -> None:
    assert names_tag('W/"a", "b"', 'W/"b"')
    assert not names_tag('"ab"', 'W/"a"')
    assert not names_tag("", 'W/"a"')
