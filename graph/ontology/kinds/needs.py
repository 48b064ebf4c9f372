"""Needs of communities, and resources of units and venues."""

from graph.ontology.choices import Choices
from graph.ontology.declarations import Computed, Derived, Edge, Kind, Property, Value
from graph.ontology.expressions import (
    available_expression,
    available_since_expression,
    need_status_expression,
    remaining_expression,
)
from graph.ontology.list_cost import ListCost
from graph.ontology.paths import WITHIN, incoming
from graph.ontology.value_limits import DAY_AFTER, POSITIVE

TITLE = Property("title", "标题", "The title.", required=True)
DESCRIPTION = Property("description", "说明", "The description; it contains no personal data.", longest=2_000)
CATEGORY = Property(
    "category",
    "服务类别",
    "The code of a category of services, as `categories` lists them.",
    Value.CATEGORY,
    required=True,
)
MEASURE_UNIT = Property(
    "unitOfMeasure",
    "计量单位",
    "The unit of measure in which quantities are counted: 小时, 人次, 件, 元 …",
    required=True,
    longest=20,
)
SKILLS = Property("skills", "所需技能", "The skills that are required.", Value.TEXTS)
OPENS = Property("from", "起始日期", "The first day of its window [from, to); null if unknown.", Value.DAY)
CLOSES = Property(
    "to",
    "终止日期",
    "The day after the last day of its window [from, to); null if it has no end.",
    Value.DAY,
    zh_note=DAY_AFTER,
)
LISTED = ("title", "category", "description", "unitOfMeasure", "skills", "from", "to", "withdrawnOn")
"""What may be corrected by hand of needs and resources alike."""

URGENCY = Choices(
    "Urgency",
    {"LOW": ("一般", "Low"), "NORMAL": ("普通", "Normal"), "HIGH": ("较急", "High"), "URGENT": ("紧急", "Urgent")},
)
NEED_STATUS = Choices(
    "NeedStatus",
    {
        "OPEN": ("待认领", "Nothing is pledged"),
        "PARTLY_PLEDGED": ("部分认领", "A part is pledged"),
        "PLEDGED": ("已认领", "Everything is pledged"),
        "DELIVERED": ("已办结", "Everything was delivered"),
        "WITHDRAWN": ("已撤回", "The need was withdrawn"),
        "EXPIRED": ("已过期", "The window closed before everything was pledged"),
    },
)

NEEDS = (
    Kind(
        "Need",
        "需求",
        "A need of a community, compound or building, on the list of needs (需求清单).",
        own=(
            Property("code", "编号", "The code in the ledger."),
            TITLE,
            CATEGORY,
            DESCRIPTION,
            Property(
                "quantity",
                "数量",
                "The quantity that is needed, in `unitOfMeasure`.",
                Value.NUMBER,
                required=True,
                between=POSITIVE,
            ),
            MEASURE_UNIT,
            Property("urgency", "紧急程度", "The urgency.", Value.CHOICE, required=True, choices=URGENCY),
            SKILLS,
            OPENS,
            CLOSES,
            Property(
                "withdrawnOn", "撤回日期", "The day on which the need was withdrawn; null if it was not.", Value.DAY
            ),
        ),
        arrows=(
            Edge(
                "place",
                "NEEDED_AT",
                "Place",
                "需求场所",
                "The place that has the need.",
                required=True,
                temporal=False,
                public=True,
            ),
            Edge(
                "projects",
                "FOR_NEED",
                "Project",
                "认领项目",
                "The projects that were pledged for the need.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
        ),
        derived=(
            Derived(
                "remaining",
                "剩余数量",
                "The quantity that nobody has pledged yet on the day `at`.",
                Value.NUMBER,
                remaining_expression,
                required=True,
            ),
            Derived(
                "status",
                "状态",
                "The status on the day `at`.",
                Value.CHOICE,
                need_status_expression,
                required=True,
                choices=NEED_STATUS,
            ),
        ),
        computed=(
            Computed(
                "matches",
                "匹配",
                "The resources that fit the need on the day `at`, and why others do not: empty lists if none "
                "does; null if the need was not known at `asOf`, or lies outside of the caller's areas.",
                "NeedMatches",
                temporal=True,
            ),
        ),
        listed_after_end=True,
        correctable=(*LISTED, "quantity", "urgency", "place"),
        withdrawal="withdrawnOn",
        subscription="need",
        matching_fact=True,
        root_field="needs",
        area=WITHIN.then(incoming("NEEDED_AT")),
    ),
    Kind(
        "Resource",
        "资源",
        "A resource that a unit, a venue or a team of volunteers offers, on the list of resources (资源清单).",
        own=(
            Property("code", "编号", "The code in the ledger."),
            TITLE,
            CATEGORY,
            DESCRIPTION,
            Property(
                "maximum",
                "可提供数量",
                "The quantity that is offered in total, in `unitOfMeasure`.",
                Value.NUMBER,
                required=True,
                between=POSITIVE,
            ),
            MEASURE_UNIT,
            Property("skills", "具备技能", "The skills that the resource brings along.", Value.TEXTS),
            Property(
                "radius",
                "服务半径",
                "The distance in metres from its area within which it can be used.",
                Value.NUMBER,
                between=POSITIVE,
                units=("米", "m"),
            ),
            OPENS,
            CLOSES,
            Property(
                "withdrawnOn", "撤回日期", "The day on which the resource was withdrawn; null if it was not.", Value.DAY
            ),
        ),
        arrows=(
            Edge(
                "owner",
                "OFFERED_BY",
                "Organization",
                "提供组织",
                "The organization that offers the resource.",
                required=True,
                temporal=False,
            ),
            Edge(
                "area",
                "GIVEN_IN",
                "Place",
                "服务区域",
                "The area in which the resource can be used; null if it can be used everywhere.",
                temporal=False,
            ),
            Edge(
                "venue",
                "OFFERED_AT",
                "Venue",
                "所在阵地",
                "The venue that the resource is or belongs to.",
                temporal=False,
            ),
            Edge(
                "projects",
                "USES",
                "Project",
                "使用项目",
                "The projects that use the resource.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
        ),
        derived=(
            Derived(
                "available",
                "可用数量",
                "The quantity that is not pledged to anybody yet on the day `at`.",
                Value.NUMBER,
                available_expression,
                required=True,
            ),
            Derived(
                "availableUpdatedAt",
                "可用数量更新时间",
                "The moment of the last change of `available`.",
                Value.INSTANT,
                available_since_expression,
                required=True,
            ),
        ),
        listed_after_end=True,
        correctable=(*LISTED, "maximum", "radius", "owner", "area", "venue"),
        withdrawal="withdrawnOn",
        matching_fact=True,
        list_cost=ListCost(whole=1_000),
        root_field="resources",
        area=WITHIN.then(incoming("GIVEN_IN")),
    ),
)
