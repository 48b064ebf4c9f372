"""Changes of the wall chart (`/board/changes`): each card as it is now, as server-sent events.

A page that is open shows within a second what somebody else has moved. It asks by a subscription,
as every client does; without JavaScript one reloads the page.
"""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

import anyio
import orjson
from starlette.responses import Response

from schema.limits.terms import OWN_TERMS
from server.http.streams.distinct_connections import (
    Events,
    Items,
    endless_response,
    while_signed_in,
)
from server.pages.board.wall_chart import SORTS, chosen_sort
from server.pages.documents import read_document
from server.pages.rendering import key_of
from server.pages.visit import Visit
from server.queries.references import parse_area_reference
from server.runtime.state import Service


async def stream_changes(visit: Visit) -> Response:
    """Send each card of an area that changes, for as long as the page is open."""
    visit.require_sign_in()
    service: Service = visit.request.state["service"]
    items = service.executor.stream(
        read_document("board_changed"),
        variables={"area": parse_area_reference(visit.area), "acts": visit.is_coordinator},
        caller=visit.caller.reading(),
        terms=visit.account.terms() if visit.account else OWN_TERMS,
        after=visit.request.headers.get("last-event-id"),
    )
    if service.tokens is not None:
        items = while_signed_in(items, visit.caller, service.tokens)
    stopping = anyio.Event()
    return endless_response(card_events(visit, items, stopping), stopping)


async def card_events(visit: Visit, items: Items, stopping: anyio.Event) -> Events:
    """Yield the events of a board until the service stops or the subscription ends.

    A browser that lost the connection comes back with the last id, and misses nothing. One that is
    told `over` does not: what it may see has ended.
    """
    async with aclosing(items):
        async for result, cursor in items:
            if result is not None and not result.get("data"):
                yield {"event": "over", "data": ""}
                return
            event = {} if cursor is None else {"id": cursor}
            if result is not None:
                project = result["data"]["projectChanged"]["project"]
                if project["secretaryProject"] == SORTS[chosen_sort(visit)]:
                    data = orjson.dumps(card_of(visit, project)).decode()
                    event |= {"event": "card", "data": data}
            if event:
                yield event
            if stopping.is_set():
                return


def card_of(visit: Visit, project: Mapping[str, Any]) -> dict[str, str]:
    """Return what a page needs to show a card where it belongs, and who moved it."""
    events = project.get("events") or ()
    return {
        "key": key_of(project),
        "status": project["status"],
        "title": project["title"],
        "by": events[-1]["by"] if events else "",
        "html": visit.piece("board_card.html", node=project),
    }
