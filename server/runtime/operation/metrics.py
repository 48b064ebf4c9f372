"""What Prometheus is told: requests, statements, caches, memory. All workers count into one folder.

Labels have few values, whatever callers send: an operation is called by its name only if the
settings know it, and otherwise by its first root field, which the schema knows.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which the library finds the folder into which all workers count."""
OTHER = "other"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
STATEMENTS = (0, 1, 2, 3, 5, 10, 20, 50)
NODES = (1, 10, 100, 1_000, 3_000, 10_000, 30_000, 100_000, 200_000)
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
ENGINE_MODULE = b"graph.database.embedded.child"

REQUESTS = Counter(
    "linli_requests",
    "GraphQL operations by name, first root field, kind and outcome.",
    ("operation", "root", "kind", "outcome"),
)
REQUEST_SECONDS = Histogram(
    "linli_request_seconds", "Seconds to answer an operation.", ("kind",), buckets=SECONDS
)
REQUEST_STATEMENTS = Histogram(
    "linli_request_statements",
    "Round trips to the graph that an operation took.",
    ("kind",),
    buckets=STATEMENTS,
)
STATEMENT_SECONDS = Histogram(
    "linli_statement_seconds", "Seconds that a statement took in the graph.", buckets=SECONDS
)
REQUEST_COST = Histogram(
    "linli_request_cost",
    "Nodes of an operation, as estimated before (requested) and counted afterwards (actual).",
    ("figure",),
    buckets=NODES,
)
REQUESTED_COST, ACTUAL_COST = map(REQUEST_COST.labels, ("requested", "actual"))


def observe_cost(requested: int, actual: int) -> None:
    """Observe what an operation was estimated to cost, and has cost, in nodes."""
    REQUESTED_COST.observe(requested)
    ACTUAL_COST.observe(actual)


RATE_LIMITED = Counter("linli_rate_limited", "Requests of callers that had used up their quota.")
POOL_CONNECTIONS = Gauge(
    "linli_pool_connections",
    "Connections to the graph that are open, by state: a statement is under way on each in use.",
    ("state",),
    multiprocess_mode="livesum",
)
POOL_WAITING = Gauge(
    "linli_pool_waiting", "Reads that wait for their turn.", multiprocess_mode="livesum"
)
STREAMS_OPEN = Gauge(
    "linli_streams_open", "Subscriptions that are open.", multiprocess_mode="livesum"
)
CACHE_LOOKUPS = Counter(
    "linli_cache_lookups", "Look-ups in the caches of a process.", ("cache", "result")
)


@contextmanager
def counting_together(workers: int) -> Iterator[None]:
    """Let the workers that are started in the context count into one folder."""
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="linli-metrics-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


def forget_worker(pid: int) -> None:
    """Drop the gauges of a worker that has ended; what it counted stays."""
    if FOLDER in os.environ:
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


class MemoryCollector:
    """Tells how much memory the processes of the service take, where the system says so."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the resident memory of the service's processes and of the embedded engine."""
        family = GaugeMetricFamily(
            "linli_resident_bytes", "Resident memory by part of the service.", labels=["part"]
        )
        sums: dict[str, int] = {}
        for pid in service_processes():
            part = "engine" if is_engine(pid) else "service"
            sums[part] = sums.get(part, 0) + resident_bytes(pid)
        for part, size in sums.items():
            family.add_metric([part], size)
        yield family


def service_processes() -> list[int]:
    """Return the processes that belong to the service: the owner's and its children."""
    owner = os.getppid() if FOLDER in os.environ else os.getpid()
    # The engine was started by another thread than the main one.
    lists = Path(f"/proc/{owner}/task").glob("*/children")
    try:
        texts = [each.read_text(encoding="ascii") for each in lists]
    except OSError:
        return []
    return [owner, *map(int, " ".join(texts).split())]


def is_engine(pid: int) -> bool:
    """Whether a process is the embedded engine."""
    try:
        return ENGINE_MODULE in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process, 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES
    except (OSError, LookupError):
        return 0


def render_metrics() -> tuple[bytes, str]:
    """Return all metrics as Prometheus reads them, and their media type."""
    registry = REGISTRY
    if FOLDER in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    memory = CollectorRegistry()
    memory.register(MemoryCollector())
    return generate_latest(registry) + generate_latest(memory), CONTENT_TYPE_LATEST
