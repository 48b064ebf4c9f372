"""Looks every few seconds at the pool of connections, so that no statement has to count itself."""

from __future__ import annotations

import asyncio

from graph.database.connection import Database
from server.runtime.operation import metrics

PAUSE = 2.0
"""Seconds between two looks; what Prometheus collects is seldom closer together."""


async def watch_pool(database: Database) -> None:
    """Keep the figures of the pool up to date, again and again."""
    while True:
        note_pool(database)
        await asyncio.sleep(PAUSE)


def note_pool(database: Database) -> None:
    """Note how the pool is at present."""
    pool = database.pool_status()
    metrics.POOL_CONNECTIONS.labels("in use").set(pool.in_use)
    metrics.POOL_CONNECTIONS.labels("idle").set(pool.idle)
    metrics.POOL_WAITING.set(pool.waiting)
