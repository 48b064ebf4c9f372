"""Service requests (诉求) on their way through a workflow, and the append-only events of that way."""

from graph.ontology.declarations import Choices, Computed, Derived, Edge, Kind, ListCost, Property, Value
from graph.ontology.expressions import (
    minute_sort_key,
    request_closed_expression,
    request_due_expression,
    request_due_sort_key,
    request_late_predicate,
    request_open_predicate,
    request_solved_predicate,
    request_step_expression,
)
from graph.ontology.kinds.needs import CATEGORY, DESCRIPTION, TITLE
from graph.ontology.paths import WITHIN, incoming

CHANNEL = Choices(
    "RequestChannel",
    {
        "WORKDAY": ("社区工作日", "On a community workday, by units and cadres who report there"),
        "GRID": ("网格走访", "By a grid worker on the round"),
        "PLATFORM": ("智慧平台", "Through the smart platform"),
        "WINDOW": ("服务窗口", "At the counter of the community"),
        "HOTLINE": ("热线电话", "By telephone"),
    },
)


REQUESTS = (
    Kind(
        "ServiceRequest",
        "诉求",
        "A request of residents, recorded at a building or above and without a name, on its way through a workflow.",
        own=(
            Property("code", "编号", "Code in the ledger."),
            Property("workflow", "流程", "Code of the workflow that it goes through.", Value.WORKFLOW, required=True),
            CATEGORY,
            TITLE,
            DESCRIPTION,
            Property("channel", "来源渠道", "The way on which it came.", Value.CHOICE, required=True, choices=CHANNEL),
            Property("difficult", "疑难", "Whether it is marked as difficult, with longer limits.", Value.FLAG),
            Property("openedAt", "提出时间", "When it was raised.", Value.INSTANT, required=True),
        ),
        arrows=(
            Edge(
                "place",
                "RAISED_AT",
                "Place",
                "诉求场所",
                "What it is about.",
                required=True,
                temporal=False,
                counted=True,
            ),
            Edge(
                "events",
                "OF_REQUEST",
                "RequestEvent",
                "办理记录",
                "The steps that were taken, in order.",
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
                "Code of the step at which it is.",
                Value.STEP,
                request_step_expression,
                required=True,
            ),
            Derived(
                "dueAt",
                "办理时限",
                "When the next step is due; null at the end or without a limit.",
                Value.INSTANT,
                request_due_expression,
            ),
            Derived("closedAt", "办结时间", "When it came to an end.", Value.INSTANT, request_closed_expression),
            Derived(
                "late",
                "是否超时",
                "Whether the step that is owed is overdue.",
                Value.FLAG,
                request_late_predicate,
                required=True,
            ),
            Derived(
                "open",
                "是否在办",
                "Whether it has not come to an end.",
                Value.FLAG,
                request_open_predicate,
                required=True,
            ),
            Derived(
                "solved",
                "是否解决",
                "Whether it came to an end that solved it.",
                Value.FLAG,
                request_solved_predicate,
                required=True,
            ),
        ),
        computed=(
            Computed("owedBy", "承办角色", "The role that owes the next step; null at the end.", "String"),
            Computed("assignedPost", "承办岗位", "The post that owes the next step.", "Post", temporal=True),
            Computed(
                "assignedOrganization",
                "承办组织",
                "The organization that owes the next step.",
                "Organization",
                temporal=True,
            ),
            Computed(
                "nextSteps",
                "可进行的步骤",
                "The steps allowed from where it is, the usual one first.",
                "WorkflowStep",
                many=True,
            ),
        ),
        start_property="openedAt",
        listed_after_end=True,
        subscription="request",
        list_cost=ListCost(whole=1_000),
        root_field="serviceRequests",
        area=WITHIN.then(incoming("RAISED_AT")),
        filters=("workflow", "late", "open", "category", "channel"),
        orders={"DUE_AT": request_due_sort_key, "OPENED_AT": minute_sort_key("openedAt")},
    ),
    Kind(
        "RequestEvent",
        "诉求办理",
        "One step of a request; never changed, only added to.",
        own=(
            Property("at", "时间", "When the step was taken.", Value.INSTANT, required=True),
            Property("by", "经办", "Who took it, by post or organization.", required=True),
            Property("fromStep", "原环节", "Code of the step before; null for the first.", Value.STEP),
            Property("toStep", "环节", "Code of the step taken.", Value.STEP, required=True),
            Property("note", "备注", "What there is to say about it."),
            Property("dueAt", "办理时限", "When the step that follows is due.", Value.INSTANT),
        ),
        arrows=(
            Edge("request", "OF_REQUEST", "ServiceRequest", "诉求", "The request.", required=True, temporal=False),
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
    ),
)
