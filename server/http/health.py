"""Whether the service can answer, and whether it has what to answer from, for what watches it."""

import asyncio
import logging
from collections.abc import Mapping

import orjson
from starlette.responses import Response

from graph.errors import GraphError
from server.errors import JSON
from server.runtime.state import AppRequest

LOG = logging.getLogger("linli.http")

HEALTH_SECONDS = 3.0
"""How long the graph may take to answer."""


async def answer_health(request: AppRequest) -> Response:
    """Return `ok` if the graph answers now, else `down` with status 503."""
    try:
        async with asyncio.timeout(HEALTH_SECONDS):
            await request.state["service"].check()
    except (GraphError, TimeoutError) as problem:
        LOG.warning("not healthy: %s", str(problem) or f"no answer within {HEALTH_SECONDS:g} s")
        zh = "图数据库没有应答。服务会自动重试；如果持续如此，请查看日志。"
        en = "The graph does not answer. The service keeps trying; see its log if this lasts."
        return uncached_response(503, {"status": "down", "message": f"{zh} {en}"})
    return uncached_response(200, {"status": "ok"})


async def answer_readiness(request: AppRequest) -> Response:
    """Return `ready` if the graph can be reached, is that of this service, and is not empty.

    Else `not ready` with status 503, and what is lacking: such a service should get no requests.
    """
    try:
        async with asyncio.timeout(HEALTH_SECONDS):
            found = await request.state["service"].readiness()
    except (GraphError, TimeoutError) as problem:
        LOG.warning("not ready: %s", str(problem) or f"no answer within {HEALTH_SECONDS:g} s")
        return uncached_response(503, {"status": "not ready", "database": "unreachable"})
    is_ready = found["graph"] != "empty" and found["schema"] == "current"
    if not is_ready:
        LOG.warning("not ready: the graph is %s, its schema %s", found["graph"], found["schema"])
    status = "ready" if is_ready else "not ready"
    return uncached_response(
        200 if is_ready else 503, {"status": status, "database": "reachable", **found}
    )


def uncached_response(status: int, body: Mapping[str, str]) -> Response:
    """Return a JSON response that nothing on its way keeps."""
    return Response(orjson.dumps(body), status, {"cache-control": "no-store"}, JSON)
