"""Measures what hostile requests of at most 10 KB cost the service and its engine.

`python -m tests.bench.hostile --help`

Each request is sent with a comment that makes its text new. Processor time is that of the service
and of the engine together, from the request until both are idle again, so that a statement which
outlives its answer counts in full.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from graph.callers import Role
from schema.limits.roles import TIMES_AS_MUCH
from server.sign_in.issuing import issue_token
from tests.bench.engines import ENGINES, loaded, running, written
from tests.bench.hostile_filters import FILTER_REQUESTS
from tests.bench.hostile_requests import ALLOWED_ONCE, LARGEST, Body
from tests.bench.hostile_requests import REQUESTS as ORDINARY
from tests.bench.measure import asked, served

REQUESTS = ORDINARY | FILTER_REQUESTS
HOME = Path("var") / "bench"
SECONDS, MEGABYTES = 1.0, 10.0
"""The most that a request may take of processor time, and of memory that stays."""
SECONDS_ONCE = 3.0
"""The most processor time of the requests that are allowed once although they take longer."""
IDLE, PATIENCE = 0.4, 30.0
"""Seconds after which processes that used no time are idle, and that are waited for it."""
NUMBERS = count()
SHELLS = ("sh", "bash", "dash")
"""Neo4j is started by one, which waits for it."""
SECRET = token_urlsafe(48)
TICKS = os.sysconf("SC_CLK_TCK")


REPEATS = 3
"""Times that a request is measured after its first; the least counts, the first is shown apart.

The first one is cold: the engine plans its statements, and its virtual machine compiles.
"""


class Cost(NamedTuple):
    """The cost of one request: processor seconds of both, seconds to the answer, MB kept."""

    service: float
    engine: float
    waited: float
    kept: float
    sent: int
    received: int
    outcome: str

    @property
    def cpu(self) -> float:
        """Seconds of processor time in all."""
        return self.service + self.engine


def spent(pid: int) -> float:
    """Return the processor seconds of a process, or of the one that it only waits for."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    if Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() in SHELLS and children:
        return spent(int(children[0]))
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid: int) -> float:
    """Return the memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


async def settled(*pids: int) -> list[float]:
    """Wait until processes are idle and return the processor time that each has used."""
    until = time.perf_counter() + PATIENCE
    before = [spent(pid) for pid in pids]
    while time.perf_counter() < until:
        await asyncio.sleep(IDLE)
        now = [spent(pid) for pid in pids]
        if sum(now) - sum(before) <= 0.02:
            return before
        before = now
    return before


def framed(body: Body, token: str | None) -> tuple[bytes, int]:
    """Return a request as bytes, made new by a comment, and the length of its body."""
    content = json.dumps(
        {**body, "query": f"#{next(NUMBERS)}\n{body['query']}"}, ensure_ascii=False
    ).encode()
    head = (
        "POST /graphql HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
        "Connection: close",
        *((f"Authorization: Bearer {token}",) if token else ()),
        "",
        "",
    )
    return "\r\n".join(head).encode() + content, len(content)


def outcome_of(answer: bytes) -> str:
    """Return the status of an answer and the codes of its errors."""
    head, _, body = answer.partition(b"\r\n\r\n")
    try:
        found: Mapping[str, Any] = json.loads(body)
    except ValueError:
        return head[:20].decode(errors="replace")
    codes = [
        str(error.get("extensions", {}).get("limit") or error.get("extensions", {}).get("code"))
        for error in found.get("errors", ())
    ]
    return " ".join((head[9:12].decode(), *dict.fromkeys(codes)))


async def measured(port: int, pids: tuple[int, int], body: Body, token: str | None) -> Cost:
    """Send one request and return what it cost."""
    request, sent = framed(body, token)
    before, memory = await settled(*pids), resident(pids[0])
    began = time.perf_counter()
    answer = await asked(port, request)
    waited = time.perf_counter() - began
    after = await settled(*pids)
    service, engine = (later - earlier for later, earlier in zip(after, before, strict=True))
    return Cost(
        service, engine, waited, resident(pids[0]) - memory, sent, len(answer), outcome_of(answer)
    )


async def table(
    console: Console, port: int, pids: tuple[int, int], names: list[str], role: Role
) -> bool:
    """Measure and print requests one by one; return whether all stayed within their bounds."""
    made = Table(title=role.name, title_justify="left")
    # A role whose operations may cost more may take as much longer.
    times = TIMES_AS_MUCH[role].get("cost", 1)
    token = token_of(role)
    for column in (
        "request",
        "bytes",
        "cold s",
        "cpu s",
        "service",
        "engine",
        "waited s",
        "kept MB",
        "answer KB",
        "outcome",
    ):
        made.add_column(column, justify="left" if column in ("request", "outcome") else "right")
    good = True
    for name in names:
        body = REQUESTS[name]()
        cold = await measured(port, pids, body, token)
        warm = [await measured(port, pids, body, token) for _ in range(REPEATS)]
        cost = min(warm, key=lambda each: each.cpu)
        seconds = SECONDS_ONCE if name in ALLOWED_ONCE else SECONDS
        fine = cost.cpu <= seconds * times and cost.kept <= MEGABYTES and cost.sent <= LARGEST + 100
        good = good and fine
        figures = (
            f"{cost.service:.2f}",
            f"{cost.engine:.2f}",
            f"{cost.waited:.2f}",
            f"{cost.kept:.1f}",
            f"{cost.received / 1000:.1f}",
        )
        made.add_row(
            name,
            str(cost.sent),
            f"{cold.cpu:.2f}",
            f"[{'green' if fine else 'red'}]{cost.cpu:.2f}[/]",
            *figures,
            cost.outcome,
        )
    console.print(made)
    return good


def token_of(role: Role) -> str | None:
    """Return a token of a role, None for the public."""
    if role is Role.PUBLIC:
        return None
    return issue_token(SECRET, "attacker", role, (), timedelta(hours=12)).text


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.hostile", description=__doc__)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine")
    parser.add_argument(
        "--request", action="append", choices=tuple(REQUESTS), help="only this request"
    )
    parser.add_argument(
        "--role",
        action="append",
        choices=[role.name for role in Role],
        help="as a caller with this role; as the public unless given",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the loaded graphs for the next time, and use kept ones",
    )
    parser.add_argument(
        "--home", type=Path, default=HOME, help="folder of the graphs (%(default)s)"
    )
    return parser.parse_args()


async def bench(console: Console, name: str, options: argparse.Namespace) -> bool:
    """Measure on one engine."""
    folder = options.home / name
    if not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    there = folder.exists()
    async with running(name, folder) as engine:
        if not there:
            await loaded(engine.database, written(options.home / "city"))
        log = options.home / f"{name}-hostile.log"
        async with served("service", engine.access, {"code": "2208"}, log) as service:
            pids, names = (service.pid, engine.pid), options.request or list(REQUESTS)
            console.print(name)
            good = [
                await table(console, service.port, pids, names, Role[role])
                for role in options.role or [Role.PUBLIC.name]
            ]
            return all(good)


async def main() -> int:
    """Measure on each engine; a request that costs more than it may is an error."""
    options, console = arguments(), Console(width=None if sys.stdout.isatty() else 170)
    os.environ["LINLI_TOKEN_SECRET"] = SECRET
    results = [await bench(console, name, options) for name in options.engine or ENGINES]
    return not all(results)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
