"""The root lists: all nodes of a kind that exist today, those of an area, and their order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from graph.ontology.declarations import Kind
from graph.ontology.division_codes import normalize_code
from graph.ontology.folding import fold_text
from graph.vocabulary import Vocabulary
from tests.reference.derived import Derived
from tests.reference.orders import Orders
from tests.reference.paging import Page, page_of
from tests.reference.seen import CITY, Seen, by_id, known

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
    "Need": ("NEEDED_AT",),
    "Resource": ("GIVEN_IN",),
    "Project": ("CARRIED_OUT_AT",),
    "ServiceRequest": ("RAISED_AT",),
    "Activity": ("HELD_AT",),
    "Venue": ("SITUATED_AT",),
    "Brand": ("BRAND_OF",),
    "Measure": ("APPLIES_IN",),
    "Responsibility": ("OWED_AT",),
    "AdmittedTask": ("ADMITTED_AT",),
    "Fund": ("GIVEN_TO",),
}
"""How a node that is no place comes to the place that it belongs to; `<` goes against the arrow."""


def listing(
    kind: Kind, everything: list[Seen], arguments: Mapping[str, Any], vocabulary: Vocabulary
) -> Page:
    """Return a page of a root list."""
    wanted = {
        name: value for name, value in arguments.get("filter", {}).items() if value is not None
    }
    derived = Derived(vocabulary)
    ended = bool(arguments.get("ended"))
    found = [
        each
        for each in everything
        if each.kind is kind and listed(each, ended=ended) and asked_for(each, wanted, derived)
    ]
    if "area" in wanted and ended:
        message = "What has ended belongs to no area."
        raise GraphQLError(message, extensions={"code": "ENDED_IN_AREA"})
    if "area" in wanted:
        places = {place.id for place in area(wanted["area"], everything, vocabulary)}
        found = [each for each in found if belongs(each, places)]
    return page_of(orders(derived).keyed(found, arguments.get("orderBy")), arguments)


def orders(derived: Derived) -> Orders:
    """Return what sorts, and filters what it counts."""
    return Orders(derived, lambda each, wanted: asked_for(each, wanted, derived))


def listed(each: Seen, *, ended: bool) -> bool:
    """Whether a node is on its list: it was known, and has begun and not ended on the day.

    What stays on its list when it is over has begun by a day in the past. With `ended` only what
    was known counts.
    """
    clock, state = each.clock, each.state
    is_past = clock.as_of is not None or clock.at != datetime.now(CITY).date()
    if each.kind.fact and not clock.believed(each.node.own):
        return False
    if not each.kind.fact and is_past and not known(each):
        return False
    if ended:
        return True
    if each.kind.listed_after_end:
        begun = state[each.kind.start_property]
        until = clock.moment if isinstance(begun, datetime) else clock.at
        return not is_past or bool(begun <= until)
    return bool(state["from"] <= clock.at < state["to"])


def there(each: Seen) -> bool:
    """Whether a fact holds, or a thing has begun and not ended."""
    if each.kind.listed_after_end:
        return True
    if each.kind.fact:
        return each.current()
    return bool(each.state["from"] <= each.clock.at < each.state["to"])


def asked_for(each: Seen, wanted: Mapping[str, Any], derived: Derived) -> bool:
    """Whether a filter lets a node through."""
    return all(fits(each, name, value, derived) for name, value in wanted.items() if name != "area")


def fits(each: Seen, name: str, wanted: Any, derived: Derived) -> bool:  # noqa: ANN401 - values of any type
    """Whether one part of a filter lets a node through."""
    if name == "name":
        return any(
            fold_text(wanted) in fold_text(known)
            for known in (each.state.get("name", ""), *each.state.get("aliases", []))
        )
    if name == "duty":
        return duty_of(each) in wanted
    edge = next((edge for edge in each.kind.edges if edge.name == name), None)
    if edge:
        return wanted in [other.id for other in each.follow(edge)]
    value = (
        derived.values[each.kind.name, name](each)
        if (each.kind.name, name) in derived.values
        else each.state.get(name)
    )
    if isinstance(wanted, bool):
        return bool(value) is wanted
    if each.kind.name in ("Need", "Resource", "Project", "ServiceRequest") and name == "category":
        return any(code in wanted for code in derived.vocabulary.categories.way_up(str(value)))
    return value in wanted


def duty_of(each: Seen) -> str | None:
    """Return the duty of a post or assignment, and of a tenure that of its post."""
    post = each.one("OF_POST")
    return (post or each).state.get("duty")


def area(
    reference: Mapping[str, Any], everything: list[Seen], vocabulary: Vocabulary
) -> list[Seen]:
    """Return the places of an area: one place, or the communities of an alliance's members."""
    name, text = next((name, str(value)) for name, value in reference.items() if value is not None)
    wanted = normalize_code(text) if name == "code" else text
    for each in everything:
        if each.kind.name == "Alliance" and name == "id" and each.id == wanted:
            return communities(each, vocabulary)
    found = [
        each
        for each in everything
        if "Place" in each.node.labels and each.state.get(name, each.id) == wanted
    ]
    if not found:
        raise GraphQLError("There is no such area.", extensions={"code": "UNKNOWN_AREA"})
    return found


def communities(alliance: Seen, vocabulary: Vocabulary) -> list[Seen]:
    """Return the communities that an alliance's members lead, are stationed in or report to."""
    reaching = {duty.code for duty in vocabulary if duty.leads} | {"unit_report"}
    found: list[Seen] = []
    members = [
        member
        for membership in alliance.step("OF_ALLIANCE", inverse=True)
        if membership.current()
        for member in membership.step("MEMBER")
    ]
    for member in members:
        facts = [
            fact
            for fact in member.step("ASSIGNED_TO", inverse=True)
            if fact.current() and fact.state["duty"] in reaching
        ]
        found += [
            *member.step("STATIONED_IN"),
            *(place for fact in facts for place in fact.step("ASSIGNED_AT")),
        ]
    return by_id(place for place in found if place.kind.name == "Community")


def belongs(each: Seen, places: set[str]) -> bool:
    """Whether a node belongs to any of these places, by way of things that are all there today."""
    ends = [each]
    for arrow in UPWARDS.get(each.kind.name, ()):
        ends = [
            end
            for at in ends
            for end in at.step(arrow.removeprefix("<"), inverse=arrow.startswith("<"))
            if there(end)
        ]
    if each.kind.name in ("Post", "Tenure") or "Place" in each.node.labels:
        ends += [through for end in ends for through in end.step("RUNS_THROUGH") if there(through)]
    while ends:
        if any(end.id in places for end in ends):
            return True
        ends = by_id(above for end in ends for above in end.step("PART_OF") if there(above))
    return False
