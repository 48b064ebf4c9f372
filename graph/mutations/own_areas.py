"""Whether a mutation is within the caller's areas, decided in its own transaction.

A mutation declares beside itself which part of its input decides (`Within`). One that declares none
is for callers whose rights hold everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.areas.area_pattern import belongs_predicate
from graph.areas.containment import area_of_reference
from graph.areas.viewer_places import find_viewer_places
from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.errors import Message
from graph.mutations.context import MutationContext
from graph.mutations.registry import Within
from graph.mutations.user_errors import MutationRejected, UserError, input_path
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN, Clock, today
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.query.selection import InvalidArgument

PRESENT = Clock("today")
IS_WITHIN = """
MATCH (n:<anchor> {id: $id})
RETURN <belongs>
"""
OWNER = """
MATCH (n:<anchor> {id: $id})-[:<arrow>]->(owner)
WITH owner ORDER BY owner.id LIMIT 1
RETURN owner.id
"""
AREA_OF = """
MATCH (n:<anchor> {id: $id})
RETURN n.<property>
"""


async def check_own_area(context: MutationContext, within: Within | None) -> None:
    """Check that the input of a mutation is within the caller's areas.

    What does not exist is left to the mutation, which says so. Raises `MutationRejected`.
    """
    if context.caller.is_unlimited:
        return
    if within is None:
        raise MutationRejected(everywhere_error())
    value = context.inputs.get(within.name)
    if value is None:
        return
    places = await find_viewer_places(context.transaction, context.vocabulary, context.caller)
    if await is_outside(context, within, value, places):
        raise MutationRejected(outside_error(within.name))


async def is_outside(
    context: MutationContext, within: Within, value: Any, places: list[str]
) -> bool:
    """Whether what a part of the input names lies outside of some places."""
    if isinstance(value, Mapping):
        return await is_area_outside(context, value, places)
    kind = KINDS.of_id(str(value))
    if kind is None:
        return False
    names = {"anchor": quoted_name(kind.anchor)}
    if within.area:
        statement = fill(AREA_OF, **names, property=within.area)
        area = await context.transaction.run(statement, {"id": value})
        return area is not None and await is_area_outside(context, {"id": area}, places)
    if within.arrow:
        statement = fill(OWNER, **names, arrow=within.arrow)
        value = await context.transaction.run(statement, {"id": value})
        kind = KINDS.of_id(str(value))
    return kind is not None and await is_node_outside(context, kind, value, places)


async def is_area_outside(
    context: MutationContext, reference: Mapping[str, Any], places: list[str]
) -> bool:
    """Whether an area is not the caller's own, and a place of it lies outside of some places."""
    if reference.get("id") in context.caller.areas:
        return False
    try:
        found = await area_of_reference(context.transaction, context.vocabulary, reference)
    except InvalidArgument:
        return False
    for place in sorted(found):
        kind = KINDS.of_id(place)
        if kind is None or await is_node_outside(context, kind, place, places):
            return True
    # An alliance may have no communities.
    return not found


async def is_node_outside(
    context: MutationContext, kind: Kind, node: str, places: list[str]
) -> bool:
    """Whether a node belongs today to none of some places; one that does not exist is nowhere."""
    belongs = belongs_predicate(kind, "n", "places", PRESENT) if kind.area else "false"
    statement = fill(IS_WITHIN, anchor=quoted_name(kind.anchor), belongs=belongs)
    values = {
        "id": node,
        "places": places,
        "today": today(),
        "believed": BELIEVED,
        "open": OPEN,
        "beginning": BEGINNING,
    }
    return await context.transaction.run(statement, values) is False


def outside_error(name: str) -> UserError:
    """Return the error for a target outside of the caller's areas."""
    message = Message(
        "这不在您所辖的区域或所在的联盟之内。",
        "This lies outside of the areas and alliances for which you may write.",
    )
    return UserError(
        "NotAllowed",
        "OUTSIDE_YOUR_AREA",
        input_path(name),
        message,
        {"reason": "OUTSIDE_YOUR_AREA"},
    )


def everywhere_error() -> UserError:
    """Return the error for a mutation that belongs to no area."""
    message = Message(
        "这项操作不限于某个区域，需要 ADMINISTRATOR 角色。",
        "This is not limited to an area: it needs the role ADMINISTRATOR.",
    )
    return UserError("NotAllowed", "NOT_ALLOWED", (), message, {"reason": "ROLE_NOT_ALLOWED"})
