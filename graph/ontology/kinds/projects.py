"""Projects that bring needs and resources together, their events and milestones."""

from graph.ontology.choices import Choices
from graph.ontology.declarations import Computed, Derived, Edge, Kind, Property, Value
from graph.ontology.expressions import (
    milestone_status_expression,
    project_overdue_predicate,
    project_status_expression,
    rating_expression,
)
from graph.ontology.kinds.needs import TITLE
from graph.ontology.list_cost import ListCost
from graph.ontology.paths import WITHIN, incoming
from graph.ontology.value_limits import COUNT, POSITIVE

PROJECT_STATUS = Choices(
    "ProjectStatus",
    {
        "PLEDGED": ("已认领", "Pledged, not started yet"),
        "STARTED": ("已启动", "Started"),
        "DELIVERED": ("已完成", "Delivered, not confirmed yet"),
        "CONFIRMED": ("已确认", "Delivered and confirmed by the community"),
        "WITHDRAWN": ("已撤回", "Withdrawn"),
    },
)
MILESTONE_STATUS = Choices(
    "MilestoneStatus",
    {
        "REACHED": ("已完成", "Reached"),
        "OVERDUE": ("逾期", "Not reached, and the due day is over"),
        "AHEAD": ("未到期", "Not reached, and not due yet"),
    },
)


PROJECTS = (
    Kind(
        "Project",
        "项目",
        "A service project that a unit pledged (认领服务项目) or a secretary's project (书记项目), "
        "on the list of projects (项目清单).",
        own=(
            Property("code", "编号", "The code in the ledger."),
            TITLE,
            Property(
                "category",
                "服务类别",
                "The code of a category of services, as `categories` lists them.",
                Value.CATEGORY,
            ),
            Property(
                "quantity",
                "认领数量",
                "The quantity that is pledged, in the need's unit of measure.",
                Value.NUMBER,
                between=POSITIVE,
            ),
            Property(
                "resourceQuantity",
                "占用资源数量",
                "The quantity that it takes of the resource, in the resource's unit of measure; "
                "null if it is `quantity`.",
                Value.NUMBER,
                between=POSITIVE,
            ),
            Property("pledgedOn", "认领日期", "The day of the pledge.", Value.DAY, required=True),
            Property("dueOn", "应完成日期", "The last day on which the project is in time.", Value.DAY, closes=True),
            Property(
                "secretaryProject",
                "书记项目",
                "Whether it is a project that a secretary has claimed.",
                Value.FLAG,
                required=True,
            ),
            Property("domain", "领域", "The field of a secretary's project.", longest=50),
            Property(
                "problemsSolved",
                "解决民生问题数",
                "The number of residents' problems that a secretary's project has solved.",
                Value.INTEGER,
                between=COUNT,
            ),
        ),
        arrows=(
            Edge(
                "unit",
                "PLEDGED_BY",
                "Organization",
                "认领单位",
                "The organization that pledged the project.",
                temporal=False,
            ),
            Edge(
                "place",
                "CARRIED_OUT_AT",
                "Place",
                "实施场所",
                "The place at which the project is carried out.",
                temporal=False,
                counted=True,
            ),
            Edge("need", "FOR_NEED", "Need", "对应需求", "The need for which the project was pledged.", temporal=False),
            Edge("resource", "USES", "Resource", "使用资源", "The resource that the project uses.", temporal=False),
            Edge(
                "planned",
                "PLEDGED_FROM_PLAN",
                "PlannedPledge",
                "方案配对",
                "The pair of an allocation plan from which the project was accepted.",
                temporal=False,
            ),
            Edge(
                "secretary", "CLAIMED_BY", "Cadre", "认领书记", "The secretary who claimed the project.", temporal=False
            ),
            Edge(
                "events",
                "OF_PROJECT",
                "ProjectEvent",
                "进展",
                "The events of the project, the earliest first.",
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
                "The milestones of the project, the first due one first.",
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
                "The status on the day `at`.",
                Value.CHOICE,
                project_status_expression,
                required=True,
                choices=PROJECT_STATUS,
            ),
            Derived(
                "rating",
                "评分",
                "The community's rating, from 1 to 5; null if there is none.",
                Value.INTEGER,
                rating_expression,
            ),
            Derived(
                "overdue",
                "是否逾期",
                "Whether `dueOn` is over while the project is neither delivered nor withdrawn.",
                Value.FLAG,
                project_overdue_predicate,
                required=True,
            ),
        ),
        computed=(
            Computed(
                "nextSteps",
                "可进行的步骤",
                "The steps that are allowed now, the usual one first.",
                "ProjectStep",
                many=True,
            ),
            Computed(
                "nextMilestone",
                "下一节点",
                "The milestone that is due first of those not reached yet.",
                "Milestone",
                temporal=True,
            ),
        ),
        start_property="pledgedOn",
        listed_after_end=True,
        correctable=("title", "category", "dueOn", "domain"),
        changes_of="need",
        subscription="project",
        matching_fact=True,
        list_cost=ListCost(whole=1_000),
        root_field="projects",
        area=WITHIN.then(incoming("CARRIED_OUT_AT")),
    ),
    Kind(
        "ProjectEvent",
        "项目进展",
        "An event of a project. Events are only added, never changed.",
        own=(
            Property("at", "时间", "The moment at which it happened.", Value.INSTANT, required=True),
            Property("by", "经办", "The post or organization that took the step, as text.", required=True),
            Property(
                "toStatus",
                "状态",
                "The status of the project from this event on.",
                Value.CHOICE,
                required=True,
                choices=PROJECT_STATUS,
            ),
            Property("note", "备注", "The note about the step; it contains no personal data."),
            Property(
                "rating",
                "评分",
                "The community's rating, from 1 to 5; null if the event has none.",
                Value.INTEGER,
                between=(1, 5),
            ),
        ),
        arrows=(
            Edge(
                "project",
                "OF_PROJECT",
                "Project",
                "项目",
                "The project to which it belongs.",
                required=True,
                temporal=False,
            ),
        ),
        fact=True,
        changes_of="project",
        is_event=True,
    ),
    Kind(
        "Milestone",
        "项目节点",
        "A milestone of a secretary's project.",
        own=(
            TITLE,
            Property(
                "dueOn",
                "应完成日期",
                "The last day on which the milestone is in time.",
                Value.DAY,
                required=True,
                closes=True,
            ),
            Property(
                "reachedOn", "完成日期", "The day on which the milestone was reached; null if it was not.", Value.DAY
            ),
        ),
        arrows=(
            Edge(
                "project",
                "MILESTONE_OF",
                "Project",
                "项目",
                "The project to which it belongs.",
                required=True,
                temporal=False,
            ),
        ),
        derived=(
            Derived(
                "status",
                "状态",
                "The status on the day `at`.",
                Value.CHOICE,
                milestone_status_expression,
                required=True,
                choices=MILESTONE_STATUS,
            ),
        ),
        start_property="reachedOn",
        listed_after_end=True,
        correctable=("title", "dueOn", "reachedOn"),
    ),
)
