"""Types of the results of a plan: unmet needs, satisfaction, and differences between plans."""

import strawberry

from graph.ontology.kinds.plans import UNMET
from schema.types.enums import closed_list_enum
from schema.types.fields import described, lazy_type
from schema.types.matches import BlockedMatch
from schema.types.scalars import DecimalNumber

Need = lazy_type("Need")
Resource = lazy_type("Resource")
Place = lazy_type("Place")


@strawberry.type(description="未满足需求。A need that a plan does not meet in full.")
class UnmetNeed:
    need: Need = described("需求。The need.")  # type: ignore[valid-type]
    unmet: DecimalNumber = described("缺口。The missing quantity, in the need's unit of measure.")
    reason: closed_list_enum(UNMET) = described("原因。Why the need is not met in full.")  # type: ignore[valid-type]
    blocked: list[BlockedMatch] = described(
        "差一点的资源。If no resource fits the need: those that nearly do, the cheapest to change "
        "first."
    )


@strawberry.type(description="社区满足率。How well a plan meets the needs of a community.")
class CommunitySatisfaction:
    community: Place = described(  # type: ignore[valid-type]
        "社区。The community, or the larger place if a need is not that of one community."
    )
    share: float = described(
        "满足率。The mean over the community's needs of the share that is met, between 0 and 1."
    )
    level: float = described(
        "最公平方案的满足率。The share in the fairest plan. If quantities can be split, `share` is "
        "lower by at most the tolerance."
    )


@strawberry.type(
    description="方案差异。A need and a resource for which two plans have different quantities."
)
class PlanDifference:
    need: Need = described("需求。The need.")  # type: ignore[valid-type]
    resource: Resource = described("资源。The resource.")  # type: ignore[valid-type]
    before: DecimalNumber = described(
        "对比方案的数量。The quantity in the plan `against`, in the need's unit of measure; 0 if "
        "the plan does not pair them."
    )
    after: DecimalNumber = described(
        "本方案的数量。The quantity in the plan `plan`, in the need's unit of measure; 0 if the "
        "plan does not pair them."
    )
