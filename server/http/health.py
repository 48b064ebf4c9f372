"""Whether the service can answer, for whoever watches over it."""

import asyncio
import logging

import orjson
from starlette.responses import Response

from graph.errors import GraphError
from server.errors import JSON
from server.runtime.state import Asking

LOG = logging.getLogger("linli.http")

PATIENCE = 3.0
"""Seconds in which the graph has to answer."""


async def healthz(request: Asking) -> Response:
    """Say `ok` when the graph answered just now, `down` with status 503 when it did not."""
    try:
        async with asyncio.timeout(PATIENCE):
            await request.state["service"].check()
    except (GraphError, TimeoutError) as problem:
        LOG.warning("not healthy: %s", str(problem) or f"no answer within {PATIENCE:g} s")
        zh = "图数据库没有应答。服务会自动重试；如果持续如此，请查看日志。"
        en = "The graph does not answer. The service keeps trying; see its log if this lasts."
        return said(503, {"status": "down", "message": f"{zh} {en}"})
    return said(200, {"status": "ok"})


def said(status: int, body: dict[str, str]) -> Response:
    """Return a response that nobody keeps."""
    return Response(orjson.dumps(body), status, {"cache-control": "no-store"}, JSON)
