"""`linli import`: ledgers into the graph, or through the service that has it in use."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import orjson
from rich.console import Console

from graph.errors import GraphError
from loaders.ledgers import ImportOptions, ImportReport, NoLedgers, list_files
from server.cli.client import (
    Graph,
    RequestRejected,
    RunningService,
    caller_headers,
    operator_name,
    run_on_graph,
)
from server.cli.export import rejection, report_unwritable
from server.cli.local_graph import LocalGraph
from server.http.content_negotiation import JSON_LINES
from server.http.ledger_upload import FLAGS
from server.runtime.city_files import read_mapping
from server.runtime.import_events import Event, ImportDisplay, read_report, show_event
from server.runtime.importing import GraphImporter
from server.settings import Settings
from server.terminal.progress import import_progress

SILENCE_SECONDS = 60.0
"""How long a command waits for a service that shows no progress; it sends a sign more often."""
CHUNK = 1 << 16
"""Bytes of a file that are sent at once."""


class ImportUnconfirmed(GraphError):
    """A service was sent ledgers and did not say what became of them."""

    def __init__(self) -> None:
        super().__init__(
            "服务没有说明结果，导入可能已经完成或只完成了一部分。请稍后再导入一次：不会重复写入。",
            "The service did not say how it ended: the import may have been done, or a part of "
            "it. Import again in a while: nothing is written twice.",
        )


def import_into_graph(
    settings: Settings,
    path: Path,
    recorded_at: datetime | None,
    console: Console,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import a folder or a file into the graph of the settings. Raises `GraphError`."""
    wanted = options or ImportOptions()

    async def work(graph: Graph) -> ImportReport:
        if isinstance(graph, LocalGraph):
            importer = GraphImporter(graph.database, settings, console)
            return await importer.import_path(path, recorded_at, options=wanted)
        order = LedgerSending(graph, path, recorded_at, wanted)
        with import_progress(console) as display:
            return await asyncio.to_thread(order.send, display)

    return run_on_graph(settings, work)


class LedgerSending:
    """Ledgers that are sent to a service, and what it answers."""

    def __init__(
        self,
        service: RunningService,
        path: Path,
        recorded_at: datetime | None,
        options: ImportOptions,
    ) -> None:
        self.service = service
        self.path = path
        self.recorded_at = recorded_at
        self.options = options
        self.headers = caller_headers(service.settings, operator_name())

    def send(self, display: ImportDisplay) -> ImportReport:
        """Send the ledgers, show the progress, and return the report. Raises `GraphError`."""
        if not list_files(self.path):
            raise NoLedgers(self.path, read_mapping(self.service.settings))
        last = self.exchange(display)
        if last["event"] == "failed":
            raise RequestRejected(last["zh"], last["en"])
        report = read_report(last)
        if self.options.rejected_path is None:
            report.returned = 0
        elif report.returned:
            self.fetch_rejected_rows(last["rejectedRows"], self.options.rejected_path)
        return report

    def exchange(self, display: ImportDisplay) -> Event:
        """Send the ledgers and return the last event; show the others."""
        boundary = secrets.token_hex(16)
        headers = {
            **self.headers,
            "Accept": JSON_LINES,
            "Content-Type": f"multipart/form-data; boundary={boundary}",
        }
        body = form_pieces(self.path, boundary)
        address = f"/ledgers?{urlencode(self.parameters())}"
        try:
            with self.service.opened(address, headers, SILENCE_SECONDS, body) as response:
                return last_event(response, display)
        except (TimeoutError, ConnectionError, HTTPException):
            raise ImportUnconfirmed from None

    def parameters(self) -> dict[str, str]:
        """Return the parameters of the request."""
        given = {"name": self.path.resolve().name}
        by_option = {option: name for name, option in FLAGS.items()}
        for option in fields(self.options):
            if getattr(self.options, option.name) is True:
                given[by_option[option.name]] = "1"
        if self.recorded_at:
            given["recordedAt"] = self.recorded_at.isoformat()
        return given

    def fetch_rejected_rows(self, address: str, path: Path) -> None:
        """Write the workbook of rejected rows. Raises `GraphError`."""
        with report_unwritable(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.part")
            try:
                with (
                    self.service.opened(address, self.headers, SILENCE_SECONDS) as response,
                    part.open("wb") as file,
                ):
                    if response.status != 200:
                        raise rejection(response.read())
                    shutil.copyfileobj(response, file)
                os.replace(part, path)  # noqa: PTH105 - it takes the place of an older one everywhere
            finally:
                part.unlink(missing_ok=True)


def last_event(response: HTTPResponse | HTTPError, display: ImportDisplay) -> Event:
    """Show the events of a response and return the last one. Raises `GraphError`."""
    if not response.headers.get("content-type", "").startswith(JSON_LINES):
        raise rejection(response.read())
    for line in response:
        event: Event = orjson.loads(line)
        if event["event"] in ("report", "failed"):
            return event
        show_event(event, display)
    raise ImportUnconfirmed


def form_pieces(place: Path, boundary: str) -> Iterator[bytes]:
    """Yield the form with the files of a folder, or with one file.

    What cannot hold a table is sent by name alone, so that the import can say so.
    """
    tables = set(list_files(place))
    for path in [place] if place.is_file() else sorted(place.iterdir()):
        name = f"{path.name}/" if path.is_dir() else path.name
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        yield (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="file"; filename="{escaped}"\r\n\r\n'
        ).encode(errors="replace")
        if path in tables:
            yield from file_pieces(path)
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def file_pieces(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
