"""Which nodes belong to an area, in plain Python: the way from a node up to the places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.ontology.division_codes import normalize_code
from graph.vocabulary import Vocabulary
from tests.reference.seen import Seen, by_id
from tests.reference.succession import check_there

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


def there(each: Seen) -> bool:
    """Whether a fact holds, or a thing has begun and not ended."""
    if each.kind.listed_after_end:
        return True
    if each.kind.fact:
        return each.current()
    return bool(each.state["from"] <= each.clock.at < each.state["to"])


def area(
    reference: Mapping[str, Any], everything: list[Seen], vocabulary: Vocabulary
) -> list[Seen]:
    """Return the places of an area: one place, or the communities of an alliance's members."""
    name, text = next((name, str(value)) for name, value in reference.items() if value is not None)
    wanted = normalize_code(text) if name == "code" else text
    for each in everything:
        if each.kind.name == "Alliance" and name == "id" and each.id == wanted:
            check_there([each])
            return communities(each, vocabulary)
    found = [
        each
        for each in everything
        if "Place" in each.node.labels and each.state.get(name, each.id) == wanted
    ]
    return check_there(found)


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
    return any(place.id in places for place in (each, *containing(each)))


def containing(each: Seen) -> list[Seen]:
    """Return the places to which a node belongs, by way of things that are all there."""
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
    found = list(ends)
    while ends:
        ends = by_id(above for end in ends for above in end.step("PART_OF") if there(above))
        found += ends
    return by_id(found)
