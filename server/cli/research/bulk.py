"""`linli bulk`: all rows of a list query, from our own graph or the service that has it."""

import asyncio
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from graphql import GraphQLSyntaxError

from graph.callers import SERVICE
from graph.errors import GraphError
from graph.ontology.clock import now, today
from schema.limits.terms import CostTerms
from server.bulk.files import json_lines, parquet
from server.bulk.list_query import make_list_query
from server.bulk.read_pages import LARGEST_PAGE, BulkSource, begin_bulk
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
    unfinished_file,
)
from server.cli.research.snapshot import ParquetMissing
from server.errors import RequestError
from server.http.admission.trusted_documents import read_trusted_documents
from server.http.research.bulk import ENDINGS, HEAD, PARQUET
from server.queries.request import GraphQLRequest, QueryFailed
from server.settings import Settings

if TYPE_CHECKING:
    from server.cli.local_graph import LocalGraph

PAGE_SECONDS = 60.0
"""How long a page may take before it is read again, smaller."""
SILENCE_SECONDS = 120.0
"""How long a service may send nothing."""
CHUNK = 1 << 16
FORMATS = {f".{ending}": media_type for media_type, ending in ENDINGS.items()}
"""The media type of a file by its ending."""
Watch = Callable[[int, int], None]
"""Is told how many rows are written, and how many there are."""


class EndingUnknown(GraphError):
    """A file has an ending that names no form."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} 的扩展名应为 .ndjson 或 .parquet。",
            f"The name of {file} should end in .ndjson or .parquet.",
        )


class QueryUnknown(GraphError):
    """What was named is neither a file nor a trusted document."""

    def __init__(self, query: str) -> None:
        super().__init__(
            f"{query} 既不是文件，也不是登记的文档编号（LINLI_TRUSTED_DOCUMENTS）。",
            f"{query} is neither a file nor the id of a trusted document "
            "(LINLI_TRUSTED_DOCUMENTS).",
        )


class VariablesUnusable(GraphError):
    """The variables of a query are no JSON object."""

    def __init__(self) -> None:
        super().__init__(
            '--variables 应是 JSON 对象，如 {"at": "2026-11-01"}。',
            'The variables are a JSON object, such as {"at": "2026-11-01"}.',
        )


@dataclass(frozen=True)
class BulkOptions:
    """What was asked for on the command line."""

    query: str
    """A file with the query, or the id of a trusted document."""
    file: Path
    variables: str = "{}"


def write_bulk(settings: Settings, options: BulkOptions, watch: Watch) -> Mapping[str, Any]:
    """Write all rows of a list to a file, and return what is said of them. Raises `GraphError`."""
    media_type = FORMATS.get(options.file.suffix)
    if media_type is None:
        raise EndingUnknown(options.file)
    if media_type == PARQUET and importlib.util.find_spec("pyarrow") is None:
        raise ParquetMissing
    text = query_text(options.query, settings)
    request = GraphQLRequest(text, read_variables(options.variables))

    async def work(graph: Graph) -> Mapping[str, Any]:
        with report_unwritable(options.file), unfinished_file(options.file) as part:
            if isinstance(graph, RunningService):
                sent = SentRows(graph, request, media_type)
                return await asyncio.to_thread(receive_rows, sent, part, watch)
            return await write_rows(graph, request, part, media_type, watch)

    return run_on_graph(settings, work, statement_seconds=PAGE_SECONDS)


def query_text(query: str, settings: Settings) -> str:
    """Return the text of a query. Raises `QueryUnknown` and `TrustedDocumentsUnusable`."""
    try:
        return Path(query).read_text("utf-8")
    except OSError:
        known = read_trusted_documents(settings.trusted_documents)
        if query not in known:
            raise QueryUnknown(query) from None
        return known[query]


def read_variables(text: str) -> dict[str, Any]:
    """Return the variables of a query. Raises `VariablesUnusable`."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise VariablesUnusable from None
    if not isinstance(found, dict):
        raise VariablesUnusable
    return found


async def write_rows(
    graph: "LocalGraph", request: GraphQLRequest, path: Path, media_type: str, watch: Watch
) -> Mapping[str, Any]:
    """Write the rows as our own graph has them. Raises `GraphError` and `OSError`."""
    source = BulkSource(
        graph.executor,
        graph.database,
        SERVICE.reading(),
        CostTerms(page=LARGEST_PAGE),
        PAGE_SECONDS,
    )
    moment, tokens = (today(), now()), graph.settings.max_tokens
    try:
        query = make_list_query(request.query, request.variables, None, moment, tokens)
        bulk = await begin_bulk(source, query)
        make = parquet if media_type == PARQUET else json_lines
        with path.open("wb") as file:
            async for piece in make(bulk):
                file.write(piece)
                watch(bulk.reader.rows, bulk.head.rows)
    except QueryFailed as failed:
        raise RequestRejected(failed.errors[0]["message"]) from None
    except (GraphQLSyntaxError, RequestError) as problem:
        raise RequestRejected(str(problem)) from None
    return bulk.head.values()


class SentRows(NamedTuple):
    """The rows that a service is asked for."""

    service: RunningService
    request: GraphQLRequest
    media_type: str


def receive_rows(sent: SentRows, path: Path, watch: Watch) -> Mapping[str, Any]:
    """Write the rows as a service sends them. Raises `GraphError` and `OSError`."""
    service, request, media_type = sent
    body = orjson.dumps({"query": request.query, "variables": request.variables})
    headers = {
        "Content-Type": "application/json",
        "Accept": media_type,
        **caller_headers(service.settings, operator_name()),
    }
    try:
        with service.opened("/bulk", headers, SILENCE_SECONDS, body) as response:
            head = response.headers.get(HEAD)
            if response.status != 200 or head is None:
                raise rejection(response.read())
            known: dict[str, Any] = orjson.loads(head)
            done = 0
            with path.open("wb") as file:
                while piece := response.read(CHUNK):
                    file.write(piece)
                    # Only in lines of JSON can rows be counted as they come.
                    done += piece.count(b"\n") if media_type != PARQUET else 0
                    watch(done, known["rows"])
    except (TimeoutError, ConnectionError, HTTPException):
        raise ExportInterrupted from None
    return known
