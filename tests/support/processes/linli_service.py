"""Real processes of the service, as tests start, watch and stop them."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

PATIENCE = 150.0
"""Seconds that a start may take on a machine that is busy with other tests."""


PLAIN = httpx.Client(
    verify=False,  # noqa: S501 - the service of a test, on the loopback
    trust_env=False,
    timeout=5,
    limits=httpx.Limits(max_keepalive_connections=0),
)
"""Asks whether a service is well. To read the system's certificates for each of these questions
would take longer than the answer.
"""


@dataclass
class Linli:
    """One `linli serve`."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def text(self) -> str:
        """What it has written so far, to either stream."""
        return self.log.read_text(encoding="utf-8")

    @property
    def url(self) -> str:
        """Where it says that it is; empty while it has not."""
        found = re.search(r"(http://\S+)/healthz", self.text)
        return found[1] if found else ""

    def serving(self, seconds: float = PATIENCE) -> str:
        """Wait until it answers that it is healthy; gives its address."""
        wait_for(
            lambda: self.process.poll() is not None or (self.url and healthy(self.url)),
            lambda: f"never healthy: {self.text}",
            seconds,
        )
        assert self.process.poll() is None, self.text
        return self.url

    def stopped(self, number: int = signal.SIGTERM) -> float:
        """Send a signal, wait for the end; gives how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        return time.monotonic() - began

    def ended(self) -> int:
        """Wait until it ends by itself; gives its exit code."""
        return self.process.wait(PATIENCE)

    def killed(self) -> None:
        """Kill it and all that it started, unless it has ended."""
        for pid in self.family() if self.process.poll() is None else ():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def family(self) -> set[int]:
        """Return the ids of the process and of all its descendants."""
        found = {self.process.pid}
        while grown := children_of(found) - found:
            found |= grown
        return found


LEASH = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
"""What has a service killed when the tests are: it is one of their processes, not one to last."""
SERVE = ("-c", "from server.cli.main import main; main()")
"""Arguments of Python that run the command line."""


@contextmanager
def linli_serve(folder: Path, *arguments: str, **environment: str) -> Iterator[Linli]:
    """Run `linli serve` on a data folder and any free port; kill it at the end if it still runs."""
    service = start_linli(folder, *arguments, **environment)
    try:
        yield service
    finally:
        service.killed()


def start_linli(
    folder: Path, *arguments: str, program: Sequence[str] = SERVE, **environment: str
) -> Linli:
    """Start `linli serve`; `program` are the arguments of Python that run the command line."""
    log = folder.parent / f"{folder.name}.log"
    given = {
        "LINLI_DATA": str(folder),
        "LINLI_PORT": "0",
        # One address asks in seconds what a city does in minutes.
        "LINLI_RATE_LIMIT": "0",
        "COLUMNS": "200",
        "PYTHONUNBUFFERED": "1",
        **environment,
    }
    command = [*LEASH, sys.executable, *program, "serve", *arguments]
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, stdout=written, stderr=subprocess.STDOUT, env={**os.environ, **given}
        )
    return Linli(process, log)


def healthy(url: str) -> bool:
    """Whether a service answers there that it is well."""
    try:
        return PLAIN.get(f"{url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def children_of(parents: set[int]) -> set[int]:
    """Return the ids of all processes that one of these has started."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], check=True, capture_output=True, text=True
    ).stdout
    pairs = (line.split() for line in listed.splitlines())
    return {int(pid) for pid, parent in pairs if int(parent) in parents}


def alive(pids: set[int]) -> set[int]:
    """Return those that still run; one that waits only to be noticed by its parent does not."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,stat="], check=True, capture_output=True, text=True
    ).stdout
    pairs = (line.split() for line in listed.splitlines())
    return {int(pid) for pid, state in pairs if int(pid) in pids and not state.startswith("Z")}


def wait_for(
    condition: Callable[[], object], otherwise: str | Callable[[], str], seconds: float = PATIENCE
) -> None:
    """Wait until a condition holds. Raises `TimeoutError` with the text `otherwise`."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError(otherwise() if callable(otherwise) else otherwise)
        time.sleep(0.1)
