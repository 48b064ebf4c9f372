"""Types of answers about plans of an area: what stays open, and how communities fare."""

import strawberry

from graph.ontology.kinds.plans import UNMET
from schema.types.coverage import text
from schema.types.enums import closed_list_enum
from schema.types.fields import lazy_type
from schema.types.matches import BlockedMatch

Need, Resource, Place = lazy_type("Need"), lazy_type("Resource"), lazy_type("Place")


@strawberry.type(description="未满足需求。What a plan leaves open of a need.")
class UnmetNeed:
    need: Need = text("The need.")  # type: ignore[valid-type]
    unmet: float = text("How much stays open, in the need's unit of measure.")
    reason: closed_list_enum(UNMET) = text("Why it stays open.")  # type: ignore[valid-type]
    blocked: list[BlockedMatch] = text(
        "What nearly fits a need that nothing fits, the cheapest to mend first."
    )


@strawberry.type(description="社区满足率。How a community fares in a plan.")
class CommunitySatisfaction:
    community: Place = text("The community, or the larger place whose need it is.")  # type: ignore[valid-type]
    share: float = text("The mean over its needs of the share that is given.")
    level: float = text(
        "What the fairest plan gives it; `share` is at most the tolerance below, where things can be split."
    )


@strawberry.type(description="方案差异。A pair that two plans give different quantities.")
class PlanDifference:
    need: Need = text("The need.")  # type: ignore[valid-type]
    resource: Resource = text("The resource.")  # type: ignore[valid-type]
    before: float = text(
        "What the plan that is held against gives, in the need's unit of measure; 0 where it does not have the pair."
    )
    after: float = text("What the plan gives.")
