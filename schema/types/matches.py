"""Types of answers about matches: what fits, why, and what would make the rest fit."""

import strawberry

from graph.matching.limits import LIMITS
from schema.types.coverage import text
from schema.types.enums import enum_of
from schema.types.fields import lazy_type

MatchLimit = enum_of(
    "MatchLimit", LIMITS.members, "The hard limits: an offer that fails one does not fit."
)
Need, Resource, Organization = lazy_type("Need"), lazy_type("Resource"), lazy_type("Organization")
VERSION = "Version of the weights, limits and costs by which it was made."


@strawberry.type(description="One component of a score: what it adds, and why.")
class ScoreComponent:
    name: str = text(
        "Which component: category, skills, proximity, tie, fill, urgency, record or load."
    )
    value: float = text("What this component adds to the score.")
    maximum: float = text("The most that it could have added.")
    explanation: str = text("Why, in Chinese and English, from the facts that were used.")
    facts: list[lazy_type("Node")] = text("The nodes that are the evidence, at most ten.")  # type: ignore[valid-type]


@strawberry.type(description="匹配。A resource that fits a need, and how well.")
class Match:
    resource: Resource = text("What would be given.")  # type: ignore[valid-type]
    unit: Organization = text("Who offers it.")  # type: ignore[valid-type]
    need: Need = text("What it would be given for.")  # type: ignore[valid-type]
    quantity: float = text("How much of it, in the need's unit of measure.")
    score: float = text("Between 0 and 1: the sum of the components.")
    components: list[ScoreComponent] = text("What the score is made of.")
    limits_passed: list[MatchLimit] = text("The hard limits that it was held against.")  # type: ignore[valid-type]
    weights_version: str = text(VERSION)


@strawberry.type(
    description="The smallest change, one or two together, that would make a resource fit."
)
class Relaxation:
    changes: list[str] = text("What would have to change, in Chinese and English.")
    cost: float = text("What that costs those who would have to agree, by the settings.")


@strawberry.type(description="A resource that does not fit a need, and what stands in the way.")
class BlockedMatch:
    resource: Resource = text("What is offered.")  # type: ignore[valid-type]
    unit: Organization = text("Who offers it.")  # type: ignore[valid-type]
    need: Need = text("What it does not fit.")  # type: ignore[valid-type]
    blocked_by: list[MatchLimit] = text("Every hard limit that it fails.")  # type: ignore[valid-type]
    relaxation: Relaxation | None = text(
        "The smallest change that would make it fit; null where no one or two changes could."
    )


@strawberry.type(description="需求匹配。What fits a need, and what nearly fits it.")
class NeedMatches:
    need: Need = text("The need.")  # type: ignore[valid-type]
    matches: list[Match] = text("Best first; equal scores in the order of their ids.")
    blocked: list[BlockedMatch] = text(
        "Near misses among what is offered in its family of categories, the cheapest to mend first; ten unless the settings say otherwise."
    )
    weights_version: str = text(VERSION)
