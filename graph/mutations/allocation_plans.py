"""Mutations of allocation plans: which resource gives how much to which need of an area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph.allocation.area_facts import PlanRequest
from graph.allocation.planning import make_plan
from graph.allocation.solver.problem import Pin
from graph.allocation.store_plan import store_plan
from graph.areas.place_references import FoundPlace, reference_part
from graph.mutations.context import SOURCE, MutationContext, make_key
from graph.mutations.place_references import unknown_address_error
from graph.mutations.registry import Within, mutation
from graph.mutations.user_errors import MutationRejected, invalid_input_error, not_found_error
from graph.ontology.clock import today
from graph.ontology.kinds import KINDS
from graph.query.selection import InvalidArgument


@mutation("planAllocation", "AllocationPlan", within=Within("area"))
async def plan_allocation(context: MutationContext) -> str:
    """Make a plan and store it with all its parts: `(part)-[:PLANNED_IN | LEFT_OPEN_IN |
    SHARED_IN]->(plan)`.
    """
    inputs = context.inputs
    request = PlanRequest(
        inputs["area"],
        inputs.get("at") or today(),
        context.caller.name,
        tuple(Pin(*pair) for pair in pairs_of(inputs.get("pin") or ())),
        frozenset(pairs_of(inputs.get("forbid") or ())),
        context.planning.seconds,
    )
    try:
        planned = await make_plan(
            context.transaction, context.vocabulary, request, context.planning.report_progress
        )
    except InvalidArgument as invalid:
        raise area_error(inputs["area"], invalid) from None
    key = make_key()
    written = await store_plan(context.transaction, planned, key, context.moment, SOURCE)
    context.written |= written
    return KINDS["AllocationPlan"].id(key)


def area_error(reference: Mapping[str, Any], invalid: InvalidArgument) -> MutationRejected:
    """Return the error of an area that is unknown or ambiguous, in the form of a place's."""
    part = reference_part(reference)
    path, text = f"area.{part}", str(reference[part])
    if invalid.code == "AMBIGUOUS_ADDRESS":
        zh, en = invalid.message
        return invalid_input_error(invalid.code, path, zh, en, **invalid.extra)
    if part == "address":
        return unknown_address_error(path, FoundPlace(None))
    return not_found_error(path, text, "区域", f"area with the {part}")


def pairs_of(pairs: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return the ids of need and resource of each pair of an input."""
    return [(str(pair["need"]), str(pair["resource"])) for pair in pairs]
