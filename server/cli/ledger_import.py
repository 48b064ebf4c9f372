"""`linli import`: ledgers into the graph, and undone; through the service if one has it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode

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
from server.cli.received_files import (
    ExportInterrupted,
    rejection,
    report_unwritable,
    write_received,
)
from server.http.content_negotiation import JSON_LINES
from server.http.parameters import IMPORT_FLAGS
from server.runtime.city_files import read_mapping
from server.runtime.import_events import Event, ImportDisplay, read_report, show_event
from server.settings import Settings
from server.terminal.progress import import_progress

SILENCE_SECONDS = 60.0
"""How long a command waits for a service that shows no progress; it sends a sign more often."""
CHUNK = 1 << 16
"""Bytes of a file that are sent at once."""


class ImportUnconfirmed(GraphError):
    """A service was sent ledgers, or asked to undo a run, and did not say what became of it."""

    def __init__(self) -> None:
        super().__init__(
            "服务没有说明结果，可能已经完成或只完成了一部分。请稍后再做一次：不会重复写入。",
            "The service did not say how it ended: it may have been done, or a part of it. "
            "Do it again in a while: nothing is written twice.",
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
        if isinstance(graph, RunningService):
            sending = ImportSending(graph, wanted)
            with import_progress(console) as display:
                return await asyncio.to_thread(sending.send_ledgers, path, recorded_at, display)
        from server.runtime.importing import GraphImporter  # noqa: PLC0415 - only without a service

        importer = GraphImporter(graph.database, settings, console)
        return await importer.import_path(path, recorded_at, options=wanted)

    # The import itself compares the words: an empty graph takes any.
    return run_on_graph(settings, work, any_words=True, makes_graph=True)


def undo_in_graph(
    settings: Settings, run: str, console: Console, options: ImportOptions
) -> ImportReport:
    """Undo a run in the graph of the settings. Raises `GraphError`."""

    async def work(graph: Graph) -> ImportReport:
        if isinstance(graph, RunningService):
            sending = ImportSending(graph, options)
            with import_progress(console) as display:
                return await asyncio.to_thread(sending.send_undo, run, display)
        from server.runtime.importing import undo_by_settings  # noqa: PLC0415 - only without a service

        return await undo_by_settings(graph.database, settings, run, options)

    return run_on_graph(settings, work, any_words=True)


class ImportSending:
    """An import, or the undoing of one, that is sent to a service, and what it answers."""

    def __init__(self, service: RunningService, options: ImportOptions) -> None:
        self.service = service
        self.options = options
        self.headers = caller_headers(service.settings, operator_name())

    def send_ledgers(
        self, path: Path, recorded_at: datetime | None, display: ImportDisplay
    ) -> ImportReport:
        """Send ledgers, show the progress, and return the report. Raises `GraphError`."""
        if not list_files(path):
            raise NoLedgers(path, read_mapping(self.service.settings))
        boundary = secrets.token_hex(16)
        given = {"name": path.resolve().name, **self.flags()}
        if recorded_at:
            given["recordedAt"] = recorded_at.isoformat()
        return self.send(
            f"/ledgers?{urlencode(given)}",
            {"Content-Type": f"multipart/form-data; boundary={boundary}"},
            form_pieces(path, boundary),
            display,
        )

    def send_undo(self, run: str, display: ImportDisplay) -> ImportReport:
        """Ask to undo a run, show the progress, and return the report. Raises `GraphError`."""
        named = quote(run, safe="", errors="replace")
        address = f"/imports/{named}/undo?{urlencode(self.flags())}"
        return self.send(address, {}, b"", display)

    def flags(self) -> dict[str, str]:
        """Return the parameters of the options that are on."""
        return {name: "1" for name, option in IMPORT_FLAGS.items() if getattr(self.options, option)}

    def send(
        self,
        address: str,
        headers: Mapping[str, str],
        body: bytes | Iterator[bytes],
        display: ImportDisplay,
    ) -> ImportReport:
        """Send a request, and return the report that comes back. Raises `GraphError`."""
        headers = {**self.headers, "Accept": JSON_LINES, **headers}
        try:
            with self.service.opened(address, headers, SILENCE_SECONDS, body) as response:
                last = last_event(response, display)
        except (TimeoutError, ConnectionError, HTTPException):
            raise ImportUnconfirmed from None
        if last["event"] == "failed":
            raise RequestRejected(last["zh"], last["en"])
        report = read_report(last)
        if self.options.rejected_path is None:
            report.returned = 0
        elif "rejectedRows" in last:
            self.fetch_workbook(last["rejectedRows"], self.options.rejected_path)
        return report

    def fetch_workbook(self, address: str, path: Path) -> None:
        """Write the workbook of changes, endings and rejected rows. Raises `GraphError`."""
        try:
            with (
                report_unwritable(path),
                self.service.opened(address, self.headers, SILENCE_SECONDS) as response,
            ):
                if response.status != 200:
                    raise rejection(response.read())
                write_received(response, path)
        except HTTPException:
            raise ExportInterrupted from None


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
