"""The child process of the embedded graph: started and stopped here."""

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

START_LIMIT = 120.0
"""Seconds that a start may take; a folder that was not closed in order is repaired first."""
STOP_LIMIT = 3.5
"""Seconds for an orderly stop, a little more than the child gives itself."""

STARTING_LIMIT = 1.0
"""Seconds for the stop of a child that has not answered yet: it does not read its orders before,
and has nothing to write that the next start does not repair.
"""


@dataclass(frozen=True)
class EngineSettings:
    """The settings of the child, sent to its standard input, where no other user of the machine can
    read them.
    """

    folder: str
    port: int
    password: str = field(repr=False)
    heap_mb: int
    """Upper bound of the Java heap, in MB; the process takes about 300 MB more."""
    statement_seconds: float
    """After this many seconds the engine itself ends any statement."""
    name: str = "neo4j"
    """The name of the database, the same as that of Neo4j's first one."""

    @property
    def log(self) -> Path:
        """The file to which the engine writes its output."""
        return Path(self.folder) / "log" / "console.log"


def start_child(
    settings: EngineSettings, lock: int, closing: threading.Event
) -> subprocess.Popen[bytes]:
    """Start a child and wait until it answers. Raises `EngineFailed`.

    The child inherits `lock`, so that the folder stays locked until everything is written.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "graph.database.embedded.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=(lock,),
        start_new_session=True,  # a Ctrl-C in the terminal is for the owner
    )
    try:
        send_settings(child, settings)
        answer = read_report(child, closing)
    except BaseException:
        stop_child(child, STARTING_LIMIT)
        raise
    if "ready" not in answer:
        stop_child(child, STARTING_LIMIT)
        raise EngineFailed(answer["failed"], str(settings.log))
    return child


def send_settings(child: subprocess.Popen[bytes], settings: EngineSettings) -> None:
    """Send the settings to a child; the pipe stays open, since its end stops the child."""
    pipe = cast("IO[bytes]", child.stdin)
    pipe.write(json.dumps(asdict(settings)).encode() + b"\n")
    pipe.flush()


def read_report(child: subprocess.Popen[bytes], closing: threading.Event) -> dict[str, str]:
    """Return what a child reports of its start: `ready` or `failed`."""
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


def stop_child(child: subprocess.Popen[bytes], limit: float = STOP_LIMIT) -> None:
    """Stop a child in order, or by force after `limit` seconds, and return when it is gone."""
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    try:
        child.wait(limit)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def find_free_port() -> int:
    """Return a loopback port that is free at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
