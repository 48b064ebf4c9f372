"""`linli backup` and `linli restore`: a whole graph to a file, and back."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

from graph.migrations import SCHEMA_VERSION
from loaders.backups import backup_chunks, restore_backup
from loaders.backups.restore_backup import BackupContent, check_backup
from server.cli.client import (
    Graph,
    RunningService,
    caller_headers,
    operator_name,
    run_on_graph,
)
from server.cli.local_graph import LocalGraph, run_alone
from server.cli.received_files import (
    ExportInterrupted,
    rejection,
    report_unwritable,
)
from server.settings import Settings

SILENCE_SECONDS = 120.0
"""How long a command waits for a service that sends nothing of a backup."""


def back_up(settings: Settings, path: Path) -> BackupContent:
    """Write the graph of the settings to a file, which appears under its name once it is whole.

    Returns what is in it. Raises `GraphError`.
    """
    part = path.with_name(f".{path.name}.part")

    async def work(graph: Graph) -> None:
        if isinstance(graph, RunningService):
            await asyncio.to_thread(fetch_backup, graph, part)
            return
        with part.open("wb") as file:
            async for chunk in backup_chunks(graph.database, SCHEMA_VERSION):
                file.write(chunk)

    with report_unwritable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # It holds everything: nobody else on the machine may read it, not even for a moment.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        try:
            run_on_graph(settings, work, any_words=True)
            content = check_backup(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return content


def fetch_backup(service: RunningService, part: Path) -> None:
    """Write what a service sends. Raises `RequestRejected` and `ExportInterrupted`."""
    headers = caller_headers(service.settings, operator_name())
    try:
        with service.opened("/backup", headers, SILENCE_SECONDS) as response:
            if response.status != 200:
                raise rejection(response.read())
            with part.open("wb") as file:
                shutil.copyfileobj(response, file)
    except (TimeoutError, ConnectionError, HTTPException):
        raise ExportInterrupted from None


def restore(settings: Settings, path: Path, show: Callable[[str, float], None]) -> BackupContent:
    """Fill a backup into the empty graph of the settings, and return what was in it.

    `show` is called with a step and the share of the whole that is done. Raises `GraphError`.
    """

    async def work(graph: LocalGraph) -> BackupContent:
        def show_share(done: int, total: int) -> None:
            show("恢复 Restoring", done / total if total else 1.0)

        return await restore_backup(graph.database, path, show_share)

    return run_alone(settings, work, makes_graph=True)
