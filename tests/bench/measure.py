"""Measures: the servers and the load generator as processes, one request on both sides in turn."""

import asyncio
import json
import os
import statistics
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.callers import SERVICE
from graph.database.connection import Database
from graph.database.embedded.process import find_free_port
from graph.database.statement_log import count_statements
from graph.vocabulary import load_vocabulary
from schema.execution.planner import OperationPlan
from tests.bench.requests import REQUESTS, Request
from tests.support.office import Office

SIDES = ("service", "floor")
CONCURRENCY = (1, 16)
FORMS = 5
"""Plans are made so often for the time that one takes."""


@dataclass(frozen=True)
class Server:
    """A running server and how long it took from its start until it was ready, in seconds."""

    port: int
    pid: int
    seconds: float


@asynccontextmanager
async def served(
    side: str, access: Mapping[str, str], example: Mapping[str, str], log: Path
) -> AsyncIterator[Server]:
    """Run one of the two servers, with its log in a file."""
    port, began = find_free_port(), time.perf_counter()
    with log.open("wb") as kept:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.serve", side, stdin=PIPE, stdout=DEVNULL, stderr=kept
        )
    try:
        tell(process, {"port": port, **access, "example": example})
        while not await healthy(port):
            if process.returncode is not None:
                raise RuntimeError(f"the {side} ended while it was starting: see {log}")
            await asyncio.sleep(0.02)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def tell(process: Process, order: Mapping[str, Any]) -> None:
    """Send a process its orders."""
    if process.stdin is None:
        raise LookupError("The process has no standard input.")
    process.stdin.write(json.dumps(order).encode() + b"\n")


async def healthy(port: int) -> bool:
    """Whether a server answers."""
    try:
        return (
            b" 200 "
            in (
                await asked(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            ).partition(b"\r\n")[0]
        )
    except OSError:
        return False


async def asked(port: int, request: bytes) -> bytes:
    """Put one request over a connection of its own; gives all that came back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


async def answered(port: int, path: str, body: str) -> Any:  # noqa: ANN401 - JSON
    """Put one question; gives the JSON of its answer, of anything else its first line."""
    content = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    head_of_answer, _, answer = (await asked(port, head.encode() + content)).partition(b"\r\n\r\n")
    try:
        return json.loads(answer)
    except json.JSONDecodeError:
        return {"problem": head_of_answer.decode("latin-1").partition("\r")[0]}


@dataclass
class Generator:
    """The load generator's process."""

    process: Process

    async def load(
        self, port: int, path: str, bodies: list[str], concurrency: int, seconds: float
    ) -> dict[str, Any]:
        """Put a load on a server; gives the generator's report."""
        tell(
            self.process,
            {
                "port": port,
                "path": path,
                "bodies": bodies,
                "concurrency": concurrency,
                "seconds": seconds,
            },
        )
        if self.process.stdout is None:
            raise LookupError("The generator has no standard output.")
        report: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return report


@asynccontextmanager
async def generator() -> AsyncIterator[Generator]:
    """Run the load generator."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.load", stdin=PIPE, stdout=PIPE
    )
    try:
        yield Generator(process)
    finally:
        if process.stdin:
            process.stdin.close()
        await process.wait()


def path_of(side: str, request: Request) -> str:
    """Return the path at which a side answers a request."""
    return "/graphql" if side == "service" else f"/{request.name}"


def body_of(request: Request, variables: Mapping[str, Any]) -> str:
    """Return the body of a request, the same for both sides."""
    return json.dumps({"query": request.document, "variables": variables}, ensure_ascii=False)


async def differing(
    request: Request, servers: Mapping[str, Server], drawn: list[dict[str, Any]]
) -> str | None:
    """Compare the answers of both sides; return the first difference in words, None if equal."""
    for variables in drawn:
        body = body_of(request, variables)
        service, floor = [
            await answered(servers[side].port, path_of(side, request), body) for side in SIDES
        ]
        if service != floor or not service.get("data"):
            return f"{json.dumps(variables, ensure_ascii=False)}: {difference(service, floor)}"
    return None


def difference(one: Any, other: Any, path: str = "") -> str:  # noqa: ANN401 - JSON
    """Return where two answers first differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [key for key in {**one, **other} if one.get(key) != other.get(key)]
        return difference(one.get(keys[0]), other.get(keys[0]), f"{path}.{keys[0]}")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        index = next(
            index for index, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]
        )
        return difference(one[index], other[index], f"{path}[{index}]")
    return f"{path}: service {str(one)[:200]} floor {str(other)[:200]}"


@dataclass
class Figures:
    """What was measured of one request on one engine."""

    request: str
    rounds: list[dict[str, dict[str, Any]]] = field(default_factory=list)
    """Of each round, the generator's reports by side and concurrency, such as `service 16`."""
    facts: dict[str, Any] = field(default_factory=dict)

    def median(self, side: str, concurrency: int, figure: str) -> float:
        """Return the median of a figure over all rounds."""
        middle: float = statistics.median(
            each[f"{side} {concurrency}"][figure] for each in self.rounds
        )
        return middle

    def ratios(self, concurrency: int = 16) -> list[float]:
        """Return the service's speed as a share of the floor's, per round in order."""
        return sorted(
            each[f"service {concurrency}"]["per_second"]
            / each[f"floor {concurrency}"]["per_second"]
            for each in self.rounds
        )


@dataclass(frozen=True)
class Bench:
    """What loads are put on: both servers, the engine behind them; and how long."""

    servers: Mapping[str, Server]
    engine: int
    """Its process."""
    maker: Generator
    seconds: float

    async def measured(
        self, request: Request, drawn: list[dict[str, Any]], *, rounds: int, warm: float
    ) -> Figures:
        """Measure both sides in turn, each round in the other order, once they are warm."""
        figures = Figures(request.name)
        bodies = [body_of(request, variables) for variables in drawn]
        for side in SIDES:
            await self.load(side, request, bodies, 8, warm)
        for number in range(rounds):
            found = {}
            for concurrency in CONCURRENCY:
                for side in SIDES if number % 2 else SIDES[::-1]:
                    found[f"{side} {concurrency}"] = await self.load(
                        side, request, bodies, concurrency, self.seconds
                    )
            figures.rounds.append(found)
        return figures

    async def load(
        self, side: str, request: Request, bodies: list[str], concurrency: int, seconds: float
    ) -> dict[str, Any]:
        """Put a load on one side; add the processor time of an answer to the report."""
        server = self.servers[side]
        processes = {"server_cpu_ms": server.pid, "engine_cpu_ms": self.engine}
        before = {name: cpu_ms(pid) for name, pid in processes.items()}
        found = await self.maker.load(
            server.port, path_of(side, request), bodies, concurrency, seconds
        )
        return found | {
            name: (cpu_ms(pid) - before[name]) / max(found["answers"], 1)
            for name, pid in processes.items()
        }


def cpu_ms(pid: int) -> float:
    """Return the processor time that a process and its children have used, in milliseconds."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_ms(int(child)) for child in children)


async def facts(
    request: Request, database: Database, variables: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the cost of one request but for its time: round trips, statement length, planning."""
    took, executor = [], Office(database, load_vocabulary())
    for _ in range(FORMS):
        executor = Office(database, load_vocabulary())
        began = time.perf_counter()
        planned(executor, request, variables)
        took.append((time.perf_counter() - began) * 1000)
    with count_statements() as trips:
        await executor.execute(request.document, variables=variables)
    statement = planned(executor, request, variables)
    return {"trips": trips.count, "statement": len(statement), "plan_ms": statistics.median(took)}


def planned(executor: Office, request: Request, variables: Mapping[str, Any]) -> str:
    """Read and plan a request and return its statement."""
    plan = executor.prepare(request.document, variables, None, SERVICE).plan
    if not isinstance(plan, OperationPlan):
        raise TypeError(f"{request.name} is no query.")
    (query,) = plan.queries
    return query.statement


def memory(pid: int) -> dict[str, float]:
    """Return the memory that a process holds, and the most it held, in MB."""
    lines = dict(
        line.split(":", 1)
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if ":" in line
    )
    return {name: int(lines[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")}


async def cold(server: Server, drawn: list[dict[str, Any]], example: str) -> dict[str, float]:
    """Return the milliseconds of first answers after a start: the suggested one, then another."""
    request = REQUESTS["whoCovers"]
    found = {}
    for name, body in (
        ("suggested", example),
        ("unseen", body_of(request, drawn[0])),
        ("second", body_of(request, drawn[1])),
    ):
        began = time.perf_counter()
        answer = await answered(server.port, "/graphql", body)
        found[name] = (time.perf_counter() - began) * 1000
        if "errors" in answer:
            raise RuntimeError(f"the first answer has errors: {answer['errors']}")
    return found
