"""分配方案 (`/plans`): the plans of an area, and one of them held against the one before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from server.pages.area import find_area, keep_area
from server.pages.needs import find_node
from server.pages.rendering import key_of
from server.pages.visit import Visit

MOST_PLANS = 10
"""Plans of an area that are offered to look at or to compare with, the newest first."""
Pair = tuple[str, str]
"""The ids of a need and a resource."""


@dataclass(frozen=True)
class NamedPair:
    """A pair that was wanted or ruled out and is not in the plan."""

    pair: Pair
    need: str
    resource: str


async def show_plans(visit: Visit) -> Response:
    """Show the plans of an area, and the form that makes one."""
    visit.require_sign_in()
    if not visit.area:
        return visit.page("plans.html", area=None)
    area = await find_area(visit)
    plans = (await visit.ask("plans", areaId=area["id"], first=MOST_PLANS))["allocationPlans"]
    response = visit.page("plans.html", area=area, plans=plans)
    keep_area(response, area)
    return response


async def read_other_plans(visit: Visit, plan: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the newest plans of the area of a plan but for itself. Raises `QueryFailed`."""
    data = await visit.ask("other_plans", areaId=plan["areaId"], first=MOST_PLANS)
    plans = (edge["node"] for edge in data["allocationPlans"]["edges"])
    return [each for each in plans if each["id"] != plan["id"]]


async def show_plan(visit: Visit) -> Response:
    """Show a plan: its pairs, what stays open and why, and what differs from another plan."""
    visit.require_sign_in()
    plan = await find_node(visit, "plan", "AllocationPlan")
    others = await read_other_plans(visit, plan)
    against = chosen_plan(visit, plan, others)
    differences: Sequence[Mapping[str, Any]] = ()
    if against:
        found = await visit.ask("plan_differences", plan=plan["id"], against=against["id"])
        differences = found["planDifferences"] or ()
    needs, resources = named_needs(plan), named_resources(plan)
    return visit.page(
        "plan.html",
        plan=plan,
        others=others,
        against=against,
        differences=differences,
        results=results_of(plan),
        further={
            "pin": list(absent_pairs(plan, plan["pinned"], needs, resources)),
            "forbid": list(absent_pairs(plan, plan["forbidden"], needs, resources)),
        },
        needs=needs,
        resources=resources,
    )


def chosen_plan(
    visit: Visit, plan: Mapping[str, Any], others: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """Return the plan to compare with: the chosen one, or else the last one before this."""
    wanted = visit.query.get("against")
    for other in others:
        if wanted == key_of(other) or (not wanted and other["createdAt"] < plan["createdAt"]):
            return other
    return None


def pair_of(part: Mapping[str, Any]) -> Pair:
    """Return the need and the resource of a part of a plan."""
    return part["need"]["id"], part["resource"]["id"]


def results_of(plan: Mapping[str, Any]) -> dict[Pair, Mapping[str, Any]]:
    """Return what became of each pair that was accepted: its project, or why there is none."""
    return {
        pair_of(each): each["result"]
        for acceptance in sorted(plan["acceptances"], key=lambda each: str(each["acceptedAt"]))
        for each in acceptance["results"]
    }


def named_needs(plan: Mapping[str, Any]) -> dict[str, str]:
    """Return the needs of a plan's area with their names, by id."""
    parts = (*plan["unmetNeeds"], *plan["allocations"])
    return {
        part["need"]["id"]: f"{place['label'] if place else ''} {part['need']['title']}".strip()
        for part in parts
        for place in [part["need"]["place"]]
    }


def named_resources(plan: Mapping[str, Any]) -> dict[str, str]:
    """Return the resources of a plan's area with their names, by id."""
    found = {
        each["id"]: f"{each['owner']['label'] if each['owner'] else ''} {each['title']}".strip()
        for each in plan["unusedResources"]
    }
    for each in plan["allocations"]:
        found[each["resource"]["id"]] = f"{each['unit']['label']} {each['resource']['title']}"
    for each in plan["unmetNeeds"]:
        for near in each["blocked"]:
            found.setdefault(
                near["resource"]["id"], f"{near['unit']['label']} {near['resource']['title']}"
            )
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def absent_pairs(
    plan: Mapping[str, Any],
    told: Sequence[str],
    needs: Mapping[str, str],
    resources: Mapping[str, str],
) -> Iterator[NamedPair]:
    """Yield those of the pairs that a plan was told of which are not in it."""
    planned = {pair_of(each) for each in plan["allocations"]}
    for text in told:
        need, _, resource = text.partition(" ")
        if (need, resource) not in planned:
            yield NamedPair(
                (need, resource), needs.get(need, need), resources.get(resource, resource)
            )
