"""Changes of the wall chart (`/board/changes`): each card as it is now, as server-sent events.

A page that is open shows within a second what somebody else has moved. It asks by a subscription,
as every client does; without JavaScript one reloads the page.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import anyio
import orjson
from starlette.responses import Response

from server.http.graphql_request import HttpGraphQLRequest
from server.http.streams.distinct_connections import (
    Event,
    endless_response,
    open_items,
    result_events,
)
from server.pages.board.wall_chart import SORTS, chosen_sort
from server.pages.documents import read_document
from server.pages.rendering import key_of
from server.pages.visit import Visit
from server.queries.references import parse_area_reference
from server.runtime.state import Service


async def stream_changes(visit: Visit) -> Response:
    """Send each card of an area that changes, for as long as the page is open.

    A browser that lost the connection comes back with the last id, and misses nothing. One that is
    sent `complete` does not: what it may see has ended.
    """
    visit.require_sign_in()
    service: Service = visit.request.state["service"]
    asked = HttpGraphQLRequest(
        read_document("board_changed"),
        {"area": parse_area_reference(visit.area), "acts": visit.is_coordinator},
        None,
        terms=visit.terms(),
    )
    after = visit.request.headers.get("last-event-id")
    items = open_items(service.executor, asked, visit.caller.reading(), service.tokens, after)
    stopping = anyio.Event()
    return endless_response(result_events(items, stopping, partial(card_event, visit)), stopping)


def card_event(visit: Visit, result: Mapping[str, Any] | None, cursor: str | None) -> Event:
    """Return the event of a project that changed, empty if the board does not show it."""
    event = {} if cursor is None else {"id": cursor}
    data = result.get("data") if result else None
    if data:
        project = data["projectChanged"]["project"]
        if project["secretaryProject"] == SORTS[chosen_sort(visit)]:
            card = orjson.dumps(card_of(visit, project)).decode()
            event |= {"event": "card", "data": card}
    return event


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
