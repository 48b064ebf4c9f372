"""`linli template`, `linli export`, `linli sample`: ledgers written to files."""

import asyncio
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import orjson
from rich.console import Console

from graph.errors import GraphError
from loaders.ledgers import (
    CodedName,
    Ledger,
    LedgerExport,
    TemplateExists,
    check_file_type,
    export_ledger,
    find_ledger,
    listed_kinds,
    write_template,
)
from loaders.sample import SampleStep, write_sample_city
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
from server.http.ledger_export import SUMMARY_HEADER
from server.queries.code_lists import read_code_lists
from server.queries.request import QueryFailed
from server.runtime.city_files import read_mapping, read_vocabulary
from server.runtime.city_words import check_city_words
from server.runtime.data_folder import has_graph
from server.settings import Settings
from server.terminal.progress import steps_display

CodeLists = dict[str, list[CodedName]]
"""The codes that a template offers, by the Chinese name of their kind."""

SPARE_SECONDS = 30.0
"""How much longer than the limit of an export a command waits for a service."""


SAMPLE_STEPS: Mapping[SampleStep, str] = {
    "city": "造城：场所、组织、干部、业务 Making the city",
    "ledgers": "写台账 Writing the ledgers",
    "answers": "算答案 Working out the answer key",
}
"""Step of the sample to its description."""


def write_sample(folder: Path, console: Console) -> None:
    """Write the ledgers of the sample city, step by step. Raises `FileNotWritten`."""
    with report_unwritable(folder), steps_display(console) as show:
        write_sample_city(folder, begin=lambda step: show(SAMPLE_STEPS[step]))


class WrittenTemplate(NamedTuple):
    """A template that was written."""

    ledger: Ledger
    path: Path
    problem: GraphError | None
    """Why the codes of the graph are not in it, if there is a graph."""


def write_ledger_template(settings: Settings, name: str, path: Path | None) -> WrittenTemplate:
    """Write the template of a ledger, with the codes of the graph if there is one.

    The file is named after the ledger if no path is given. Raises `GraphError`.
    """
    ledger = find_ledger(read_mapping(settings), name)
    path = path or Path(f"{ledger.name}.xlsx")
    check_file_type(path, ".xlsx")
    if path.exists():
        raise TemplateExists(path)
    problem, codes = None, CodeLists()
    try:
        codes = read_codes_of_graph(settings, ledger)
    except GraphError as obstacle:
        problem = obstacle
    with report_unwritable(path):
        write_template(path, ledger, read_vocabulary(settings), codes)
    return WrittenTemplate(ledger, path, problem)


def read_codes_of_graph(settings: Settings, ledger: Ledger) -> CodeLists:
    """Return the codes that a template offers, none without a graph. Raises `GraphError`."""
    kinds = listed_kinds(ledger)
    if not kinds or not (settings.neo4j_uri or has_graph(settings.data)):
        return {}

    async def work(graph: Graph) -> CodeLists:
        try:
            return await read_code_lists(graph.execute, kinds)
        except QueryFailed as failure:
            raise RequestRejected(failure.errors[0]["message"]) from None

    return run_on_graph(settings, work)


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
    try:
        with service.opened(f"/exports/{name}", headers, seconds) as response:
            summary = response.headers.get(SUMMARY_HEADER)
            if summary is None:
                raise rejection(response.read())
            write_received(response, path)
    except (TimeoutError, ConnectionError, HTTPException):
        raise ExportInterrupted from None
    found = orjson.loads(summary)
    return LedgerExport(ledger, path, found["rows"], found["homeless"], tuple(found["withheld"]))
