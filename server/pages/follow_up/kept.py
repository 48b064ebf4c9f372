"""今日要办 for a phone without network (`/due/kept`): the open work of an area with whom to call.

The page is plain HTML as any other. The service worker keeps one copy of it for 24 hours, until
whoever it is for signs out or somebody else signs in.
"""

from starlette.responses import Response

from graph.ontology.clock import now
from server.pages.area import find_area
from server.pages.follow_up.contacts import read_contacts
from server.pages.visit import Visit

MOST = 50
"""Requests, and as many projects: a day's work, and about 100 kB."""


async def show_kept(visit: Visit) -> Response:
    """Show the work of an area that a phone keeps."""
    visit.require_sign_in()
    area = await find_area(visit)
    data = await visit.ask("kept", area={"id": area["id"]}, first=MOST)
    requests = [edge["node"] for edge in data["requests"]["edges"]]
    return visit.page(
        "kept.html",
        area=area,
        made_at=now().isoformat(),
        requests=requests,
        contacts=await read_contacts(visit, requests),
        request_count=data["requests"]["totalCount"],
        projects=data["projects"],
    )
