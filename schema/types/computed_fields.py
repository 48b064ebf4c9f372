"""Fields of kinds that are computed when they are read rather than declared and stored."""

from datetime import date

from strawberry.types.field import StrawberryField

from schema.types.coverage import Coverage
from schema.types.enums import PlaceKind
from schema.types.fields import CLOCKS, PAGE, lazy_type, list_type, make_field
from schema.types.matches import Match
from schema.types.nodes import GeoPoint, Node
from schema.types.plans import CommunitySatisfaction, UnmetNeed
from schema.types.vocabulary import ProjectStep, WorkflowStep

Places = list_type(lazy_type("Place"))

COVERS = make_field(
    lazy_type("CoverageLineConnection"),
    "负责范围。The places for which it is responsible, one line each; `via` is empty here.",
    *CLOCKS,
    *PAGE,
)
PLACE = {
    "kind": make_field(PlaceKind, "场所类别。The kind of the place."),
    "location": make_field(GeoPoint | None, "坐标。The position of the place; null if not known."),
    "ancestors": make_field(
        Places, "上级场所。The places that contain it, from the nearest to the city.", *CLOCKS
    ),
    "coverage": make_field(
        Coverage, "谁负责这里。The chain of responsibility of the place.", *CLOCKS
    ),
}
ALLIANCE = {
    "places": make_field(
        Places,
        "覆盖社区。The communities that its members lead, are stationed in or report to.",
        *CLOCKS,
    )
}
ALLOCATION_PLAN = {
    "area": make_field(Node, "区域。The place or alliance for which the plan was made."),
    "allocations": make_field(
        list[Match], "分配。The pairs of need and resource in the plan, with their quantities."
    ),
    "unmetNeeds": make_field(
        list[UnmetNeed],
        "未满足需求。The needs that the plan does not meet in full, why, and which resources "
        "nearly fit.",
    ),
    "satisfaction": make_field(
        list[CommunitySatisfaction],
        "满足率。How well the plan meets the needs of each community, the lowest share first.",
    ),
}
PAIR_RESULT = {
    "result": make_field(
        lazy_type("ProjectResult", "schema.roots.mutations.projects"),
        "结果。The pledge that was made, or why it was not.",
    )
}
PROJECT = {
    "nextSteps": make_field(
        list[ProjectStep],
        "可进行的步骤。The steps that the project can take now, the usual one first.",
    ),
    "nextMilestone": make_field(
        lazy_type("Milestone") | None,
        "下一节点。The milestone that is due first among those not reached; null if there is none.",
        *CLOCKS,
    ),
}
SERVICE_REQUEST = {
    "owedBy": make_field(
        str | None, "承办角色。The role that has to take the next step; null if none is left."
    ),
    "assignedPost": make_field(
        lazy_type("Post") | None,
        "承办岗位。The post that has to take the next step; null if no post does.",
        *CLOCKS,
    ),
    "assignedOrganization": make_field(
        lazy_type("Organization") | None,
        "承办组织。The organization that has to take the next step; null if no organization does.",
        *CLOCKS,
    ),
    "nextSteps": make_field(
        list[WorkflowStep],
        "可进行的环节。The steps that the request can take now, the usual one first.",
    ),
}
POST = {
    "vacantSince": make_field(
        date | None,
        "空缺起始。The day since which nobody holds the post; null if somebody holds it or nobody "
        "ever did.",
        *CLOCKS,
    )
}
COMPUTED_FIELDS: dict[str, dict[str, StrawberryField]] = {
    "Place": PLACE,
    "Organization": {"covers": COVERS},
    "Cadre": {"covers": COVERS},
    "Alliance": ALLIANCE,
    "AllocationPlan": ALLOCATION_PLAN,
    "PairResult": PAIR_RESULT,
    "Project": PROJECT,
    "ServiceRequest": SERVICE_REQUEST,
    "Post": POST,
}
"""The computed fields of each facet or kind, by its name."""
