"""Plans of who gives what to whom over an area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph.allocation.area_facts import PlanRequest
from graph.allocation.planning import make_plan
from graph.allocation.solver.problem import Pin
from graph.allocation.store_plan import store_plan
from graph.mutations.context import SOURCE, MutationContext, make_key
from graph.mutations.registry import writes
from graph.mutations.user_errors import invalid
from graph.ontology.clock import today
from graph.ontology.kinds import KINDS
from graph.query.selection import InvalidArgument


@writes("planAllocation", "AllocationPlan")
async def plan_allocation(work: MutationContext) -> str:
    """Make a plan and store it with all its parts: `(part)-[:PLANNED_IN | LEFT_OPEN_IN | SHARED_IN]->(plan)`."""
    given = work.given
    pins = tuple(Pin(*pair) for pair in pairs_of(given.get("pin") or ()))
    asked = PlanRequest(
        given["area"],
        given.get("at") or today(),
        work.caller,
        pins,
        frozenset(pairs_of(given.get("forbid") or ())),
        work.planning.seconds,
    )
    try:
        planned = await make_plan(
            work.transaction, work.vocabulary, asked, work.planning.report_progress
        )
    except InvalidArgument as refused:
        raise invalid(refused.code, "area", str(refused), "") from None
    key = make_key()
    work.written |= await store_plan(work.transaction, planned, key, work.moment, SOURCE)
    return KINDS["AllocationPlan"].id(key)


def pairs_of(given: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return the pairs of an input."""
    return [(str(pair["need"]), str(pair["resource"])) for pair in given]
