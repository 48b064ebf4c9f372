"""Protected properties, such as the mobile of a cadre: shown in the caller's areas alone.

The statement decides, so that a value which may not be shown never leaves the database.
"""

from __future__ import annotations

from typing import Any

from graph.areas.area_pattern import belongs_predicate
from graph.areas.viewer_places import viewer_places_parameter
from graph.callers import DISCLOSED, Caller, Role
from graph.ontology.clock import Clock
from graph.ontology.declarations import Kind, NodeRef, Property
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.projection import resolves
from graph.query.selection import Field
from graph.query.shape import Shape

PRESENT = Clock("today")
"""Rights are those of today, whatever day is asked about."""
SHOWN_BEGIN, SHOWN_END, HIDDEN = 3, 4, 4
"""Characters of a masked value that are shown before and after those that are not."""
EVERYTHING, WITHIN_AREAS, NOTHING = "everything", "within", "nothing"
"""How far a caller may see protected values."""


def sight_of(run: Execution) -> str:
    """Return how far the caller of a run may see protected values."""
    caller = run.caller
    if caller.is_unlimited:
        return EVERYTHING
    return WITHIN_AREAS if caller.role.includes(Role.COORDINATOR) else NOTHING


def withheld_reason(caller: Caller) -> str:
    """Return why a protected value is withheld from a caller."""
    if not caller.is_signed_in:
        return "SIGN_IN_REQUIRED"
    if caller.role.includes(Role.COORDINATOR):
        return "OUTSIDE_YOUR_AREA"
    return "ROLE_NOT_ALLOWED"


def project_protected(
    context: CompileContext, field: Field, node: NodeRef, kind: Kind, declared: Property
) -> Projection:
    """Project a protected property: `[value, masked, is_shown, id]`, without what the caller may
    not see.
    """
    context.add_clock(PRESENT)
    sight = context.parameter("sight", sight_of)
    places = viewer_places_parameter(context)
    value = f"{node.state}.{declared.name}"
    belongs = belongs_predicate(kind, node.node, places, PRESENT)
    stars = "*" * HIDDEN
    masked = f"left({value}, {SHOWN_BEGIN}) + '{stars}' + right({value}, {SHOWN_END})"
    shown = f"[{value}, {masked}, true, {node.node}.id]"
    expression = (
        f"CASE WHEN ${sight} = '{NOTHING}' THEN [null, null, false, null] "
        f"WHEN ${sight} = '{EVERYTHING}' OR {belongs} THEN {shown} "
        f"ELSE [null, {masked}, false, null] END"
    )
    return Projection(expression, disclosed_shape(field))


def disclosed_shape(field: Field) -> Shape:
    """Return the shape of a row into what is selected of a `Disclosed`."""
    chosen = [(each.key, each.name) for each in field.children.fields]
    shows_value = any(name == "value" for _, name in chosen)

    def shape(row: Any, run: Execution) -> dict[str, Any] | None:
        if row is None:
            return None
        value, masked, is_shown, identity = row
        if shows_value and value is not None and DISCLOSED in run.values:
            run.values[DISCLOSED].add(identity)
        values = {
            "value": value,
            "masked": masked,
            "withheldBecause": None if is_shown else withheld_reason(run.caller),
            "__typename": "Disclosed",
        }
        return {key: values[name] for key, name in chosen}

    return shape


def register_protected(kind: Kind, declared: Property) -> None:
    """Register the resolver of a protected property of a kind."""

    def resolver(context: CompileContext, field: Field, node: NodeRef) -> Projection:
        return project_protected(context, field, node, kind, declared)

    resolves(kind.name, declared.name)(resolver)


for each_kind in KINDS:
    for each_property in each_kind.properties:
        if each_property.protected:
            register_protected(each_kind, each_property)
