"""Types of matches between needs and resources: scores, hard limits, and near misses."""

import strawberry

from graph.matching.limits import LIMITS
from schema.types.costs import PART_OF_PARENT, ReadCost
from schema.types.enums import make_enum
from schema.types.fields import described, lazy_type, make_argument
from schema.types.scalars import DecimalNumber

MatchLimit = make_enum(
    "MatchLimit",
    LIMITS.members,
    "硬性条件。The conditions of which a resource must meet every one to fit a need.",
)
BEST_MATCHES = make_argument(
    "first",
    int | None,
    "条数。The number of matches to return, best first. Defaults to 20; at most 100.",
)
RANKING = ReadCost(repeats=10, nodes=25)
"""Ranking reads 25 nodes for each match, and ten near misses however few matches are returned."""
RANKING_OF_NEEDS = RANKING._replace(once=5_000)
"""The facts for all needs of an answer are read once: 20 needs take 0.2 s, 100 take 0.6 s."""
Need = lazy_type("Need")
Resource = lazy_type("Resource")
Organization = lazy_type("Organization")
VERSION = "权重版本。The version of the weights, limits and costs that were used."


@strawberry.type(description="得分构成。A component of a score.")
class ScoreComponent:
    read_cost = ReadCost(repeats=8)
    name: str = described(
        "构成项。The name of the component: category, skills, proximity, tie, fill, urgency, "
        "record or load."
    )
    value: float = described("得分。The points that the component adds to the score.")
    maximum: float = described("满分。The most points that the component can add.")
    explanation: str = described(
        "解释。Why the component has this value, in Chinese and English, from the facts used."
    )
    facts: list[lazy_type("Node", "schema.types.nodes")] = described(  # type: ignore[valid-type]
        "依据。The nodes that are the evidence, at most ten."
    )


@strawberry.type(description="匹配。A resource that fits a need, and how well it does.")
class Match:
    read_cost = PART_OF_PARENT
    resource: Resource = described("资源。The resource that could be used.")  # type: ignore[valid-type]
    unit: Organization = described("提供组织。The organization that offers the resource.")  # type: ignore[valid-type]
    need: Need = described("需求。The need that the resource fits.")  # type: ignore[valid-type]
    quantity: DecimalNumber = described(
        "数量。The quantity that the resource can supply, in the need's unit of measure."
    )
    score: float = described("总分。The sum of the components, between 0 and 1.")
    components: list[ScoreComponent] = described("得分构成。The components of the score.")
    limits_passed: list[MatchLimit] = described(  # type: ignore[valid-type]
        "已满足的条件。The hard limits that were checked and met."
    )
    weights_version: str = described(VERSION)


@strawberry.type(
    description="放宽建议。The cheapest one or two changes after which a resource would fit."
)
class Relaxation:
    read_cost = PART_OF_PARENT
    changes: list[str] = described("改动。The changes, in Chinese and English.")
    cost: float = described(
        "代价。The cost of the changes for those who have to agree, by the city's settings."
    )


@strawberry.type(
    description="未匹配的资源。A resource that does not fit a need, and the limits that it fails."
)
class BlockedMatch:
    read_cost = PART_OF_PARENT
    resource: Resource = described("资源。The resource.")  # type: ignore[valid-type]
    unit: Organization = described("提供组织。The organization that offers the resource.")  # type: ignore[valid-type]
    need: Need = described("需求。The need that the resource does not fit.")  # type: ignore[valid-type]
    blocked_by: list[MatchLimit] = described("未满足的条件。Every hard limit that fails.")  # type: ignore[valid-type]
    relaxation: Relaxation | None = described(
        "放宽建议。The cheapest change after which the resource would fit; null if no one or two "
        "changes are enough."
    )


@strawberry.type(description="需求匹配。The resources that fit a need, and those that nearly do.")
class NeedMatches:
    need: Need = described("需求。The need.")  # type: ignore[valid-type]
    matches: list[Match] = described(
        "匹配。The resources that fit, best first; equal scores are sorted by id."
    )
    blocked: list[BlockedMatch] = described(
        "差一点的资源。Resources of the same family of categories that fail some limit, the "
        "cheapest to change first. At most ten, unless the city's settings say otherwise."
    )
    weights_version: str = described(VERSION)
