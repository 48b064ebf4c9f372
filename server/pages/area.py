"""The area that a page is about: named in its address, or the one chosen last."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from server.pages.rendering import moment_free_id
from server.pages.visit import AREA_COOKIE, Visit
from server.queries.references import parse_area_reference

AREA_SECONDS = 90 * 86_400
"""How long the last area is remembered."""


async def find_area(visit: Visit) -> Mapping[str, Any]:
    """Return the id and the label of the visit's area. Raises `QueryFailed` if it is not one.

    It is found once for all that a page asks: to look an address up costs as much as a page.
    """
    found = await visit.ask("area", area=parse_area_reference(visit.area))
    area = found["lists"]["area"]
    return {**area, "id": moment_free_id(area["id"])}


def keep_area(response: Response, area: Mapping[str, Any]) -> None:
    """Let the browser remember an area."""
    response.set_cookie(AREA_COOKIE, area["id"], AREA_SECONDS, samesite="lax", httponly=True)
