"""The pages that print posters: of one place, and of all in an area."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from server.errors import RequestError
from server.pages.area import find_area
from server.pages.parameters import day_parameter
from server.pages.place import place_argument
from server.pages.posters import (
    KINDS,
    SIZES,
    PosterOrder,
    PosterStyle,
    page_html,
    poster_html,
    poster_of,
    poster_pages,
    sheet_parts,
)
from server.pages.rendering import place_url
from server.pages.visit import Visit

SHEET_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""A printed document holds its own styles, so that it can be kept as one file; it has no script."""
SHEET_HEADERS = {"content-security-policy": SHEET_POLICY, "cache-control": "private, no-cache"}


async def show_poster(visit: Visit) -> Response:
    """Print the poster of a place."""
    reference = visit.request.path_params["reference"]
    at = day_parameter(visit, "at")
    found = (await visit.ask("poster", where=place_argument(reference), at=at))["whoCovers"]
    if found["__typename"] != "Coverage":
        raise RequestError(404, "NOT_FOUND", found["message"], "")
    poster = poster_of(found["place"], found)
    style = style_of(visit)
    begin, end = sheet_parts(poster.label, style)
    return HTMLResponse(begin + poster_html(poster, style) + end, headers=SHEET_HEADERS)


async def show_poster_choices(visit: Visit) -> Response:
    """Show the form for the posters of an area, and which of them need a reprint."""
    area = await find_area(visit) if visit.area else None
    values: dict[str, Any] = {"kinds": KINDS, "sizes": SIZES, "area": area}
    printed_on = day_parameter(visit, "since")
    changed, read = [], 0
    if visit.query.get("list") and visit.area:
        visit.require_sign_in()
        async for page in poster_pages(visit.execute_begun, order_of(visit, printed_on)):
            changed += [(place_url(poster.place), poster.label) for poster in page.posters]
            read += page.read
    return visit.page("posters.html", changed=changed, read=read, since=printed_on or "", **values)


async def print_posters(visit: Visit) -> Response:
    """Print the posters of an area, as they are read."""
    visit.require_sign_in()
    if not visit.area:
        return RedirectResponse("/posters", 303)
    style, order = style_of(visit), order_of(visit, day_parameter(visit, "since"))
    begin, end = sheet_parts(order.area, style)
    pages = poster_pages(visit.execute_begun, order)
    first = await anext(pages)

    async def chunks() -> AsyncIterator[str]:
        yield begin
        async with aclosing(pages):
            yield await page_html(first, style)
            async for page in pages:
                yield await page_html(page, style)
        yield end

    return StreamingResponse(chunks(), headers=SHEET_HEADERS, media_type="text/html; charset=utf-8")


def style_of(visit: Visit) -> PosterStyle:
    """Return how an address asks for posters to be printed."""
    asked = visit.query.get("size", "")
    return PosterStyle(asked if asked in SIZES else SIZES[0], visit.base_url)


def order_of(visit: Visit, printed_on: str | None) -> PosterOrder:
    """Return which posters an address asks for."""
    order = PosterOrder(visit.area, printed_on=printed_on)
    kind = visit.query.get("kind", "")
    return replace(order, kind=kind) if kind in KINDS else order
