"""Plans of who gives what to whom over an area: each with its pledges to come, what stays open, and how communities
fare.
"""

from graph.ontology.declarations import Choices, Computed, Edge, Kind, Property, Value

UNMET = Choices(
    "UnmetReason",
    {
        "NOTHING_FITS": ("没有符合硬性条件的资源", "No resource passes every hard limit"),
        "FORBIDDEN": ("符合条件的资源都被禁止用于它", "Every resource that fits is forbidden for it"),
        "BELOW_FLOOR": ("符合条件的资源得分都低于下限", "Every resource that fits scores below the floor"),
        "USED_UP": ("符合条件的资源已用在别处", "The resources that fit are used up elsewhere"),
    },
)

PLANS = (
    Kind(
        "AllocationPlan",
        "分配方案",
        "A plan of who gives what to whom over an area: the worst-off community is lifted first, then the total score is the highest.",
        own=(
            Property("title", "标题", "What it is called.", required=True),
            Property("areaId", "区域编号", "Global id of the area: a place or an alliance.", required=True),
            Property("at", "方案日期", "The day for which it was made.", Value.DAY, required=True),
            Property("createdAt", "制定时间", "When it was made.", Value.INSTANT, required=True),
            Property("madeBy", "制定人", "Who made it.", required=True),
            Property(
                "weightsVersion",
                "权重版本",
                "Version of the weights, limits and terms by which it was made.",
                required=True,
            ),
            Property(
                "revision", "图谱版本", "Number of the newest change that it knew of.", Value.INTEGER, required=True
            ),
            Property(
                "totalScore",
                "总得分",
                "The score of each pair by the share of the need that it gives, added up.",
                Value.NUMBER,
                required=True,
            ),
            Property(
                "smallestSatisfaction",
                "最低满足率",
                "The satisfaction of the worst-off community; null where nothing is needed.",
                Value.NUMBER,
            ),
            Property(
                "provenOptimal", "已证最优", "Whether no plan on the same terms is better.", Value.FLAG, required=True
            ),
            Property(
                "shortfall",
                "可能的差距",
                "The most by which the total score may fall short of the best; null where it is proven.",
                Value.NUMBER,
            ),
            Property(
                "pinned",
                "指定的配对",
                "Pairs that somebody wanted in it: the ids of need and resource with a blank between them.",
                Value.TEXTS,
            ),
            Property("forbidden", "禁止的配对", "Pairs that somebody did not want in it.", Value.TEXTS),
            Property(
                "notHeld",
                "未能满足的指定",
                "Pins that cannot hold, each with the reason in Chinese and English.",
                Value.TEXTS,
            ),
        ),
        arrows=(
            Edge(
                "unusedResources",
                "LEAVES_UNUSED",
                "Resource",
                "未用资源",
                "Resources of which it gives nothing.",
                many=True,
                temporal=False,
            ),
            Edge(
                "pledges",
                "PLANNED_IN",
                "PlannedPledge",
                "拟认领",
                "What it lets whom give to whom.",
                inverse=True,
                many=True,
                temporal=False,
            ),
            Edge(
                "acceptances",
                "ACCEPTS",
                "PlanAcceptance",
                "采纳",
                "When what of it was accepted.",
                inverse=True,
                many=True,
                temporal=False,
            ),
        ),
        computed=(
            Computed("area", "区域", "The place or alliance whose plan it is.", "Node", required=True),
            Computed("allocations", "分配", "What it lets whom give to whom.", "Match", many=True),
            Computed(
                "unmetNeeds", "未满足需求", "What it leaves open, why, and what nearly fits.", "UnmetNeed", many=True
            ),
            Computed(
                "satisfaction",
                "满足率",
                "How each community fares, the worst-off first.",
                "CommunitySatisfaction",
                many=True,
            ),
        ),
        listed_after_end=True,
    ),
    Kind(
        "PlannedPledge",
        "拟认领",
        "What a plan lets one resource give to one need.",
        own=(
            Property("quantity", "数量", "How much, in the need's unit of measure.", Value.NUMBER, required=True),
            Property("score", "得分", "How well they fit, between 0 and 1.", Value.NUMBER, required=True),
            Property("componentsTold", "得分构成", "What the score is made of, as JSON.", required=True, hidden=True),
            Property("factsTold", "依据", "Global ids of the nodes that are the evidence.", Value.TEXTS, hidden=True),
        ),
        arrows=(
            Edge("plan", "PLANNED_IN", "AllocationPlan", "方案", "The plan.", required=True, temporal=False),
            Edge("need", "PLANNED_FOR", "Need", "需求", "The need.", required=True, temporal=False),
            Edge("resource", "PLANNED_FROM", "Resource", "资源", "The resource.", required=True, temporal=False),
            Edge(
                "projects",
                "PLEDGED_FROM_PLAN",
                "Project",
                "认领项目",
                "The pledges that it was turned into.",
                inverse=True,
                many=True,
                temporal=False,
            ),
        ),
        listed_after_end=True,
    ),
    Kind(
        "PlannedGap",
        "未满足需求",
        "What a plan leaves open of a need, and why.",
        own=(
            Property(
                "quantity", "数量", "How much stays open, in the need's unit of measure.", Value.NUMBER, required=True
            ),
            Property("reason", "原因", "Why it stays open.", Value.CHOICE, required=True, choices=UNMET),
            Property("blockedTold", "相近资源", "What nearly fits, and what stands in the way, as JSON.", hidden=True),
        ),
        arrows=(
            Edge("plan", "LEFT_OPEN_IN", "AllocationPlan", "方案", "The plan.", required=True, temporal=False),
            Edge("need", "LEFT_OPEN_OF", "Need", "需求", "The need.", required=True, temporal=False),
            Edge(
                "nearly",
                "NEARLY_FITS",
                "Resource",
                "相近资源",
                "Resources that nearly fit it.",
                many=True,
                temporal=False,
            ),
        ),
        listed_after_end=True,
    ),
    Kind(
        "PlannedShare",
        "满足率",
        "The share of a community's needs that a plan meets.",
        own=(
            Property(
                "share", "满足率", "The mean over its needs of the share that is given.", Value.NUMBER, required=True
            ),
            Property("level", "公平满足率", "What the fairest plan gives it.", Value.NUMBER, required=True),
        ),
        arrows=(
            Edge("plan", "SHARED_IN", "AllocationPlan", "方案", "The plan.", required=True, temporal=False),
            Edge(
                "community",
                "SHARE_OF",
                "Place",
                "社区",
                "The community, or the larger place whose need it is.",
                required=True,
                temporal=False,
            ),
        ),
        listed_after_end=True,
    ),
    Kind(
        "PlanAcceptance",
        "方案采纳",
        "The turning of a plan, or of some of its pairs, into pledges.",
        own=(
            Property("acceptedAt", "采纳时间", "When it was accepted.", Value.INSTANT, required=True),
            Property("acceptedBy", "采纳人", "Who accepted it.", required=True),
        ),
        arrows=(
            Edge("plan", "ACCEPTS", "AllocationPlan", "方案", "The plan.", required=True, temporal=False),
            Edge(
                "results",
                "RESULT_OF",
                "PairResult",
                "配对结果",
                "What became of each pair, in the plan's order.",
                inverse=True,
                many=True,
                temporal=False,
            ),
        ),
        listed_after_end=True,
    ),
    Kind(
        "PairResult",
        "配对结果",
        "What became of one pair of a plan as it was accepted: a pledge, or what stood in the way.",
        own=(Property("problemTold", "未认领原因", "What stood in the way, as JSON.", hidden=True),),
        arrows=(
            Edge("acceptance", "RESULT_OF", "PlanAcceptance", "采纳", "The acceptance.", required=True, temporal=False),
            Edge("need", "RESULT_FOR", "Need", "需求", "The need.", required=True, temporal=False),
            Edge("resource", "RESULT_FROM", "Resource", "资源", "The resource.", required=True, temporal=False),
            Edge(
                "project",
                "RESULTED_IN",
                "Project",
                "认领项目",
                "The pledge; null where something stood in the way.",
                temporal=False,
            ),
        ),
        computed=(Computed("result", "结果", "The pledge, or what stood in the way.", "ProjectResult", required=True),),
        listed_after_end=True,
    ),
)
