"""Starts and stops one child process of the embedded graph."""

import json
import select
import socket
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, cast

from graph.errors import EngineFailed

# Seconds that a start may take; a folder that was not closed in order is repaired first.
START_LIMIT = 120.0
# Seconds for an orderly stop, a little longer than the child gives itself.
STOP_LIMIT = 3.5


@dataclass(frozen=True)
class Settings:
    """What the child is told on its standard input, where no other user of the machine can read it."""

    folder: str
    port: int
    password: str = field(repr=False)
    heap_mb: int
    """Upper bound of the Java heap, in MB; the process takes about 300 MB more."""
    statement_seconds: float
    """After this many seconds the engine itself ends a statement, whoever sent it."""
    name: str = "neo4j"
    """The database, called as Neo4j calls its first one."""

    @property
    def log(self) -> Path:
        """Where the engine writes what it has to say while it starts."""
        return Path(self.folder) / "log" / "console.log"


def launch(settings: Settings, lock: int, closing: threading.Event) -> subprocess.Popen[bytes]:
    """Start a child and wait until it answers. Raises `EngineFailed`.

    The child inherits `lock`, so that the folder stays taken until it has written everything down.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "graph.database.embedded.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=(lock,),
        start_new_session=True,  # a Ctrl-C in the terminal is for the owner
    )
    try:
        tell(child, settings)
        answer = heard(child, closing)
    except BaseException:
        halt(child)
        raise
    if "ready" not in answer:
        halt(child)
        raise EngineFailed(answer["failed"], str(settings.log))
    return child


def tell(child: subprocess.Popen[bytes], settings: Settings) -> None:
    """Hand the settings over; the pipe stays open, its end is the child's order to stop."""
    orders = cast("IO[bytes]", child.stdin)
    orders.write(json.dumps(asdict(settings)).encode() + b"\n")
    orders.flush()


def heard(child: subprocess.Popen[bytes], closing: threading.Event) -> dict[str, str]:
    """What the child reports of its start."""
    reports = cast("IO[bytes]", child.stdout)
    limit = time.monotonic() + START_LIMIT
    while not select.select([reports], [], [], 0.1)[0]:
        if closing.is_set():
            return {"failed": "stopped while it was starting"}
        if time.monotonic() > limit:
            return {"failed": f"no answer within {START_LIMIT:g} s"}
    line = reports.readline()
    answer: dict[str, str] = (
        json.loads(line) if line else {"failed": f"ended with status {child.wait()}"}
    )
    return answer


def halt(child: subprocess.Popen[bytes]) -> None:
    """Stop a child in order, or by force where it does not stop; returns when it is gone."""
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    try:
        child.wait(STOP_LIMIT)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def free_port() -> int:
    """A loopback port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
