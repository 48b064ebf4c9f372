"""The load generator: a process that keeps a few connections busy and reports latencies.

Its orders come on standard input as JSON, its report goes to standard output as JSON. It reads as
little of an answer as HTTP allows: on few cores, what it computes is taken from the service.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import quantiles
from typing import Any

import uvloop

LENGTH = b"content-length: "


@dataclass(frozen=True)
class Report:
    """What became of one load; milliseconds."""

    answers: int
    failures: int
    per_second: float
    p50: float
    p95: float
    p99: float
    size: int
    """Bytes of an answer, on average."""


class Caller(asyncio.Protocol):
    """One connection that asks again as soon as it is answered."""

    def __init__(self, requests: list[bytes], until: float) -> None:
        self.requests = requests
        self.until = until
        self.took: list[float] = []
        self.failures = 0
        self.bytes = 0
        self.received = bytearray()
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.ask()

    def ask(self) -> None:
        """Send a request, or end when time is over."""
        self.began = time.perf_counter()
        if self.began > self.until:
            self.transport.close()
            return
        self.needed = 0
        self.received.clear()
        self.transport.write(random.choice(self.requests))  # noqa: S311 - no secret

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.needed:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.received[:end]).lower()
            start = head.index(LENGTH) + len(LENGTH)
            self.needed = end + 4 + int(head[start:].partition(b"\r\n")[0])
        if len(self.received) >= self.needed:
            self.answered()

    def answered(self) -> None:
        """Note how long an answer took; one with errors, or that is no answer, is a failure."""
        self.took.append(time.perf_counter() - self.began)
        self.bytes += self.needed
        if not self.received.startswith(b"HTTP/1.1 200") or b'"errors":' in self.received:
            self.failures += 1
        self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None or time.perf_counter() < self.until:
            self.failures += 1
        self.done.set_result(None)


def framed(port: int, path: str, body: str) -> bytes:
    """Return a POST as it goes over the wire."""
    content = body.encode()
    head = (
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
        "",
        "",
    )
    return "\r\n".join(head).encode() + content


async def run(port: int, path: str, bodies: list[str], concurrency: int, seconds: float) -> Report:
    """Keep so many connections busy for so many seconds."""
    loop = asyncio.get_running_loop()
    requests = [framed(port, path, body) for body in bodies]
    began = time.perf_counter()
    callers = [Caller(requests, began + seconds) for _ in range(concurrency)]
    await asyncio.gather(
        *(
            loop.create_connection(lambda caller=caller: caller, "127.0.0.1", port)  # type: ignore[misc]
            for caller in callers
        )
    )
    await asyncio.gather(*(caller.done for caller in callers))
    return report(callers, time.perf_counter() - began)


def report(callers: list[Caller], seconds: float) -> Report:
    """Add up what all connections saw."""
    took = sorted(each * 1000 for caller in callers for each in caller.took)
    failures = sum(caller.failures for caller in callers)
    if len(took) < 2:
        only = sum(took)
        return Report(len(took), failures, 0, only, only, only, 0)
    cuts = quantiles(took, n=100, method="inclusive")
    size = sum(caller.bytes for caller in callers) // len(took)
    return Report(len(took), failures, len(took) / seconds, cuts[49], cuts[94], cuts[98], size)


def orders() -> Iterator[dict[str, Any]]:
    """Read one load after the other, a line each."""
    for line in sys.stdin:
        yield json.loads(line)


def main() -> None:
    """Do one load after the other."""
    for order in orders():
        print(json.dumps(asdict(uvloop.run(run(**order)))), flush=True)


if __name__ == "__main__":
    main()
