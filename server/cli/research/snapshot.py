"""`linli snapshot`: written from our own graph, or fetched from the service that has it."""

import asyncio
import importlib.util
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import orjson

from graph.errors import GraphError
from graph.ontology.clock import now, today
from server.cli.client import (
    Graph,
    RequestRejected,
    RunningService,
    caller_headers,
    operator_name,
    run_on_graph,
)
from server.cli.received_files import (
    ExportInterrupted,
    rejection,
    report_unwritable,
    write_received,
)
from server.settings import Settings
from server.snapshot.request import ROLE, SnapshotRequest
from server.snapshot.write_snapshot import SnapshotExists, WrittenSnapshot, write_snapshot

STATEMENT_SECONDS = 120.0
"""How long the statement that reads a whole network may take."""
SPARE_SECONDS = 30.0
"""How much longer than the limit of a download a command waits for a service."""


class ParquetMissing(GraphError):
    """What writes Parquet is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "缺少写 Parquet 的 pyarrow。请安装：pip install 'linli[research]'。",
            "pyarrow, which writes Parquet, is missing. Install it: pip install 'linli[research]'.",
        )


class RoleUnknown(GraphError):
    """A snapshot is asked for a role that has none."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"没有为 {role} 写的快照，只有 {ROLE}。",
            f"There is no snapshot for {role}, only for {ROLE}.",
        )


class SinceNeedsGraph(GraphError):
    """A delta was asked for while a service has the graph."""

    def __init__(self) -> None:
        super().__init__(
            "--since 要直接读图谱；服务运行时不能使用。请先停止服务。",
            "--since reads the graph itself, which a running service has. Stop the service first.",
        )


@dataclass(frozen=True)
class SnapshotOptions:
    """What was asked for on the command line."""

    folder: Path
    at: datetime | None = None
    dynamic: bool = False
    as_of: datetime | None = None
    role: str = ROLE
    licence: str | None = None
    publisher: str | None = None
    since: Path | None = None

    @property
    def request(self) -> SnapshotRequest:
        """What is to be written."""
        day = self.at.date() if self.at else today()
        known = self.as_of.replace(tzinfo=UTC) if self.as_of else now()
        return SnapshotRequest(
            self.folder,
            None if self.dynamic else day,
            known,
            self.licence,
            self.publisher or "linli",
            self.role,
            self.since,
        )


def write_city_snapshot(settings: Settings, options: SnapshotOptions) -> WrittenSnapshot:
    """Write a snapshot of the graph of the settings. Raises `GraphError`."""
    if options.role != ROLE:
        raise RoleUnknown(options.role)
    if importlib.util.find_spec("pyarrow") is None:
        raise ParquetMissing
    request = options.request

    async def work(graph: Graph) -> WrittenSnapshot:
        with report_unwritable(request.folder):
            if isinstance(graph, RunningService):
                return await asyncio.to_thread(fetch_snapshot, graph, request)
            return await write_snapshot(graph.database, graph.vocabulary, request)

    return run_on_graph(settings, work, statement_seconds=STATEMENT_SECONDS)


def fetch_snapshot(service: RunningService, request: SnapshotRequest) -> WrittenSnapshot:
    """Fetch a snapshot from a service. Raises `RequestRejected` and `ExportInterrupted`."""
    if request.since:
        raise SinceNeedsGraph
    if request.folder.exists():
        raise SnapshotExists(request.folder)
    asked = {"asOf": request.known, "publisher": request.publisher}
    asked |= {"at": request.at.isoformat()} if request.at else {"dynamic": "true"}
    asked |= {"licence": request.licence} if request.licence else {}
    headers = caller_headers(service.settings, operator_name())
    seconds = service.settings.download_seconds + SPARE_SECONDS
    with TemporaryDirectory() as folder:
        packed = Path(folder) / "snapshot.tar"
        try:
            path = f"/snapshots/network.tar?{urlencode(asked)}"
            with service.opened(path, headers, seconds) as response:
                if response.status != 200:
                    raise rejection(response.read())
                write_received(response, packed)
        except (TimeoutError, ConnectionError, HTTPException):
            raise ExportInterrupted from None
        with tarfile.open(packed) as archive:
            archive.extractall(request.folder, filter="data")
    return read_written(request.folder)


def read_written(folder: Path) -> WrittenSnapshot:
    """Return what a snapshot says of itself."""
    try:
        known = orjson.loads((folder / "snapshot.json").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        raise RequestRejected(
            "服务没有送来完整的快照。 The service sent no whole snapshot."
        ) from None
    return WrittenSnapshot(folder, known["nodes"], known["edges"], known["revision"], None)


def written_text(done: WrittenSnapshot) -> str:
    """Return what is said of a snapshot that was written."""
    text = (
        f"已写入 {done.folder}：{done.nodes:,} 个节点，{done.edges:,} 条边。"
        f" {done.nodes:,} nodes and {done.edges:,} edges, revision {done.revision}."
    )
    if done.delta is None:
        return text
    counts = ", ".join(f"{name} {count:,}" for name, count in done.delta.items())
    return f"{text}\n差异 Delta: {counts}"
