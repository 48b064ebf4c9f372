"""挂图作战 (`/board`): the projects of an area by place and status, as cards that can be moved."""

from starlette.responses import Response

from server.pages.area import find_area_id, keep_area
from server.pages.gaps import LEVEL_BELOW
from server.pages.rendering import kind_of
from server.pages.visit import Visit

ENDED = ("CONFIRMED", "WITHDRAWN")
"""Columns of what is over: only a few of their cards are open."""
FEW = 2
SORTS = {"": True, "service": False}
"""Projects on a board: those of secretaries, or those that units pledged; there is one of each."""
MOST_CARDS = 10
"""Cards in a column, the overdue ones first."""


async def show_board(visit: Visit) -> Response:
    """Show the projects of an area on a wall chart, by place and status."""
    if not visit.area:
        return visit.page("board.html", area=None)
    area_id, sort = await find_area_id(visit), chosen_sort(visit)
    data = await visit.ask(
        "board",
        area={"id": area_id},
        by=LEVEL_BELOW.get(kind_of(area_id), "COMMUNITY"),
        secretary=SORTS[sort],
        first=MOST_CARDS,
    )
    chart = data["wallChart"]
    area = {**chart["area"], "id": area_id}
    response = visit.page(
        "board.html",
        area=area,
        chart=chart,
        sort=sort,
        sorts=tuple(SORTS),
        ended=ENDED,
        few=FEW,
    )
    keep_area(response, area)
    return response


def chosen_sort(visit: Visit) -> str:
    """Return which projects the address asks for."""
    sort = visit.query.get("sort", "")
    return sort if sort in SORTS else ""
