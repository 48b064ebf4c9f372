"""What communities need, what units and venues can give, and the projects that bring the two together."""

from graph.ontology.declarations import Choices, Computed, Derived, Edge, Kind, ListCost, Property, Value
from graph.ontology.expressions import (
    available_expression,
    available_since_expression,
    day_sort_key,
    milestone_status_expression,
    need_status_expression,
    overdue_first_sort_key,
    project_overdue_predicate,
    project_status_expression,
    rating_expression,
    remaining_expression,
    urgency_sort_key,
)
from graph.ontology.paths import WITHIN, incoming

TITLE = Property("title", "标题", "What it is called.", required=True)
DESCRIPTION = Property("description", "说明", "More about it; of no person.")
CATEGORY = Property("category", "服务类别", "Code of the city's taxonomy of services.", Value.CATEGORY, required=True)
MEASURE_UNIT = Property(
    "unitOfMeasure", "计量单位", "What the quantity is counted in: 小时, 人次, 件, 元 …", required=True
)
SKILLS = Property("skills", "所需技能", "Skills that it takes.", Value.TEXTS)
OPENS = Property("from", "起始日期", "The first day of its window [from, to); null where not known.", Value.DAY)
CLOSES = Property("to", "终止日期", "The day after the last of its window; null where it has no end.", Value.DAY)

URGENCY = Choices(
    "Urgency",
    {"LOW": ("一般", "Low"), "NORMAL": ("普通", "Normal"), "HIGH": ("较急", "High"), "URGENT": ("紧急", "Urgent")},
)
NEED_STATUS = Choices(
    "NeedStatus",
    {
        "OPEN": ("待认领", "Nothing of it is pledged"),
        "PARTLY_PLEDGED": ("部分认领", "A part of it is pledged"),
        "PLEDGED": ("已认领", "All of it is pledged"),
        "DELIVERED": ("已办结", "All of it was delivered"),
        "WITHDRAWN": ("已撤回", "It was taken back"),
        "EXPIRED": ("已过期", "Its window closed with something still open"),
    },
)
PROJECT_STATUS = Choices(
    "ProjectStatus",
    {
        "PLEDGED": ("已认领", "Promised"),
        "STARTED": ("已启动", "Begun"),
        "DELIVERED": ("已完成", "Done, as those say who did it"),
        "CONFIRMED": ("已确认", "Done, as the community says"),
        "WITHDRAWN": ("已撤回", "Taken back"),
    },
)
MILESTONE_STATUS = Choices(
    "MilestoneStatus",
    {
        "REACHED": ("已完成", "Reached"),
        "OVERDUE": ("逾期", "Not reached, and the day is over"),
        "AHEAD": ("未到期", "Not reached, and there is time"),
    },
)


NEEDS = (
    Kind(
        "Need",
        "需求",
        "Something that a community, compound or building needs; on the list of needs (需求清单).",
        own=(
            Property("code", "编号", "Code in the ledger."),
            TITLE,
            CATEGORY,
            DESCRIPTION,
            Property("quantity", "数量", "How much is needed.", Value.NUMBER, required=True),
            MEASURE_UNIT,
            Property("urgency", "紧急程度", "How urgent it is.", Value.CHOICE, required=True, choices=URGENCY),
            SKILLS,
            OPENS,
            CLOSES,
            Property("withdrawnOn", "撤回日期", "The day on which it was taken back.", Value.DAY),
        ),
        arrows=(
            Edge("place", "NEEDED_AT", "Place", "需求场所", "Where it is needed.", required=True, temporal=False),
            Edge(
                "projects",
                "FOR_NEED",
                "Project",
                "认领项目",
                "The projects that answer it.",
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
                "What nobody has pledged yet.",
                Value.NUMBER,
                remaining_expression,
                required=True,
            ),
            Derived(
                "status",
                "状态",
                "Where it stands on the day asked about.",
                Value.CHOICE,
                need_status_expression,
                required=True,
                choices=NEED_STATUS,
            ),
        ),
        listed_after_end=True,
        subscription="need",
        matching_fact=True,
        root_field="needs",
        area=WITHIN.then(incoming("NEEDED_AT")),
        filters=("category", "status", "urgency"),
        orders={"URGENCY": urgency_sort_key, "REMAINING": remaining_expression},
    ),
    Kind(
        "Resource",
        "资源",
        "Something that a unit, a venue or a team of volunteers can give; on the list of resources (资源清单).",
        own=(
            Property("code", "编号", "Code in the ledger."),
            TITLE,
            CATEGORY,
            DESCRIPTION,
            Property("maximum", "可提供数量", "How much of it there is in all.", Value.NUMBER, required=True),
            MEASURE_UNIT,
            Property("skills", "具备技能", "Skills that come with it.", Value.TEXTS),
            Property("radius", "服务半径", "How far from its area it can be given, in metres.", Value.NUMBER),
            OPENS,
            CLOSES,
        ),
        arrows=(
            Edge("owner", "OFFERED_BY", "Organization", "提供组织", "Who offers it.", required=True, temporal=False),
            Edge(
                "area",
                "GIVEN_IN",
                "Place",
                "服务区域",
                "Where it can be given; anywhere where left out.",
                temporal=False,
            ),
            Edge("venue", "OFFERED_AT", "Venue", "所在阵地", "The venue that it is or belongs to.", temporal=False),
            Edge(
                "projects",
                "USES",
                "Project",
                "使用项目",
                "The projects that use it.",
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
                "What nobody has been promised yet.",
                Value.NUMBER,
                available_expression,
                required=True,
            ),
            Derived(
                "availableUpdatedAt",
                "可用数量更新时间",
                "Since when that is so.",
                Value.INSTANT,
                available_since_expression,
                required=True,
            ),
        ),
        listed_after_end=True,
        logged=True,
        matching_fact=True,
        list_cost=ListCost(whole=1_000),
        root_field="resources",
        area=WITHIN.then(incoming("GIVEN_IN")),
        filters=("owner", "category"),
        orders={"AVAILABLE": available_expression},
    ),
    Kind(
        "Project",
        "项目",
        "A service project that a unit pledged (认领服务项目), or a secretary's project (书记项目); on the list of projects (项目清单).",
        own=(
            Property("code", "编号", "Code in the ledger."),
            TITLE,
            Property("category", "服务类别", "Code of the city's taxonomy of services.", Value.CATEGORY),
            Property("quantity", "认领数量", "How much is pledged, in the need's unit of measure.", Value.NUMBER),
            Property(
                "resourceQuantity",
                "占用资源数量",
                "How much it takes of the resource, in the resource's unit of measure; as much as `quantity` where left out.",
                Value.NUMBER,
            ),
            Property("pledgedOn", "认领日期", "The day of the pledge.", Value.DAY, required=True),
            Property("dueOn", "应完成日期", "The day by which it is to be delivered.", Value.DAY),
            Property("secretaryProject", "书记项目", "Whether a secretary has claimed it.", Value.FLAG, required=True),
            Property("domain", "领域", "Of a secretary's project: the field that it is about."),
            Property(
                "problemsSolved",
                "解决民生问题数",
                "Of a secretary's project: problems of people's livelihood solved.",
                Value.INTEGER,
            ),
        ),
        arrows=(
            Edge("unit", "PLEDGED_BY", "Organization", "认领单位", "Who pledged it.", temporal=False),
            Edge(
                "place", "CARRIED_OUT_AT", "Place", "实施场所", "Where it is carried out.", temporal=False, counted=True
            ),
            Edge("need", "FOR_NEED", "Need", "对应需求", "The need that it answers.", temporal=False),
            Edge("resource", "USES", "Resource", "使用资源", "The resource that it uses.", temporal=False),
            Edge(
                "planned",
                "PLEDGED_FROM_PLAN",
                "PlannedPledge",
                "方案配对",
                "The pair of a plan that it was accepted from.",
                temporal=False,
            ),
            Edge("secretary", "CLAIMED_BY", "Cadre", "认领书记", "The secretary who claimed it.", temporal=False),
            Edge(
                "events",
                "OF_PROJECT",
                "ProjectEvent",
                "进展",
                "What became of it, in order.",
                inverse=True,
                many=True,
                temporal=False,
                order_by="at",
            ),
            Edge(
                "milestones",
                "MILESTONE_OF",
                "Milestone",
                "节点",
                "The marks on its way.",
                inverse=True,
                many=True,
                temporal=False,
                order_by="dueOn",
            ),
        ),
        derived=(
            Derived(
                "status",
                "状态",
                "Where it stands on the day asked about.",
                Value.CHOICE,
                project_status_expression,
                required=True,
                choices=PROJECT_STATUS,
            ),
            Derived("rating", "评分", "The community's rating, 1 to 5.", Value.INTEGER, rating_expression),
            Derived(
                "overdue",
                "是否逾期",
                "Whether its day is over, and it is neither delivered nor taken back.",
                Value.FLAG,
                project_overdue_predicate,
                required=True,
            ),
        ),
        computed=(
            Computed(
                "nextSteps",
                "可进行的步骤",
                "The steps allowed from where it stands, the usual one first.",
                "ProjectStep",
                many=True,
            ),
            Computed(
                "nextMilestone",
                "下一节点",
                "The milestone that is not reached and due first.",
                "Milestone",
                temporal=True,
            ),
        ),
        start_property="pledgedOn",
        listed_after_end=True,
        logged=True,
        changes_of="need",
        matching_fact=True,
        list_cost=ListCost(whole=1_000),
        root_field="projects",
        area=WITHIN.then(incoming("CARRIED_OUT_AT")),
        filters=("unit", "status", "secretaryProject", "category", "domain", "overdue"),
        orders={
            "DUE_ON": day_sort_key("dueOn"),
            "PLEDGED_ON": day_sort_key("pledgedOn"),
            "OVERDUE_FIRST": overdue_first_sort_key,
        },
    ),
    Kind(
        "ProjectEvent",
        "项目进展",
        "One step in the life of a project; never changed, only added to.",
        own=(
            Property("at", "时间", "When it happened.", Value.INSTANT, required=True),
            Property("by", "经办", "Who took the step, by post or organization.", required=True),
            Property(
                "toStatus",
                "状态",
                "The status that the project has from then on.",
                Value.CHOICE,
                required=True,
                choices=PROJECT_STATUS,
            ),
            Property("note", "备注", "What there is to say about it."),
            Property("rating", "评分", "The community's rating, 1 to 5, where it gives one.", Value.INTEGER),
        ),
        arrows=(Edge("project", "OF_PROJECT", "Project", "项目", "The project.", required=True, temporal=False),),
        fact=True,
        changes_of="project",
        is_event=True,
    ),
    Kind(
        "Milestone",
        "项目节点",
        "A mark on the way of a secretary's project.",
        own=(
            TITLE,
            Property("dueOn", "应完成日期", "The day by which it is to be reached.", Value.DAY, required=True),
            Property("reachedOn", "完成日期", "The day on which it was reached.", Value.DAY),
        ),
        arrows=(Edge("project", "MILESTONE_OF", "Project", "项目", "The project.", required=True, temporal=False),),
        derived=(
            Derived(
                "status",
                "状态",
                "Where it stands, by its days.",
                Value.CHOICE,
                milestone_status_expression,
                required=True,
                choices=MILESTONE_STATUS,
            ),
        ),
        start_property="reachedOn",
        listed_after_end=True,
    ),
)
