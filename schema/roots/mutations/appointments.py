"""Mutations of the tenures of posts."""

from datetime import date

import strawberry

from schema.roots.mutations.fields import (
    KEY,
    batch_input,
    batch_result_union,
    bulk_mutation_field,
    mutation_field,
    result_union,
)
from schema.types.fields import optional_input, required_input
from schema.types.kinds import KIND_TYPES


@strawberry.input(description="任职。The appointment of a cadre to a post.")
class AppointInput:
    idempotency_key: str | None = optional_input(KEY)
    post: strawberry.ID = required_input("岗位。The global id of the post.")
    holder: strawberry.ID = required_input("任职人。The global id of the cadre.")
    from_: date = required_input("起始日期。The first day of the tenure.", "from")
    on_behalf_of: strawberry.ID | None = optional_input(
        "代表单位。The global id of the organization on whose behalf the cadre holds the post."
    )


AppointAllInput = batch_input(
    AppointInput, "AppointAllInput", "批量任职。Appointments of cadres to posts."
)


@strawberry.input(description="离任。The end of a tenure.")
class EndTenureInput:
    idempotency_key: str | None = optional_input(KEY)
    tenure: strawberry.ID = required_input("任职。The global id of the tenure.")
    on: date = required_input(
        "终止日期（不含当日，即最后一天的次日）。The day after the last day of the tenure."
    )
    reason: str = required_input("离任原因。Why the tenure ends.")


TenureResult = result_union("Tenure", KIND_TYPES["Tenure"])
TenureBatchResult = batch_result_union("Tenure", TenureResult)

APPOINTMENT_MUTATIONS = {
    "appoint": mutation_field(
        AppointInput, TenureResult, "任职。Appoint a cadre to a post from a day on."
    ),
    "appointAll": bulk_mutation_field(
        AppointAllInput,
        TenureBatchResult,
        "批量任职。Do `appoint` for each item, each as a whole or not at all.",
    ),
    "endTenure": mutation_field(
        EndTenureInput,
        TenureResult,
        "离任。End a tenure. What the graph knew before can still be queried with `asOf`.",
    ),
}
