"""The lock on the data folder of the embedded graph, which belongs to one owner at a time."""

import fcntl
import os
import time
from pathlib import Path

from graph.errors import FolderInUse

OWNER_PATIENCE = 1.0
"""Seconds to wait for an owner: one that was killed stays in the process table for a moment."""
ORPHAN_PATIENCE = 10.0
"""Seconds to wait for the engine of an owner that was killed, which may still be writing."""


def lock_folder(folder: Path) -> int:
    """Lock the folder, which is made if it is missing, and return the open lock, which the engine
    inherits.

    The lock is held as long as the owner or its engine lives. Raises `FolderInUse` after a moment
    if the owner lives, and after a while if only its engine does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "lock"
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    began = time.monotonic()
    while not try_lock(lock):
        holder = path.read_text().strip()
        patience = OWNER_PATIENCE if is_alive(holder) else ORPHAN_PATIENCE
        if time.monotonic() - began > patience:
            os.close(lock)
            raise FolderInUse(str(folder), holder)
        time.sleep(0.1)
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock


def try_lock(lock: int) -> bool:
    """Lock the file if it is free; return whether it was."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_alive(pid: str) -> bool:
    """Whether a process with this id exists."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def is_locked(folder: Path) -> bool:
    """Whether an owner or its engine has the folder at this moment."""
    try:
        lock = os.open(folder / "lock", os.O_RDWR)
    except OSError:
        return False
    try:
        return not try_lock(lock)
    finally:
        os.close(lock)
