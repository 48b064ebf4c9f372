"""Rate limits: what a caller may have read in a minute, and what it is told of that."""

import json
import re
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from httpx import AsyncClient, Response
from httpx import post as send

from server.errors import RequestError
from server.http.admission import rate_limits
from server.http.admission.payers import subscriber_of
from server.http.admission.rate_limits import (
    Account,
    RateLimiter,
    WindowUse,
    remaining_of,
    seconds_until,
)
from server.settings import SettingsRejected, read_settings
from tests.support.processes.redis_server import redis_server
from tests.support.processes.small_schema import NODES, client_of, refusal_of
from tests.support.processes.small_server import small_server

TOKEN = "0123456789abcdef-token"
GREETING = {"query": "{ greeting }"}
EACH = NODES + 10
FIELD = re.compile(r'"cost";r=(\d+);t=(\d+)')


@asynccontextmanager
async def limited(quota: int, **others: object) -> AsyncIterator[AsyncClient]:
    """Yield a client of a service with a rate limit."""
    async with client_of(read_settings(rate_limit=quota, write_token=TOKEN, **others)) as client:
        yield client


def left(response: Response) -> tuple[int, int]:
    """Return what the headers say is left, and for how long."""
    match = FIELD.fullmatch(response.headers["ratelimit"])
    assert match
    return int(match[1]), int(match[2])


async def test_an_answer_says_what_is_left_and_too_much_is_refused_until_later() -> None:
    async with limited(5 * EACH) as client:
        for number in range(1, 6):
            response = await client.post("/graphql", json=GREETING)
            assert response.status_code == 200
            assert left(response)[0] == (5 - number) * EACH
            policy = response.headers["ratelimit-policy"]
            assert policy == f'"cost";q={5 * EACH};w=60;qu="nodes"'
        refused = await client.post("/graphql", json=GREETING)
        assert refusal_of(refused) == (429, "RATE_LIMITED")
        remaining, reset = left(refused)
        assert (remaining, str(reset)) == (0, refused.headers["retry-after"])
        assert 1 <= reset <= 120
        # By GET as well, and under every operation's name.
        asked = await client.get("/graphql", params=GREETING)
        assert asked.status_code == 429


async def test_a_signed_in_caller_has_an_account_of_its_own_and_more_on_it() -> None:
    async with limited(EACH) as client:
        signed_in = {"Authorization": f"Bearer {TOKEN}"}
        assert (await client.post("/graphql", json=GREETING)).status_code == 200
        assert (await client.post("/graphql", json=GREETING)).status_code == 429
        # What the caller of the write token calls itself opens no other account.
        for number in range(4):
            named = {**signed_in, "X-Linli-Caller": f"office {number}"}
            response = await client.post("/graphql", json=GREETING, headers=named)
            assert response.status_code == 200
        refused = await client.post("/graphql", json=GREETING, headers=signed_in)
        assert refused.status_code == 429


async def test_what_is_rejected_is_charged_for_its_reading() -> None:
    async with limited(10_000) as client:
        response = await client.post("/graphql", json={"query": "{ nothing }"})
        assert left(response)[0] <= 10_000 - 500


async def test_a_limit_of_0_is_none() -> None:
    async with limited(0) as client:
        response = await client.post("/graphql", json=GREETING)
        assert response.status_code == 200
        assert "ratelimit" not in response.headers


async def test_an_operation_that_costs_more_than_the_quota_is_charged_all_of_it() -> None:
    limiter = RateLimiter(None)
    assert (await limiter.charge("a", 7_000, 100)).remaining == 0
    with pytest.raises(RequestError):
        await limiter.charge("a", 1, 100)
    assert (await limiter.charge("b", 1, 100)).remaining == 99


async def test_what_was_not_used_is_given_back_and_what_was_used_besides_is_charged() -> None:
    account = Account(RateLimiter(None), "a", 100)
    await account.charge(80)
    await account.settle(-70)
    assert account.headers()["ratelimit"].startswith('"cost";r=90;')
    await account.charge(90)
    with pytest.raises(RequestError):
        await account.charge(1)
    # It may owe more than it has.
    await account.settle(-50)
    await account.settle(70)
    with pytest.raises(RequestError) as refused:
        await account.charge(1)
    assert int((refused.value.headers or {})["retry-after"]) >= 1
    assert account.headers()["ratelimit"].startswith('"cost";r=0;')


def test_the_time_to_wait_is_when_so_much_is_free_again() -> None:
    # Of the 60 of the minute before, half still count.
    use = WindowUse(before=60, left=30.0, now=50)
    assert remaining_of(use, 100) == 20
    assert seconds_until(use, 20, 100) == 0
    assert seconds_until(use, 30, 100) == 10
    # The present window becomes the one before after 30 s, and half of its 50 are free 30 s later.
    assert seconds_until(use, 75, 100) == 30 + 30
    assert seconds_until(WindowUse(0, 0.0, 0), 100, 100) == 0


def test_one_subscriber_has_one_account_whatever_its_address() -> None:
    of = subscriber_of
    assert of("2001:db8:1:2::1") == of("2001:db8:1:2:ffff::9") != of("2001:db8:1:3::1")
    assert of("192.0.2.1") == of("::ffff:192.0.2.1") != of("192.0.2.2")
    assert of(None) == of("testclient") == "unknown"


async def test_only_a_trusted_proxy_says_whose_address_it_is() -> None:
    def headers(address: str) -> dict[str, str]:
        return {"X-Forwarded-For": address}

    async with limited(EACH) as client:
        for address, status in (("192.0.2.1", 200), ("192.0.2.2", 429)):
            response = await client.post("/graphql", json=GREETING, headers=headers(address))
            assert response.status_code == status
    async with limited(EACH, trusted_proxies="127.0.0.0/8") as client:
        for address, status in (("192.0.2.1", 200), ("192.0.2.2", 200), ("192.0.2.1", 429)):
            # What a caller writes itself stands before what the proxy adds.
            forged = f"198.51.100.7, {address}"
            response = await client.post("/graphql", json=GREETING, headers=headers(forged))
            assert response.status_code == status


@pytest.mark.parametrize(
    "given", [{"trusted_proxies": "proxy.example"}, {"redis_url": "http://127.0.0.1"}]
)
def test_a_wrong_setting_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingsRejected):
        read_settings(**given)


async def test_a_stream_is_charged_as_well() -> None:
    async with limited(EACH) as client:
        accept = {"Accept": "text/event-stream"}
        query = {"query": "subscription { count }", "variables": {"to": 1}}
        first = await client.post("/graphql", json=query, headers=accept)
        assert '"count":0' in first.text
        assert (await client.post("/graphql", json=query, headers=accept)).status_code == 429
    async with limited(EACH - 1) as client:
        refused = await client.post("/graphql", json=query, headers=accept)
        data = next(line for line in refused.text.splitlines() if line.startswith("data: {"))
        (error,) = json.loads(data.removeprefix("data: "))["errors"]
        assert error["extensions"]["code"] == "RATE_LIMITED"


async def test_processes_count_together_in_redis_and_for_themselves_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "PAUSE_SECONDS", 0.0)
    async with AsyncExitStack() as stack:
        url, server = stack.enter_context(redis_server(tmp_path))
        first, second = RateLimiter(url), RateLimiter(url)
        stack.push_async_callback(first.close)
        stack.push_async_callback(second.close)
        assert (await first.charge("a", 60, 100)).remaining == 40
        assert (await second.charge("a", 30, 100)).remaining == 10
        with pytest.raises(RequestError) as refused:
            await first.charge("a", 20, 100)
        assert int((refused.value.headers or {})["retry-after"]) >= 1
        assert (await second.charge("a", 10, 100)).remaining == 0
        await first.settle("a", -30, 100)
        assert (await second.charge("a", 20, 100)).remaining == 10
        await second.settle("a", 10, 100)
        server.send_signal(signal.SIGSTOP)
        try:
            assert (await first.charge("a", 60, 100)).remaining == 40
        finally:
            server.send_signal(signal.SIGCONT)
        with pytest.raises(RequestError):
            await first.charge("a", 60, 100)
        server.kill()
        server.wait(10)
        assert (await second.charge("a", 60, 100)).remaining == 40


def test_a_service_counts_in_redis(tmp_path: Path) -> None:
    with redis_server(tmp_path) as (url, _):
        environment = {"REDIS_URL": url, "LINLI_RATE_LIMIT": str(EACH)}
        with small_server(**environment) as one, small_server(**environment) as other:
            assert post(one).status_code == 200
            assert post(other).status_code == 429


def post(address: str) -> Response:
    """Send a question to a service of its own."""
    return send(address, json=GREETING)
