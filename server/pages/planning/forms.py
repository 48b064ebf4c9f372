"""The forms about plans: make one, with what is wanted and ruled out, and accept its pairs.

A tick names its pair in its own name, such as `pin:Need:XQ0001 Resource:ZY0002`.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.responses import Response

from server.pages.rendering import key_of
from server.pages.visit import Visit
from server.queries.references import parse_area_reference


async def make_plan(visit: Visit) -> Response:
    """Make a plan of an area, and show it beside the one from which it was asked for."""
    form = visit.form
    wanted = {"pin": ticked_pairs(form, "pin"), "forbid": ticked_pairs(form, "forbid")}
    if form.get("need") and form.get("resource") and form.get("how") in wanted:
        wanted[form["how"]].append({"need": form["need"], "resource": form["resource"]})
    plan = await visit.write("make_plan", area=parse_area_reference(form.get("area", "")), **wanted)
    against = {"against": form["against"]} if form.get("against") else {}
    return visit.redirect(f"/plans/{key_of(plan)}?{urlencode({**against, 'done': 1})}")


async def accept_plan(visit: Visit) -> Response:
    """Turn the ticked pairs of a plan into projects, or all of them by the other button."""
    pairs = None if visit.form.get("all") else ticked_pairs(visit.form, "accept")
    if pairs == []:
        return visit.redirect(f"/plans/{plan_key(visit)}?nothing=1")
    await visit.write("accept_plan", plan=visit.form.get("plan", ""), pairs=pairs)
    return visit.redirect(f"/plans/{plan_key(visit)}?done=1")


def plan_key(visit: Visit) -> str:
    """Return the key of the plan that a form is about."""
    return visit.form.get("plan", "").partition(":")[2]


def ticked_pairs(form: Mapping[str, str], tick: str) -> list[dict[str, str]]:
    """Return the pairs that were ticked in a column of a plan."""
    return [
        {"need": need, "resource": resource}
        for name in form
        if name.startswith(f"{tick}:")
        for need, _, resource in [name.removeprefix(f"{tick}:").partition(" ")]
    ]
