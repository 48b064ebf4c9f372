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

from server.errors import RequestError

if TYPE_CHECKING:
    from redis.asyncio import ConnectionPool

LOG = logging.getLogger("linli.http")

WINDOW_SECONDS = 60
POLICY = "cost"
"""The name of the only policy."""
REDIS_SECONDS = 0.5
"""How long Redis may take; then each process counts for itself for a while."""
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
        if self.redis and time.monotonic() >= self.redis_again:
            try:
                return await charge_in(self.redis, key, nodes, quota)
            except StorageError as problem:
                self.redis_again = time.monotonic() + PAUSE_SECONDS
                LOG.warning("rate limits are counted by each process: Redis failed: %s", problem)
        return await charge_in(self.memory, key, nodes, quota)

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
        raise rate_limited_error(Quota(quota, remaining_of(use, quota), wait))
    return Quota(quota, remaining_of(use, quota), ceil(seconds_until(use, quota, quota)))


def remaining_of(use: WindowUse, quota: int) -> int:
    """Return how many nodes are left."""
    return max(quota - use.now - ceil(use.before * use.left / WINDOW_SECONDS), 0)


def seconds_until(use: WindowUse, cost: int, quota: int) -> float:
    """Return after how many seconds an account can be charged so much, if it uses nothing more."""
    free = quota - cost - use.now
    if free >= 0:
        # What was used before counts less and less until it is in no window any more.
        return max(use.left - free * WINDOW_SECONDS / use.before, 0) if use.before else 0
    # The present window is the one before then.
    left = use.left or WINDOW_SECONDS
    return left + WINDOW_SECONDS * (1 - (quota - cost) / use.now)


def rate_limited_error(quota: Quota) -> RequestError:
    """Return the error of a caller that has used up its quota."""
    return RequestError(
        429,
        "RATE_LIMITED",
        f"每 {WINDOW_SECONDS} 秒最多可读取 {quota.nodes} 个节点（按预计），现在还剩 "
        f"{quota.remaining} 个，请在 {quota.reset} 秒后再试。",
        f"At most {quota.nodes} nodes may be read in {WINDOW_SECONDS} s, as estimated, and "
        f"{quota.remaining} are left: try again after {quota.reset} s.",
        {**quota.headers(), "retry-after": str(quota.reset)},
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
            self.quota = await self.limiter.charge(self.key, max(nodes, 1), self.most)

    async def charge_afterwards(self, nodes: int) -> None:
        """Charge the caller for what is done already, if there is so much left."""
        try:
            await self.charge(nodes)
        except RequestError:
            return

    def headers(self) -> dict[str, str]:
        """Return the header fields of the response, none where there is no limit."""
        return self.quota.headers() if self.quota else {}
