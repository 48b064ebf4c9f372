"""挂图作战 (`/board`): the projects of an area by place and status, as cards that can be moved."""

from starlette.responses import Response

from server.pages.area import find_area, keep_area
from server.pages.gaps import LEVEL_BELOW
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
    area = await find_area(visit)
    sort = chosen_sort(visit)
    data = await visit.ask(
        "board",
        area={"id": area["id"]},
        by=LEVEL_BELOW.get(area["__typename"], "COMMUNITY"),
        secretary=SORTS[sort],
        first=MOST_CARDS,
    )
    response = visit.page(
        "board.html",
        area=area,
        chart=data["wallChart"],
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
