"""The page of a place (`/place/…`), from the city to an entrance."""

from typing import Any

from starlette.responses import Response

from server.pages.chain import levels_of, shared_text
from server.pages.parameters import day_parameter
from server.pages.visit import Visit
from server.queries.references import parse_area_reference


async def show_place(visit: Visit) -> Response:
    """Show a place, what contains it, what it contains, and who is responsible for it."""
    reference = visit.request.path_params["reference"]
    at = day_parameter(visit, "at")
    data = await visit.ask(
        "place",
        where=place_argument(reference),
        at=at,
        after=visit.query.get("after"),
    )
    found = data["whoCovers"]
    values: dict[str, Any] = {"found": found, "at": at, "reference": reference}
    if found["__typename"] == "Coverage":
        values |= {
            "levels": levels_of(found),
            "shared_text": shared_text(visit, found["place"], found),
        }
    status = 200 if found["__typename"] == "Coverage" else 404
    return visit.page("place.html", status, **values)


def place_argument(reference: str) -> dict[str, str]:
    """Return the argument for a reference of an address: a global id, or else a code."""
    argument = parse_area_reference(reference)
    return {"code": reference} if "address" in argument else argument
