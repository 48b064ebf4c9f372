"""问一问 (`/ask`): one box for an address, a name, pinyin or initials."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from server.pages.chain import levels_of, shared_text
from server.pages.parameters import day_parameter
from server.pages.rendering import html_response, network_url, node_url, place_url, render
from server.pages.visit import Visit
from server.queries.references import parse_place_reference

PLACE_KINDS = (
    "COMMUNITY",
    "COMPOUND",
    "SUBDISTRICT",
    "DISTRICT",
    "ROAD",
    "LANE",
    "GRID",
    "BUILDING",
    "ENTRANCE",
)
"""Places that are suggested, those that people ask for most first."""
ORGANIZATION_KINDS = ("UNIT", "OFFICE", "PARTY_ORGANIZATION", "ALLIANCE")
MOST_SUGGESTED = 8
LONGEST_QUESTION = 100
"""Characters of a question, as the API takes them."""


async def show_ask(visit: Visit) -> Response:
    """Show who is responsible for what a text means, or the question that tells places apart."""
    q = visit.query.get("q", "").strip()[:LONGEST_QUESTION]
    at = day_parameter(visit, "at")
    values: dict[str, Any] = {"q": q, "at": at, "hits": []}
    if not q:
        return visit.page("ask.html", **values)
    data = await visit.ask("ask", where=parse_place_reference(q), at=at)
    found = data["whoCovers"]
    if found["__typename"] == "Coverage":
        values |= {
            "levels": levels_of(found),
            "shared_text": shared_text(visit, found["place"], found),
        }
    elif found["__typename"] == "UnknownPlace":
        values["hits"] = await find_hits(visit, q)
    return visit.page("ask.html", found=found, **values)


async def show_suggestions(visit: Visit) -> Response:
    """Show what a text may mean, as a part of the page."""
    q = visit.query.get("q", "").strip()[:LONGEST_QUESTION]
    hits = await find_hits(visit, q) if q else []
    context = {"hits": hits, "t": visit.text}
    return html_response(render("suggestions.html", context) if q else "")


async def find_hits(visit: Visit, text: str) -> list[dict[str, str]]:
    """Return the places, organizations and, for those who have signed in, people of a text."""
    people = ("CADRE",) if visit.sees_names else ()
    kinds = [*PLACE_KINDS, *ORGANIZATION_KINDS, *people]
    data = await visit.ask("search", text=text, kinds=kinds, first=4 * MOST_SUGGESTED)
    found = sorted(data["search"], key=lambda hit: kinds.index(hit["kind"]))
    return [dict(hit_parts(hit)) for hit in found[:MOST_SUGGESTED]]


def hit_parts(hit: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is shown of a hit."""
    node, kind = hit["node"], hit["kind"]
    yield "kind", kind
    yield "label", node["label"]
    yield "phone", node.get("dutyPhone") or ""
    yield "detail", " · ".join(detail_parts(node))
    if kind in PLACE_KINDS:
        yield "url", place_url(node)
    elif kind == "UNIT":
        yield "url", node_url(node) or ""
    elif kind == "ALLIANCE":
        yield "url", network_url(node)
    else:
        yield "url", f"/handover?{urlencode({'holder': node['id']})}"


def detail_parts(node: Mapping[str, Any]) -> Iterator[str]:
    """Yield what tells a node from others of its name."""
    yield from (above["label"] for above in node.get("ancestors", ()))
    yield from filter(None, (node.get("jobTitle"),))
    for name in ("unit", "stationedIn"):
        if related := node.get(name):
            yield related["label"]
