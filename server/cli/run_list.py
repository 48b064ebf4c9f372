"""`linli runs`: the imports of the graph, from the graph itself or from a running service."""

import asyncio
from collections.abc import Sequence
from http.client import HTTPException

from graph.rows.undoing.import_runs import ImportRunRecord, read_runs
from server.cli.client import (
    READ_SECONDS,
    Graph,
    RunningService,
    caller_headers,
    operator_name,
    run_on_graph,
)
from server.cli.received_files import rejection
from server.runtime.import_runs import runs_from_json
from server.settings import Settings


def read_runs_of_graph(settings: Settings, most: int) -> Sequence[ImportRunRecord]:
    """Return the latest runs of the graph of the settings. Raises `GraphError`."""

    async def work(graph: Graph) -> Sequence[ImportRunRecord]:
        if isinstance(graph, RunningService):
            return await asyncio.to_thread(fetch_runs, graph, most)
        return await read_runs(graph.database, most)

    return run_on_graph(settings, work, any_words=True)


def fetch_runs(service: RunningService, most: int) -> Sequence[ImportRunRecord]:
    """Return the latest runs as a service lists them.

    Raises `FolderInUse` if it does not answer, and `RequestRejected` if it refuses.
    """
    try:
        headers = caller_headers(service.settings, operator_name())
        with service.opened(f"/imports?most={most}", headers, READ_SECONDS) as response:
            status, body = response.status, response.read()
    except (OSError, HTTPException):
        raise service.in_use from None
    if status != 200:
        raise rejection(body)
    try:
        return runs_from_json(service.parse_result(body))
    except (LookupError, ValueError):
        raise service.in_use from None
