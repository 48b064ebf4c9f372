"""A page asks for nothing that it does not show: what is asked costs, and tells who may not see."""

import httpx

from server.pages.documents import DOCUMENTS, read_document
from tests.server.pages.shown_fields import NotingOffice, ShownFields, asked_fields
from tests.server.pages.test_journeys import PAGES, pages_of_made
from tests.support.office import Office
from tests.support.processes.pages_server import TOKEN, serve_pages

POSTERS = "area=解放社区&since=2026-01-01"
KINDS = ("communities", "grids", "compounds", "buildings", "entrances")
FURTHER = (
    "/ask?q=楼",
    "/ask?q=小区",
    "/ask/suggest?q=msxq",
    "/ask/suggest?q=王建国",
    "/place/Building:L1/poster",
    *(f"/posters/print?kind={kind}&{POSTERS}" for kind in KINDS),
    "/posters/print?area=解放社区",
    *(f"/due?area=海明街道&show={show}" for show in ("requests", "projects", "posts", "tenures")),
)
"""Pages that are there for somebody else than a reader, and states with more to show."""
NOT_HERE = {
    # A plan is named by its area, unless that has ended.
    "...PlanCard.title",
    # A line is printed if it has a phone, which none has here.
    "...PrintedParts.lines.duty.nameEn",
    "...PrintedParts.lines.duty.nameZh",
    "...PrintedParts.lines.level.label",
    # No project is for the need that is shown, and no request is over.
    "Need.node.projects.totalCount",
    "Request.node.solved",
    # Only their number is shown.
    "Plans.allocationPlans.edges.node.pledges.id",
}
"""Fields that this city has no occasion to show."""
PAGING = "pageInfo."
"""Shown where a list has a next page, which none has here."""


def fields_of_documents() -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """Return where fields are written, with the paths at which answers have them."""
    texts = [read_document(file.stem) for file in DOCUMENTS.glob("[!_]*.graphql")]
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for text in texts:
        if "mutation " not in text and "subscription " not in text:
            for path, place in asked_fields(text).items():
                found.setdefault(place, []).append(path)
    return found


async def test_every_field_that_a_page_asks_for_is_shown(market_city: Office) -> None:
    made = await pages_of_made(market_city)
    shown = ShownFields()
    session = {"linli-session": f"x|{TOKEN}"}
    async with (
        serve_pages(NotingOffice.over(market_city, shown)) as url,
        httpx.AsyncClient(base_url=url, cookies=session, timeout=60) as client,
    ):
        for language in ("zh", "en"):
            client.cookies.set("linli-language", language)
            for path in (*PAGES, *FURTHER, *made):
                assert (await client.get(path)).status_code < 500, path
    unread = {
        ".".join(place)
        for place, paths in fields_of_documents().items()
        if shown.read.isdisjoint(paths) and not shown.answered.isdisjoint(paths)
    }
    assert {field for field in unread if PAGING not in field} == NOT_HERE
