"""`linli template`, `linli export`, `linli sample`: ledgers written to files."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

import orjson
from xlsxwriter.exceptions import FileCreateError

from graph.errors import GraphError
from loaders.ledgers import (
    Ledger,
    LedgerExport,
    check_file_type,
    export_ledger,
    find_ledger,
    write_template,
)
from loaders.sample import write_sample_city
from server.cli.client import (
    Graph,
    RequestRejected,
    RunningService,
    caller_headers,
    operator_name,
    run_on_graph,
)
from server.http.ledger_export import SUMMARY_HEADER
from server.runtime.city_files import read_mapping, read_vocabulary
from server.runtime.city_words import check_city_words
from server.settings import Settings

SPARE_SECONDS = 30.0
"""How much longer than the limit of an export a command waits for a service."""


class ExportInterrupted(GraphError):
    """A service did not send a whole file."""

    def __init__(self) -> None:
        super().__init__(
            "服务没有把台账送完，文件没有写出。请稍后再试。",
            "The service did not send the whole ledger, and no file was written. "
            "Try again in a while.",
        )


class FileNotWritten(GraphError):
    """The file cannot be written where it should be."""

    def __init__(self, path: Path, problem: Exception) -> None:
        reason = problem.strerror if isinstance(problem, OSError) else None
        reason = reason or str(problem)
        super().__init__(
            f"不能写出 {path}（{reason}）。请换一个位置。",
            f"{path} cannot be written ({reason}). Name another place.",
        )


@contextmanager
def report_unwritable(path: Path) -> Iterator[None]:
    """Turn an error of the file system in writing a file or folder into `FileNotWritten`."""
    try:
        yield
    except (OSError, FileCreateError) as problem:
        raise FileNotWritten(path, problem) from None


def write_sample(folder: Path) -> None:
    """Write the ledgers of the sample city. Raises `FileNotWritten`."""
    with report_unwritable(folder):
        write_sample_city(folder)


def write_ledger_template(settings: Settings, name: str, path: Path | None) -> tuple[Ledger, Path]:
    """Write the template of a ledger, and return the ledger and the file.

    The file is named after the ledger if no path is given. Raises `GraphError`.
    """
    ledger = find_ledger(read_mapping(settings), name)
    path = path or Path(f"{ledger.name}.xlsx")
    check_file_type(path, ".xlsx")
    with report_unwritable(path):
        write_template(path, ledger, read_vocabulary(settings))
    return ledger, path


def export_ledger_file(settings: Settings, name: str, path: Path) -> LedgerExport:
    """Write what the graph of the settings believes of a ledger to a file. Raises `GraphError`."""
    mapping, vocabulary = read_mapping(settings), read_vocabulary(settings)
    ledger = find_ledger(mapping, name)
    check_file_type(path)

    async def work(graph: Graph) -> LedgerExport:
        with report_unwritable(path):
            if isinstance(graph, RunningService):
                return await asyncio.to_thread(fetch_export, graph, ledger, path)
            await check_city_words(graph.database, settings, vocabulary, with_mapping=True)
            return await export_ledger(
                graph.database, ledger, path, mapping=mapping, vocabulary=vocabulary
            )

    return run_on_graph(settings, work)


def fetch_export(service: RunningService, ledger: Ledger, path: Path) -> LedgerExport:
    """Write the file that a service exports; it appears under its name once it is whole.

    Raises `RequestRejected` if the service refuses, and `ExportInterrupted`.
    """
    name = quote(f"{ledger.name}{path.suffix.lower()}", safe="")
    headers = caller_headers(service.settings, operator_name())
    seconds = service.settings.download_seconds + SPARE_SECONDS
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with (
            service.opened(f"/exports/{name}", headers, seconds) as response,
            part.open("wb") as file,
        ):
            summary = response.headers.get(SUMMARY_HEADER)
            if summary is None:
                raise rejection(response.read())
            shutil.copyfileobj(response, file)
            if file.tell() != int(response.headers.get("content-length", -1)):
                raise ExportInterrupted
        os.replace(part, path)  # noqa: PTH105 - it takes the place of an older one on every system
    except (TimeoutError, ConnectionError, HTTPException):
        raise ExportInterrupted from None
    finally:
        part.unlink(missing_ok=True)
    found = orjson.loads(summary)
    return LedgerExport(ledger, path, found["rows"], found["homeless"], tuple(found["withheld"]))


def rejection(body: bytes) -> GraphError:
    """Return the error that a service answered with."""
    try:
        message = orjson.loads(body)["errors"][0]["message"]
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return ExportInterrupted()
    return RequestRejected(message)
