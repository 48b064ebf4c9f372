"""The data folder of the embedded graph belongs to one owner at a time."""

import fcntl
import os
import time
from pathlib import Path

from graph.errors import FolderInUse

# Seconds that an owner may need to let go of the folder: one that was killed lives on in the process table for a moment.
OWNER_PATIENCE = 1.0
# Seconds that the engine of an owner which was killed may need to write everything down.
ORPHAN_PATIENCE = 10.0


def take(folder: Path) -> int:
    """Take the folder, made where it is missing; gives the open lock, which the engine inherits.

    The lock is held as long as the owner or its engine lives. Raises `FolderInUse` after a moment when the owner lives,
    and after a while when only its engine does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "lock"
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    began = time.monotonic()
    while not locked(lock):
        holder = path.read_text().strip()
        patience = OWNER_PATIENCE if alive(holder) else ORPHAN_PATIENCE
        if time.monotonic() - began > patience:
            os.close(lock)
            raise FolderInUse(str(folder), holder)
        time.sleep(0.1)
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock


def locked(lock: int) -> bool:
    """Whether the lock could be taken."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def alive(pid: str) -> bool:
    """Whether a process with this id exists."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
