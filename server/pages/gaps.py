"""缺口与交接 (`/gaps`, `/handover`): what is missing in an area, or will be if somebody leaves."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from graph.ontology.clock import today
from server.errors import RequestError
from server.pages.area import find_area, keep_area
from server.pages.parameters import day_parameter
from server.pages.visit import Visit

GAP_KINDS = ("VACANT", "UNCOVERED", "DOUBLE", "OVERLOADED", "EXPIRED")
LEVEL_BELOW = {"City": "DISTRICT", "District": "SUBDISTRICT", "Subdistrict": "COMMUNITY"}
"""By which places an area's figures are shown; of any other area by community."""


async def show_gaps(visit: Visit) -> Response:
    """Show what is missing in the coverage of an area."""
    if not visit.area:
        return visit.page("gaps.html", area=None)
    area = await find_area(visit)
    kind = visit.query.get("kind", "")
    data = await visit.ask(
        "gaps",
        area={"id": area["id"]},
        own=level_of(area),
        below=LEVEL_BELOW.get(area["__typename"], "COMMUNITY"),
        kinds=[kind] if kind in GAP_KINDS else None,
        after=visit.query.get("after"),
    )
    response = visit.page(
        "gaps.html",
        area=area,
        kind=kind,
        kinds=GAP_KINDS,
        totals={
            name: sum(each["count"] for each in data["whole"] if each["kind"] == name)
            for name in GAP_KINDS
        },
        places=places_with_counts(data["below"]),
        gaps=data["coverageGaps"],
    )
    keep_area(response, area)
    return response


def level_of(area: Mapping[str, Any]) -> str:
    """Return the kind of place of which an area is one; an alliance consists of communities.

    What lies in two places of a lower level, as a road does, is counted once at its own.
    """
    kind = area["__typename"]
    return "COMMUNITY" if kind == "Alliance" else kind.upper()


def places_with_counts(
    counts: Sequence[Mapping[str, Any]],
) -> list[tuple[Mapping[str, Any], dict[str, int]]]:
    """Return the places of figures with their counts by kind, those with most first."""
    places = {each["place"]["id"]: each["place"] for each in counts}
    found: dict[str, dict[str, int]] = {key: dict.fromkeys(GAP_KINDS, 0) for key in places}
    for each in counts:
        found[each["place"]["id"]][each["kind"]] = each["count"]
    ordered = sorted(found.items(), key=lambda pair: -sum(pair[1].values()))
    return [(places[key], numbers) for key, numbers in ordered]


async def show_handover(visit: Visit) -> Response:
    """Show what becomes uncovered if somebody leaves, as a sheet to print and work through."""
    visit.require_sign_in()
    holder = visit.query.get("holder", "")
    on = day_parameter(visit, "on") or today().isoformat()
    found = await visit.ask("handover", holder=holder, on=on)
    if found["node"] is None or found["handoverImpact"] is None:
        raise RequestError(
            404, "NOT_FOUND", "没有这位干部或这个组织。", "There is no such cadre or organization."
        )
    return visit.page(
        "handover.html", on=on, holder=found["node"], impact=found["handoverImpact"], id=holder
    )
