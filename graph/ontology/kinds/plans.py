"""Allocation plans of areas: planned pledges, needs that stay open, the satisfaction of communities, acceptances."""

from graph.ontology.choices import Choices
from graph.ontology.declarations import Computed, Derived, Edge, Kind, Property, Value
from graph.ontology.paths import NamedArea, Path, incoming

UNMET = Choices(
    "UnmetReason",
    {
        "NOTHING_FITS": ("没有符合硬性条件的资源", "No resource passes every hard limit"),
        "FORBIDDEN": ("符合条件的资源都被禁止用于它", "Every resource that fits is forbidden for it"),
        "BELOW_FLOOR": ("符合条件的资源得分都低于下限", "Every resource that fits scores below the floor"),
        "USED_UP": ("符合条件的资源已用在别处", "The resources that fit are used up elsewhere"),
    },
)


def plan_area(*arrows: str) -> NamedArea:
    """Return how what belongs to a plan, down some arrows, belongs to the plan's area."""
    return NamedArea("AllocationPlan", "areaId", Path(tuple(map(incoming, arrows))))


PLANS = (
    Kind(
        "AllocationPlan",
        "分配方案",
        "An allocation plan: which resources of an area are pledged for which needs. "
        "The worst-off community is lifted first, then the total score.",
        own=(
            Property("title", "标题", "The title.", required=True),
            Property(
                "areaId", "区域编号", "The global id of the area, which is a place or an alliance.", required=True
            ),
            Property("at", "方案日期", "The day for which the plan was made.", Value.DAY, required=True, hidden=True),
            Property("createdAt", "制定时间", "The moment at which the plan was made.", Value.INSTANT, required=True),
            Property("madeBy", "制定人", "The caller who made the plan.", required=True),
            Property(
                "weightsVersion",
                "权重版本",
                "The version of the weights, limits and terms with which the plan was made.",
                required=True,
            ),
            Property(
                "revision",
                "图谱版本",
                "The number of the newest change of the graph that the plan takes into account.",
                Value.INTEGER,
                required=True,
            ),
            Property(
                "totalScore",
                "总得分",
                "The total score: the sum over all pairs of score times the share of the need that is met.",
                Value.NUMBER,
                required=True,
            ),
            Property(
                "smallestSatisfaction",
                "最低满足率",
                "The satisfaction of the worst-off community; null if nothing is needed.",
                Value.NUMBER,
            ),
            Property(
                "provenOptimal",
                "已证最优",
                "Whether it is proven that no plan on the same terms is better.",
                Value.FLAG,
                required=True,
            ),
            Property(
                "shortfall",
                "可能的差距",
                "The most by which the total score may be below the best one; "
                "null if the plan is proven to be optimal.",
                Value.NUMBER,
            ),
            Property(
                "pinned",
                "指定的配对",
                "The pairs that the caller wanted in the plan, "
                "each as the ids of need and resource with a space between them.",
                Value.TEXTS,
            ),
            Property(
                "forbidden",
                "禁止的配对",
                "The pairs that the caller did not want in the plan, in the same form.",
                Value.TEXTS,
            ),
            Property(
                "notHeld",
                "未能满足的指定",
                "The wanted pairs that are not possible, each with the reason in Chinese and English.",
                Value.TEXTS,
            ),
        ),
        arrows=(
            Edge(
                "unusedResources",
                "LEAVES_UNUSED",
                "Resource",
                "未用资源",
                "The resources that the plan does not use.",
                many=True,
                temporal=False,
            ),
            Edge(
                "pledges",
                "PLANNED_IN",
                "PlannedPledge",
                "拟认领",
                "The planned pledges.",
                inverse=True,
                many=True,
                temporal=False,
            ),
            Edge(
                "acceptances",
                "ACCEPTS",
                "PlanAcceptance",
                "采纳",
                "The acceptances of the plan or of some of its pairs.",
                inverse=True,
                many=True,
                temporal=False,
            ),
        ),
        derived=(
            Derived(
                "plannedFor",
                "方案日期",
                "The day for which the plan was made.",
                Value.DAY,
                lambda node: f"toString({node.state}.at)",
                required=True,
            ),
        ),
        computed=(
            Computed("area", "区域", "The place or alliance for which the plan was made.", "Node"),
            Computed(
                "allocations",
                "分配",
                "The pairs of need and resource, with quantities, scores and reasons.",
                "Match",
                many=True,
            ),
            Computed(
                "unmetNeeds",
                "未满足需求",
                "The needs that stay open, with the reason and the resources that nearly fit.",
                "UnmetNeed",
                many=True,
            ),
            Computed(
                "satisfaction",
                "满足率",
                "The satisfaction of each community, the worst-off first.",
                "CommunitySatisfaction",
                many=True,
            ),
        ),
        listed_after_end=True,
        root_field="allocationPlans",
        confined=plan_area(),
    ),
    Kind(
        "PlannedPledge",
        "拟认领",
        "A planned pledge: a quantity of a resource for a need.",
        own=(
            Property("quantity", "数量", "The quantity, in the need's unit of measure.", Value.NUMBER, required=True),
            Property(
                "score",
                "得分",
                "The score, between 0 and 1: how well need and resource fit.",
                Value.NUMBER,
                required=True,
            ),
            Property("componentsTold", "得分构成", "The components of the score, as JSON.", required=True, hidden=True),
            Property(
                "factsTold", "依据", "The global ids of the nodes that are the evidence.", Value.TEXTS, hidden=True
            ),
        ),
        arrows=(
            Edge(
                "plan",
                "PLANNED_IN",
                "AllocationPlan",
                "方案",
                "The plan to which it belongs.",
                required=True,
                temporal=False,
            ),
            Edge("need", "PLANNED_FOR", "Need", "需求", "The need of the pair.", required=True, temporal=False),
            Edge(
                "resource",
                "PLANNED_FROM",
                "Resource",
                "资源",
                "The resource of the pair.",
                required=True,
                temporal=False,
            ),
            Edge(
                "projects",
                "PLEDGED_FROM_PLAN",
                "Project",
                "认领项目",
                "The projects into which it was turned.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
        ),
        listed_after_end=True,
        confined=plan_area("PLANNED_IN"),
    ),
    Kind(
        "PlannedGap",
        "未满足需求",
        "A gap: the quantity of a need that a plan leaves open, and the reason.",
        own=(
            Property(
                "quantity",
                "数量",
                "The quantity that stays open, in the need's unit of measure.",
                Value.NUMBER,
                required=True,
            ),
            Property("reason", "原因", "The reason why it stays open.", Value.CHOICE, required=True, choices=UNMET),
            Property(
                "blockedTold",
                "相近资源",
                "The resources that nearly fit with the limits that they fail, as JSON.",
                hidden=True,
            ),
        ),
        arrows=(
            Edge(
                "plan",
                "LEFT_OPEN_IN",
                "AllocationPlan",
                "方案",
                "The plan to which it belongs.",
                required=True,
                temporal=False,
            ),
            Edge("need", "LEFT_OPEN_OF", "Need", "需求", "The need that stays open.", required=True, temporal=False),
            Edge(
                "nearly",
                "NEARLY_FITS",
                "Resource",
                "相近资源",
                "The resources that nearly fit the need.",
                many=True,
                temporal=False,
            ),
        ),
        listed_after_end=True,
        confined=plan_area("LEFT_OPEN_IN"),
    ),
    Kind(
        "PlannedShare",
        "满足率",
        "The satisfaction of a community: the share of its needs that a plan meets.",
        own=(
            Property(
                "share",
                "满足率",
                "The mean over its needs of the share that is met, between 0 and 1.",
                Value.NUMBER,
                required=True,
            ),
            Property(
                "level",
                "公平满足率",
                "The satisfaction of the community in the fairest plan.",
                Value.NUMBER,
                required=True,
            ),
        ),
        arrows=(
            Edge(
                "plan",
                "SHARED_IN",
                "AllocationPlan",
                "方案",
                "The plan to which it belongs.",
                required=True,
                temporal=False,
            ),
            Edge(
                "community",
                "SHARE_OF",
                "Place",
                "社区",
                "The community, or the larger place that has the need.",
                required=True,
                temporal=False,
            ),
        ),
        listed_after_end=True,
        confined=plan_area("SHARED_IN"),
    ),
    Kind(
        "PlanAcceptance",
        "方案采纳",
        "An acceptance: a plan, or some of its pairs, were turned into projects.",
        own=(
            Property("acceptedAt", "采纳时间", "The moment of the acceptance.", Value.INSTANT, required=True),
            Property("acceptedBy", "采纳人", "The caller who accepted the plan.", required=True),
        ),
        arrows=(
            Edge(
                "plan",
                "ACCEPTS",
                "AllocationPlan",
                "方案",
                "The plan to which it belongs.",
                required=True,
                temporal=False,
            ),
            Edge(
                "results",
                "RESULT_OF",
                "PairResult",
                "配对结果",
                "The result of each pair, in the order of the plan.",
                inverse=True,
                many=True,
                temporal=False,
            ),
        ),
        listed_after_end=True,
        confined=plan_area("ACCEPTS"),
    ),
    Kind(
        "PairResult",
        "配对结果",
        "The result of one accepted pair of a plan: a project, or the error that prevented it.",
        own=(Property("problemTold", "未认领原因", "The error that prevented the project, as JSON.", hidden=True),),
        arrows=(
            Edge(
                "acceptance",
                "RESULT_OF",
                "PlanAcceptance",
                "采纳",
                "The acceptance to which it belongs.",
                required=True,
                temporal=False,
            ),
            Edge("need", "RESULT_FOR", "Need", "需求", "The need of the pair.", required=True, temporal=False),
            Edge(
                "resource",
                "RESULT_FROM",
                "Resource",
                "资源",
                "The resource of the pair.",
                required=True,
                temporal=False,
            ),
            Edge(
                "project",
                "RESULTED_IN",
                "Project",
                "认领项目",
                "The project; null if an error prevented it.",
                temporal=False,
            ),
        ),
        computed=(
            Computed("result", "结果", "The project, or the error that prevented it.", "ProjectResult", required=True),
        ),
        listed_after_end=True,
        confined=plan_area("ACCEPTS", "RESULT_OF"),
    ),
)
