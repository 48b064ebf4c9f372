"""The root lists: all nodes of a kind that are there today, those of an area, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from graph.codes import normal
from graph.declare import Kind
from graph.duties import Vocabulary
from tests.reference.paging import Keyed, Page, page_of
from tests.reference.seen import Seen, by_id

UPWARDS: Mapping[str, tuple[str, ...]] = {
    "Unit": ("STATIONED_IN",),
    "Office": ("SERVES",),
    "PartyOrganization": ("<ASSIGNED_TO", "ASSIGNED_AT"),
    "OwnersCommittee": ("<ASSIGNED_TO", "ASSIGNED_AT"),
    "Alliance": ("AXIS", "<ASSIGNED_TO", "ASSIGNED_AT"),
    "Cadre": ("WORKS_AT", "STATIONED_IN"),
    "Post": ("COVERS",),
    "Tenure": ("OF_POST", "COVERS"),
    "Assignment": ("ASSIGNED_AT",),
    "CadreAssignment": ("SERVED_AT",),
    "AllianceMembership": ("MEMBER", "<ASSIGNED_TO", "ASSIGNED_AT"),
}
"""How a node that is no place comes to the place that it belongs to; `<` goes against the arrow."""


def listing(kind: Kind, everything: list[Seen], arguments: Mapping[str, Any], vocabulary: Vocabulary) -> Page:
    """Give a page of a root list."""
    wanted = {name: value for name, value in arguments.get("filter", {}).items() if value is not None}
    found = [each for each in everything if each.kind is kind and there(each) and asked_for(each, wanted)]
    if "area" in wanted:
        places = {place.id for place in area(wanted["area"], everything, vocabulary)}
        found = [each for each in found if belongs(each, places)]
    order = arguments.get("orderBy")
    return page_of([keyed(each, order) for each in found], arguments, down=bool(order and order["direction"] == "DESC"))


def there(each: Seen) -> bool:
    """Tell whether a fact holds, or a thing has begun and not ended."""
    if each.kind.fact:
        return each.current()
    return bool(each.state["from"] <= each.clock.at < each.state["to"])


def asked_for(each: Seen, wanted: Mapping[str, Any]) -> bool:
    """Tell whether a filter lets a node through."""
    names = [each.state.get("name", ""), *each.state.get("aliases", [])]
    if "name" in wanted and not any(wanted["name"] in name for name in names):
        return False
    if "category" in wanted and each.state.get("category") not in wanted["category"]:
        return False
    return "duty" not in wanted or duty_of(each) in wanted["duty"]


def duty_of(each: Seen) -> str | None:
    """Give the duty of a post or assignment, and of a tenure that of its post."""
    post = each.one("OF_POST")
    return (post or each).state.get("duty")


def keyed(each: Seen, order: Mapping[str, Any] | None) -> Keyed:
    """Give the sort keys of a node."""
    if order is None:
        return [each.id], each
    key = each.state["from"].isoformat() if order["field"] == "FROM" else each.state.get(order["field"].lower(), "")
    return [key, each.id], each


def area(reference: Mapping[str, Any], everything: list[Seen], vocabulary: Vocabulary) -> list[Seen]:
    """Give the places that an area stands for: one place, or the communities of an alliance's members."""
    name, text = next((name, str(value)) for name, value in reference.items() if value is not None)
    wanted = normal(text) if name == "code" else text
    for each in everything:
        if each.kind.name == "Alliance" and name == "id" and each.id == wanted:
            return communities(each, vocabulary)
    found = [each for each in everything if "Place" in each.node.labels and each.state.get(name, each.id) == wanted]
    if not found:
        raise GraphQLError("There is no such area.", extensions={"code": "UNKNOWN_AREA"})
    return found


def communities(alliance: Seen, vocabulary: Vocabulary) -> list[Seen]:
    """Give the communities that the members of an alliance lead, are stationed in or report to."""
    reaching = {duty.code for duty in vocabulary if duty.leads} | {"unit_report"}
    found: list[Seen] = []
    members = [member for membership in alliance.step("OF_ALLIANCE", inverse=True) if membership.current() for member in membership.step("MEMBER")]
    for member in members:
        facts = [fact for fact in member.step("ASSIGNED_TO", inverse=True) if fact.current() and fact.state["duty"] in reaching]
        found += [*member.step("STATIONED_IN"), *(place for fact in facts for place in fact.step("ASSIGNED_AT"))]
    return by_id(place for place in found if place.kind.name == "Community")


def belongs(each: Seen, places: set[str]) -> bool:
    """Tell whether a node belongs to any of these places, by way of things that are all there today."""
    ends = [each]
    for arrow in UPWARDS.get(each.kind.name, ()):
        ends = [end for at in ends for end in at.step(arrow.removeprefix("<"), inverse=arrow.startswith("<")) if there(end)]
    if each.kind.name in ("Post", "Tenure") or "Place" in each.node.labels:
        ends += [through for end in ends for through in end.step("RUNS_THROUGH") if there(through)]
    while ends:
        if any(end.id in places for end in ends):
            return True
        ends = by_id(above for end in ends for above in end.step("PART_OF") if there(above))
    return False
