"""Turns of the writers of several processes on the embedded engine, by a lock on a file.

All of them raise the counter of the change log, so that only one of those that overlap can be
committed; the others begin again, which costs more than to wait. Under faults, two writes that
overlapped were seen once to return each what was left before the other: why is not known, and
neither is that turns prevent it (see docs/faults.md).
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

LOCK_FILE = "writing"
"""The file in the data folder; the system gives the lock back if its process is killed."""
TURN_SECONDS = 3.0
"""How long a writer waits: a process that is frozen in its turn must not stop all others, and the
engine notices what overlaps.
"""
LOOK_PAUSE = 0.01
"""Seconds between two looks."""


@asynccontextmanager
async def write_turn(folder: Path | None) -> AsyncIterator[None]:
    """Wait for the turn to write to the engine on a folder; None if it is none of ours."""
    if folder is None:
        yield
        return
    file = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        await wait_for_lock(file)
        yield
    finally:
        os.close(file)


async def wait_for_lock(file: int) -> None:
    """Lock a file, or go on without after `TURN_SECONDS`."""
    limit = time.monotonic() + TURN_SECONDS
    while time.monotonic() < limit:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            await asyncio.sleep(LOOK_PAUSE)
    return None
