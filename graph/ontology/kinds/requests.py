"""Service requests (诉求) on their way through a workflow, and their append-only steps."""

from graph.ontology.choices import Choices
from graph.ontology.declarations import Computed, Derived, Edge, Kind, Property, Value
from graph.ontology.expressions import (
    request_closed_expression,
    request_due_expression,
    request_late_predicate,
    request_open_predicate,
    request_solved_predicate,
    request_step_expression,
)
from graph.ontology.kinds.needs import CATEGORY, DESCRIPTION, TITLE
from graph.ontology.list_cost import ListCost
from graph.ontology.paths import WITHIN, incoming

CHANNEL = Choices(
    "RequestChannel",
    {
        "WORKDAY": ("社区工作日", "On a community workday, by the units and cadres who are registered there"),
        "GRID": ("网格走访", "By a grid worker on a visit"),
        "PLATFORM": ("智慧平台", "Through the smart platform"),
        "WINDOW": ("服务窗口", "At the counter of the community"),
        "HOTLINE": ("热线电话", "By telephone"),
    },
)

REQUESTS_WITHIN = WITHIN.then(incoming("RAISED_AT"))
"""The path from an area to the requests that were raised in it."""

REQUESTS = (
    Kind(
        "ServiceRequest",
        "诉求",
        "A request of residents on its way through a workflow. "
        "It is recorded at a building or a larger place, without names. "
        "A coordinator reads those of the own areas and alliances.",
        own=(
            Property("code", "编号", "The code in the ledger."),
            Property(
                "workflow",
                "流程",
                "The workflow.",
                Value.WORKFLOW,
                required=True,
            ),
            CATEGORY,
            TITLE,
            DESCRIPTION,
            Property(
                "channel",
                "来源渠道",
                "The channel through which the request came.",
                Value.CHOICE,
                required=True,
                choices=CHANNEL,
            ),
            Property(
                "difficult",
                "疑难",
                "Whether the request is marked as difficult, which gives its steps more time.",
                Value.FLAG,
            ),
            Property(
                "openedAt", "提出时间", "The moment at which the request was raised.", Value.INSTANT, required=True
            ),
        ),
        arrows=(
            Edge(
                "place",
                "RAISED_AT",
                "Place",
                "诉求场所",
                "The place that the request is about.",
                required=True,
                temporal=False,
                counted=True,
            ),
            Edge(
                "events",
                "OF_REQUEST",
                "RequestEvent",
                "办理记录",
                "The steps that were taken, the earliest first.",
                inverse=True,
                many=True,
                temporal=False,
                order_by="at",
            ),
        ),
        derived=(
            Derived(
                "step",
                "当前环节",
                "The step at which the request is.",
                Value.STEP,
                request_step_expression,
                required=True,
            ),
            Derived(
                "dueAt",
                "办理时限",
                "The moment by which the next step is due; null if the request has ended or has no limit.",
                Value.INSTANT,
                request_due_expression,
            ),
            Derived(
                "closedAt",
                "办结时间",
                "The moment at which the request ended; null if it is open.",
                Value.INSTANT,
                request_closed_expression,
            ),
            Derived(
                "late",
                "是否超时",
                "Whether the next step is overdue.",
                Value.FLAG,
                request_late_predicate,
                required=True,
            ),
            Derived(
                "open",
                "是否在办",
                "Whether the request has not ended yet.",
                Value.FLAG,
                request_open_predicate,
                required=True,
            ),
            Derived(
                "solved",
                "是否解决",
                "Whether the request ended with a step that solved it.",
                Value.FLAG,
                request_solved_predicate,
                required=True,
            ),
        ),
        computed=(
            Computed(
                "owedBy",
                "承办角色",
                "The role that owes the next step; null if the request has ended.",
                "WorkflowRole",
                value=Value.ROLE,
            ),
            Computed(
                "assignedPost", "承办岗位", "The post that owes the next step.", "Post", temporal=True, filtered=True
            ),
            Computed(
                "assignedOrganization",
                "承办组织",
                "The organization that owes the next step.",
                "Organization",
                temporal=True,
                filtered=True,
            ),
            Computed(
                "nextSteps",
                "可进行的步骤",
                "The steps that are allowed now, the usual one first.",
                "WorkflowStep",
                many=True,
            ),
        ),
        start_property="openedAt",
        listed_after_end=True,
        # Its place and workflow decide who owes the next step, which is written down already.
        correctable=("title", "category", "description", "channel"),
        subscription="request",
        list_cost=ListCost(whole=1_000, size=5_100),
        root_field="serviceRequests",
        area=REQUESTS_WITHIN,
        confined=REQUESTS_WITHIN,
    ),
    Kind(
        "RequestEvent",
        "诉求办理",
        "A step of a request. Steps are only added, never changed.",
        own=(
            Property("at", "时间", "The moment at which the step was taken.", Value.INSTANT, required=True),
            Property("by", "经办", "The post or organization that took the step, as text.", required=True),
            Property("fromStep", "原环节", "The previous step; null for the first.", Value.STEP),
            Property("toStep", "环节", "The step that was taken.", Value.STEP, required=True),
            Property("note", "备注", "The note about the step; it contains no personal data."),
            Property(
                "dueAt",
                "办理时限",
                "The moment by which the following step is due; null if there is no limit.",
                Value.INSTANT,
            ),
        ),
        arrows=(
            Edge(
                "request",
                "OF_REQUEST",
                "ServiceRequest",
                "诉求",
                "The request to which the step belongs.",
                required=True,
                temporal=False,
            ),
            Edge(
                "assignedPost", "OWED_BY_POST", "Post", "承办岗位", "The post that owes the next step.", temporal=False
            ),
            Edge(
                "assignedOrganization",
                "OWED_BY",
                "Organization",
                "承办组织",
                "The organization that owes the next step.",
                temporal=False,
            ),
        ),
        fact=True,
        changes_of="request",
        is_event=True,
        confined=REQUESTS_WITHIN.then(incoming("OF_REQUEST")),
    ),
)
