"""The area that a page is about: named in its address, or the one chosen last."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from graph.ontology.clock import today
from graph.ontology.kinds import KINDS
from server.pages.rendering import kind_of, moment_free_id
from server.pages.visit import AREA_COOKIE, Visit
from server.queries.references import parse_area_reference

AREA_SECONDS = 90 * 86_400
"""How long the last area is remembered."""
AREA_KINDS = frozenset({"Alliance", *(kind.name for kind in KINDS.named("Place"))})
"""The kinds of areas: places, and alliances of communities."""
FOREVER = "9999-12-31"
"""Behind the end of whatever has one."""


async def find_area(visit: Visit) -> Mapping[str, Any]:
    """Return the id and the label of the visit's area. Raises `QueryFailed` if it is not one.

    It is found once for all that a page asks. One that is named by its id, as links and the cookie
    name it, is only read: to look an address up costs more than most pages.
    """
    if (given := given_id(visit)) and (known := await read_known_area(visit, given)):
        return known
    found = await visit.ask("area", area=parse_area_reference(visit.area))
    area = found["lists"]["area"]
    return {**area, "id": moment_free_id(area["id"])}


async def find_area_id(visit: Visit) -> str:
    """Return the id of the visit's area: as it is given, or else of what its address means.

    Raises `QueryFailed` for an address that means no area.
    """
    return given_id(visit) or str((await find_area(visit))["id"])


def given_id(visit: Visit) -> str | None:
    """Return the id by which the visit names an area; None if it names it otherwise."""
    given = parse_area_reference(visit.area).get("id")
    return moment_free_id(given) if given and kind_of(given) in AREA_KINDS else None


async def read_known_area(visit: Visit, area_id: str) -> Mapping[str, Any] | None:
    """Return the area of an id; None if it is not there today. Raises `QueryFailed`."""
    area: Mapping[str, Any] | None = (await visit.ask("area_node", id=area_id))["node"]
    if area is None:
        return None
    day = today().isoformat()
    is_there = (area["from"] or day) <= day < (area["to"] or FOREVER)
    return {**area, "__typename": kind_of(area_id)} if is_there else None


def keep_area(response: Response, area: Mapping[str, Any]) -> None:
    """Let the browser remember an area."""
    response.set_cookie(AREA_COOKIE, area["id"], AREA_SECONDS, samesite="lax", httponly=True)
