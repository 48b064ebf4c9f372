"""Mutations of allocation plans."""

from datetime import date

import strawberry

from schema.roots.mutations.fields import KEY, mutation_field, result_union
from schema.types.fields import optional_input, required_input
from schema.types.kinds import KIND_TYPES
from schema.types.references import AreaRef


@strawberry.input(description="配对。A need and a resource.")
class PlanPair:
    need: strawberry.ID = required_input("需求。The global id of the need.")
    resource: strawberry.ID = required_input("资源。The global id of the resource.")


@strawberry.input(description="分配方案。The terms of a plan that allocates resources to needs.")
class PlanAllocationInput:
    idempotency_key: str | None = optional_input(KEY)
    area: AreaRef = required_input("区域。The area: a place, or an alliance by its id.")
    at: date | None = optional_input("日期。The day to plan for. Defaults to today.")
    pin: list[PlanPair] | None = optional_input(
        "指定。Pairs that the plan must contain, each with the largest quantity possible; earlier "
        "pairs take precedence."
    )
    forbid: list[PlanPair] | None = optional_input("禁止。Pairs that the plan must not contain.")


@strawberry.input(description="采纳方案。The acceptance of a plan, or of some of its pairs.")
class AcceptPlanInput:
    idempotency_key: str | None = optional_input(KEY)
    plan: strawberry.ID = required_input("方案。The global id of the plan.")
    pairs: list[PlanPair] | None = optional_input(
        "配对。The pairs of the plan to accept. Defaults to all of them."
    )


PlanResult = result_union("Plan", KIND_TYPES["AllocationPlan"])
PlanAcceptanceResult = result_union("PlanAcceptance", KIND_TYPES["PlanAcceptance"])

PLAN_MUTATIONS = {
    "planAllocation": mutation_field(
        PlanAllocationInput,
        PlanResult,
        "制定分配方案。Plan which resources go to which needs of an area: first raise the share "
        "of the worst-off community, then maximize the total score.",
    ),
    "acceptPlan": mutation_field(
        AcceptPlanInput,
        PlanAcceptanceResult,
        "采纳分配方案。Turn pairs of a plan into pledges. Each pair becomes a pledge with its "
        "planned quantity or none at all; the result says which.",
    ),
}
