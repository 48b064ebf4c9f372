"""`GET /metrics`: what Prometheus collects."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from server.runtime.operation.metrics import render_metrics
from server.runtime.state import AppRequest


async def answer_metrics(_: AppRequest) -> Response:
    """Return the metrics of all workers; reading their files is done beside the event loop."""
    text, media_type = await asyncio.to_thread(render_metrics)
    return Response(text, headers={"cache-control": "no-store", "content-type": media_type})
