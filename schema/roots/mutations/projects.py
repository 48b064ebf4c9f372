"""Mutations of projects: pledges, secretaries' projects, and their steps."""

from datetime import date

import strawberry

from graph.ontology.kinds.projects import PROJECT_STATUS
from schema.roots.mutations.fields import (
    CATEGORY,
    KEY,
    TITLE,
    batch_input,
    batch_result_union,
    bulk_mutation_field,
    mutation_field,
    result_union,
)
from schema.types.enums import closed_list_enum
from schema.types.fields import optional_input, required_input
from schema.types.kinds import KIND_TYPES
from schema.types.references import PlaceRef
from schema.types.scalars import DecimalNumber


@strawberry.input(description="认领。A quantity of a resource, reserved for a need.")
class PledgeInput:
    idempotency_key: str | None = optional_input(KEY)
    need: strawberry.ID = required_input("需求。The global id of the need.")
    resource: strawberry.ID = required_input("资源。The global id of the resource.")
    quantity: DecimalNumber = required_input(
        "数量。The quantity to reserve, in the need's unit of measure."
    )


@strawberry.input(description="项目进展。A step of a project.")
class AdvanceProjectInput:
    idempotency_key: str | None = optional_input(KEY)
    project: strawberry.ID = required_input("项目。The global id of the project.")
    to: closed_list_enum(PROJECT_STATUS) = required_input(  # type: ignore[valid-type]
        "状态。The status after the step; one of the project's `nextSteps`."
    )
    if_status: closed_list_enum(PROJECT_STATUS) | None = optional_input(  # type: ignore[valid-type]
        "原状态。The status from which the caller takes the step: if somebody else has changed "
        "it meanwhile, the result is a Conflict. Defaults to whatever it is now."
    )
    note: str | None = optional_input(
        "备注。A note about the step, such as the reason of a withdrawal; it must not name or "
        "describe a person."
    )
    rating: int | None = optional_input(
        "评分。The community's rating from 1 to 5; only with the status CONFIRMED."
    )
    problems_solved: int | None = optional_input(
        "解决民生问题数。The number of residents' problems solved so far; only for a secretary's "
        "project."
    )


PledgeAllInput = batch_input(
    PledgeInput, "PledgeAllInput", "批量认领。Quantities of resources, reserved for needs."
)
AdvanceProjectsInput = batch_input(
    AdvanceProjectInput, "AdvanceProjectsInput", "批量进展。Steps of projects."
)


@strawberry.input(description="节点。A milestone of a secretary's project.")
class MilestoneInput:
    title: str = required_input(TITLE)
    due_on: date = required_input("应完成日期。The day by which the milestone is due.")


@strawberry.input(description="书记项目。A project that a secretary claims.")
class ClaimProjectInput:
    idempotency_key: str | None = optional_input(KEY)
    secretary: strawberry.ID = required_input("认领书记。The global id of the secretary.")
    place: PlaceRef = required_input("实施场所。The building or larger place of the project.")
    title: str = required_input(TITLE)
    domain: str | None = optional_input("领域。The field of work to which the project belongs.")
    category: str | None = optional_input(CATEGORY)
    due_on: date | None = optional_input("应完成日期。The day by which the project is due.")
    unit: strawberry.ID | None = optional_input(
        "所在组织。The global id of the organization on whose behalf the secretary claims it."
    )
    milestones: list[MilestoneInput] | None = optional_input(
        "节点。The milestones of the project, at most 20."
    )


@strawberry.input(description="节点完成。The completion of a milestone.")
class ReachMilestoneInput:
    idempotency_key: str | None = optional_input(KEY)
    milestone: strawberry.ID = required_input("节点。The global id of the milestone.")
    on: date | None = optional_input(
        "完成日期。The day on which the milestone was reached. Defaults to today."
    )


@strawberry.input(description="到期清理。The withdrawal of pledges that were not started in time.")
class SweepExpiredInput:
    idempotency_key: str | None = optional_input(KEY)


ProjectResult = result_union("Project", KIND_TYPES["Project"])
ProjectBatchResult = batch_result_union("Project", ProjectResult)
MilestoneResult = result_union("Milestone", KIND_TYPES["Milestone"])
SweepResult = result_union("Sweep", KIND_TYPES["ExpirySweep"])

PROJECT_MUTATIONS = {
    "pledge": mutation_field(
        PledgeInput, ProjectResult, "认领需求。Reserve a quantity of a resource for a need."
    ),
    "advanceProject": mutation_field(
        AdvanceProjectInput,
        ProjectResult,
        "推进项目。Take a step of a project; one of its `nextSteps`. A withdrawal releases what "
        "was reserved.",
    ),
    "pledgeAll": bulk_mutation_field(
        PledgeAllInput,
        ProjectBatchResult,
        "批量认领。Do `pledge` for each item, each as a whole or not at all.",
    ),
    "advanceProjects": bulk_mutation_field(
        AdvanceProjectsInput,
        ProjectBatchResult,
        "批量推进。Do `advanceProject` for each item, each as a whole or not at all.",
    ),
    "claimProject": mutation_field(
        ClaimProjectInput,
        ProjectResult,
        "认领书记项目。Claim a project for a secretary, with its milestones.",
    ),
    "reachMilestone": mutation_field(
        ReachMilestoneInput,
        MilestoneResult,
        "完成节点。Record that a milestone of a project was reached.",
    ),
    "sweepExpired": mutation_field(
        SweepExpiredInput,
        SweepResult,
        "到期清理。Withdraw every pledge that was not started before the time window of its need "
        "or resource closed. It is safe to repeat.",
    ),
}
