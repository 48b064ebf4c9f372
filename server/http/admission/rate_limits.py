"""Rate limits: the nodes that one caller may have read in a minute, in memory or in Redis.

The window slides: what was used in the minute before counts in part. The header fields are those
of draft-ietf-httpapi-ratelimit-headers-10.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from schema.limits.terms import CostReport, CostTerms
from server.errors import RequestError
from server.runtime.operation.metrics import RATE_LIMITED

if TYPE_CHECKING:
    from redis.asyncio import ConnectionPool

LOG = logging.getLogger("linli.http")

WINDOW_SECONDS = 60
POLICY = "cost"
"""The name of the only policy."""
REDIS_SECONDS = 0.5
"""How long Redis may take; then each process counts for itself for a while."""
UNLIMITED = 10**15
"""A quota that no account reaches, for what is counted whether or not it is left."""
PAUSE_SECONDS = 10.0
"""How long Redis is not asked after it has failed."""


class WindowUse(NamedTuple):
    """What an account has used."""

    before: int
    """Nodes in the window before."""
    left: float
    """Seconds until the present window becomes the one before."""
    now: int
    """Nodes in the present window."""


class Quota(NamedTuple):
    """What an account may use, and what is left of it."""

    nodes: int
    remaining: int
    reset: int
    """Seconds until so much is left that the caller can go on, or everything."""

    def headers(self) -> dict[str, str]:
        """Return the header fields of a response."""
        return {
            "ratelimit-policy": f'"{POLICY}";q={self.nodes};w={WINDOW_SECONDS};qu="nodes"',
            "ratelimit": f'"{POLICY}";r={self.remaining};t={self.reset}',
        }


class RateLimiter:
    """Counts what callers use."""

    def __init__(self, redis_url: str | None) -> None:
        self.memory = MemoryStorage()
        self.pool = make_pool(redis_url) if redis_url else None
        self.redis = make_redis_storage(self.pool) if self.pool else None
        self.redis_again = 0.0
        """When Redis may be asked again."""

    async def charge(self, key: str, nodes: int, quota: int) -> Quota:
        """Charge an account, and return what is left of its quota. Raises `RequestError`.

        An operation that costs more than the whole quota is charged all of it.
        """
        try:
            return await charge_in(self.storage, key, nodes, quota)
        except StorageError as problem:
            self.pause(problem)
        return await charge_in(self.memory, key, nodes, quota)

    async def settle(self, key: str, nodes: int, quota: int) -> None:
        """Charge an account for what is done already, however much is left, or give nodes back.

        `nodes` is negative then. What cannot be counted in Redis is let go: it was charged before.
        """
        storage = self.storage
        try:
            await settle_in(storage, key, nodes, quota)
        except StorageError as problem:
            self.pause(problem)

    @property
    def storage(self) -> MemoryStorage | RedisStorage:
        """Where accounts are kept at present."""
        if self.redis and time.monotonic() >= self.redis_again:
            return self.redis
        return self.memory

    def pause(self, problem: StorageError) -> None:
        """Do without Redis for a while."""
        self.redis_again = time.monotonic() + PAUSE_SECONDS
        LOG.warning("rate limits are counted by each process: Redis failed: %s", problem)

    async def close(self) -> None:
        """Close the connections to Redis."""
        if self.pool:
            await self.pool.aclose()


def make_pool(url: str) -> ConnectionPool:
    """Return connections to Redis, which are opened when they are needed."""
    # A service without Redis need not load its library.
    from redis.asyncio import ConnectionPool  # noqa: PLC0415

    return ConnectionPool.from_url(
        url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )


def make_redis_storage(pool: ConnectionPool) -> RedisStorage:
    """Return the storage in Redis."""
    options: dict[str, Any] = {"connection_pool": pool}
    return RedisStorage(
        "async+redis://", True, implementation="redispy", key_prefix="linli", **options
    )


async def charge_in(
    storage: MemoryStorage | RedisStorage, key: str, nodes: int, quota: int
) -> Quota:
    """Charge an account in a storage. Raises `RequestError` and `StorageError`."""
    cost = min(nodes, quota)
    item = RateLimitItemPerSecond(quota, WINDOW_SECONDS, POLICY)
    is_charged = await SlidingWindowCounterRateLimiter(storage).hit(item, key, cost=cost)
    before, left, now, _ = await storage.get_sliding_window(item.key_for(key), WINDOW_SECONDS)
    use = WindowUse(before, left, now)
    if not is_charged:
        wait = max(ceil(seconds_until(use, cost, quota)), 1)
        raise QuotaExceeded(Quota(quota, remaining_of(use, quota), wait))
    return Quota(quota, remaining_of(use, quota), ceil(seconds_until(use, quota, quota)))


async def settle_in(
    storage: MemoryStorage | RedisStorage, key: str, nodes: int, quota: int
) -> None:
    """Count nodes in the present window of an account in a storage. Raises `StorageError`."""
    counted = RateLimitItemPerSecond(quota, WINDOW_SECONDS, POLICY).key_for(key)
    await storage.acquire_sliding_window_entry(
        counted, UNLIMITED, WINDOW_SECONDS, max(min(nodes, quota), -quota)
    )


def remaining_of(use: WindowUse, quota: int) -> int:
    """Return how many nodes are left.

    What is given back after its window has ended makes the present one negative.
    """
    used = use.now + ceil(use.before * use.left / WINDOW_SECONDS)
    return min(max(quota - used, 0), quota)


def seconds_until(use: WindowUse, cost: int, quota: int) -> float:
    """Return after how many seconds an account can be charged so much, if it uses nothing more."""
    free = quota - cost - use.now
    if free >= 0:
        # What was used before counts less and less until it is in no window any more.
        return max(use.left - free * WINDOW_SECONDS / use.before, 0) if use.before else 0
    # The present window is the one before then.
    left = use.left or WINDOW_SECONDS
    return left + WINDOW_SECONDS * (1 - (quota - cost) / use.now)


class QuotaExceeded(RequestError):
    """A caller has used up its quota."""

    def __init__(self, quota: Quota) -> None:
        self.quota = quota
        super().__init__(
            429,
            "RATE_LIMITED",
            f"每 {WINDOW_SECONDS} 秒最多可读取 {quota.nodes} 个节点，现在还剩 "
            f"{quota.remaining} 个，请在 {quota.reset} 秒后再试。",
            f"At most {quota.nodes} nodes may be read in {WINDOW_SECONDS} s, and "
            f"{quota.remaining} are left: try again after {quota.reset} s.",
            {"retry-after": str(quota.reset)},
        )


@dataclass(slots=True)
class Account:
    """The account of the caller of one request."""

    limiter: RateLimiter
    key: str
    most: int
    """Its quota; 0 for none."""
    quota: Quota | None = None
    """What was left after the last charge."""

    async def charge(self, nodes: int) -> None:
        """Charge the caller. Raises `RequestError`."""
        if self.most:
            try:
                self.quota = await self.limiter.charge(self.key, max(nodes, 1), self.most)
            except QuotaExceeded as problem:
                self.quota = problem.quota
                RATE_LIMITED.inc()
                raise

    async def settle(self, nodes: int) -> None:
        """Charge the caller for what is done already, or give back what was not used."""
        if self.most and nodes and self.quota:
            await self.limiter.settle(self.key, nodes, self.most)
            left = min(max(self.quota.remaining - nodes, 0), self.most)
            self.quota = self.quota._replace(remaining=left)

    def terms(self, report: CostReport = CostReport.NOTHING) -> CostTerms:
        """Return the terms on which an operation of the caller runs."""
        return CostTerms(report, self.charge, self.settle)

    def begun_terms(self) -> CostTerms:
        """Return the terms of operations whose results are sent as a part of a response.

        A response that has begun cannot be rejected any more, so they are charged whatever is left.
        """
        return CostTerms(CostReport.NOTHING, self.settle, self.settle)

    def headers(self) -> dict[str, str]:
        """Return the header fields of the response, none where there is no limit."""
        return self.quota.headers() if self.quota else {}
