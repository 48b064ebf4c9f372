"""Clears every day what only serves for a while, as long as a service runs."""

from __future__ import annotations

import asyncio
import logging
import random
from datetime import timedelta

from graph.database.connection import Database
from graph.errors import GraphError
from graph.ontology.clock import now
from graph.rows.clear_old import clear_old
from server.settings import Settings

LOG = logging.getLogger("linli.http")

FIRST, PAUSE = 600.0, 86_400.0
"""Seconds before the first clearing, when the start is over, and between two of them; both vary,
so that not all workers clear at once.
"""


async def clear_daily(database: Database, settings: Settings) -> None:
    """Clear what is old, again and again; what goes wrong is tried again the next day."""
    pause = FIRST
    while True:
        await asyncio.sleep(pause * random.uniform(1.0, 1.5))  # noqa: S311 - no secret
        pause = PAUSE
        try:
            await clear_once(database, settings)
        except GraphError as problem:
            LOG.warning("old keys and log entries were not cleared: %s", problem)


async def clear_once(database: Database, settings: Settings) -> None:
    """Clear what is older than the settings say."""
    cleared = await clear_old(
        database,
        keys_before=now() - timedelta(days=settings.keep_keys_days),
        entries_before=now() - timedelta(days=settings.keep_log_days),
    )
    LOG.info("cleared %d old keys and %d old log entries", *cleared)
