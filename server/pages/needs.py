"""需求与资源: needs, what meets them and why, and the forms that post, offer and pledge."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from server.errors import RequestError
from server.pages.area import find_area, keep_area
from server.pages.parameters import read_last_day, read_quantity, split_texts
from server.pages.rendering import key_of, moment_free_id
from server.pages.visit import Visit
from server.queries.references import parse_area_reference

OPEN = ["OPEN", "PARTLY_PLEDGED"]
"""The statuses of a need that lacks something; of others nobody asks who could meet them."""
STATUSES = ("OPEN", "PARTLY_PLEDGED", "PLEDGED", "DELIVERED", "EXPIRED", "WITHDRAWN")
URGENCIES = ("NORMAL", "HIGH", "URGENT", "LOW")


async def show_needs(visit: Visit) -> Response:
    """Show the needs of an area, or of the whole city."""
    area = await find_area(visit) if visit.area else None
    status, category = visit.query.get("status", ""), visit.query.get("category", "")
    data = await visit.ask(
        "needs",
        area={"id": area["id"]} if area else None,
        status=[status] if status in STATUSES else OPEN,
        category=category or None,
        after=visit.query.get("after"),
    )
    response = visit.page(
        "needs.html",
        area=area,
        status=status,
        category=category,
        statuses=STATUSES,
        needs=data["needs"],
        categories=data["categories"],
    )
    if area:
        keep_area(response, area)
    return response


async def show_need(visit: Visit) -> Response:
    """Show a need; to coordinators of its area also who could meet it, and why."""
    need = await find_node(visit, "need", "Need")
    is_open, matches = need["status"] in OPEN, None
    if is_open and visit.is_coordinator:
        matches = (await visit.ask("matches", need=need["id"]))["node"]["matches"]
    return visit.page(
        "need.html",
        need=need,
        is_open=is_open,
        matches=matches,
        page_id=moment_free_id(need["id"]),
    )


async def show_unit(visit: Visit) -> Response:
    """Show a unit; to those who have signed in also the needs that it could meet."""
    unit = await find_node(visit, "unit", "Unit")
    matches = None
    if visit.is_coordinator:
        matches = (await visit.ask("unit_matches", unit=unit["id"]))["matchesForUnit"]
    return visit.page("unit.html", unit=unit, matches=matches, page_id=moment_free_id(unit["id"]))


async def find_node(visit: Visit, document: str, kind: str) -> Mapping[str, Any]:
    """Return the node that an address names. Raises `RequestError` if there is none."""
    key = visit.request.path_params["key"]
    data = await visit.ask(document, id=f"{kind}:{key}")
    found: Mapping[str, Any] | None = data["node"]
    if found is None:
        raise RequestError(
            404,
            "NOT_FOUND",
            "没有这一项，可能已经撤销。",
            "There is none; it may have been undone.",
        )
    return found


async def show_need_form(visit: Visit) -> Response:
    """Show the form that posts a need."""
    visit.require_sign_in()
    place = visit.query.get("place") or visit.area
    label = (await find_area_label(visit, place)) if place else ""
    return visit.page(
        "need_form.html", **(await form_choices(visit)), place=label, urgencies=URGENCIES
    )


async def show_resource_form(visit: Visit) -> Response:
    """Show the form with which a unit offers a resource."""
    visit.require_sign_in()
    unit = await find_node(visit, "unit", "Unit")
    return visit.page("resource_form.html", **(await form_choices(visit)), unit=unit)


async def find_area_label(visit: Visit, text: str) -> str:
    """Return the address of a place by which a form names it again."""
    found = await visit.ask("area", area=parse_area_reference(text))
    area = found["lists"]["area"]
    return moment_free_id(area["id"]) if area["__typename"] != "Alliance" else ""


async def form_choices(visit: Visit) -> dict[str, object]:
    """Return the categories that forms offer: those that have none below them."""
    categories = (await visit.ask("categories"))["categories"]
    parents = {each["parent"] for each in categories}
    return {"categories": [each for each in categories if each["code"] not in parents]}


async def post_need(visit: Visit) -> Response:
    """Post a need."""
    form = visit.form
    reference = parse_area_reference(form.get("place", ""))
    need = await visit.write(
        "post_need",
        place=reference,
        category=form.get("category", ""),
        title=form.get("title", "").strip(),
        description=form.get("description", "").strip(),
        quantity=read_quantity(form.get("quantity", "")),
        unitOfMeasure=form.get("measure", "").strip(),
        urgency=form.get("urgency") if form.get("urgency") in URGENCIES else None,
        to=read_last_day(form.get("last_day", "")),
        skills=split_texts(form.get("skills", "")),
    )
    return visit.redirect(f"/needs/{key_of(need)}?done=1")


async def offer_resource(visit: Visit) -> Response:
    """Offer a resource of a unit."""
    form = visit.form
    area = form.get("area", "").strip()
    resource = await visit.write(
        "offer_resource",
        owner=form.get("owner", ""),
        category=form.get("category", ""),
        title=form.get("title", "").strip(),
        maximum=read_quantity(form.get("quantity", "")),
        unitOfMeasure=form.get("measure", "").strip(),
        area=parse_area_reference(area) if area else None,
        to=read_last_day(form.get("last_day", "")),
        skills=split_texts(form.get("skills", "")),
    )
    return visit.redirect(f"/units/{key_of(resource['owner'])}?done=1")


async def pledge(visit: Visit) -> Response:
    """Pledge a resource for a need."""
    await visit.write(
        "pledge",
        need=visit.form.get("need", ""),
        resource=visit.form.get("resource", ""),
        quantity=read_quantity(visit.form.get("quantity", "")),
    )
    return visit.redirect_back()
